package nn

import (
	"fmt"
	"sync/atomic"

	"cajal/grad"
	"cajal/tensor"
)

// EmbedColumnsLayer puts learnt numbers in place of ids in a row; see
// [EmbedColumns].
type EmbedColumnsLayer struct {
	W      *Param // (V, D), the tables one below the other
	lookup columnLookup
}

// EmbedColumns takes rows of a table whose last columns are ids of categories
// and puts in place of each id a row of d learnt numbers; the columns before
// them pass through.
//
//	y = (x₁ … xF, weight[start₁ + id₁], …, weight[startC + idC])
//
// Category c has tables[c] ids, 0 … tables[c]−1, which stand in x as floats: a
// row of a table has one type, and float32 holds every whole number up to 2²⁴.
//
// Shapes: x is (N, F+C) with C the number of tables, y is (N, F + C·d).
//
// Parameters: weight (V, d) with V the sum of tables, starting at 0, so that an
// id which training never meets says nothing; the layer that follows tells the
// ids apart from the first step on, as its weights differ.
func EmbedColumns(d int, tables ...int) *EmbedColumnsLayer {
	l := &EmbedColumnsLayer{lookup: columnLookup{d: d, tables: tables}}
	for _, v := range tables {
		if v < 1 || v > 1<<24 {
			panic(&grad.Error{Op: "embed columns", Rule: fmt.Sprintf("a table of %d ids, want 1 to 2^24", v)})
		}
		l.lookup.starts = append(l.lookup.starts, l.lookup.ids)
		l.lookup.ids += v
	}
	if d < 1 || len(tables) == 0 {
		panic(&grad.Error{Op: "embed columns", Rule: fmt.Sprintf("%d tables of rows of %d numbers, want at least one of each", len(tables), d)})
	}
	l.W = NewParam(Constant(0), l.lookup.ids, d)
	return l
}

// Walk shows the tables.
func (l *EmbedColumnsLayer) Walk(v Visitor) { v.Param("weight", l.W) }

// Forward looks the ids up.
func (l *EmbedColumnsLayer) Forward(x grad.Value) grad.Value {
	return grad.Apply(&l.lookup, x, l.W.Value)
}

// String returns "EmbedColumns 12+5→4": tables of 12 and of 5 ids, with 4
// numbers each.
func (l *EmbedColumnsLayer) String() string {
	s := "EmbedColumns "
	for i, v := range l.lookup.tables {
		if i > 0 {
			s += "+"
		}
		s += fmt.Sprint(v)
	}
	return s + fmt.Sprintf("→%d", l.lookup.d)
}

// columnLookup is the operation; it implements [grad.Op].
type columnLookup struct {
	d, ids         int
	tables, starts []int
	// last is the last shape, so that making it takes no memory in each step.
	// Several goroutines may ask at the same time.
	last atomic.Pointer[[2]int]
}

// Name implements [grad.Op].
func (o *columnLookup) Name() string { return "embed columns" }

// Shape implements [grad.Op].
func (o *columnLookup) Shape(xs ...[]int) ([]int, error) {
	s := xs[0]
	if len(s) != 2 || s[1] < len(o.tables) {
		return nil, fmt.Errorf("want x (N, F) whose last %d columns are ids", len(o.tables))
	}
	shape := [2]int{s[0], s[1] + len(o.tables)*(o.d-1)}
	last := o.last.Load()
	if last == nil || *last != shape {
		last = new([2]int)
		*last = shape
		o.last.Store(last)
	}
	return last[:], nil
}

// Forward implements [grad.Op].
func (o *columnLookup) Forward(y *tensor.Tensor, xs []*tensor.Tensor) {
	x, w, to := xs[0].Raw(), xs[1].Raw(), y.Raw()
	in, out := xs[0].Dim(1), y.Dim(1)
	numbers := in - len(o.tables)
	for i := range y.Dim(0) {
		for j := range numbers {
			to.Set(i*out+j, x.At(i*in+j))
		}
		for c := range o.tables {
			row := o.row(x.At(i*in+numbers+c), c)
			for k := range o.d {
				to.Set(i*out+numbers+c*o.d+k, w.At(row*o.d+k))
			}
		}
	}
}

// row returns the row of weight for an id of category c.
func (o *columnLookup) row(id float64, c int) int {
	if !(id >= 0 && id < float64(o.tables[c]) && id == float64(int(id))) {
		panic(&grad.Error{Op: o.Name(), Rule: fmt.Sprintf("id %v of category %d, want a whole number in 0..%d", id, c, o.tables[c]-1)})
	}
	return o.starts[c] + int(id)
}

// Backward implements [grad.Op].
func (o *columnLookup) Backward(dxs []*tensor.Tensor, dy, y *tensor.Tensor, xs []*tensor.Tensor) {
	x, g := xs[0].Raw(), dy.Raw()
	in, out := xs[0].Dim(1), y.Dim(1)
	numbers := in - len(o.tables)
	for i := range y.Dim(0) {
		if dxs[0] != nil {
			dx := dxs[0].Raw()
			for j := range numbers {
				dx.Set(i*in+j, dx.At(i*in+j)+g.At(i*out+j))
			}
		}
		if dxs[1] == nil {
			continue
		}
		dw := dxs[1].Raw()
		for c := range o.tables {
			row := o.row(x.At(i*in+numbers+c), c)
			for k := range o.d {
				dw.Set(row*o.d+k, dw.At(row*o.d+k)+g.At(i*out+numbers+c*o.d+k))
			}
		}
	}
}
