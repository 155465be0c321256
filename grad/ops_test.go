package grad

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/tensor"
)

// opInfo says how to exercise one operation. Every operation of the package
// has an entry; TestEveryOpIsListed fails on one that has none.
type opInfo struct {
	node    string   // the node's type in the source
	samples []sample // checked for gradients, reuse and precision
	faults  []misuse // calls that must panic, and what they must say
}

type sample struct {
	name string
	in   []*tensor.Tensor
	f    func(t *Tape, in []Value) Value
}

type misuse struct {
	name string
	in   []*tensor.Tensor
	f    func(t *Tape, in []Value) Value
	want string
}

// values returns a tensor of numbers between lo and hi that stay clear of zero.
func values(lo, hi float64, shape ...int) *tensor.Tensor {
	t := tensor.New(tensor.Float64, shape...)
	for i := range t.Float64s() {
		u := float64((i*7919+1237)%1009) / 1009
		v := lo + (hi-lo)*u
		if v > -0.02 && v < 0.02 {
			v = 0.05
		}
		t.Float64s()[i] = v
	}
	return t
}

func x(shape ...int) *tensor.Tensor        { return values(-2, 2, shape...) }
func positive(shape ...int) *tensor.Tensor { return values(0.5, 3, shape...) }
func labels(c ...int64) *tensor.Tensor     { return tensor.From(c) }
func ts(t ...*tensor.Tensor) []*tensor.Tensor {
	return t
}

// on puts a parameter on a tape; what stands there already stays.
func on(t *Tape, v Value) Value {
	if v.IsParam() {
		return t.Use(v)
	}
	return v
}

// unary, pair and the like turn a method into a sample's function.
func unary(f func(Value) Value) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value { return f(on(t, in[0])) }
}

func pair(f func(a, b Value) Value) func(*Tape, []Value) Value {
	return func(t *Tape, in []Value) Value { return f(on(t, in[0]), in[1]) }
}

func shapesOfUnary(f func(Value) Value, data func(...int) *tensor.Tensor) []sample {
	return []sample{
		{"scalar", ts(data()), unary(f)},
		{"vector", ts(data(7)), unary(f)},
		{"matrix", ts(data(5, 3)), unary(f)},
		{"empty", ts(data(0, 3)), unary(f)},
		{"twice", ts(data(3)), unary(func(v Value) Value { return f(v).Add(f(v)) })},
	}
}

func shapesOfPair(f func(a, b Value) Value) []sample {
	return []sample{
		{"equal", ts(x(4, 3), positive(4, 3)), pair(f)},
		{"row", ts(x(4, 3), positive(3)), pair(f)},
		{"column", ts(x(4, 3), positive(4, 1)), pair(f)},
		{"outer", ts(x(4, 1), positive(1, 3)), pair(f)},
		{"scalar", ts(x(2, 3), positive()), pair(f)},
		{"scalar first", ts(x(), positive(2, 3)), pair(f)},
		{"middle", ts(x(2, 1, 3), positive(2, 4, 1)), pair(f)},
		{"more axes second", ts(x(3), positive(2, 2, 3)), pair(f)},
		{"itself", ts(positive(3)), func(t *Tape, in []Value) Value { return f(on(t, in[0]), in[0]) }},
	}
}

func faultsOfPair(f func(a, b Value) Value) []misuse {
	return []misuse{{"shapes", ts(x(4, 3), x(4)), pair(f), "(4, 3) and (4,) do not broadcast"}}
}

