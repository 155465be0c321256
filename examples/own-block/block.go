package main

import (
	"cajal/grad"
	"cajal/nn"
)

// Block is a layer of one's own: its parts by name, in Walk, and a formula, in
// Forward.
//
//	y = x + down(gelu(up(norm(x))))
//
// Shapes: x and y are (N, D).
type Block struct {
	norm     *nn.LayerNormLayer
	up, down *nn.LinearLayer
}

// NewBlock returns a block over d numbers, with hidden ones within.
func NewBlock(d, hidden int) *Block {
	return &Block{nn.LayerNorm(d), nn.Linear(d, hidden), nn.Linear(hidden, d)}
}

// Walk shows the parts. Init, optimisers, files and tables find them by it.
func (b *Block) Walk(v nn.Visitor) {
	v.Module("norm", b.norm)
	v.Module("up", b.up)
	v.Module("down", b.down)
}

// Forward computes the formula. Call names the part that runs in messages.
func (b *Block) Forward(x grad.Value) grad.Value {
	h := nn.Call("up", b.up, nn.Call("norm", b.norm, x)).GELU()
	return x.Add(nn.Call("down", b.down, h))
}

func (b *Block) String() string { return nn.Outline("Block", b) }
