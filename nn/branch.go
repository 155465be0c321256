package nn

import (
	"fmt"

	"cajal/grad"
)

// Join is how the values that branches give become one.
type Join uint8

// The joins of branches.
const (
	Add Join = iota // their sum, for values of one shape
)

// String returns "add".
func (j Join) String() string { return [...]string{"add"}[j] }

// BranchLayer runs layers side by side; see [Branch].
type BranchLayer struct {
	join  Join
	parts []Named
}

// Branch gives its input to layers side by side, and joins what they make of it.
//
//	y = join(f₁(x), f₂(x), …)
//
// Shapes: x is any that all layers take; y's is the join's.
func Branch(join Join, parts ...Named) *BranchLayer {
	sequence("branch", parts) // refuses names that cannot be
	if len(parts) == 0 {
		panic(&grad.Error{Op: "branch", Rule: "there are no layers, want at least one"})
	}
	return &BranchLayer{join: join, parts: parts}
}

// Walk shows the layers.
func (b *BranchLayer) Walk(v Visitor) {
	for _, p := range b.parts {
		v.Module(p.Name, p.Layer)
	}
}

// Forward computes y = join(f₁(x), f₂(x), …).
func (b *BranchLayer) Forward(x grad.Value) grad.Value {
	y := Call(b.parts[0].Name, b.parts[0].Layer, x)
	for _, p := range b.parts[1:] {
		y = y.Add(Call(p.Name, p.Layer, x))
	}
	return y
}

// String lists the layers.
func (b *BranchLayer) String() string { return Outline(fmt.Sprintf("Branch (%v)", b.join), b) }
