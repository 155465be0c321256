package nn

import "cajal/grad"

// ResidualLayer is a sequence of layers with a way around them; see
// [Residual].
type ResidualLayer struct{ f *SequentialLayer }

// Residual adds to its input what layers make of it, so that the gradient has
// a way around them (He and others, 2016).
//
//	y = x + fₙ(…f₂(f₁(x)))
//
// Shapes: x is any that the layers give back; y has x's. Layers are named by
// their order.
func Residual(layers ...Layer) *ResidualLayer { return &ResidualLayer{Sequential(layers...)} }

// ResidualChain is Residual with names of one's own, as [Chain] has them.
func ResidualChain(parts ...Named) *ResidualLayer { return &ResidualLayer{sequence("residual", parts)} }

// Walk shows the layers.
func (r *ResidualLayer) Walk(v Visitor) { r.f.Walk(v) }

// Forward computes y = x + f(x).
func (r *ResidualLayer) Forward(x grad.Value) grad.Value { return x.Add(r.f.Forward(x)) }

// String lists the layers.
func (r *ResidualLayer) String() string { return Outline("Residual", r) }
