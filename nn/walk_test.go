package nn_test

import (
	"fmt"
	"slices"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng"
	"cajal/tensor"
)

// block is a block of a user's own: y = x + down(dropped(gelu(up(norm(x))))).
type block struct {
	norm     *nn.LayerNormLayer
	up, down *nn.LinearLayer
	drop     nn.Noise
	scale    *nn.Param
	seen     *nn.Buffer
}

func newBlock(d int) *block {
	return &block{norm: nn.LayerNorm(d), up: nn.Linear(d, 2*d), down: nn.Linear(2*d, d, nn.NoBias()),
		scale: nn.NewParam(nn.Constant(0.5), d), seen: nn.NewBuffer(tensor.From([]float64{1, 2}))}
}

func (b *block) Walk(v nn.Visitor) {
	v.Module("norm", b.norm)
	v.Module("up", b.up)
	v.Module("down", b.down)
	v.Noise("drop", &b.drop)
	v.Param("scale", b.scale)
	v.Buffer("seen", b.seen)
}

func (b *block) Forward(x grad.Value) grad.Value {
	h := nn.Call("up", b.up, nn.Call("norm", b.norm, x)).GELU()
	if x.Tape().Training() {
		h = h.Dropout(0.1, b.drop.Source)
	}
	return x.Add(nn.Call("down", b.down, h).Mul(b.scale.Value))
}

func (b *block) String() string { return nn.Outline("Block", b) }

// pair is a module with two inputs that shares one layer: f(a) ∘ f(b).
type pair struct {
	f     *nn.LinearLayer
	again *nn.LinearLayer
}

func (p *pair) String() string { return "Pair" }

func (p *pair) Walk(v nn.Visitor) {
	v.Module("left", p.f)
	v.Module("right", p.again)
}

func (p *pair) Of(a, b grad.Value) grad.Value {
	return nn.Call("left", p.f, a).Mul(nn.Call("right", p.again, b))
}

// twin calls a pair, so that a network of layers can hold it.
type twin struct{ pair *pair }

func (t *twin) String() string    { return nn.Outline("Twin", t) }
func (t *twin) Walk(v nn.Visitor) { v.Module("pair", t.pair) }
func (t *twin) Forward(x grad.Value) grad.Value {
	return nn.Within("pair", t.pair, func() grad.Value { return t.pair.Of(x, x) }, x, x)
}

func sharing(in, out int) *twin {
	f := nn.Linear(in, out)
	return &twin{&pair{f, f}}
}

func names[T any](all []T, name func(T) string) (s []string) {
	for _, v := range all {
		s = append(s, name(v))
	}
	return s
}

func paramNames(m nn.Module) []string {
	return names(nn.Params(m), func(p grad.Named) string { return p.Name })
}

// Every function of a network sees the parts of a block of one's own, under
// their full names.
func TestBlockOfOnesOwn(t *testing.T) {
	net := nn.Chain(nn.Named{Name: "in", Layer: nn.Linear(3, 4)}, nn.Named{Name: "blocks", Layer: nn.Sequential(newBlock(4), newBlock(4))})
	want := []string{"in.weight", "in.bias"}
	for i := range 2 {
		for _, n := range []string{"norm.weight", "norm.bias", "up.weight", "up.bias", "down.weight", "scale"} {
			want = append(want, fmt.Sprintf("blocks.%d.%s", i, n))
		}
	}
	if got := paramNames(net); !slices.Equal(got, want) {
		t.Errorf("parameters: got %v, want %v", got, want)
	}
	const each = 4 + 4 + 32 + 8 + 32 + 4
	if got := nn.Count(net); got != 16+2*each {
		t.Errorf("before Init: %d parameters, want %d", got, 16+2*each)
	}
	if nn.Initialised(net) {
		t.Error("Initialised before Init: got true")
	}
	s := rng.New(7)
	nn.Init(net, tensor.Float32, nn.Streams(s))
	nn.Seed(net, s)
	states := s.States()
	for _, stream := range []string{"init/in.weight", "init/blocks.1.scale", "dropout/blocks.0.drop", "dropout/blocks.1.drop"} {
		if states[stream] == nil {
			t.Errorf("there is no stream %s", stream)
		}
	}
	for i, b := range nn.Buffers(net) {
		if want := fmt.Sprintf("blocks.%d.seen", i); b.Name != want || b.Tensor.DType() != tensor.Float32 || b.Tensor.At(1) != 2 {
			t.Errorf("buffer %d: got %s %v, want %s, float32, [1. 2.]", i, b.Name, b.Tensor, want)
		}
	}
	if got := net.String(); got != `Sequential
  in: Linear 3→4 (16 parameters)
  blocks: Sequential
    0: Block (4 parameters)
      norm: LayerNorm 4 (8 parameters)
      up: Linear 4→8 (40 parameters)
      down: Linear 8→4 (32 parameters)
    1: Block (4 parameters)
      norm: LayerNorm 4 (8 parameters)
      up: Linear 4→8 (40 parameters)
      down: Linear 8→4 (32 parameters)` {
		t.Errorf("got\n%s", got)
	}
}

