package tensor

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
)

// eagerCase is an operation with its arguments and results, as testdata/eager.py
// writes it.
type eagerCase struct {
	Op      string
	Ints    []int
	Numbers []float64
	In, Out []printCase
}

func one(t *Tensor) []*Tensor    { return []*Tensor{t} }
func two(a, b *Tensor) []*Tensor { return []*Tensor{a, b} }
func pairs(list []int) [][2]int {
	var p [][2]int
	for i := 0; i < len(list); i += 2 {
		p = append(p, [2]int(list[i:]))
	}
	return p
}

// eager calls a method by the name that its errors have.
var eager = map[string]func(x []*Tensor, ints []int, numbers []float64) []*Tensor{
	"add":           func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Add(x[1])) },
	"sub":           func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Sub(x[1])) },
	"mul":           func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Mul(x[1])) },
	"div":           func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Div(x[1])) },
	"minimum":       func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Minimum(x[1])) },
	"maximum":       func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Maximum(x[1])) },
	"neg":           func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Neg()) },
	"abs":           func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Abs()) },
	"scale":         func(x []*Tensor, _ []int, v []float64) []*Tensor { return one(x[0].Scale(v[0])) },
	"add scalar":    func(x []*Tensor, _ []int, v []float64) []*Tensor { return one(x[0].AddScalar(v[0])) },
	"clamp":         func(x []*Tensor, _ []int, v []float64) []*Tensor { return one(x[0].Clamp(v[0], v[1])) },
	"less":          func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Less(x[1])) },
	"less equal":    func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].LessEqual(x[1])) },
	"greater":       func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Greater(x[1])) },
	"greater equal": func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].GreaterEqual(x[1])) },
	"equal to":      func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].EqualTo(x[1])) },
	"not equal to":  func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].NotEqualTo(x[1])) },
	"and":           func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].And(x[1])) },
	"or":            func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Or(x[1])) },
	"not":           func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].Not()) },
	"where":         func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(Where(x[0], x[1], x[2])) },
	"to":            func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].To(x[1].DType())) },
	"take":          func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].Take(i[0], x[1])) },
	"gather":        func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].Gather(i[0], x[1])) },
	"concat":        func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(Concat(i[0], x...)) },
	"stack":         func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(Stack(i[0], x...)) },
	"split":         func(x []*Tensor, i []int, _ []float64) []*Tensor { return x[0].Split(i[0], i[1:]...) },
	"pad":           func(x []*Tensor, i []int, v []float64) []*Tensor { return one(x[0].Pad(v[0], pairs(i)...)) },
	"slice":         func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].Slice(i[0], i[1], i[2], i[3])) },
	"argmax":        func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].ArgMax(i[0])) },
	"argmin":        func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].ArgMin(i[0])) },
	"sort":          func(x []*Tensor, i []int, _ []float64) []*Tensor { return two(x[0].Sort(i[0])) },
	"topk":          func(x []*Tensor, i []int, _ []float64) []*Tensor { return two(x[0].TopK(i[0], i[1])) },
	"sum over":      func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].SumOver(i...)) },
	"mean over":     func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].MeanOver(i...)) },
	"max over":      func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].MaxOver(i...)) },
	"min over":      func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].MinOver(i...)) },
	"any over":      func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].AnyOver(i...)) },
	"all over":      func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].AllOver(i...)) },
	"cumsum":        func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].CumSum(i[0])) },
	"one hot":       func(x []*Tensor, i []int, _ []float64) []*Tensor { return one(x[0].OneHot(i[0], Float32)) },
	"matmul":        func(x []*Tensor, _ []int, _ []float64) []*Tensor { return one(x[0].MatMul(x[1])) },
}

// turned returns the elements of t as a view with its axes the other way round in
// memory.
func turned(t *Tensor) *Tensor { return t.T().Clone().T() }

