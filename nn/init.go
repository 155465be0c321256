package nn

import (
	"math"

	"cajal/grad"
	"cajal/rng"
	"cajal/tensor"
)

// Source is a stream of random numbers, such as *rng.Stream and
// *numpy.RandomState.
type Source interface {
	Float64() float64     // uniform in [0, 1)
	NormFloat64() float64 // standard normal
}

// Draw returns the source that the numbers of a parameter come from. Its name
// is the one that Params gives it.
type Draw func(param string) Source

// Streams draws each parameter from a stream of its own, "init/" and its name,
// so that a change to one layer leaves the numbers of the others alone.
func Streams(s *rng.Streams) Draw {
	return func(param string) Source { return s.Stream("init/" + param) }
}

// One draws all parameters from one source, in order, as the articles do.
func One(s Source) Draw { return func(string) Source { return s } }

// Init makes the numbers of a module and of the modules in it: parameters, in
// precision d and from draw, and buffers.
//
//	nn.Init(net, tensor.Float32, nn.Streams(rng.New(0)))
func Init(m Module, d tensor.DType, draw Draw) {
	if draw == nil {
		panic(&grad.Error{Op: "init", Rule: "there is no source to draw from; nn.Streams(rng.New(0)) is one"})
	}
	Walk(m, Parts{
		Param:  func(path string, p *Param) { p.make(path, d, draw(path)) },
		Buffer: func(_ string, b *Buffer) { b.make(d) },
	})
}

// Complete makes the numbers that are missing, as Init would have made them: a
// network of which [Load] has read a part keeps that part, and one that is composed
// of layers which were started before keeps theirs. Parameters are named by their
// path in m. d is for a network that has none.
func Complete(m Module, d tensor.DType, draw Draw) {
	d = precisionOf(m, d)
	Walk(m, Parts{
		Param: func(path string, p *Param) {
			if p.IsZero() {
				p.make(path, d, draw(path))
			}
			p.Rename(place(path))
		},
		Buffer: func(_ string, b *Buffer) {
			if b.Tensor == nil {
				b.make(d)
			}
		},
	})
}

// Initialiser fills a new parameter. fanIn and fanOut are how many numbers
// come into and go out of one unit of the layer; for a Linear its inputs and
// outputs.
type Initialiser func(w *tensor.Tensor, fanIn, fanOut int, r Source)

// Constant starts at v everywhere.
func Constant(v float64) Initialiser {
	return func(w *tensor.Tensor, _, _ int, _ Source) { w.Fill(v) }
}

// Normal starts at N(0, std²).
func Normal(std float64) Initialiser {
	return func(w *tensor.Tensor, _, _ int, r Source) { fill(w, func() float64 { return r.NormFloat64() * std }) }
}

// Uniform starts at U(−bound, bound).
func Uniform(bound float64) Initialiser {
	return func(w *tensor.Tensor, _, _ int, r Source) {
		fill(w, func() float64 { return (2*r.Float64() - 1) * bound })
	}
}

// LeCun starts at N(0, 1/fanIn): LeCun and others, Efficient BackProp, 1998.
func LeCun() Initialiser {
	return func(w *tensor.Tensor, in, out int, r Source) { Normal(1/math.Sqrt(float64(in)))(w, in, out, r) }
}

// Glorot starts at U(−b, b) with b = √(6/(fanIn + fanOut)): Glorot and Bengio,
// 2010, equation 16. It suits tanh and sigmoid and is Keras's default.
func Glorot() Initialiser {
	return func(w *tensor.Tensor, in, out int, r Source) { Uniform(math.Sqrt(6/float64(in+out)))(w, in, out, r) }
}

// He starts at N(0, 2/fanIn): He and others, 2015. It suits ReLU.
func He() Initialiser {
	return func(w *tensor.Tensor, in, out int, r Source) { Normal(math.Sqrt(2/float64(in)))(w, in, out, r) }
}

// HeFanOut starts at N(0, 2/fanOut), which keeps the size of gradients where [He] keeps
// that of values: He and others, 2015, equation 14. Convolutions of residual networks
// start so, as torchvision's do.
func HeFanOut() Initialiser {
	return func(w *tensor.Tensor, in, out int, r Source) { Normal(math.Sqrt(2/float64(out)))(w, in, out, r) }
}

// PyTorch starts at U(−b, b) with b = 1/√fanIn, which is what PyTorch's Linear
// does for weight and bias, and the default here.
func PyTorch() Initialiser {
	return func(w *tensor.Tensor, in, out int, r Source) {
		Uniform(1/math.Sqrt(float64(max(in, 1))))(w, in, out, r)
	}
}

// Articles starts as the moons articles do: W = randn(in, out)/√in. That is
// LeCun's rule, with the numbers in the order of an (in, out) matrix.
func Articles() Initialiser { return InOut(LeCun()) }

// InOut draws the numbers of an (out, in) matrix in the order of an (in, out)
// one, so that a script that keeps its weights that way can be followed.
func InOut(f Initialiser) Initialiser {
	return func(w *tensor.Tensor, in, out int, r Source) { f(w.T(), in, out, r) }
}

// fill sets the elements of w in row-major order.
func fill(w *tensor.Tensor, next func() float64) {
	if w.NDim() == 0 {
		w.Fill(next())
		return
	}
	for i := range w.Dim(0) {
		if w.NDim() == 1 {
			w.Set(next(), i)
		} else {
			fill(w.Select(0, i), next)
		}
	}
}
