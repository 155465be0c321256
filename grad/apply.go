package grad

import (
	"slices"

	"cajal/internal/memory"
	"cajal/tensor"
)

// Op is an operation that a user of this package defines: what it computes and
// how a gradient passes through it. Check it with [Check].
//
// Two methods may be added. Keeps() Kept says which numbers Backward reads, so
// that a tape with a plan can reuse the memory of the others; without it all are
// kept. Check finds one that leaves out what Backward reads.
// DType(xs ...tensor.DType) (tensor.DType, error) returns the type of the
// result, or what is wrong with the types of the inputs; without it the inputs
// are floats of one type, and so is the result. Integers, such as indices, have
// no gradient.
type Op interface {
	// Name is what messages call it.
	Name() string
	// Shape returns the shape of the result, or an error that says what is
	// wrong with the inputs'.
	Shape(xs ...[]int) ([]int, error)
	// Forward writes y, whose content is undefined before.
	Forward(y *tensor.Tensor, xs []*tensor.Tensor)
	// Backward adds to dxs[i] what dy contributes to the gradient of xs[i];
	// dxs[i] is nil where none is wanted.
	Backward(dxs []*tensor.Tensor, dy, y *tensor.Tensor, xs []*tensor.Tensor)
}

// MultiOp is an [Op] with several results, all of one type. It may have the same
// additional methods.
type MultiOp interface {
	Name() string
	// Shapes returns the shape of each result.
	Shapes(xs ...[]int) ([][]int, error)
	// Forward writes all ys.
	Forward(ys, xs []*tensor.Tensor)
	// Backward adds to dxs[i] what all dys contribute to the gradient of xs[i].
	// The gradient of a result that nobody took is zero.
	Backward(dxs, dys, ys, xs []*tensor.Tensor)
}

// userOp is what both kinds of operations have.
type userOp interface{ Name() string }

// apply is the node of a user's operation. That of one with several results is
// their whole.
type apply struct {
	node
	user             userOp
	kept             Kept
	xs, ys, dxs, dys []*tensor.Tensor
	views, gradients []tensor.Tensor // of several results, behind ys and dys
	results          []Value
}

func (n *apply) name() string {
	if n == nil || n.user == nil {
		return "apply"
	}
	return n.user.Name()
}

// Apply records an operation of the caller's own.
func Apply(op Op, xs ...Value) Value {
	t, d := checkApply(op, xs)
	shape, err := op.Shape(t.shapesOf(xs)...)
	if err != nil {
		refuse(BadShape, op.Name(), xs, err.Error())
	}
	n := recordApply(t, op, d, xs)
	n.shapedAs(d, shape...)
	return n.run()
}

// ApplyMulti records an operation of the caller's own with several results. The
// slice that it returns holds until the tape is rewound.
func ApplyMulti(op MultiOp, xs ...Value) []Value {
	t, d := checkApply(op, xs)
	shapes, err := op.Shapes(t.shapesOf(xs)...)
	if err != nil {
		refuse(BadShape, op.Name(), xs, err.Error())
	}
	n := recordApply(t, op, d, xs)
	n.hasResults(d, shapes)
	n.run()
	n.results = n.results[:0]
	at := 0
	for _, s := range shapes {
		n.results = append(n.results, n.part(at, s...))
		at += sizeOf(s)
	}
	return n.results
}

// hasResults gives n memory for results of type d, and ys their shapes.
func (n *apply) hasResults(d tensor.DType, shapes [][]int) {
	total := 0
	for _, s := range shapes {
		total += sizeOf(s)
	}
	n.shapedAs(d, total)
	n.views = slices.Grow(n.views[:0], len(shapes))[:len(shapes)]
	n.gradients = slices.Grow(n.gradients[:0], len(shapes))[:len(shapes)]
	n.ys, n.dys = n.ys[:0], n.dys[:0]
	if n.tape.shapesOnly {
		return
	}
	at := 0
	for i, s := range shapes {
		memory.ViewRange(&n.views[i], &n.val, at, s...)
		n.ys, n.dys = append(n.ys, &n.views[i]), append(n.dys, &n.gradients[i])
		at += sizeOf(s)
	}
}

// checkApply checks the inputs of a user's operation and returns their tape and
// the type of the result.
func checkApply(op userOp, xs []Value) (*Tape, tensor.DType) {
	if len(xs) == 0 {
		fault(op.Name(), xs, "there is no input, want at least one")
	}
	typed, ok := op.(interface {
		DType(xs ...tensor.DType) (tensor.DType, error)
	})
	if !ok {
		return numbers.check(op.Name(), xs...), xs[0].n.val.DType()
	}
	t := takes{anything}.check(op.Name(), xs...)
	t.call.dtypes = t.call.dtypes[:0]
	for _, x := range xs {
		t.call.dtypes = append(t.call.dtypes, x.n.val.DType())
	}
	d, err := typed.DType(t.call.dtypes...)
	if err != nil {
		refuse(BadType, op.Name(), xs, err.Error())
	}
	return t, d
}

func recordApply(t *Tape, op userOp, d tensor.DType, xs []Value) *apply {
	n := place[apply](t)
	n.user = op
	kept := KeepAll
	if k, ok := op.(interface{ Keeps() Kept }); ok {
		kept = k.Keeps() &^ inPlace
	}
	if kept != n.kept { // to a plan it is another operation
		n.kept, n.in = kept, n.in[:0]
	}
	n.link(xs, d.Float())
	n.xs = n.xs[:0]
	for _, x := range xs {
		n.xs = append(n.xs, &x.n.val)
	}
	return n
}

// call is memory in which a tape hands the inputs' shapes and types to a user's
// operation.
type call struct {
	shapes [][]int
	dtypes []tensor.DType
}

func (t *Tape) shapesOf(xs []Value) [][]int {
	t.call.shapes = t.call.shapes[:0]
	for _, x := range xs {
		t.call.shapes = append(t.call.shapes, x.n.val.Shape())
	}
	return t.call.shapes
}

func sizeOf(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func (n *apply) keeps() Kept { return n.kept }

func (n *apply) forward() {
	if op, ok := n.user.(Op); ok {
		op.Forward(&n.val, n.xs)
		return
	}
	at := 0
	for _, y := range n.ys { // which may have moved
		memory.ViewRange(y, &n.val, at, y.Shape()...)
		at += y.Size()
	}
	n.user.(MultiOp).Forward(n.ys, n.xs)
}

func (n *apply) backward() {
	n.dxs = n.dxs[:0]
	for _, x := range n.in {
		if !x.needs {
			n.dxs = append(n.dxs, nil)
			continue
		}
		x.into()
		n.dxs = append(n.dxs, x.gradient())
	}
	all := n.gradient()
	if op, ok := n.user.(Op); ok {
		op.Backward(n.dxs, all, &n.val, n.xs)
		return
	}
	at := 0
	for i, dy := range n.dys {
		memory.ViewRange(dy, all, at, n.ys[i].Shape()...)
		at += dy.Size()
	}
	n.user.(MultiOp).Backward(n.dxs, n.dys, n.ys, n.xs)
}