var ops = []opInfo{
	{"constant", []sample{
		{"times", ts(x(3)), func(t *Tape, in []Value) Value { return t.Const(x(3)).Mul(in[0]) }},
		{"transposed", ts(x(3, 2)), func(t *Tape, in []Value) Value { return t.Const(x(2, 3).T()).Mul(in[0]) }},
		{"integers beside", ts(x(3)), func(t *Tape, in []Value) Value {
			t.Const(labels(1))
			return t.Const(x(3)).Mul(in[0])
		}},
	}, []misuse{
		{"integers", ts(x(3)), func(t *Tape, in []Value) Value { return t.Const(labels(1)).Mul(in[0]) }, "input 0 is int64 (1,), want float32 or float64"},
	}},
	{"use", shapesOfUnary(func(v Value) Value { return v }, x), []misuse{
		{"twice", ts(x(3)), func(t *Tape, in []Value) Value { return t.Use(t.Use(in[0])) }, "on a tape already"},
	}},
	{"add", shapesOfPair(Value.Add), faultsOfPair(Value.Add)},
	{"sub", shapesOfPair(Value.Sub), faultsOfPair(Value.Sub)},
	{"mul", shapesOfPair(Value.Mul), faultsOfPair(Value.Mul)},
	{"div", shapesOfPair(Value.Div), faultsOfPair(Value.Div)},
	{"Scale", shapesOfUnary(func(v Value) Value { return v.Scale(-2.5) }, x), nil},
	{"Exp", shapesOfUnary(Value.Exp, x), nil},
	{"Log", shapesOfUnary(Value.Log, positive), nil},
	{"Tanh", shapesOfUnary(Value.Tanh, x), nil},
	{"Sigmoid", shapesOfUnary(Value.Sigmoid, x), nil},
	{"ReLU", shapesOfUnary(Value.ReLU, x), nil},
	{"Square", shapesOfUnary(Value.Square, x), nil},
	{"matmul", []sample{
		{"matrices", ts(x(5, 4), x(4, 3)), pair(Value.MatMul)},
		{"row", ts(x(4), x(4, 3)), pair(Value.MatMul)},
		{"batch of matrices", ts(x(2, 3, 4), x(4, 2)), pair(Value.MatMul)},
		{"batch of both", ts(x(2, 3, 4), x(2, 4, 2)), pair(Value.MatMul)},
		{"two leading axes", ts(x(2, 3, 2, 4), x(2, 3, 4, 3)), pair(Value.MatMul)},
		{"empty batch", ts(x(0, 3, 4), x(0, 4, 2)), pair(Value.MatMul)},
		{"no rows", ts(x(0, 4), x(4, 2)), pair(Value.MatMul)},
		{"no inner axis", ts(x(3, 0), x(0, 2)), pair(Value.MatMul)},
		{"square of one", ts(x(3, 3)), func(t *Tape, in []Value) Value { return on(t, in[0]).MatMul(in[0]) }},
	}, []misuse{
		{"inner", ts(x(5, 4), x(3, 4)), pair(Value.MatMul), "the last axis of the first is 4, the last but one of the second 3"},
		{"batch", ts(x(2, 5, 4), x(3, 4, 3)), pair(Value.MatMul), "the leading axes do not broadcast"},
		{"inner of a batch", ts(x(2, 5, 4), x(2, 3, 3)), pair(Value.MatMul), "the last but one of the second 3"},
		{"vector", ts(x(5, 4), x(4)), pair(Value.MatMul), "want (…, K) and (K, M)"},
	}},
	{"affine", []sample{
		{"batch", ts(x(5, 4), x(3, 4), x(3)), affineOf},
		{"large", ts(x(9, 10), x(11, 10), x(11)), affineOf},
		{"no bias", ts(x(5, 4), x(3, 4)), affineOf},
		{"vector", ts(x(4), x(3, 4), x(3)), affineOf},
		{"three axes", ts(x(2, 3, 4), x(3, 4), x(3)), affineOf},
		{"one output", ts(x(5, 4), x(1, 4), x(1)), affineOf},
		{"no rows", ts(x(0, 4), x(3, 4), x(3)), affineOf},
	}, []misuse{
		{"last axis", ts(x(5, 4), x(3, 5), x(3)), affineOf, "x is (5, 4), last axis 4, want 5"},
		{"flatten", ts(x(5, 1, 2, 2), x(3, 4), x(3)), affineOf, "is a Flatten missing?"},
		{"bias", ts(x(5, 4), x(3, 4), x(4)), affineOf, "b is (4,), want (3,)"},
		{"weight", ts(x(5, 4), x(4), x(4)), affineOf, "want (M, D)"},
	}},
	{"sum", []sample{
		{"all", ts(x(4, 3)), unary(func(v Value) Value { return v.Sum() })},
		{"rows", ts(x(4, 3)), unary(func(v Value) Value { return v.Sum(0) })},
		{"columns", ts(x(4, 3)), unary(func(v Value) Value { return v.Sum(-1) })},
		{"two axes", ts(x(2, 3, 4)), unary(func(v Value) Value { return v.Sum(0, 2) })},
		{"middle", ts(x(2, 3, 4)), unary(func(v Value) Value { return v.Sum(1) })},
		{"scalar", ts(x()), unary(func(v Value) Value { return v.Sum() })},
		{"nothing", ts(x(0, 3)), unary(func(v Value) Value { return v.Sum(0) })},
		{"mean", ts(x(4, 3)), unary(func(v Value) Value { return v.Mean() })},
		{"mean of columns", ts(x(4, 3)), unary(func(v Value) Value { return v.Mean(1) })},
	}, []misuse{
		{"axis", ts(x(4, 3)), unary(func(v Value) Value { return v.Sum(2) }), "axis 2 of shape (4, 3)"},
	}},
	{"reshape", []sample{
		{"flat", ts(x(4, 3)), unary(func(v Value) Value { return v.Reshape(12) })},
		{"free axis", ts(x(4, 3)), unary(func(v Value) Value { return v.Reshape(2, -1).Square() })},
	}, []misuse{
		{"size", ts(x(4, 3)), unary(func(v Value) Value { return v.Reshape(5) }), "(4, 3) to (5,): want 12 elements, not 5"},
	}},
	{"softmax", []sample{
		{"rows", ts(x(4, 3)), unary(Value.Softmax)},
		{"vector", ts(x(5)), unary(Value.Softmax)},
		{"three axes", ts(x(2, 2, 3)), unary(Value.Softmax)},
		{"one class", ts(x(2, 1)), unary(Value.Softmax)},
		{"squared", ts(x(3, 4)), unary(func(v Value) Value { return v.Softmax().Square() })},
	}, []misuse{{"no class", ts(x(4, 0)), unary(Value.Softmax), "K at least 1"}}},
	{"logSoftmax", []sample{
		{"rows", ts(x(4, 3)), unary(Value.LogSoftmax)},
		{"vector", ts(x(5)), unary(Value.LogSoftmax)},
		{"squared", ts(x(3, 4)), unary(func(v Value) Value { return v.LogSoftmax().Square() })},
	}, []misuse{{"scalar", ts(x()), unary(Value.LogSoftmax), "want (…, K)"}}},
	{"crossEntropy", []sample{
		{"mean", ts(x(4, 3)), unary(func(v Value) Value { return v.CrossEntropy(labels(0, 2, 1, 2), Mean) })},
		{"sum", ts(x(4, 3)), unary(func(v Value) Value { return v.CrossEntropy(labels(0, 2, 1, 2), Sum) })},
		{"scaled", ts(x(2, 5)), unary(func(v Value) Value { return v.CrossEntropy(labels(4, 0), Sum).Scale(3) })},
		{"far", ts(values(-80, 80, 3, 4)), unary(func(v Value) Value { return v.CrossEntropy(labels(0, 1, 3), Sum) })},
	}, []misuse{
		{"label", ts(x(2, 3)), unary(func(v Value) Value { return v.CrossEntropy(labels(0, 3), Mean) }), "label 3 of sample 1 is not in 0..2"},
		{"negative label", ts(x(2, 3)), unary(func(v Value) Value { return v.CrossEntropy(labels(-1, 0), Mean) }), "label -1 of sample 0"},
		{"number of labels", ts(x(2, 3)), unary(func(v Value) Value { return v.CrossEntropy(labels(0), Mean) }), "labels are int64 (1,), want int64 (2,)"},
		{"axes", ts(x(2)), unary(func(v Value) Value { return v.CrossEntropy(labels(0, 1), Mean) }), "want int64 ()"},
	}},
	{"sigmoidCrossEntropy", []sample{
		{"labels", ts(x(4, 1)), unary(func(v Value) Value { return v.SigmoidCrossEntropy(labels(0, 1, 1, 0), Mean) })},
		{"probabilities", ts(x(4, 2)), unary(func(v Value) Value { return v.SigmoidCrossEntropy(values(0, 1, 4, 2), Sum) })},
		{"far", ts(values(-60, 60, 8)), unary(func(v Value) Value { return v.SigmoidCrossEntropy(values(0, 1, 8), Sum) })},
	}, []misuse{
		{"shape", ts(x(4, 2)), unary(func(v Value) Value { return v.SigmoidCrossEntropy(labels(0, 1, 1, 0), Mean) }), "x is (4, 2) and the target (4,)"},
	}},
	{"squaredError", []sample{
		{"mean", ts(x(4, 3)), unary(func(v Value) Value { return v.SquaredError(positive(4, 3), Mean) })},
		{"sum", ts(x(4, 1)), unary(func(v Value) Value { return v.SquaredError(positive(4), Sum) })},
		{"strided target", ts(x(2, 3)), unary(func(v Value) Value { return v.SquaredError(positive(3, 2).T(), Sum) })},
	}, []misuse{
		{"shape", ts(x(4, 3)), unary(func(v Value) Value { return v.SquaredError(x(4), Mean) }), "the target (4,)"},
	}},
	{"apply", []sample{
		{"cube", ts(x(4, 3)), unary(func(v Value) Value { return Apply(cube{}, v) })},
		{"inside", ts(x(3)), unary(func(v Value) Value { return Apply(cube{}, v.Tanh()).Square() })},
		{"six inputs", ts(x(3), x(3), x(3), x(3), x(3), x(3)), sumOfSix},
		{"three results", ts(x(3), positive(3)), threeResults},
		{"one of several", ts(x(3), positive(3)), func(t *Tape, in []Value) Value {
			return ApplyMulti(powers{}, on(t, in[0]), in[1])[1].Tanh()
		}},
		{"indices", ts(x(5)), func(t *Tape, in []Value) Value { return Apply(pick{}, in[0], t.Const(picked)) }},
	}, []misuse{
		{"shape", ts(x()), unary(func(v Value) Value { return Apply(cube{}, v) }), "cube: no scalars"},
		{"shapes", ts(x(3)), unary(func(v Value) Value { return ApplyMulti(powers{}, v)[0] }), "powers: want two inputs"},
		{"no input", nil, func(*Tape, []Value) Value { return Apply(cube{}) }, "want at least one"},
		{"integers", nil, func(t *Tape, _ []Value) Value { return Apply(cube{}, t.Const(picked)) }, "cube: input 0 is int64"},
		{"types", ts(x(3)), func(t *Tape, in []Value) Value { return Apply(pick{}, in[0], t.Use(in[0])) }, "want indices"},
	}},
	{"part", []sample{
		{"all", ts(x(3), positive(3)), threeResults},
		{"under another shape", ts(x(4), values(0.2, 1, 4)), func(t *Tape, in []Value) Value {
			r := ApplyMulti(powers{}, on(t, in[0]), in[1])
			return r[2].Reshape(2, 2).MatMul(r[0].Reshape(2, 2))
		}},
		{"an activation", ts(x(4), values(0.2, 1, 4)), func(t *Tape, in []Value) Value {
			r := ApplyMulti(powers{}, on(t, in[0]).Scale(0.5), in[1])
			return r[0].Sigmoid().Add(r[2].ReLU()).Mul(r[2])
		}},
	}, nil},
}

