package grad

import (
	"fmt"
	"testing"

	"cajal/internal/parallel"
	"cajal/tensor"
)

// chained is blocks of convolutions with what stands behind them in networks for pictures.
type chained struct {
	w, depth, point, scale, shift, bias Value
	run                                 *Running
	data                                *tensor.Tensor
}

func newChained(d tensor.DType) *chained {
	return &chained{
		w: Param("w", values(-0.2, 0.2, 6, 6, 3, 3).To(d)), depth: Param("depth", values(-0.4, 0.4, 6, 1, 3, 3).To(d)),
		point: Param("point", values(-0.4, 0.4, 6, 6, 1, 1).To(d)), scale: Param("scale", positive(6).To(d)),
		shift: Param("shift", values(-0.3, 0.3, 6).To(d)), bias: Param("bias", values(-1, 1, 6).To(d)),
		run:  &Running{Mean: values(-0.5, 0.5, 6), Var: positive(6), Momentum: 0.1},
		data: x(3, 6, 9, 9).To(d),
	}
}

func (c *chained) conv(x, w, b Value, groups int) Value {
	size := w.Shape()[2:]
	pad := size[0] / 2
	return x.Conv(w, b, Window{Stride: []int{1, 1}, Padding: [][2]int{{pad, pad}, {pad, pad}}, Dilation: []int{1, 1}, Size: size}, groups)
}

func (c *chained) norm(x Value) Value {
	return x.FrozenNorm(c.scale, c.shift, 1e-5, c.run.Mean, c.run.Var)
}

// blocks are functions of a value, x. Each says how many of its values are computed with
// the one behind them, if a product with a number follows.
var blocks = []struct {
	name   string
	folded int
	f      func(c *chained, x Value) Value
}{
	{"norm", 2, func(c *chained, x Value) Value { return c.norm(c.conv(x, c.w, Value{}, 1)) }},
	{"bias and norm", 2, func(c *chained, x Value) Value { return c.norm(c.conv(x, c.w, c.bias, 1)) }},
	{"norm, relu", 2, func(c *chained, x Value) Value { return c.norm(c.conv(x, c.w, Value{}, 1)).ReLU() }},
	{"depthwise, relu6", 2, func(c *chained, x Value) Value { return c.norm(c.conv(x, c.depth, Value{}, 6)).ReLU6() }},
	{"depthwise, silu", 2, func(c *chained, x Value) Value { return c.norm(c.conv(x, c.depth, c.bias, 6)).SiLU() }},
	{"basic block", 5, func(c *chained, x Value) Value {
		y := c.norm(c.conv(x, c.w, Value{}, 1)).ReLU()
		return c.norm(c.conv(y, c.w, Value{}, 1)).Add(x).ReLU()
	}},
	{"the input first", 5, func(c *chained, x Value) Value {
		y := c.norm(c.conv(x, c.w, Value{}, 1)).ReLU()
		return x.Add(c.norm(c.conv(y, c.point, Value{}, 1)))
	}},
	{"two branches", 5, func(c *chained, x Value) Value {
		y := c.norm(c.conv(x, c.w, Value{}, 1)).ReLU()
		z := c.norm(c.conv(x, c.point, Value{}, 1))
		return y.Add(z).Tanh()
	}},
	{"an addition alone", 2, func(c *chained, x Value) Value { return c.conv(x, c.point, c.bias, 1).Add(x).ReLU() }},
	{"to itself", 1, func(c *chained, x Value) Value {
		y := c.norm(c.conv(x, c.w, Value{}, 1))
		return y.Add(y)
	}},
	{"taken twice", 0, func(c *chained, x Value) Value {
		y := c.conv(x, c.w, Value{}, 1)
		return c.norm(y).Add(y).ReLU()
	}},
	{"broadcast", 1, func(c *chained, x Value) Value {
		return c.norm(c.conv(x, c.w, Value{}, 1)).Add(x.MeanKeepDims(2, 3)).ReLU()
	}},
}

