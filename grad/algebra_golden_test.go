package grad

import (
	"encoding/json"
	"math"
	"os"
	"testing"

	"cajal/tensor"
)

// array is a tensor as testdata/algebra.py writes it.
type array struct {
	Shape []int
	Data  []float64
}

func (a array) tensor() *tensor.Tensor {
	return tensor.From(a.Data, append([]int{}, a.Shape...)...)
}

var (
	goldenIndex = tensor.From([]int64{2, 0, 1, 1, 0, 0, 2, 1}, 4, 2)
	goldenRows  = tensor.From([]int64{2, 0, 2})
)

// causal is a mask that lets each of n places see itself and those before it.
func causal(n int) *tensor.Tensor {
	i := tensor.New(tensor.Int64, n)
	for k := range n {
		i.Int64s()[k] = int64(k)
	}
	return i.LessEqual(i.Unsqueeze(1))
}

// algebra holds the operations of testdata/algebra.py.
var algebra = map[string]func(x []Value) Value{
	"add scalar":       func(x []Value) Value { return x[0].AddScalar(0.7) },
	"neg":              func(x []Value) Value { return x[0].Neg() },
	"abs":              func(x []Value) Value { return x[0].Abs() },
	"sqrt":             func(x []Value) Value { return x[0].Sqrt() },
	"reciprocal":       func(x []Value) Value { return x[0].Reciprocal() },
	"pow":              func(x []Value) Value { return x[0].PowScalar(2.5) },
	"pow 3":            func(x []Value) Value { return x[0].PowScalar(3) },
	"pow by a value":   func(x []Value) Value { return x[0].Pow(x[1]) },
	"pow by a row":     func(x []Value) Value { return x[0].Pow(x[1]) },
	"pow of a column":  func(x []Value) Value { return x[0].Pow(x[1]) },
	"sin":              func(x []Value) Value { return x[0].Sin() },
	"cos":              func(x []Value) Value { return x[0].Cos() },
	"erf":              func(x []Value) Value { return x[0].Erf() },
	"clamp":            func(x []Value) Value { return x[0].Clamp(-0.5, 1) },
	"at least":         func(x []Value) Value { return x[0].AtLeast(0.5) },
	"maximum":          func(x []Value) Value { return x[0].Maximum(x[1]) },
	"minimum":          func(x []Value) Value { return x[0].Minimum(x[1]) },
	"maximum of a row": func(x []Value) Value { return x[0].Maximum(x[1]) },
	"max":              func(x []Value) Value { return x[0].Max(1) },
	"max of all":       func(x []Value) Value { return x[0].Max() },
	"min kept":         func(x []Value) Value { return x[0].MinKeepDims() },
	"sum kept":         func(x []Value) Value { return x[0].SumKeepDims(0, 2) },
	"mean kept":        func(x []Value) Value { return x[0].MeanKeepDims(1) },
	"var":              func(x []Value) Value { return x[0].Var(0, 0, 2) },
	"var unbiased":     func(x []Value) Value { return x[0].VarKeepDims(1, 1) },
	"log sum exp":      func(x []Value) Value { return x[0].LogSumExp(0, 2) },
	"log sum exp far":  func(x []Value) Value { return x[0].Scale(400).LogSumExpKeepDims(1) },
	"cumsum":           func(x []Value) Value { return x[0].CumSum(1) },
	"where":            func(x []Value) Value { return Where(x[0].Less(x[1]), x[0].Scale(2), x[1]) },
	"where tensor":     func(x []Value) Value { return Where(checkRow, x[0], x[1]) },
	"transpose":        func(x []Value) Value { return x[0].Transpose(2, 0, 1) },
	"narrow":           func(x []Value) Value { return x[0].Narrow(1, 1, 3) },
	"slice":            func(x []Value) Value { return x[0].Slice(2, 1, 4, 2) },
	"split":            func(x []Value) Value { return x[0].Split(1, 1, 2)[1] },
	"concat":           func(x []Value) Value { return Concat(1, x[0], x[1], x[0]) },
	"stack":            func(x []Value) Value { return Stack(1, x[0], x[1]) },
	"broadcast":        func(x []Value) Value { return x[0].BroadcastTo(2, 4, 3) },
	"take":             func(x []Value) Value { return x[0].Take(1, goldenRows) },
	"gather":           func(x []Value) Value { return x[0].Gather(1, goldenIndex) },
	"scatter add":      func(x []Value) Value { return x[0].ScatterAdd(1, goldenIndex, x[1]) },
	"pad":              func(x []Value) Value { return x[0].Pad(0.5, [2]int{0, 2}, [2]int{1, 0}) },
	"sort":             func(x []Value) Value { return firstOf(x[0].Sort(1)) },
	"sort times place": func(x []Value) Value {
		y, index := x[0].Sort(0)
		return y.Mul(index.To(tensor.Float64).AddScalar(1))
	},
	"top k":              func(x []Value) Value { return firstOf(x[0].TopK(2, 1)) },
	"one hot of arg max": func(x []Value) Value { return x[0].Mul(x[0].ArgMax(1).OneHot(3, tensor.Float64)) },
	"q·kᵀ":               func(x []Value) Value { return x[0].BatchMatMul(x[1], TransposeSecond) },
	"batch broadcast":    func(x []Value) Value { return x[0].MatMul(x[1]) },
	"einsum":             func(x []Value) Value { return Einsum("bqhd,bkhd->bhqk", x[0], x[1]) },
	"hard swish by hand": func(x []Value) Value { return x[0].Mul(x[0].AddScalar(3).Clamp(0, 6)).Scale(1.0 / 6) },
	"layer norm by hand": func(x []Value) Value {
		centred := x[0].Sub(x[0].MeanKeepDims(-1))
		return centred.Div(x[0].VarKeepDims(0, -1).AddScalar(1e-5).Sqrt())
	},
	"softmax by hand": func(x []Value) Value { return x[0].Sub(x[0].LogSumExpKeepDims(1)).Exp() },
	"attention by hand": func(x []Value) Value {
		scores := x[0].BatchMatMul(x[1], TransposeSecond).Scale(1 / math.Sqrt(3))
		none := x[0].Tape().Const(tensor.Full(tensor.Float64, math.Inf(-1)))
		return Where(causal(4), scores, none).Softmax().MatMul(x[2])
	},
}

