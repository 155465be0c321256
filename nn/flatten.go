package nn

import "cajal/grad"

// FlattenLayer makes one row of the numbers of each sample; see [Flatten].
type FlattenLayer struct{}

// Flatten makes one row of the numbers of each sample, such as the pixels of
// an image before a Linear. It copies nothing.
//
// Shapes: x is (N, …), y is (N, D) with D the product of the other axes.
func Flatten() *FlattenLayer { return &FlattenLayer{} }

// Walk shows nothing.
func (*FlattenLayer) Walk(Visitor) {}

// Forward returns x as (N, D).
func (*FlattenLayer) Forward(x grad.Value) grad.Value { return x.Flatten() }

// String returns "Flatten".
func (*FlattenLayer) String() string { return "Flatten" }
