package nn

import (
	"fmt"

	"cajal/grad"
)

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
	ys := make([]grad.Value, 0, 8) // a branch of more ways allocates
	for _, p := range b.parts {
		ys = append(ys, Call(p.Name, p.Layer, x))
	}
	return b.join.of(ys)
}

// String lists the layers.
func (b *BranchLayer) String() string { return Outline(fmt.Sprintf("Branch (%v)", b.join), b) }
