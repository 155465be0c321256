package nn

import (
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/rng"
	"cajal/tensor"
)

// A branch is the sum of what its layers give, and so is its gradient.
func TestBranch(t *testing.T) {
	left, right := Linear(3, 2), Linear(3, 2)
	b := Branch(Add, Named{"left", left}, Named{"right", right})
	Init(b, tensor.Float64, Streams(rng.New(3)))
	x := tensor.From([]float64{1, 2, 3, -1, 0.5, 2}, 2, 3)
	report := grad.CheckParams(func(tape *grad.Tape) grad.Value { return b.Forward(tape.Const(x)).Tanh().Sum() }, Values(b), nil)
	if err := report.Err(1e-7); err != nil || report.Elements != 16 {
		t.Errorf("%d derivatives, want 16; %v", report.Elements, err)
	}
	tape := grad.NewTape()
	in := tape.Const(x)
	got, want := b.Forward(in).Tensor(), left.Forward(in).Add(right.Forward(in)).Tensor()
	if !slices.Equal(got.Float64s(), want.Float64s()) {
		t.Errorf("got %v, want the sum %v", got, want)
	}
	// Joined by concatenation, the values stand one behind the other.
	both := Branch(Concat, Named{"left", left}, Named{"right", right}).Forward(in)
	if l, r := left.Forward(in).Tensor(), right.Forward(in).Tensor(); both.Tensor().At(1, 1) != l.At(1, 1) || both.Tensor().At(1, 2) != r.At(1, 0) {
		t.Errorf("concatenated: got %v, want %v and then %v in each row", both.Tensor(), l, r)
	}
	if s, want := b.String(), "Branch (add)\n  left: Linear 3→2 (8 parameters)\n  right: Linear 3→2 (8 parameters)"; s != want {
		t.Errorf("String: got\n%s\nwant\n%s", s, want)
	}
}

// Residuals and branches refuse names as Chain does.
func TestContainerNames(t *testing.T) {
	for what, f := range map[string]func(){
		"two of one name": func() { ResidualChain(Named{"a", Tanh()}, Named{"a", Tanh()}) },
		"a dot":           func() { Branch(Add, Named{"a.b", Tanh()}) },
		"no layers":       func() { Branch(Add) },
	} {
		func() {
			defer func() {
				if _, ok := recover().(*grad.Error); !ok {
					t.Errorf("%s: no *grad.Error", what)
				}
			}()
			f()
		}()
	}
}

// Each way to join, by its formula, and what its shapes must be.
func TestJoins(t *testing.T) {
	parts := []Named{{Name: "a", Layer: Sigmoid()}, {Name: "b", Layer: Tanh()}}
	x := tensor.From([]float64{1, -2, 0.5, 3}, 2, 2)
	for _, c := range []struct {
		join Join
		name string
		want func(a, b grad.Value) grad.Value
	}{
		{Join{}, "add", grad.Value.Add},
		{Add, "add", grad.Value.Add},
		{Mul, "mul", grad.Value.Mul},
		{Concat, "concat", func(a, b grad.Value) grad.Value { return grad.Concat(1, a, b) }},
		{ConcatAlong(1), "concat", func(a, b grad.Value) grad.Value { return grad.Concat(1, a, b) }},
		{ConcatAlong(0), "concat along 0", func(a, b grad.Value) grad.Value { return grad.Concat(0, a, b) }},
		{ConcatAlong(-1), "concat along -1", func(a, b grad.Value) grad.Value { return grad.Concat(-1, a, b) }},
		{JoinWith("larger", func(ys []grad.Value) grad.Value { return ys[0].Maximum(ys[1]) }), "larger", grad.Value.Maximum},
	} {
		net, tape := Branch(c.join, parts...), grad.NewTape()
		got := net.Forward(tape.Const(x)).Tensor()
		want := c.want(tape.Const(x).Sigmoid(), tape.Const(x).Tanh()).Tensor()
		if !tensor.Equal(got, want) || c.join.String() != c.name {
			t.Errorf("%v: got %v, want %s with %v", c.join, got, c.name, want)
		}
	}
	defer func() {
		if e, ok := recover().(*grad.Error); !ok || !strings.Contains(e.Error(), `"nothing" has no function`) {
			t.Errorf("a join without a function: got %v", e)
		}
	}()
	JoinWith("nothing", nil)
}