func affineOf(t *Tape, in []Value) Value {
	if len(in) == 2 {
		return on(t, in[0]).Affine(in[1], Value{})
	}
	return on(t, in[0]).Affine(in[1], in[2])
}

// cube is an operation of a user's own: y = x³.
type cube struct{}

func (cube) Name() string { return "cube" }

func (cube) Shape(xs ...[]int) ([]int, error) {
	if len(xs[0]) == 0 {
		return nil, errors.New("no scalars")
	}
	return xs[0], nil
}

func (cube) Forward(y *tensor.Tensor, xs []*tensor.Tensor) {
	for i, v := range xs[0].Float64s() {
		y.Float64s()[i] = v * v * v
	}
}

func (cube) Backward(dxs []*tensor.Tensor, dy, _ *tensor.Tensor, xs []*tensor.Tensor) {
	for i, v := range xs[0].Float64s() {
		dxs[0].Float64s()[i] += 3 * v * v * dy.Float64s()[i]
	}
}

// eachSample runs f on every sample of every operation.
func eachSample(t *testing.T, f func(t *testing.T, s sample)) {
	for _, o := range ops {
		for _, s := range o.samples {
			t.Run(o.node+"/"+s.name, func(t *testing.T) { f(t, s) })
		}
	}
}

func TestGradients(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample) {
		r := Check(s.f, s.in...)
		if err := r.Err(1e-7); err != nil {
			t.Error(err)
		}
	})
}

