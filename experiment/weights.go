package experiment

import (
	"fmt"
	"math"

	"cajal/data"
	"cajal/data/table"
	"cajal/metric"
	"cajal/recipe"
	"cajal/tensor"
)

// Weights returns how much rows of a table count (N), float64, as a column of numbers
// says it. Refused, with the row, is what is missing, negative or infinite, and refused
// are rows of which none counts. rows is nil for all.
func Weights(f *table.Frame, column string, rows []int) (*tensor.Tensor, error) {
	c := f.Column(column)
	if rows == nil {
		rows = count(0, f.Rows)
	}
	wrong := func(row int, rule string) error {
		e := &table.Error{File: f.File, Column: c.Title(), Rule: rule}
		if row >= 0 {
			e.Line = f.Line(row)
		}
		return e
	}
	if c.Kind != table.Number {
		return nil, wrong(-1, fmt.Sprintf("its kind is %v, and weights of rows are numbers", c.Kind))
	}
	w, sum := tensor.New(tensor.Float64, len(rows)), 0.0
	for i, row := range rows {
		v := c.Number(row)
		switch {
		case math.IsNaN(v):
			return nil, wrong(row, "the weight is missing; want a number, 1 for a row that counts as others do, or take the row out")
		case v < 0 || math.IsInf(v, 0):
			return nil, wrong(row, fmt.Sprintf("the weight is %v; want a finite number of 0 or more", v))
		}
		w.Float64s()[i] = v
		sum += v
	}
	if sum == 0 {
		return nil, wrong(-1, fmt.Sprintf("the weights of all %d rows of a part are 0, so nothing counts; want some above 0", len(rows)))
	}
	return w, nil
}

// addWeighted shows a metric predictions and targets with the weights of the samples,
// nil for 1 each. All metrics that a recipe may name take weights.
func addWeighted(m metric.Metric, p, y, w *tensor.Tensor) {
	if w == nil {
		m.Add(p, y)
		return
	}
	m.(metric.SampleWeighted).AddWeighted(p, y, w)
}

// weightsOf returns the weights of all samples of a set, nil if the recipe has none.
func weightsOf(r *recipe.Recipe, set data.Dataset) (*tensor.Tensor, error) {
	if r.Data.Weight == "" {
		return nil, nil
	}
	var b data.Batch
	if err := set.Gather(&b, count(0, set.Len())); err != nil {
		return nil, err
	}
	return b.More[recipe.SampleWeight], nil
}

// taken returns some of the weights; nil stays nil.
func taken(w *tensor.Tensor, index []int) *tensor.Tensor {
	if w == nil {
		return nil
	}
	return data.Take(w, index)
}
