package nn

import (
	"fmt"

	"cajal/grad"
)

// EmbedColumnsLayer puts learnt numbers in place of ids in a row; see
// [EmbedColumns].
type EmbedColumnsLayer struct {
	W      *Param // (V, D), the tables one below the other
	lookup columnTables
	mixed  grad.Op // of Forward
	typed  grad.Op // of Of
}

// EmbedColumns takes rows of a table whose last columns are ids of categories
// and puts in place of each id a row of d learnt numbers; the columns before
// them pass through.
//
//	y = (x₁ … xF, weight[start₁ + id₁], …, weight[startC + idC])
//
// Category c has tables[c] ids, 0 … tables[c]−1. In the one matrix that Forward
// takes they are floats, of which float32 holds every whole number up to 2²⁴;
// [EmbedColumnsLayer.Of] takes them as integers beside the numbers.
//
// Shapes: x is (N, F+C) with C the number of tables, y is (N, F + C·d).
//
// Parameters: weight (V, d) with V the sum of tables, starting at 0, so that an
// id which training never meets says nothing; the layer that follows tells the
// ids apart from the first step on, as its weights differ.
func EmbedColumns(d int, tables ...int) *EmbedColumnsLayer {
	l := &EmbedColumnsLayer{lookup: columnTables{d: d, tables: tables}}
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
	l.mixed, l.typed = mixedLookup{&l.lookup}, typedLookup{&l.lookup}
	return l
}

// Padding makes an id of each category stand for nothing, as [PaddingIndex] makes one of
// an [Embedding]: its row stays what it is, which is 0 at the start, and gets no
// gradient. A negative id counts from the end of a table. It returns l.
func (l *EmbedColumnsLayer) Padding(id int) *EmbedColumnsLayer {
	l.lookup.pad("embed columns", id)
	return l
}

// Walk shows the tables.
func (l *EmbedColumnsLayer) Walk(v Visitor) { v.Param("weight", l.W) }

// Forward looks up ids that are the last columns of x.
func (l *EmbedColumnsLayer) Forward(x grad.Value) grad.Value {
	return grad.Apply(l.mixed, x, l.W.Value)
}

// Of looks up ids that are integers, (N, C), and stand beside the numbers, (N, F).
// The zero Value stands for no numbers. The result has the bits of Forward's.
//
//	y := nn.Within("embed", l, func() grad.Value { return l.Of(numbers, ids) }, numbers, ids)
func (l *EmbedColumnsLayer) Of(numbers, ids grad.Value) grad.Value {
	if numbers.IsZero() {
		return grad.Apply(l.typed, ids, l.W.Value)
	}
	return grad.Apply(l.typed, ids, l.W.Value, numbers)
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