func TestEagerAsNumPy(t *testing.T) {
	seen := map[string]bool{}
	for n, c := range golden[eagerCase](t, "eager") {
		seen[c.Op] = true
		f, ok := eager[c.Op]
		if !ok {
			t.Fatalf("no operation %q", c.Op)
		}
		var in, views []*Tensor
		for _, x := range c.In {
			in = append(in, x.tensor(t))
			views = append(views, turned(in[len(in)-1]))
		}
		for _, x := range [][]*Tensor{in, views} {
			got := f(x, c.Ints, c.Numbers)
			if len(got) != len(c.Out) {
				t.Fatalf("%s: %d results, want %d", c.Op, len(got), len(c.Out))
			}
			for i, y := range got {
				want := c.Out[i].tensor(t)
				if d, _ := distanceOf(y, want); y.DType() != want.DType() || d != 0 {
					t.Errorf("case %d, %s %v %v of\n%v\nresult %d\ngot %v\n%v\nwant %v\n%v", n, c.Op, c.Ints, x[0].DType(), x, i, y.DType(), y, want.DType(), want)
				}
			}
		}
	}
	for op := range eager {
		if !seen[op] {
			t.Errorf("%s has no case", op)
		}
	}
}

func distanceOf(a, b *Tensor) (float64, int) {
	if !slices.Equal(a.Shape(), b.Shape()) {
		return math.Inf(1), 0
	}
	return MaxDiff(a, b)
}

// Whole numbers never pass through a float64, which would round the largest.
func TestEagerIsExact(t *testing.T) {
	big := From([]int64{math.MaxInt64 - 1, math.MinInt64 + 1})
	for name, c := range map[string]struct{ got, want *Tensor }{
		"add":      {big.AddScalar(1), From([]int64{math.MaxInt64, math.MinInt64 + 2})},
		"wraps":    {big.AddScalar(2), From([]int64{math.MinInt64, math.MinInt64 + 3})},
		"mul":      {big.Mul(From([]int64{1})), big},
		"max":      {big.MaxOver(0), From([]int64{math.MaxInt64 - 1}, []int{}...)},
		"sum":      {big.SumOver(), From([]int64{-1}, []int{}...)},
		"cumsum":   {big.CumSum(0), From([]int64{math.MaxInt64 - 1, -1})},
		"less":     {From([]int64{1 << 60}).Less(From([]int64{1<<60 + 1})), From([]bool{true})},
		"sort":     {func() *Tensor { v, _ := From([]int64{1<<60 + 1, 1 << 60}).Sort(0); return v }(), From([]int64{1 << 60, 1<<60 + 1})},
		"matmul":   {From([]int64{1<<60 + 1}, 1, 1).MatMul(From([]int64{1}, 1, 1)), From([]int64{1<<60 + 1}, 1, 1)},
		"take":     {big.Take(0, From([]int64{-1})), From([]int64{math.MinInt64 + 1})},
		"clamp":    {big.Clamp(0, math.Inf(1)), From([]int64{math.MaxInt64 - 1, 0})},
		"shorter":  {From([]int64{1<<32 + 7}).T().To(Int32), From([]int32{7})},
		"of views": {From([]int64{1<<32 + 7, 0, 1, 2}, 2, 2).T().To(Int32), From([]int32{7, 1, 0, 2}, 2, 2)},
	} {
		if !Equal(c.got, c.want) {
			t.Errorf("%s: got %v, want %v", name, c.got, c.want)
		}
	}
}