// A check that accepts everything would make the test above worthless.
func TestCheckFindsWrongGradients(t *testing.T) {
	r := Check(func(t *Tape, in []Value) Value { return Apply(wrong{}, on(t, in[0])) }, x(4, 3))
	if err := r.Err(1e-7); err == nil || !strings.Contains(err.Error(), "Backward says") {
		t.Errorf("an operation with a gradient 1e-5 too large passed: error %g", r.Error)
	}
}

type wrong struct{ cube }

func (wrong) Backward(dxs []*tensor.Tensor, dy, _ *tensor.Tensor, xs []*tensor.Tensor) {
	for i, v := range xs[0].Float64s() {
		dxs[0].Float64s()[i] += (1 + 1e-5) * 3 * v * v * dy.Float64s()[i]
	}
}

// In single precision an operation must give what it gives in double
// precision, up to rounding.
func TestSinglePrecision(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample) {
		if strings.Contains(t.Name(), "apply") || strings.Contains(t.Name(), "constant") {
			t.Skip("these samples hold float64 constants")
		}
		run := func(d tensor.DType) (y *tensor.Tensor, grads []*tensor.Tensor) {
			tape := NewTape()
			var in []Value
			for _, v := range s.in {
				in = append(in, Param("in", v.To(d)))
			}
			out := s.f(tape, in)
			out.Sum().Backward()
			for _, v := range in {
				if v.Grad() != nil {
					grads = append(grads, v.Grad().To(tensor.Float64))
				}
			}
			return out.Tensor().To(tensor.Float64), grads
		}
		y64, g64 := run(tensor.Float64)
		y32, g32 := run(tensor.Float32)
		// Float32 inputs are rounded, so an input of 80 moves by 4e-6.
		if d, at := tensor.MaxDiff(y32, y64); d > 1e-4 {
			t.Errorf("result differs by %g at %d", d, at)
		}
		for i := range g64 {
			if d, at := tensor.MaxDiff(g32[i], g64[i]); d > 1e-4 {
				t.Errorf("gradient %d differs by %g at %d", i, d, at)
			}
		}
	})
}

