package vision_test

import (
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/nn/vision"
	"cajal/optim"
	"cajal/rng"
	"cajal/tensor"
)

// every has a module of each constructor, and a picture that it takes.
var every = map[string]struct {
	make   func() nn.Layer
	sample []int
}{
	"BasicBlock":           {func() nn.Layer { return vision.BasicBlock(2, 3, 2) }, []int{2, 5, 4}},
	"Bottleneck":           {func() nn.Layer { return vision.Bottleneck(8, 2, 1) }, []int{8, 3, 4}},
	"InvertedResidual":     {func() nn.Layer { return vision.InvertedResidual(3, 3, 1, 2) }, []int{3, 3, 4}},
	"InvertedResidual, no": {func() nn.Layer { return vision.InvertedResidual(3, 5, 2, 1) }, []int{3, 3, 4}},
	"SqueezeExcite":        {func() nn.Layer { return vision.SqueezeExcite(4, 2) }, []int{4, 3, 4}},
	"SqueezeExciteWith":    {func() nn.Layer { return vision.SqueezeExciteWith(nn.SiLU(), nn.HardSigmoid(), 4, 2) }, []int{4, 3, 4}},
	"ResNet18": {func() nn.Layer {
		return vision.ResNet18(vision.Width(1./16), vision.Classes(3), vision.Channels(1))
	}, []int{1, 33, 32}},
	"ResNet34":    {func() nn.Layer { return vision.ResNet34(vision.Width(1./32), vision.Classes(3)) }, []int{3, 32, 32}},
	"ResNet50":    {func() nn.Layer { return vision.ResNet50(vision.Width(1./32), vision.Classes(3)) }, []int{3, 32, 32}},
	"ResNet20":    {func() nn.Layer { return vision.ResNet20(vision.Width(0.25)) }, []int{3, 8, 8}},
	"ResNet56":    {func() nn.Layer { return vision.ResNet56(vision.Width(0.125), vision.Start(nn.He())) }, []int{3, 8, 8}},
	"MobileNetV2": {func() nn.Layer { return vision.MobileNetV2(vision.Width(0.1), vision.Classes(2)) }, []int{3, 32, 32}},
}

// ready gives a module numbers and streams.
func ready(m nn.Module, d tensor.DType) {
	s := rng.New(1)
	nn.Init(m, d, nn.Streams(s))
	nn.Seed(m, s)
}

// Each trains without allocating, saves and loads, and says what it is.
func TestEveryModule(t *testing.T) {
	for name, c := range every {
		t.Run(name, func(t *testing.T) {
			l := c.make()
			if s := nn.OutputShape(l, c.sample...); len(s) != 1 && len(s) != 3 {
				t.Errorf("out of %v comes %v", c.sample, s)
			}
			ready(l, tensor.Float32)
			if o := nn.Summary(l, c.sample...); o.Parameters != nn.Count(l) || !strings.Contains(l.String(), "(") {
				t.Errorf("Summary counts %d parameters, Count %d, and it is called %q", o.Parameters, nn.Count(l), l)
			}
			x := tensor.New(tensor.Float32, append([]int{4}, c.sample...)...)
			r := rng.New(2).Stream("x")
			for i := range x.Float32s() {
				x.Float32s()[i] = float32(r.NormFloat64())
			}
			tape, sgd := grad.NewTape(grad.Plan()), optim.SGD(0.01, optim.Momentum(0.9)).Bind(nn.Values(l)...)
			step := func() {
				tape.Rewind()
				l.Forward(tape.Const(x)).Square().Mean().Backward()
				sgd.Step()
			}
			for range 3 {
				step()
			}
			if n := testing.AllocsPerRun(5, step); n != 0 {
				t.Errorf("%v allocations in a step that repeats, want 0", n)
			}
			other := c.make()
			if _, err := nn.Load(other, nn.Tensors(nn.StateDict(l)...)); err != nil {
				t.Fatal(err)
			}
			y, z := l.Forward(grad.NewTape(grad.Inference()).Const(x)), other.Forward(grad.NewTape(grad.Inference()).Const(x))
			if !tensor.Equal(y.Tensor(), z.Tensor()) {
				t.Error("with the same numbers it gives others")
			}
		})
	}
}