// A parameter at two places is counted, started, trained and listed once.
func TestSharedParameters(t *testing.T) {
	net := sharing(3, 2)
	if got, want := paramNames(net), []string{"pair.left.weight", "pair.left.bias"}; !slices.Equal(got, want) {
		t.Errorf("parameters: got %v, want %v", got, want)
	}
	if n := nn.Count(net); n != 8 {
		t.Errorf("got %d parameters, want 8", n)
	}
	var drawn, again []string
	nn.Init(net, tensor.Float64, func(name string) nn.Source {
		drawn = append(drawn, name)
		return rng.New(1).Stream(name)
	})
	if want := []string{"pair.left.weight", "pair.left.bias"}; !slices.Equal(drawn, want) {
		t.Errorf("Init draws %v, want %v", drawn, want)
	}
	nn.Walk(net, nn.Parts{Again: func(path, first string) { again = append(again, path+" is "+first) }})
	if want := []string{"pair.right.weight is pair.left.weight", "pair.right.bias is pair.left.bias"}; !slices.Equal(again, want) {
		t.Errorf("second names: got %v, want %v", again, want)
	}

	// One step goes down the gradient of both uses, once.
	before := net.pair.f.W.Tensor().Clone()
	sgd := optim.SGD(0.1).Bind(nn.Values(net)...)
	tape := grad.NewTape()
	net.Forward(tape.Const(tensor.From([]float64{1, 2, 3}, 1, 3))).Sum().Backward()
	step := net.pair.f.W.Grad().Clone()
	sgd.Step()
	for i, w := range net.pair.f.W.Tensor().Float64s() {
		// The conversion keeps compilers from joining product and difference.
		if want := before.Float64s()[i] - float64(0.1*step.Float64s()[i]); w != want {
			t.Errorf("weight %d: got %v, want %v", i, w, want)
		}
	}
}

// Two layers may share one weight and have biases of their own.
func TestTiedWeights(t *testing.T) {
	in, out := nn.Linear(3, 3), nn.Linear(3, 3)
	out.W = in.W
	net := initialised(nn.Sequential(in, nn.Tanh(), out), tensor.Float64)
	if got, want := paramNames(net), []string{"0.weight", "0.bias", "2.bias"}; !slices.Equal(got, want) {
		t.Errorf("parameters: got %v, want %v", got, want)
	}
	if !out.W.Value.Same(in.W.Value) {
		t.Error("the layers have two weights")
	}
}