func TestAlgebraAsPyTorch(t *testing.T) {
	text, err := os.ReadFile("testdata/algebra.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name      string
		In, Grads []array
		Out       array
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	if len(cases) != len(algebra) {
		t.Errorf("the file has %d cases, want one for each of %d operations", len(cases), len(algebra))
	}
	for _, c := range cases {
		f, ok := algebra[c.Name]
		if !ok {
			t.Fatalf("no operation %q", c.Name)
		}
		for _, kind := range []Option{func(*Tape) {}, Plan()} {
			tape := NewTape(kind)
			params, in := make([]Value, len(c.In)), make([]Value, len(c.In))
			for i, x := range c.In {
				params[i] = Param("in", x.tensor())
			}
			var y Value
			for range 3 { // a planned tape reuses memory from the second pass on
				tape.Rewind()
				for i, p := range params {
					in[i] = tape.Use(p)
				}
				y = f(in).Keep()
				w := tensor.New(tensor.Float64, y.Shape()...)
				for i := range w.Float64s() {
					w.Float64s()[i] = 1 + float64(i%11)/4
				}
				y.Mul(tape.Const(w)).Sum().Backward()
			}
			near(t, c.Name, y.Tensor(), c.Out)
			for i, p := range params {
				near(t, c.Name+", gradient", p.Grad(), c.Grads[i])
			}
		}
	}
}

func near(t *testing.T, name string, got *tensor.Tensor, want array) {
	t.Helper()
	w := want.tensor()
	if d, at := tensor.MaxDiff(got, w); d > 1e-12*max(1, w.Abs().MaxOver().Item()) {
		t.Errorf("%s: differs by %g at %d: got\n%v\nwant\n%v", name, d, at, got, w)
	}
}
