package experiment

import (
	"context"
	"fmt"
	"slices"

	"cajal/data"
	"cajal/explain/columns"
	"cajal/internal/figure"
	"cajal/plot"
	"cajal/rng"
)

// ColumnImportance measures what the columns of the experiment's table are worth, on rows
// that the model has not learned from where there are some: of a bag each row is
// predicted by the members that left it out, and cells are exchanged within a fold;
// else it is the rows to test on, or those of the training if there are no others. The
// report's Rows says which.
//
// It is an error if the model did not learn from a table.
func (o *Outcome) ColumnImportance(ctx context.Context, s columns.Shuffling) (*columns.Report, error) {
	cols, err := o.columns()
	if err != nil {
		return nil, err
	}
	set, rows := o.data.train, onTraining
	switch {
	case o.folds != nil:
		rows = onOutOfFold
		s.Within = nil
		for _, f := range o.folds {
			s.Within = append(s.Within, f.Test)
		}
	case o.data.test != nil:
		set, rows = o.data.test, onTest
	}
	r, err := columns.Importance(ctx, set, cols, o.unseenScore, s)
	if err != nil {
		return nil, fmt.Errorf("%s: importance: %w", o.recipe.Name, err)
	}
	r.Rows, r.Target = rows, o.target
	return r, nil
}

// columns returns the columns of the table that the network learned from.
func (o *Outcome) columns() ([]columns.Column, error) {
	if o.schemas == nil {
		return nil, fmt.Errorf("%s did not learn from a table, so it has no columns to explain", o.recipe.Name)
	}
	var inputs []string
	for i := range o.recipe.Inputs {
		inputs = append(inputs, o.recipe.Inputs[i].Name)
	}
	return columns.Of(o.schemas, inputs...), nil
}

// unseenScore measures the model on samples prepared as those of the training: of a bag
// each one by the members that left it out.
func (o *Outcome) unseenScore(ctx context.Context, set data.Dataset) (map[string]float64, error) {
	at := *o
	at.Diagnosis, at.told = nil, nil
	if at.folds != nil {
		at.data.train = set
		f, err := at.predictOutOfFold(ctx, o.of)
		if err != nil {
			return nil, err
		}
		at.outOfFold, set = f, f.set
		at.model = f.model
	}
	if at.target != "" {
		return at.scoreTarget(ctx, o.of, at.model, set)
	}
	ev, err := at.evaluate(ctx, set)
	if err != nil {
		return nil, err
	}
	return ev.score, at.regress(ev)
}

// How much training does to say what the columns are worth.
const (
	importanceRepeats = 5
	importanceCost    = 5e9 // multiplications, a second or two
	importanceRows    = 100 // the fewest that say something, if there are more
)

// MeasureColumns puts the importance of the columns into the result, measured on as
// many rows as take a moment, drawn at random, and tells what it did. Of data that is
// no table it does nothing, nor of an outcome that was interrupted before it was
// measured.
func (o *Outcome) MeasureColumns(ctx context.Context, hooks Hooks) error {
	cols, err := o.columns()
	if err != nil || o.Train == nil {
		return nil
	}
	perRow, available := float64(o.Parameters), 0
	at := *o
	switch {
	case o.folds != nil:
		perRow /= float64(len(o.folds))
		for _, f := range o.folds {
			available += len(f.Test)
		}
	case o.data.test != nil:
		available = o.data.test.Len()
	default:
		available = o.data.train.Len()
	}
	rows := int(min(importanceCost/(perRow*float64(len(cols)*importanceRepeats)), float64(available)))
	if rows < min(importanceRows, available) {
		hooks.step("importance", "left out: %s and %s would take longer than a moment; cajal explain importance measures it", figure.Count(len(cols), "column"), figure.Count(o.Parameters, "parameter"))
		return nil
	}
	at.thin(rows, available, uint64(o.Seed))
	r, err := at.ColumnImportance(ctx, columns.Shuffling{Repeats: importanceRepeats, Seed: uint64(o.Seed)})
	switch {
	case ctx.Err() != nil:
		return err
	case err != nil: // such as a loss that overflows: no reason to call the training failed
		hooks.step("importance", "left out: %v", err)
		return nil
	}
	o.Result.Importance = r
	first := r.Columns[0]
	hooks.step("importance", "the loss of %s (%s) rises most, by %.4g, with %s shuffled", figure.Count(r.Samples, "row"), r.Rows, first.Scores["loss"].Mean, first.Column)
	return nil
}

// thin leaves so many of the available rows to measure on, drawn at random.
func (o *Outcome) thin(rows, available int, seed uint64) {
	if rows >= available {
		return
	}
	stream := rng.New(seed).Stream("importance/rows")
	some := func(from []int) []int {
		n := max(1, len(from)*rows/available)
		var kept []int
		for _, i := range stream.Perm(len(from))[:n] {
			kept = append(kept, from[i])
		}
		slices.Sort(kept)
		return kept
	}
	if o.folds != nil {
		o.folds = slices.Clone(o.folds)
		for i := range o.folds {
			o.folds[i].Test = some(o.folds[i].Test)
		}
		return
	}
	set := &o.data.train
	if o.data.test != nil {
		set = &o.data.test
	}
	*set = data.NewSubset(*set, some(count(0, available)))
}

// maxBars is how many columns a picture of their importance shows, the first.
const maxBars = 30

// ImportancePicture draws by how much the loss rises with each column shuffled, and
// the deviation of the repeats.
func ImportancePicture(title string, r *columns.Report) *plot.Plot {
	return importancePicture(r, nil, plot.Title(title))
}

// importancePicture is [ImportancePicture] in a language.
func importancePicture(r *columns.Report, l language, title plot.Option) *plot.Plot {
	var bars []plot.Bar
	for _, c := range r.Columns[:min(maxBars, len(r.Columns))] {
		loss := c.Scores["loss"]
		bars = append(bars, plot.Bar{Name: c.Column, Value: loss.Mean, Margin: loss.Std})
	}
	options := []plot.Option{title, plot.XLabel(l.say("rise of the loss with the column shuffled"))}
	if len(bars) < len(r.Columns) {
		options = append(options, plot.YLabel(l.say("the first %d of %d columns", len(bars), len(r.Columns))))
	}
	return plot.Bars(bars, options...)
}
