package nn_test

import (
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// town is a network of numbers and of ids.
func town(join nn.Join, tail ...nn.Layer) *nn.SequentialLayer {
	return nn.Sequential(append([]nn.Layer{nn.Inputs(join,
		nn.Named{Name: "town", Layer: nn.EmbedIDs(2, 3, 2)},
		nn.Named{Name: "numbers", Layer: nn.Linear(3, 4)})}, tail...)...)
}

// What a network of several inputs makes of them is what its parts do, whatever
// the order in which the inputs come, and so are the gradients.
func TestInputs(t *testing.T) {
	numbers := tensor.From([]float64{1, 2, 3, -1, 0.5, 2}, 2, 3)
	ids := tensor.From([]int64{2, 0, 1, 1}, 2, 2)
	for _, join := range []nn.Join{nn.Add, nn.Concat} {
		net := town(join, nn.Tanh())
		nn.Init(net, tensor.Float64, nn.Streams(rng.New(3)))
		for i, p := range nn.Params(net) {
			for j := range p.Value.Size() {
				memory.Of(p.Value.Tensor()).Set(j, 1/float64(i+j+2))
			}
		}
		f := func(tape *grad.Tape) grad.Value {
			return net.ForwardInputs([]grad.Named{{Name: "numbers", Value: tape.Const(numbers)}, {Name: "town", Value: tape.Const(ids)}})
		}
		report := grad.CheckParams(func(tape *grad.Tape) grad.Value { return f(tape).Sum() }, nn.Values(net), nil)
		if err := report.Err(1e-7); err != nil || report.Elements != 26 {
			t.Errorf("%v: %d derivatives, want 26; %v", join, report.Elements, err)
		}
		tape := grad.NewTape()
		in := net.Layers()[0].(*nn.InputsLayer)
		var parts []nn.Layer
		nn.Walk(in, nn.Parts{Module: func(path string, m nn.Module) {
			if l, ok := m.(nn.Layer); ok && path != "" && !strings.Contains(path, ".") {
				parts = append(parts, l)
			}
		}})
		a, b := parts[0].Forward(tape.Const(ids)), parts[1].Forward(tape.Const(numbers))
		want := grad.Concat(1, a, b)
		if join == nn.Add {
			want = a.Add(b)
		}
		if got, want := f(tape).Tensor(), want.Tanh().Tensor(); !slices.Equal(got.Float64s(), want.Float64s()) {
			t.Errorf("%v: got %v, want %v", join, got, want)
		}
	}
}

// A branch gives all inputs to each of its parts, so that a network can be wide
// and deep.
func TestBranchOfInputs(t *testing.T) {
	deep := nn.Sequential(nn.Inputs(nn.Add, nn.Named{Name: "a", Layer: nn.Linear(2, 3)}, nn.Named{Name: "b", Layer: nn.Linear(1, 3)}), nn.Tanh())
	net := nn.Branch(nn.Concat, nn.Named{Name: "deep", Layer: deep}, nn.Named{Name: "wide", Layer: nn.Inputs(nn.Add, nn.Named{Name: "b", Layer: nn.Linear(1, 2)})})
	o := nn.SummaryOf(net, nn.InputSpec{Name: "a", DType: tensor.Float32, Shape: []int{2}}, nn.InputSpec{Name: "b", DType: tensor.Float32, Shape: []int{1}})
	if o.Parameters != 9+6+4 {
		t.Errorf("%d parameters, want 19:\n%v", o.Parameters, o)
	}
	want := []string{"deep.0.a", "deep.0.b", "deep.1", "wide.b"}
	var got []string
	for _, r := range o.Rows {
		got = append(got, r.Path)
	}
	if !slices.Equal(got, want) {
		t.Errorf("rows %q, want %q", got, want)
	}
}

func TestInputsRefuses(t *testing.T) {
	tape := grad.NewTape()
	a := grad.Named{Name: "a", Value: tape.Const(tensor.From([]float64{1}, 1, 1))}
	b := grad.Named{Name: "b", Value: a.Value}
	for what, c := range map[string]struct {
		f    func()
		want string
	}{
		"an input that is not there": {func() { town(nn.Add).ForwardInputs([]grad.Named{a, b}) }, `there is no input "town"; there are a, b`},
		"one for two":                {func() { town(nn.Add).Forward(a.Value) }, "one input, and the network takes 2 by name"},
		"two for one":                {func() { nn.ForwardInputs(nn.Tanh(), []grad.Named{a, b}) }, "the inputs a, b come to Tanh, which takes one"},
		"none for one":               {func() { nn.ForwardInputs(nn.Tanh(), nil) }, "inputs: no inputs come to Tanh, want at least one"},
		"none for a chain":           {func() { nn.Sequential(nn.Tanh()).ForwardInputs(nil) }, "inputs: no inputs come to Tanh, want at least one"},
		"none for nothing":           {func() { nn.Sequential().ForwardInputs(nil) }, "inputs: no inputs come to Sequential"},
		"none for a branch":          {func() { nn.Branch(nn.Add, nn.Named{Name: "a", Layer: nn.Tanh()}).ForwardInputs(nil) }, "inputs: no inputs come to Tanh"},
		"none for two":               {func() { town(nn.Add).ForwardInputs(nil) }, "inputs: no inputs come to Inputs (add)"},
		"a summary without inputs":   {func() { nn.SummaryOf(nn.Tanh()) }, "summary: no inputs, want one InputSpec for each"},
		"two for nothing":            {func() { nn.ForwardInputs(nn.Sequential(), []grad.Named{a, b}) }, "the inputs a, b come to Sequential"},
		"two for a residual":         {func() { nn.ForwardInputs(nn.Residual(town(nn.Add)), []grad.Named{a, b}) }, "the inputs a, b come to Residual"},
	} {
		func() {
			defer func() {
				e, ok := recover().(*grad.Error)
				if !ok || !strings.Contains(e.Error(), c.want) {
					t.Errorf("%s: got %v, want an error that says %q", what, e, c.want)
				}
			}()
			c.f()
		}()
	}
}

// A step of two inputs takes no memory.
func TestInputsAllocateNothing(t *testing.T) {
	net := town(nn.Concat, nn.Linear(8, 2))
	nn.Init(net, tensor.Float32, nn.Streams(rng.New(0)))
	numbers, ids := tensor.From([]float32{1, 2, 3}, 1, 3), tensor.From([]int64{2, 0}, 1, 2)
	tape, in := grad.NewTape(), make([]grad.Named, 2)
	step := func() {
		tape.Rewind()
		in[0], in[1] = grad.Named{Name: "numbers", Value: tape.Const(numbers)}, grad.Named{Name: "town", Value: tape.Const(ids)}
		nn.ForwardInputs(net, in).Square().Sum().Backward()
	}
	step()
	if n := testing.AllocsPerRun(10, step); n > 0 {
		t.Errorf("%v allocations a step, want none", n)
	}
}