func TestWalkRefuses(t *testing.T) {
	self := &ring{}
	self.next = self
	for _, c := range []struct {
		want string
		m    nn.Module
	}{
		{"net.0.both: walk: two parameters or buffers have this name", nn.Sequential(parts(func(v nn.Visitor) {
			v.Param("both", nn.NewParam(nn.Constant(0), 1))
			v.Buffer("both", nn.NewBuffer(tensor.New(tensor.Float64, 1)))
		}))},
		{"net.child: walk: the module is nil", parts(func(v nn.Visitor) { v.Module("child", nil) })},
		{"the module is a part of itself", self},
	} {
		wantFault(t, c.want, func() { nn.Params(c.m) })
	}
	wantFault(t, "net: walk: the module is nil", func() { nn.Params(nil) })
	a := nn.Named{Name: "a", Layer: nn.Tanh()}
	wantFault(t, `chain: two layers have the name "a"`, func() { nn.Chain(a, a) })
	wantFault(t, `chain: layer 0 has the name "a.b"`, func() { nn.Chain(nn.Named{Name: "a.b", Layer: nn.Tanh()}) })
	wantFault(t, "embedding: it has no bias", func() { nn.Embedding(3, 2, nn.NoBias()) })
}

// parts is a layer that is only its Walk.
type parts func(v nn.Visitor)

func (f parts) Walk(v nn.Visitor)             { f(v) }
func (parts) Forward(x grad.Value) grad.Value { return x }
func (parts) String() string                  { return "parts" }

type ring struct{ next *ring }

func (r *ring) Walk(v nn.Visitor) { v.Module("next", r.next) }

// Messages name the full path, in blocks of one's own and for several inputs.
func TestMistakesNameFullPath(t *testing.T) {
	net := initialised(nn.Sequential(nn.ReLU(), nn.Chain(nn.Named{Name: "mix", Layer: newBlock(4)})), tensor.Float64)
	wantFault(t, "net.1.mix.norm (LayerNorm 4): layer-norm: x is (2, 5), last axis 5, but net.1.mix.norm.weight is (4,)",
		func() { net.Forward(grad.NewTape().Const(tensor.New(tensor.Float64, 2, 5))) })
	wantFault(t, "net.1.mix (Block): mul: ", func() {
		bad := newBlock(4)
		bad.scale = nn.NewParam(nn.Constant(1), 3)
		net := initialised(nn.Sequential(nn.ReLU(), nn.Chain(nn.Named{Name: "mix", Layer: bad})), tensor.Float64)
		net.Forward(grad.NewTape().Const(tensor.New(tensor.Float64, 2, 4)))
	})
	two := initialised(nn.Sequential(sharing(3, 2)), tensor.Float64)
	wantFault(t, "net.0.pair.left (Linear 3→2): affine", func() { two.Forward(grad.NewTape().Const(tensor.New(tensor.Float64, 2, 5))) })
}

// Residual is x + f(x), of which the gradient of x is that of f and 1.
func TestResidual(t *testing.T) {
	f := nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 3))
	r := nn.Residual(f.Layers()...)
	initialised(r, tensor.Float64)
	x := tensor.From([]float64{0.5, -1, 2, 0, 1, -0.5}, 2, 3)
	tape := grad.NewTape()
	got, plain := r.Forward(tape.Const(x)).Tensor(), f.Forward(tape.Const(x)).Tensor()
	for i, y := range got.Float64s() {
		if want := x.Float64s()[i] + plain.Float64s()[i]; y != want {
			t.Errorf("element %d: got %v, want %v", i, y, want)
		}
	}
	c := grad.Check(func(tape *grad.Tape, in []grad.Value) grad.Value {
		return r.Forward(tape.Use(in[0])).Square().Sum()
	}, x)
	if err := c.Err(1e-7); err != nil {
		t.Error(err)
	}
	if got, want := paramNames(r), []string{"0.weight", "0.bias", "2.weight", "2.bias"}; !slices.Equal(got, want) {
		t.Errorf("parameters: got %v, want %v", got, want)
	}
}

// Calls that name their frames allocate nothing once the tape has seen them.
func TestBlocksAllocateNothing(t *testing.T) {
	net := initialised(nn.Sequential(newBlock(3), nn.Residual(nn.Linear(3, 3)), sharing(3, 2)), tensor.Float64)
	tape, x := grad.NewTape(), tensor.Full(tensor.Float64, 0.5, 4, 3)
	step := func() {
		tape.Rewind()
		net.Forward(tape.Const(x)).Square().Sum().Backward()
	}
	step()
	if n := testing.AllocsPerRun(10, step); n > 0 {
		t.Errorf("a step makes %v allocations, want none", n)
	}
}
