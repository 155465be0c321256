// Package columns says what the columns of a table are worth to a model that learned
// from it.
//
// A [Column] is one of the user's table, whatever number of inputs it became: the
// levels of a category, the parts of a date and a number with its mark of what is
// missing are one column each. Tables are encoded row by row and column by column, so
// to exchange cells among rows and to encode the table again is to exchange the
// columns' inputs, which is what the package does.
//
// [Importance] shuffles one column after the other and measures what that does to the
// model's score. [Shapley] and [IntegratedGradients] say what the columns of one row add
// to its prediction.
//
// Letters for shapes: N rows, D inputs.
package columns

import (
	"cajal/data"
	"cajal/data/table/schema"
	"cajal/tensor"
)

// Column is a column of a table and its inputs to a network.
type Column struct {
	Name   string
	Input  string // the tensor of a batch that has it: "" for X, else its name in More
	Tensor int    // the place of that tensor among the inputs of the network
	Places []int  // in a row of that tensor
	IDs    bool   // its input is the number of a level, which has no size
}

// Of returns the columns that schemas take, one schema for each input of a network. A
// batch has the first of the named inputs as X.
func Of(schemas schema.List, inputs ...string) []Column {
	var all []Column
	for i, s := range schemas {
		input := ""
		if i > 0 {
			input = inputs[i]
		}
		for j, places := range s.Places() {
			in := &s.Inputs[j]
			all = append(all, Column{Name: in.Name, Input: input, Tensor: i, Places: places, IDs: in.Embed})
		}
	}
	return all
}

// of returns the tensor of a batch that has the column, (N, D), and D.
func (c *Column) of(b *data.Batch) (x *tensor.Tensor, width int) {
	x = b.X
	if c.Input != "" {
		x = b.More[c.Input]
	}
	return x, x.Size() / max(1, x.Dim(0))
}