// The second pass takes over the memory of the first: the same numbers come
// out and nothing is allocated.
func TestReuse(t *testing.T) {
	eachSample(t, func(t *testing.T, s sample) {
		tape := NewTape()
		var in []Value
		for _, v := range s.in {
			in = append(in, Param("in", v.Clone()))
		}
		pass := func() {
			tape.Rewind()
			s.f(tape, in).Sum().Backward()
		}
		pass()
		first := gradientsOf(in)
		pass()
		for i, g := range gradientsOf(in) {
			if d, at := tensor.MaxDiff(g, first[i]); d != 0 {
				t.Errorf("gradient %d differs by %g at %d in the second pass", i, d, at)
			}
		}
		if strings.Contains(t.Name(), "transposed") || strings.Contains(t.Name(), "constant") ||
			strings.Contains(t.Name(), "Entropy") || strings.Contains(t.Name(), "squaredError") {
			return // these samples make their targets on the way
		}
		if n := testing.AllocsPerRun(10, pass); n != 0 {
			t.Errorf("%v allocations in a pass that repeats, want 0", n)
		}
	})
}

func gradientsOf(in []Value) (g []*tensor.Tensor) {
	for _, v := range in {
		if v.Grad() != nil {
			g = append(g, v.Grad().Clone())
		}
	}
	return g
}

