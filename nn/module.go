// Package nn holds layers, the ways their parameters start, and losses.
//
// # Layers and modules
//
// A [Layer] is a function of a value on a tape; there is no mode to switch,
// since training or inference is a property of the tape. A network is a
// [Sequential] of layers:
//
//	net := nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2))
//
// A [Module] is whatever has parts: parameters, buffers, sources of noise and
// other modules, each under a name. It shows them to a [Visitor]. A block of
// one's own is a struct, a Walk with a line for each part, and a Forward that
// reads as a formula:
//
//	type Block struct{ Norm, Up, Down nn.Layer }
//
//	func (b *Block) Walk(v nn.Visitor) {
//		v.Module("norm", b.Norm)
//		v.Module("up", b.Up)
//		v.Module("down", b.Down)
//	}
//
//	func (b *Block) Forward(x grad.Value) grad.Value {
//		h := nn.Call("up", b.Up, nn.Call("norm", b.Norm, x)).GELU()
//		return x.Add(nn.Call("down", b.Down, h))
//	}
//
//	func (b *Block) String() string { return nn.Outline("Block", b) }
//
// Everything that looks at a network is one [Walk]: [Params], [Buffers],
// [Count], [Init], [Seed], [Freeze], [Summary], [StateDict] and [Load].
//
// # Names
//
// A part's full name is the names on the way to it, joined by dots, as in a
// PyTorch state_dict: "2.down.weight". Messages put "net." before it.
//
// A parameter that stands at two places of a network, as an embedding that is
// the last layer too, is one parameter: it is started, counted, trained and
// saved once, under the name that the walk meets first.
//
// # Numbers
//
// Layers are made without numbers. [Init] draws them, in a precision and from
// a seed of the caller's choice; package train does that by itself. [Load]
// reads them.
package nn

import (
	"fmt"

	"cajal/grad"
)

// Layer is a module that is a function from value to value. String describes
// it in a line, such as "Linear 784→512", or a line for each part. A layer is
// a pointer, since tapes tell layers apart by identity.
type Layer interface {
	Module
	Forward(x grad.Value) grad.Value
	fmt.Stringer
}

// Module is what has parts, be it a layer, a block with several inputs, or a
// group of networks that are trained together.
type Module interface {
	// Walk shows v the parts, always the same ones in the same order. A module
	// without parts has an empty Walk.
	Walk(v Visitor)
}

// Visitor is told the parts of a module. Names are those within the module:
// "weight", "conv1". The package's own visitor is [Walk]; it goes down the
// tree and joins the names.
type Visitor interface {
	// Param is told a parameter. It may be nil: a bias that a layer does
	// without.
	Param(name string, p *Param)
	// Buffer is told numbers that belong to a trained network and that no
	// gradient changes. It may be nil as well.
	Buffer(name string, b *Buffer)
	// Noise is told a source of random numbers for training. The name may be
	// empty if the module has only one.
	Noise(name string, n *Noise)
	// Module is told a part that has parts of its own.
	Module(name string, m Module)
}
