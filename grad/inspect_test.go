package grad

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cajal/internal/memory"
	"cajal/tensor"
)

// For every operation: the gradients of a pass can be put together again from
// the operations' own derivatives, row by row, and asking for those leaves the
// gradients as they were.
func TestJacobianOfEveryOp(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample) {
		tape := NewTape()
		var in []Value
		for _, v := range s.in {
			in = append(in, Param("in", v.Clone()))
		}
		loss := s.f(tape, in).Sum()
		loss.Backward()
		before := gradientsOf(in)
		sums := map[*node]*tensor.Tensor{}
		for v := range tape.Values() {
			if v.Grad() == nil {
				continue
			}
			var seen []Value
			for i, x := range v.Inputs() {
				if slices.ContainsFunc(seen, x.Same) {
					continue
				}
				seen = append(seen, x)
				addRows(t, sums, v, i, x)
			}
		}
		for n, want := range sums {
			v := n.value()
			if v.Grad() == nil {
				continue // a constant
			}
			if d, at := tensor.MaxDiff(want, v.Grad()); d > 1e-12 {
				t.Errorf("%s: the sum over its users of derivative times gradient differs from its gradient by %g at %d", v.Name(), d, at)
			}
		}
		for i, g := range gradientsOf(in) {
			if !tensor.Equal(g, before[i]) {
				t.Errorf("gradient %d changed from %v to %v", i, before[i], g)
			}
		}
	})
}

// addRows adds Σⱼ dv[j]·∂v[j]/∂x to the sum of x, and compares it with Pull.
func addRows(t *testing.T, sums map[*node]*tensor.Tensor, v Value, i int, x Value) {
	t.Helper()
	if !x.DType().Float() {
		if v.Pull(v.Grad(), i) != nil {
			t.Errorf("%s: Pull gives ids a derivative", v.Name())
		}
		return
	}
	sum := tensor.New(tensor.Float64, x.Shape()...)
	for j := range v.Size() {
		row := v.Jacobian(j, i)
		for k := range row.Size() {
			memory.Of(sum).Set(k, memory.Of(sum).At(k)+memory.Of(v.Grad()).At(j)*memory.Of(row).At(k))
		}
	}
	pulled := v.Pull(v.Grad(), i)
	if d, at := tensor.MaxDiff(pulled, sum); d > 1e-12 {
		t.Errorf("%s, input %d: Pull and the rows of Jacobian differ by %g at %d", v.Name(), i, d, at)
	}
	if sums[x.n] == nil {
		sums[x.n] = tensor.New(tensor.Float64, x.Shape()...)
	}
	for k := range sum.Size() {
		memory.Of(sums[x.n]).Set(k, memory.Of(sums[x.n]).At(k)+memory.Of(pulled).At(k))
	}
}

// ∂yⱼ/∂xₖ of softmax is yⱼ(δⱼₖ − yₖ).
func TestJacobianOfSoftmax(t *testing.T) {
	tape := NewTape(Evaluation())
	y := tape.Const(tensor.From([]float64{0.3, -1, 2}, 1, 3)).Softmax()
	for j := range 3 {
		row := y.Jacobian(j, 0)
		for k := range 3 {
			delta := 0.0
			if j == k {
				delta = 1
			}
			p := y.Tensor()
			if got, want := row.At(0, k), p.At(0, j)*(delta-p.At(0, k)); math.Abs(got-want) > 1e-15 {
				t.Errorf("∂y[%d]/∂x[%d] = %g, want %g", j, k, got, want)
			}
		}
	}
}

