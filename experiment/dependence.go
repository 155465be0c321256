package experiment

import (
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
	if c.Kind != table.Category {
		if err := t.drawn(ctx, xs, cols[at], grid, o.Rows, points); err != nil {
			return nil, err
		}
	}
	for i, r := range grid {
		points[i].Value = c.Text(r)
		if c.Kind != table.Category {
			points[i].Number = c.Number(r)
		}
	}
	return &columns.Dependence{Column: column, Kind: c.Kind.String(), Outputs: t.Outputs(), Rows: len(o.Rows), Points: points, Clock: c.Clock,
		Units: len(t.Targets()) > 1 && t.Classes() == nil && t.Model.Labels() == nil}, nil
}

// maxIndividual is of how many rows a picture has the single curves.
const maxIndividual = 30

// drawn predicts a few of the rows alone for each value of the grid.
func (t *Trained) drawn(ctx context.Context, xs []*tensor.Tensor, column columns.Column, grid, rows []int, points []columns.Point) error {
	few := min(maxIndividual, len(rows))
	var some []int
	for i := range few {
		some = append(some, rows[i*len(rows)/few])
	}
	all := make([]*tensor.Tensor, len(xs)) // the rows, and behind them those of the grid
	for i, x := range xs {
		all[i] = data.Take(x, slices.Concat(some, grid))
	}
	places := count(few, few+len(grid))
	own, err := columns.PartialDependence(ctx, all, column, places, t.PredictAll, true)
	if err != nil {
		return err
	}
	for i := range points {
		points[i].Drawn = own[i].Individual[:few]
	}
	return nil
}

// DependencePicture draws the mean predictions: over a number or a date a line, with those
// of a few rows thin behind it (individual conditional expectation), of a category bars of
// its levels; several outputs on a sheet, classes and labels with one scale, and numbers
// with one each.
func DependencePicture(title string, d *columns.Dependence) *plot.Plot {
	if d.Kind == table.Category.String() {
		return dependenceBars(title, d)
	}
	options := []plot.Option{plot.XLabel(d.Column), plot.YLabel("mean prediction (thin: single rows)"), plot.Rug()}
	switch {
	case d.Kind != table.Date.String():
	case d.Clock:
		options[0] = plot.XLabel(d.Column + ", in hours")
		d = inHours(d)
	default:
		options = append(options, plot.Times())
	}
	var at []float64
	for _, p := range d.Points {
		at = append(at, p.Number)
	}
	options[2] = plot.Rug(at...)
	if len(d.Outputs) > maxPanels { // too many panels
		options[1] = plot.YLabel("mean prediction")
		var series []plot.Series
		for k, name := range d.Outputs {
			series = append(series, meanOf(d, k, name))
		}
		return plot.Curve(series, append(options, plot.Title(title))...)
	}
	var panels []*plot.Plot
	for k, name := range d.Outputs {
		if len(d.Outputs) == 1 {
			name = title
		}
		panels = append(panels, plot.Curve([]plot.Series{meanOf(d, k, "mean prediction")}, append(slices.Clip(options), plot.Title(name), plot.Behind(individual(d, k)...))...))
	}
	if len(panels) == 1 {
		return panels[0]
	}
	return plot.Sheet(min(3, len(panels)), panels, sheetOptions(title, d)...)
}

// inHours returns the dependence with hours in place of seconds.
func inHours(d *columns.Dependence) *columns.Dependence {
	in := *d
	in.Points = slices.Clone(d.Points)
	for i := range in.Points {
		in.Points[i].Number /= 3600
	}
	return &in
}

// sheetOptions gives panels one scale, unless each has units of its own.
func sheetOptions(title string, d *columns.Dependence) []plot.Option {
	if d.Units {
		return []plot.Option{plot.Title(title)}
	}
	return []plot.Option{plot.Title(title), plot.SharedScale()}
}

// meanOf is the mean prediction of an output.
func meanOf(d *columns.Dependence, output int, name string) plot.Series {
	s := plot.Series{Name: name}
	for _, p := range d.Points {
		s.X, s.Y = append(s.X, p.Number), append(s.Y, p.Mean[output])
	}
	return s
}

// individual are the predictions of an output for the few rows.
func individual(d *columns.Dependence, output int) (all []plot.Series) {
	for i := range d.Points[0].Drawn {
		s := plot.Series{}
		for _, p := range d.Points {
			s.X, s.Y = append(s.X, p.Number), append(s.Y, p.Drawn[i][output])
		}
		all = append(all, s)
	}
	return all
}

func dependenceBars(title string, d *columns.Dependence) *plot.Plot {
	var panels []*plot.Plot
	for k, name := range d.Outputs[:min(maxPanels, len(d.Outputs))] {
		var bars []plot.Bar
		for _, p := range d.Points[:min(maxBars, len(d.Points))] {
			bars = append(bars, plot.Bar{Name: p.Value, Value: p.Mean[k]})
		}
		values := d.Column
		if len(bars) < len(d.Points) {
			values = fmt.Sprintf("the first %d of %d values of %s", len(bars), len(d.Points), d.Column)
		}
		options := []plot.Option{plot.XLabel("mean prediction"), plot.YLabel(values)}
		if len(d.Outputs) == 1 {
			return plot.Bars(bars, append(options, plot.Title(title))...)
		}
		panels = append(panels, plot.Bars(bars, append(options, plot.Title(name))...))
	}
	return plot.Sheet(min(2, len(panels)), panels, sheetOptions(title, d)...)
}
