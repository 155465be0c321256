package nn

import "cajal/grad"

// EmbedIDsLayer puts learnt numbers in place of integers; see [EmbedIDs].
type EmbedIDsLayer struct{ columns *EmbedColumnsLayer }

// EmbedIDs takes rows of ids of categories, a column for each category, and puts in
// place of each id a row of d learnt numbers. It is [EmbedColumns] of integers with
// no numbers beside them.
//
//	y = (weight[start₁ + id₁], …, weight[startC + idC])
//
// Shapes: x is (N, C) of integers with C the number of tables, y is (N, C·d).
//
// Parameters: weight (V, d) with V the sum of tables, starting at 0.
func EmbedIDs(d int, tables ...int) *EmbedIDsLayer {
	return &EmbedIDsLayer{EmbedColumns(d, tables...)}
}

// Padding makes an id of each category stand for nothing, as that of
// [EmbedColumnsLayer] does. It returns l.
func (l *EmbedIDsLayer) Padding(id int) *EmbedIDsLayer {
	l.columns.lookup.pad("embed ids", id)
	return l
}

// Walk shows the tables.
func (l *EmbedIDsLayer) Walk(v Visitor) { l.columns.Walk(v) }

// Forward looks the ids up.
func (l *EmbedIDsLayer) Forward(ids grad.Value) grad.Value { return l.columns.Of(grad.Value{}, ids) }

// IDs returns how many ids there are in all tables.
func (l *EmbedIDsLayer) IDs() int { return l.columns.lookup.ids }

// String returns "EmbedIDs 12+5→4": tables of 12 and of 5 ids, with 4 numbers each.
func (l *EmbedIDsLayer) String() string { return "EmbedIDs" + l.columns.String()[len("EmbedColumns"):] }
