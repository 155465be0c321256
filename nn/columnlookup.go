package nn

import (
	"errors"
	"fmt"
	"sync/atomic"

	"cajal/grad"
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// columnTables is what both operations of [EmbedColumnsLayer] look up in: tables
// one below the other.
type columnTables struct {
	d, ids         int
	tables, starts []int
	padding        []int // the row of each table that gets no gradient, nil for none
	// last is the last shape, so that making it takes no memory in each step.
	// Several goroutines may ask at the same time.
	last atomic.Pointer[[2]int]
}

// Name implements [grad.Op].
func (*columnTables) Name() string { return "embed columns" }

// shape returns that of n rows with f numbers beside the ids.
func (o *columnTables) shape(n, f int) []int {
	shape := [2]int{n, f + len(o.tables)*o.d}
	last := o.last.Load()
	if last == nil || *last != shape {
		last = new([2]int)
		*last = shape
		o.last.Store(last)
	}
	return last[:]
}

// row returns the row of weight for an id of category c.
func (o *columnTables) row(id float64, c int) int {
	if !(id >= 0 && id < float64(o.tables[c]) && id == float64(int(id))) {
		panic(&grad.Error{Op: o.Name(), Rule: fmt.Sprintf("id %v of category %d, want a whole number in 0..%d", id, c, o.tables[c]-1)})
	}
	return o.starts[c] + int(id)
}

// pad makes an id of each table stand for nothing; a negative one counts from the
// table's end.
func (o *columnTables) pad(op string, id int) {
	o.padding = nil
	for c, ids := range o.tables {
		row := id
		if row < 0 {
			row += ids
		}
		if row < 0 || row >= ids {
			panic(&grad.Error{Op: op, Rule: fmt.Sprintf("the id of padding is %d, want %d..%d for category %d", id, -ids, ids-1, c)})
		}
		o.padding = append(o.padding, o.starts[c]+row)
	}
}

// columns is some columns of a matrix: its memory, the length of its rows, and
// the first of the columns.
type columns struct {
	kernel.Slice
	width, from int
}

func (c columns) place(i, j int) int      { return i*c.width + c.from + j }
func (c columns) at(i, j int) float64     { return c.At(c.place(i, j)) }
func (c columns) add(i, j int, v float64) { c.Set(c.place(i, j), c.at(i, j)+v) }

// forward writes a row of y for each row of f numbers and ids.
func (o *columnTables) forward(y *tensor.Tensor, numbers, ids columns, f int, w kernel.Slice) {
	to := columns{Slice: memory.Of(y), width: y.Dim(1)}
	for i := range y.Dim(0) {
		for j := range f {
			to.Set(to.place(i, j), numbers.at(i, j))
		}
		for c := range o.tables {
			row := o.row(ids.at(i, c), c)
			for k := range o.d {
				to.Set(to.place(i, f+c*o.d+k), w.At(row*o.d+k))
			}
		}
	}
}

// backward adds dy to the gradient of the numbers and to the rows that the ids
// name; of either there may be none.
func (o *columnTables) backward(dnumbers *columns, dw, dy *tensor.Tensor, ids columns, f int) {
	g := columns{Slice: memory.Of(dy), width: dy.Dim(1)}
	var to columns
	if dw != nil {
		to = columns{Slice: memory.Of(dw), width: o.d}
	}
	for i := range dy.Dim(0) {
		for j := 0; dnumbers != nil && j < f; j++ {
			dnumbers.add(i, j, g.at(i, j))
		}
		for c := 0; dw != nil && c < len(o.tables); c++ {
			row := o.row(ids.at(i, c), c)
			if o.padding != nil && row == o.padding[c] {
				continue
			}
			for k := range o.d {
				to.add(row, k, g.at(i, f+c*o.d+k))
			}
		}
	}
}

// mixedLookup takes numbers and ids as columns of one matrix; it implements
// [grad.Op].
type mixedLookup struct{ *columnTables }

// Shape implements [grad.Op].
func (o mixedLookup) Shape(xs ...[]int) ([]int, error) {
	s := xs[0]
	if len(s) != 2 || s[1] < len(o.tables) {
		return nil, fmt.Errorf("want x (N, F) whose last %d columns are ids", len(o.tables))
	}
	return o.shape(s[0], s[1]-len(o.tables)), nil
}

// split returns the numbers and the ids of x, and how many numbers a row has.
func (o mixedLookup) split(x *tensor.Tensor) (numbers, ids columns, f int) {
	f = x.Dim(1) - len(o.tables)
	numbers = columns{Slice: memory.Of(x), width: x.Dim(1)}
	ids = numbers
	ids.from = f
	return numbers, ids, f
}

// Forward implements [grad.Op].
func (o mixedLookup) Forward(y *tensor.Tensor, xs []*tensor.Tensor) {
	numbers, ids, f := o.split(xs[0])
	o.forward(y, numbers, ids, f, memory.Of(xs[1]))
}

// Backward implements [grad.Op].
func (o mixedLookup) Backward(dxs []*tensor.Tensor, dy, _ *tensor.Tensor, xs []*tensor.Tensor) {
	_, ids, f := o.split(xs[0])
	var dnumbers *columns
	if dxs[0] != nil {
		dnumbers = &columns{Slice: memory.Of(dxs[0]), width: dxs[0].Dim(1)}
	}
	o.backward(dnumbers, dxs[1], dy, ids, f)
}

// typedLookup takes ids that are integers, the tables, and numbers beside the ids
// if there are any; it implements [grad.Op].
type typedLookup struct{ *columnTables }

// DType gives the result the type of the tables.
func (o typedLookup) DType(xs ...tensor.DType) (tensor.DType, error) {
	if !xs[0].Integer() {
		return 0, fmt.Errorf("the ids are %v, want integers", xs[0])
	}
	return xs[1], nil
}

// Shape implements [grad.Op].
func (o typedLookup) Shape(xs ...[]int) ([]int, error) {
	ids := xs[0]
	if len(ids) != 2 || ids[1] != len(o.tables) {
		return nil, fmt.Errorf("want ids (N, %d), a column for each table", len(o.tables))
	}
	if len(xs) == 2 {
		return o.shape(ids[0], 0), nil
	}
	if s := xs[2]; len(s) != 2 || s[0] != ids[0] {
		return nil, errors.New("want numbers (N, F) with as many rows as the ids")
	}
	return o.shape(ids[0], xs[2][1]), nil
}

// split returns the numbers and the ids, and how many numbers a row has.
func (o typedLookup) split(xs []*tensor.Tensor) (numbers, ids columns, f int) {
	ids = columns{Slice: memory.Of(xs[0]), width: len(o.tables)}
	if len(xs) == 3 {
		f = xs[2].Dim(1)
		numbers = columns{Slice: memory.Of(xs[2]), width: f}
	}
	return numbers, ids, f
}

// Forward implements [grad.Op].
func (o typedLookup) Forward(y *tensor.Tensor, xs []*tensor.Tensor) {
	numbers, ids, f := o.split(xs)
	o.forward(y, numbers, ids, f, memory.Of(xs[1]))
}

// Backward implements [grad.Op].
func (o typedLookup) Backward(dxs []*tensor.Tensor, dy, _ *tensor.Tensor, xs []*tensor.Tensor) {
	_, ids, f := o.split(xs)
	var dnumbers *columns
	if len(xs) == 3 && dxs[2] != nil {
		dnumbers = &columns{Slice: memory.Of(dxs[2]), width: f}
	}
	o.backward(dnumbers, dxs[1], dy, ids, f)
}