func TestMisuse(t *testing.T) {
	for _, o := range ops {
		for _, m := range o.faults {
			t.Run(o.node+"/"+m.name, func(t *testing.T) {
				tape := NewTape()
				var in []Value
				for _, v := range m.in {
					in = append(in, Param("in", v.Clone()))
				}
				wantFault(t, m.want, func() { m.f(tape, in) })
			})
		}
	}
}

// A call that is refused records nothing, touches no parameter, and leaves a
// product waiting for the activation that may come.
func TestMisuseLeavesTheTapeAlone(t *testing.T) {
	w, data := Param("w", x(5, 4)), x(3, 4)
	for _, o := range ops {
		for _, m := range o.faults {
			t.Run(o.node+"/"+m.name, func(t *testing.T) {
				tape := NewTape(Plan())
				var params []Value
				for _, v := range m.in {
					params = append(params, Param("in", v.Clone()))
				}
				record := func() (in []Value, z Value) {
					tape.Rewind()
					for _, p := range params {
						in = append(in, tape.Use(p))
					}
					return in, tape.Const(data).Affine(w, Value{})
				}
				for range 2 {
					_, z := record()
					z.Tanh()
				}
				in, z := record()
				length, touched := tape.Len(), len(tape.touched)
				wantFault(t, "", func() { m.f(tape, in) })
				for _, made := range tape.nodes[length:tape.next] {
					if n := made.op.name(); n != "const" && n != "use" {
						t.Errorf("the refused call left %s on the tape", n)
					}
				}
				if len(tape.touched) != touched {
					t.Errorf("the refused call touched %d parameters", len(tape.touched)-touched)
				}
				if tape.Len() == length && tape.planner.waiting != z.n {
					t.Error("the refused call made a product compute that waited")
				}
			})
		}
	}
}

// wantFault runs f, which must panic with an *Error that contains want.
func wantFault(t *testing.T, want string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		e, ok := recover().(*Error)
		if !ok || !strings.Contains(e.Error(), want) {
			t.Errorf("got %v, want a panic that says %q", e, want)
		}
	}()
	f()
}

// TestEveryOpIsListed reads the source for the types that embed a node and
// looks each up in the list above.
func TestEveryOpIsListed(t *testing.T) {
	listed := map[string]bool{}
	for _, o := range ops {
		if len(o.samples) == 0 {
			t.Errorf("%s has no samples", o.node)
		}
		listed[o.node] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source: %v", err)
	}
	found := 0
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			m, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			name := operation(m)
			if name == "" {
				continue
			}
			found++
			if !listed[name] {
				t.Errorf("%s: operation %s has no entry in the list of ops", f, name)
			}
		}
	}
	if found != len(ops) {
		t.Errorf("found %d operations in the source, the list has %d", found, len(ops))
	}
}

// operation returns what the list of ops calls the operation that f declares, ""
// if it declares none. An operation is a type with a method backward, or a method
// of Value that returns x.elementwise(…).
func operation(f *ast.FuncDecl) string {
	switch {
	case f.Recv == nil:
		return ""
	case f.Name.Name == "backward":
		name := f.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name
		if name == "elementwise" {
			return ""
		}
		return name
	case len(f.Body.List) == 0:
		return ""
	}
	last, ok := f.Body.List[len(f.Body.List)-1].(*ast.ReturnStmt)
	if !ok || len(last.Results) != 1 {
		return ""
	}
	call, ok := last.Results[0].(*ast.CallExpr)
	if !ok {
		return ""
	}
	if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "elementwise" {
		return f.Name.Name
	}
	return ""
}
