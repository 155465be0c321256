package grad

import (
	"fmt"
	"slices"

	"cajal/internal/kernel"
	"cajal/tensor"
)

// IgnoreIndex is the label of samples that do not count, as in PyTorch.
const IgnoreIndex = -100

// rowLoss is the node of the losses that compare each row of x, the numbers of a
// sample, with a target of its own. Their methods stand in files of their own, with
// the formulas; what computes them is a kernel.RowLoss.
type rowLoss struct {
	node
	loss         kernel.RowLoss
	each         bool      // the result is the loss of each row, not their sum
	factor       float64   // what the sum is multiplied by
	terms, stats []float64 // the loss of each row and what its gradient needs, in scratch 0 and 1
}

func (n *rowLoss) name() string { return n.loss.Kind.String() }

// targetRows is what a loss over classes compares logits x with: classes lie along
// x's second axis, as PyTorch has them, or along the only one.
type targetRows struct {
	classes int
	lead    [kernel.MaxAxes]int // x's axes without that of the classes,
	dims    int                 // so many
	rows    int
	labels  []int64
	shares  *tensor.Tensor // of x's shape, in place of labels
}

func (r *targetRows) shape() []int { return r.lead[:r.dims] }

// targets checks that t has a class in 0..K−1, or ignore, for each row of x (N, K),
// (N, K, …) or (K), or if both is set probabilities of x's shape.
func targets(op string, x Value, t *tensor.Tensor, ignore int64, both bool) (r targetRows) {
	s := x.n.val.Shape()
	axis := min(1, len(s)-1)
	if len(s) == 0 || s[axis] == 0 {
		refuse(BadShape, op, []Value{x}, "x is "+shapes(x)+", want logits (N, K), (N, K, …) or (K)")
	}
	r.classes, r.dims, r.rows = s[axis], len(s)-1, x.n.val.Size()/s[axis]
	copy(r.lead[:], s[:axis])
	copy(r.lead[axis:], s[axis+1:])
	if both && t.DType().Float() {
		if slices.Equal(t.Shape(), r.shape()) && !slices.Equal(t.Shape(), s) {
			refuse(BadType, op, []Value{x}, fmt.Sprintf("labels are %v %s, want int64; floats are probabilities, %s", t.DType(), tensor.ShapeString(t.Shape()), shapes(x)))
		}
		if !slices.Equal(t.Shape(), s) {
			refuse(BadShape, op, []Value{x}, fmt.Sprintf("x is %s and the probabilities %s; they must agree", shapes(x), tensor.ShapeString(t.Shape())))
		}
		r.shares = t
		return r
	}
	if t.DType() != tensor.Int64 || !slices.Equal(t.Shape(), r.shape()) {
		refuse(unlike(t, tensor.Int64), op, []Value{x}, fmt.Sprintf("labels are %v %s, want int64 %s",
			t.DType(), tensor.ShapeString(t.Shape()), tensor.ShapeString(r.shape())))
	}
	r.labels = t.Contiguous().Int64s()
	for i, c := range r.labels {
		if c != ignore && (c < 0 || int(c) >= r.classes) {
			refuse(BadIndex, op, []Value{x}, fmt.Sprintf("label %d of sample %d is not in 0..%d", c, i, r.classes-1))
		}
	}
	return r
}

// total returns the sum of the weights of the rows that count, ones if there are
// none: what a mean divides by.
func (r *targetRows) total(weights []float64, ignore int64) (sum float64) {
	if r.labels == nil {
		return float64(r.rows)
	}
	for _, c := range r.labels {
		switch {
		case c == ignore:
		case weights == nil:
			sum++
		default:
			sum += weights[c]
		}
	}
	return sum
}

// checkClassWeights refuses weights that are not one for each class.
func (r *targetRows) checkClassWeights(op string, x Value, weights []float64) {
	if weights != nil && len(weights) != r.classes {
		refuse(BadShape, op, []Value{x}, fmt.Sprintf("%d class weights for %d classes", len(weights), r.classes))
	}
	checkWeights(op, x, weights)
}

// lose records the loss l of x against targets that were checked; a mean divides by
// total.
func (r *targetRows) lose(x Value, l kernel.RowLoss, reduction Reduction, total float64) Value {
	l.Labels = r.labels
	tape := numbers.check(l.Kind.String(), x)
	var n *rowLoss
	if r.shares == nil {
		n = record[rowLoss](tape, r.flat(x))
	} else {
		shares := tape.Const(r.shares)
		if shares.DType() != x.DType() {
			shares = shares.To(x.DType())
		}
		n = record[rowLoss](tape, r.flat(x), r.flat(shares))
	}
	n.loss, n.factor, n.each = l, reduction.factor(total, r.rows), reduction == None
	if !n.each {
		n.shaped()
		return n.run()
	}
	n.shaped(r.rows)
	y := n.run()
	if r.dims != 1 {
		y = y.Reshape(r.shape()...)
	}
	return y
}

// flat returns x (N, K), (N, K, …) or (K) as rows (…, K).
func (r *targetRows) flat(x Value) Value {
	if r.dims > 1 && r.rows > 0 {
		x = x.Reshape(r.lead[0], r.classes, -1).Transpose(0, 2, 1)
	}
	if r.dims != 1 {
		x = x.Reshape(r.rows, r.classes)
	}
	return x
}

func (*rowLoss) keeps() Kept { return first | second }

func (n *rowLoss) forward() {
	x := n.in[0].y
	if len(n.in) == 2 {
		n.loss.Shares = n.in[1].y
	}
	rows := n.in[0].val.Dim(0)
	n.terms, n.stats = n.doubles(0, rows), n.doubles(1, kernel.RowStats*rows)
	n.loss.Losses(n.terms, n.stats, x)
	if n.each {
		kernel.SetFloats(n.y, n.terms)
		return
	}
	sum := 0.0
	for _, l := range n.terms {
		sum += l
	}
	n.y.Set(0, n.factor*sum)
}

func (n *rowLoss) backward() {
	for i := range n.terms { // they were needed once
		if n.each {
			n.terms[i] = n.dy.At(i)
		} else {
			n.terms[i] = n.factor * n.dy.At(0)
		}
	}
	n.loss.Grad(n.in[0].into(), n.in[0].y, n.stats, n.terms)
}