// Folded or not, in each type, on any number of threads, alone and in a batch: the same
// bits. The first pass folds nothing.
func TestChainBits(t *testing.T) {
	defer parallel.SetThreads(0)
	for _, b := range blocks {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			c := newChained(d)
			// A value that is computed on the tape, so that its memory can be another's.
			pass := func(tape *Tape, data *tensor.Tensor) *tensor.Tensor {
				defer tape.Rewind()
				return b.f(c, tape.Const(data).Scale(1.5)).Scale(2).Tensor().Clone()
			}
			want := pass(NewTape(Inference()), c.data)
			tape := NewTape(Inference(), Plan())
			for i := range 5 {
				parallel.SetThreads(1 + i%3)
				if got := pass(tape, c.data); !tensor.Equal(got, want) {
					diff, at := tensor.MaxDiff(got, want)
					t.Fatalf("%s, %v, pass %d: differs by %g at %d from a tape that keeps everything", b.name, d, i, diff, at)
				}
			}
			for picture := range 3 {
				data, want := c.data.Narrow(0, picture, picture+1).Clone(), want.Narrow(0, picture, picture+1)
				for i := range 2 {
					if got := pass(tape, data); !tensor.Equal(got, want.Clone()) {
						t.Fatalf("%s, %v, pass %d: picture %d alone has other bits", b.name, d, i, picture)
					}
				}
			}
		}
	}
}

// That those passes fold what they can.
func TestChainFolds(t *testing.T) {
	for _, b := range blocks {
		c := newChained(tensor.Float32)
		tape := NewTape(Inference(), Plan())
		folded := 0
		for range 3 {
			tape.Rewind()
			folded = 0
			x := tape.Const(c.data).Scale(1.5)
			b.f(c, x).Scale(2).Tensor()
		}
		for _, n := range tape.nodes[:tape.next] {
			if n.forecast.fuses {
				folded++
			}
		}
		if folded != b.folded {
			t.Errorf("%s: %d values are computed with the one behind them, want %d", b.name, folded, b.folded)
		}
	}
}

// A program that reads a value between, or goes another way, gets what is right.
func TestChainDiverges(t *testing.T) {
	c := newChained(tensor.Float32)
	ways := []func(x Value) []Value{
		func(x Value) []Value { return []Value{c.norm(c.conv(x, c.w, Value{}, 1)).Add(x).ReLU()} },
		func(x Value) []Value {
			y := c.conv(x, c.w, Value{}, 1)
			y.Tensor()
			z := c.norm(y)
			z.Tensor()
			return []Value{y, z.Keep(), z.Add(x).ReLU()}
		},
		func(x Value) []Value {
			y := c.conv(x, c.w, Value{}, 1)
			return []Value{c.norm(y).Tanh(), y.ReLU()}
		},
		func(x Value) []Value {
			y := c.norm(c.conv(x, c.w, Value{}, 1))
			return []Value{y.Add(x), y.Mul(x).ReLU()}
		},
		func(x Value) []Value {
			y := c.norm(c.conv(x, c.w, Value{}, 1))
			x.Neg()
			return []Value{y.Add(x).ReLU()}
		},
	}
	all := func(tape *Tape, way int) (numbers []*tensor.Tensor) {
		defer tape.Rewind()
		for _, v := range ways[way](tape.Const(c.data).Scale(1.5)) {
			numbers = append(numbers, v.Tensor().Clone())
		}
		return numbers
	}
	for way := range ways {
		for _, first := range []int{0, way} {
			tape := NewTape(Inference(), Plan())
			for i, w := range []int{first, first, first, way, way, 0, first, way} {
				for j, want := range all(NewTape(Inference()), w) {
					if got := all(tape, w)[j]; !tensor.Equal(got, want) {
						t.Fatalf("after way %d, pass %d of way %d: value %d differs", first, i, w, j)
					}
				}
			}
		}
	}
}