// The derivatives of blocks against finite differences.
func TestGradients(t *testing.T) {
	for name, c := range every {
		if len(nn.OutputShape(c.make(), c.sample...)) == 1 {
			continue // a whole network has too many
		}
		t.Run(name, func(t *testing.T) {
			l := c.make()
			fill(t, l)
			in := []*tensor.Tensor{numbers(3, -2, 2, 0, append([]int{2}, c.sample...))}
			for _, p := range nn.Params(l) {
				in = append(in, p.Value.Tensor())
			}
			r := grad.Check(func(tape *grad.Tape, moved []grad.Value) grad.Value {
				rest := moved[1:]
				nn.Walk(l, nn.Parts{Param: func(_ string, p *nn.Param) { p.Value, rest = rest[0], rest[1:] }})
				return weigh(l.Forward(tape.Use(moved[0])))
			}, in...)
			if err := r.Err(1e-6); err != nil {
				t.Errorf("input %d: %v", r.Input, err)
			}
		})
	}
}

// What starts as He and others say keeps the size of gradients on the way back.
func TestStarts(t *testing.T) {
	b := vision.BasicBlock(16, 64, 1)
	ready(b, tensor.Float64)
	std := func(w *tensor.Tensor) float64 { return digested(w)[1] * digested(w)[1] / float64(w.Size()) }
	if got, want := std(b.Conv1.W.Tensor()), 2.0/(64*9); got < 0.95*want || got > 1.05*want {
		t.Errorf("conv1 starts with a variance of %g, want %g", got, want)
	}
	fixed := vision.BasicBlock(2, 2, 1, nn.Weight(nn.Constant(0.5)), nn.Bias(nn.Constant(1)))
	ready(fixed, tensor.Float64)
	if fixed.Conv2.W.Tensor().At(1, 1, 2, 2) != 0.5 || fixed.Conv1.B != nil {
		t.Errorf("it starts at %v, with a bias of %v", fixed.Conv2.W.Tensor(), fixed.Conv1.B)
	}
}

func TestRefusals(t *testing.T) {
	for want, f := range map[string]func(){
		"basic-block: 0 channels in, 4 out and stride 1":                      func() { vision.BasicBlock(0, 4, 1) },
		"bottleneck: 4 channels in, 4 out and stride 0":                       func() { vision.Bottleneck(4, 4, 0) },
		"inverted-residual: it expands 0 times, want at least 1":              func() { vision.InvertedResidual(4, 4, 1, 0) },
		"inverted-residual: 4 channels in, -1 out":                            func() { vision.InvertedResidual(4, -1, 1, 6) },
		"squeeze-excite: 4 channels squeezed to 0, want at least one of each": func() { vision.SqueezeExcite(4, 0) },
		"squeeze-excite: a function is nil":                                   func() { vision.SqueezeExciteWith(nil, nn.Sigmoid(), 4, 2) },
		"ResNet-18: 3 channels and 0 classes, want at least one of each":      func() { vision.ResNet18(vision.Classes(0)) },
		"ResNet-20: width -1, want more than 0":                               func() { vision.ResNet20(vision.Width(-1)) },
		"net.fc1 (Conv2d 5→2, 1×1): conv: x is (2, 4, 1, 1) with 4 channels, want 5": func() {
			l := vision.SqueezeExcite(5, 2)
			ready(l, tensor.Float32)
			l.Forward(grad.NewTape().Const(tensor.New(tensor.Float32, 2, 4, 3, 3)))
		},
	} {
		func() {
			defer func() {
				e, ok := recover().(error)
				if !ok || !strings.Contains(e.Error(), want) {
					t.Errorf("got %v, want %q", e, want)
				}
			}()
			f()
		}()
	}
}
