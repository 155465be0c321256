package experiment

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"cajal/data"
	"cajal/data/table"
	"cajal/explain/columns"
	"cajal/plot"
	"cajal/tensor"
)

// DependenceOptions say how the dependence on a column is found.
type DependenceOptions struct {
	Points     int   // up to how many values of the column
	Rows       []int // of the table, that are predicted and whose values are used
	Individual bool  // the predictions of the single rows are kept
}

// Dependence says how the predictions depend on a column of a table, whose rows xs are
// encoded as the model's schema says, (N, D) each. Of free text it is a
// [columns.UnorderedError].
func (t *Trained) Dependence(ctx context.Context, f *table.Frame, xs []*tensor.Tensor, column string, o DependenceOptions) (*columns.Dependence, error) {
	cols, err := t.outcome().columns()
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(cols, func(c columns.Column) bool { return c.Name == column })
	c := f.Column(column)
	if at < 0 || c == nil {
		return nil, fmt.Errorf("there is no column %q that the model learned from", column)
	}
	grid, err := columns.Grid(c, o.Rows, o.Points)
	if err != nil {
		return nil, err
	}
	if len(grid) == 0 {
		return nil, fmt.Errorf("column %s: all values are missing, so there are none to predict with", column)
	}
	some := make([]*tensor.Tensor, len(xs))
	for i, x := range xs {
		some[i] = data.Take(x, o.Rows)
	}
	places := make([]int, len(grid)) // of the grid's rows among those that are predicted
	for i, r := range grid {
		places[i] = slices.Index(o.Rows, r)
	}
	points, err := columns.PartialDependence(ctx, some, cols[at], places, t.PredictAll, o.Individual)
	if err != nil {
		return nil, err
	}
	for i, r := range grid {
		points[i].Value = c.Text(r)
		if c.Kind != table.Category {
			points[i].Number = c.Number(r)
		}
	}
	return &columns.Dependence{Column: column, Kind: c.Kind.String(), Outputs: t.Outputs(), Rows: len(o.Rows), Points: points}, nil
}

// DependencePicture draws the mean predictions: a line for each output over a number, of
// a category or a date bars of its values, on a sheet for several outputs.
func DependencePicture(title string, d *columns.Dependence) *plot.Plot {
	if d.Kind != table.Number.String() { // the axis of a line has numbers
		return dependenceBars(title, d)
	}
	var series []plot.Series
	for k, name := range d.Outputs {
		s := plot.Series{Name: name}
		for _, p := range d.Points {
			s.X, s.Y = append(s.X, p.Number), append(s.Y, p.Mean[k])
		}
		series = append(series, s)
	}
	var at []float64
	for _, p := range d.Points {
		at = append(at, p.Number)
	}
	return plot.Curve(series, plot.Title(title), plot.XLabel(d.Column), plot.YLabel("mean prediction"), plot.Rug(at...))
}

func dependenceBars(title string, d *columns.Dependence) *plot.Plot {
	var panels []*plot.Plot
	for k, name := range d.Outputs[:min(maxPanels, len(d.Outputs))] {
		var bars []plot.Bar
		for _, p := range d.Points[:min(maxBars, len(d.Points))] {
			bars = append(bars, plot.Bar{Name: p.Value, Value: p.Mean[k]})
		}
		options := []plot.Option{plot.XLabel("mean prediction"), plot.YLabel(cmp.Or(firstOf(len(bars), len(d.Points), "values of "+d.Column), d.Column))}
		if len(d.Outputs) == 1 {
			return plot.Bars(bars, append(options, plot.Title(title))...)
		}
		panels = append(panels, plot.Bars(bars, append(options, plot.Title(name))...))
	}
	return plot.Sheet(min(2, len(panels)), panels, plot.Title(title))
}