func TestValues(t *testing.T) {
	tape := NewTape()
	w := Param("w", x(3, 2))
	pass := func() Value {
		tape.Rewind()
		v := tape.Const(x(1, 2))
		tape.Enter("0", layerName("Linear 2→3"))
		v = v.Affine(w, Value{})
		tape.Leave()
		return v.Tanh().Sum()
	}
	old := pass()
	loss := pass()
	var got []string
	for v := range tape.Values() {
		s := fmt.Sprintf("%d %s %q:", v.Index(), v.Op(), v.Layer())
		for _, in := range v.Inputs() {
			s += fmt.Sprint(" ", in.Index(), " ", in.Op())
		}
		got = append(got, s)
	}
	want := []string{`0 const "":`, `1 affine "net.0 (Linear 2→3)": 0 const -1 parameter`, `2 tanh "": 1 affine`, `3 sum "": 2 tanh`}
	if !slices.Equal(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
	if in := loss.Inputs()[0].Inputs()[0].Inputs(); !in[1].Same(w) {
		t.Error("the second input of affine is not the parameter")
	}
	wantFault(t, "after Rewind", func() { old.Inputs() })
}

type layerName string

func (l layerName) String() string { return string(l) }

func TestPullMisuse(t *testing.T) {
	tape, w := NewTape(), Param("w", x(2, 3))
	y := tape.Use(w).Exp()
	silent := NewTape(Inference()).Use(w).Exp()
	for want, f := range map[string]func(){
		"dy is float64 (3, 2), want that of exp#1, float64 (2, 3)": func() { y.Pull(x(3, 2), 0) },
		"input 1 of exp#1, which has 1":                            func() { y.Pull(x(2, 3), 1) },
		"element 6 of exp#1, which has 6":                          func() { y.Jacobian(6, 0) },
		"not the result of an operation":                           func() { w.Jacobian(0, 0) },
		"the tape is for inference":                                func() { silent.Jacobian(0, 0) },
	} {
		t.Run(want, func(t *testing.T) { wantFault(t, want, f) })
	}
}

// A check that ends in a panic, whenever it does, leaves the parameters as they were:
// every bit, their gradients, and whether they are frozen.
func TestCheckParamsAfterPanic(t *testing.T) {
	for calls := range 12 {
		w, b := Param("w", x(3, 4)), Param("b", values(-1, 1, 3))
		b.Freeze()
		data, before := x(5, 4), [2]*tensor.Tensor{w.Tensor().Clone(), b.Tensor().Clone()}
		f := func(t *Tape) Value { return t.Const(data).Affine(w, b).Tanh().Square().Sum() }
		f(NewTape()).Backward()
		gradient := w.Grad().Clone()
		ended := func() (ended any) {
			defer func() { ended = recover() }()
			left := calls
			CheckParams(func(t *Tape) Value {
				if left--; left < 0 {
					panic("enough")
				}
				return f(t)
			}, []Value{w, b}, nil)
			return nil
		}()
		if ended != "enough" {
			t.Fatalf("call %d: ended with %v, want the panic of the function", calls, ended)
		}
		if !tensor.Equal(w.Tensor(), before[0]) || !tensor.Equal(b.Tensor(), before[1]) {
			t.Errorf("a panic in call %d leaves %v and %v, want %v", calls, w.Tensor(), b.Tensor(), before)
		}
		if w.Grad() == nil || !tensor.Equal(w.Grad(), gradient) || w.Frozen() || !b.Frozen() {
			t.Errorf("a panic in call %d leaves the gradient %v, frozen %v and %v, want %v, false and true", calls, w.Grad(), w.Frozen(), b.Frozen(), gradient)
		}
	}
}

// CheckParams changes elements in place and brings every bit back.
func TestCheckParams(t *testing.T) {
	w, b := Param("w", x(3, 4)), Param("b", values(-1, 1, 3))
	data := x(5, 4)
	before := w.Tensor().Clone()
	f := func(t *Tape) Value { return t.Const(data).Affine(w, b).Tanh().Square().Sum() }
	f(NewTape()).Backward()
	gradient := w.Grad().Clone()
	r := CheckParams(f, []Value{w, b}, [][]int{{0, 7}, nil})
	if err := r.Err(1e-8); err != nil {
		t.Error(err)
	}
	if r.Elements != 5 || len(r.All) != 5 || r.All[1].Index != 7 || r.All[4].Input != 1 || len(r.PerInput) != 2 {
		t.Errorf("compared %+v, want elements 0 and 7 of the first and all three of the second", r.All)
	}
	if !tensor.Equal(w.Tensor(), before) {
		t.Errorf("w is %v after the check, was %v", w.Tensor(), before)
	}
	if w.Grad() == nil || !tensor.Equal(w.Grad(), gradient) {
		t.Errorf("w's gradient is %v after the check, was %v", w.Grad(), gradient)
	}
	wrongly := CheckParams(func(t *Tape) Value { return Apply(wrong{}, t.Use(w)).Sum() }, []Value{w}, nil)
	if err := wrongly.Err(1e-6); err == nil || !strings.Contains(err.Error(), "Backward says") {
		t.Errorf("a gradient 1e-5 too large passed: %+v", wrongly.Difference)
	}
	single := Param("w", x(3, 4).To(tensor.Float32))
	coarse := CheckParams(func(t *Tape) Value { return t.Use(single).Tanh().Square().Sum() }, []Value{single}, nil)
	if coarse.Error > 1e-2 || coarse.Elements != 12 {
		t.Errorf("in single precision: error %g over %d elements, want at most 0.01 over 12", coarse.Error, coarse.Elements)
	}
}

// ConvWindow says how a kernel goes, with the padding that it needs, and nothing of other
// operations.
func TestConvWindow(t *testing.T) {
	tape := NewTape()
	x, w := tape.Const(tensor.New(tensor.Float64, 1, 4, 7, 6)), Param("w", tensor.New(tensor.Float64, 6, 2, 3, 2))
	over := Window{Stride: []int{2, 1}, Dilation: []int{1, 3}, Padding: [][2]int{{1, 1}, {0, 2}}}
	y := x.Conv(w, Value{}, over, 2)
	got, groups, ok := y.ConvWindow()
	want := Window{Size: []int{3, 2}, Stride: []int{2, 1}, Dilation: []int{1, 3}, Padding: [][2]int{{1, 1}, {0, 2}}}
	if !ok || groups != 2 || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v in %d groups (%v), want %+v in 2", got, groups, ok, want)
	}
	if again := x.Conv(w, Value{}, got, groups); !slices.Equal(again.Shape(), y.Shape()) {
		t.Errorf("so a convolution gives %v, want %v", again.Shape(), y.Shape())
	}
	// A row that no kernel reaches is no padding.
	z := x.Conv(w, Value{}, Window{Stride: []int{3, 1}}, 2)
	if got, _, _ := z.ConvWindow(); !reflect.DeepEqual(got.Padding, [][2]int{{0, 0}, {0, 0}}) {
		t.Errorf("padding %v, want none", got.Padding)
	}
	if _, _, ok := y.ReLU().ConvWindow(); ok {
		t.Error("a ReLU has a window")
	}
	if _, _, ok := w.ConvWindow(); ok {
		t.Error("a parameter has a window")
	}
}