// Where a gradient is wanted nothing is folded that it needs: on planned tapes for
// training and evaluation the gradients are those of a tape that keeps everything, also
// if some parameters or all but the last are frozen.
func TestChainGradients(t *testing.T) {
	for _, kind := range [][]Option{nil, {Evaluation()}} {
		for frozen := range 4 {
			for _, b := range blocks {
				c := newChained(tensor.Float64)
				params := []Value{c.w, c.depth, c.point, c.scale, c.shift, c.bias}
				for i, p := range params {
					if frozen == 3 || frozen == 1 && i < 3 || frozen == 2 && i >= 3 {
						p.Freeze()
					}
				}
				last := Param("last", values(-1, 1, 3, 6, 9, 9))
				pass := func(tape *Tape) []*tensor.Tensor {
					defer tape.Rewind()
					b.f(c, b.f(c, tape.Const(c.data).Mul(tape.Const(c.data)))).Mul(last).Sum().Backward()
					return gradientsOf(append(params, last))
				}
				want := pass(NewTape(kind...))
				tape := NewTape(append(kind, Plan())...)
				for i := range 4 {
					for j, got := range pass(tape) {
						if (got == nil) != (want[j] == nil) || got != nil && !tensor.Equal(got, want[j]) {
							t.Fatalf("%s, kind %d, frozen %d, pass %d: gradient %d differs", b.name, len(kind), frozen, i, j)
						}
					}
				}
			}
		}
	}
}

// Running statistics and scales that have changed are seen in the next pass.
func TestFrozenNormFollows(t *testing.T) {
	c := newChained(tensor.Float32)
	tape := NewTape(Inference(), Plan())
	pass := func(tape *Tape) *tensor.Tensor {
		defer tape.Rewind()
		return c.norm(c.conv(tape.Const(c.data), c.w, Value{}, 1)).ReLU().Tensor().Clone()
	}
	changes := []func(){func() {}, func() {}, func() { c.run.Mean.Float64s()[5]++ }, func() { c.run.Var.Float64s()[0] *= 2 },
		func() { c.scale.Tensor().Float32s()[3] *= -1 }, func() { c.shift.Tensor().Float32s()[2]++ }}
	before := ""
	for i, change := range changes {
		change()
		got := pass(tape)
		if want := pass(NewTape(Inference())); !tensor.Equal(got, want) {
			t.Errorf("after change %d the result is not that of a new tape", i)
		}
		if now := fmt.Sprint(got); i > 1 && now == before {
			t.Errorf("change %d changed nothing", i)
		} else {
			before = now
		}
	}
}

// A convolution of a small map with prepared weights: the bits of one that reads them as
// they are, folded or not, alone and in a batch, and after the weights have changed.
func TestFixedConv(t *testing.T) {
	for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
		w := Param("w", values(-0.2, 0.2, 130, 5, 3, 3).To(d))
		run := &Running{Mean: values(-0.5, 0.5, 130), Var: positive(130)}
		data := x(3, 5, 7, 7).To(d)
		pass := func(tape *Tape, data *tensor.Tensor) *tensor.Tensor {
			defer tape.Rewind()
			y := tape.Const(data).Conv(w, Value{}, Window{Stride: []int{1, 1}, Padding: [][2]int{{1, 1}, {1, 1}}, Dilation: []int{1, 1}, Size: []int{3, 3}}, 1)
			return y.FrozenNorm(Value{}, Value{}, 1e-5, run.Mean, run.Var).ReLU().Tensor().Clone()
		}
		weights := new(Weights)
		tape := NewTape(Inference(), Plan(), Fixed(weights))
		for i := range 6 {
			if i == 3 {
				for j := range w.Tensor().Size() {
					w.Tensor().Set(w.Tensor().At(j/45, j/9%5, j/3%3, j%3)/2, j/45, j/9%5, j/3%3, j%3)
				}
				weights.Refresh()
			}
			want := pass(NewTape(Inference()), data)
			if got := pass(tape, data); !tensor.Equal(got, want) {
				t.Errorf("%v, pass %d: prepared weights give other bits", d, i)
			}
			if got := pass(tape, data.Narrow(0, 1, 2).Clone()); !tensor.Equal(got, want.Narrow(0, 1, 2).Clone()) {
				t.Errorf("%v, pass %d: a picture alone has other bits", d, i)
			}
		}
	}
}