// Sums over an axis of float32 are rounded once.
func TestSumOverIsAccurate(t *testing.T) {
	x := Full(Float32, 0.1, 1<<16, 2)
	want := float32(float64(float32(0.1)) * (1 << 16))
	if got := x.SumOver(0).Float32s(); got[0] != want || got[1] != want {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestEagerMisuse(t *testing.T) {
	x, n := New(Float32, 4, 3), New(Int64, 4, 3)
	for _, c := range []struct {
		op, rule string
		f        func()
	}{
		{"add", "types float32 and int64; To converts one", func() { x.Add(n) }},
		{"mul", "(4, 3) and (4,) do not broadcast", func() { x.Mul(New(Float32, 4)) }},
		{"sub", "a tensor of bool (2,), want numbers", func() { New(Bool, 2).Sub(New(Bool, 2)) }},
		{"scale", "0.5 is no int64", func() { n.Scale(0.5) }},
		{"add scalar", "300 is no uint8", func() { New(Uint8).AddScalar(300) }},
		{"and", "a tensor of float32 (4, 3), want bool", func() { x.And(x) }},
		{"where", "want bool", func() { Where(x, x, x) }},
		{"where", "a mask (2,) for (4, 3)", func() { Where(New(Bool, 2), x, x) }},
		{"take", "index 4 at position 1 of an axis of length 4", func() { x.Take(0, From([]int64{-4, 4})) }},
		{"take", "an index of float32", func() { x.Take(0, x) }},
		{"gather", "index (3,) for shape (4, 3)", func() { x.Gather(0, New(Int64, 3)) }},
		{"gather", "axis 1 is longer", func() { x.Gather(0, New(Int64, 1, 4)) }},
		{"concat", "no tensor", func() { Concat(0) }},
		{"concat", "tensor 1 is (2, 4) beside (4, 3)", func() { Concat(0, x, New(Float32, 2, 4)) }},
		{"concat", "tensor 1 is int64 beside float32", func() { Concat(0, x, n) }},
		{"stack", "tensor 1 is (4, 2) beside (4, 3)", func() { Stack(0, x, New(Float32, 4, 2)) }},
		{"split", "lengths [1 2] do not add up to axis 0", func() { x.Split(0, 1, 2) }},
		{"split", "lengths [5 -1]", func() { x.Split(0, 5, -1) }},
		{"pad", "1 widths", func() { x.Pad(0, [2]int{1, 1}) }},
		{"pad", "want none below 0", func() { x.Pad(0, [2]int{-1, 1}, [2]int{}) }},
		{"slice", "step 0", func() { x.Slice(0, 0, 4, 0) }},
		{"unsqueeze", "axes [4]", func() { x.Unsqueeze(4) }},
		{"squeeze", "axes [0]", func() { x.Squeeze(0) }},
		{"topk", "k is 5 for axis 0", func() { x.TopK(5, 0) }},
		{"sort", "axis 2", func() { x.Sort(2) }},
		{"sum over", "name axis 1 of shape (4, 3) twice", func() { x.SumOver(1, -1) }},
		{"max over", "no elements", func() { New(Float32, 0, 2).MaxOver(0) }},
		{"argmin", "is empty", func() { New(Float32, 0, 2).ArgMin(0) }},
		{"one hot", "index 3 at position 0 of an axis of length 3", func() { From([]int64{3}).OneHot(3, Bool) }},
		{"matmul", "want (…, N, K) and (…, K, M)", func() { x.MatMul(x) }},
		{"matmul", "leading axes", func() { New(Float32, 2, 1, 1).MatMul(New(Float32, 3, 1, 1)) }},
		{"int32s", "the tensor is float32", func() { x.Int32s() }},
		{"new", "unknown type DType(9)", func() { New(DType(9)) }},
	} {
		wantPanic(t, fmt.Sprint(c.op, ": ", c.rule), c.op, c.rule, c.f)
	}
}

func TestDTypes(t *testing.T) {
	for _, d := range dtypes {
		if got, err := ParseDType(d.String()); err != nil || got != d {
			t.Errorf("ParseDType(%q): got %v, %v", d, got, err)
		}
		if x := New(d, 3); d.Size()*3 != x.elements().Bytes() {
			t.Errorf("%v: Size is %d, three elements take %d bytes", d, d.Size(), x.elements().Bytes())
		}
		x := New(d, 2, 2)
		x.Set(1, 0, 1)
		if x.At(0, 1) != 1 || x.At(1, 0) != 0 || x.T().Clone().At(1, 0) != 1 {
			t.Errorf("%v: Set and At disagree: %v", d, x)
		}
	}
	if _, err := ParseDType("int16"); err == nil || !strings.Contains(err.Error(), "want float32") {
		t.Errorf("int16: got %v", err)
	}
	if Bool.Integer() || !Uint8.Integer() || Float32.Integer() {
		t.Error("Integer holds for uint8, not for bool and float32")
	}
}
