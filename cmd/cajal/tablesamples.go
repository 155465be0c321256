package main

import (
	"fmt"
	"slices"
	"strings"

	"cajal/data/table"
	"cajal/data/table/schema"
	"cajal/experiment"
	"cajal/internal/figure"
	"cajal/model"
	"cajal/model/fromrecipe"
)

func (in *sampleFlags) table(m *model.Model, name string, targets bool) (*samples, error) {
	learned := m.Schema()
	if learned == nil {
		return nil, misfit(m, name, "a table")
	}
	o := learned.Options(targets)
	if err := in.reading.over(&o); err != nil {
		return nil, err
	}
	o.Texts = in.id
	weight := ""
	if targets {
		weight = weightColumn(m)
	}
	if weight != "" {
		o.Kinds[weight] = table.Number
	}
	f, err := openTable(name, o)
	if err != nil {
		return nil, withFlag(err)
	}
	if err := in.reading.checkFormat(f); err != nil {
		return nil, err
	}
	s := &samples{notes: slices.Clone(f.Notes), frame: f}
	if err := s.tellApart(in, f); err != nil {
		return nil, err
	}
	if extra := learned.Extra(f); len(extra) > 0 {
		s.notes = append(s.notes, fmt.Sprintf("columns that the model does not know are left out: %s", strings.Join(extra[:min(20, len(extra))], ", ")))
	}
	unseen := learned.Unseen(f)
	if in.strict && len(unseen) > 0 {
		return nil, fmt.Errorf("%s: %v; without --strict it would be predicted", f.File, unseen[0])
	}
	for _, note := range append(schema.UnseenNotes(unseen), schema.FarNotes(learned.Far(f))...) {
		s.notes = append(s.notes, "warning: "+note)
	}
	for _, t := range learned.AllTargets() {
		if note := t.Shares(); note != "" {
			s.notes = append(s.notes, note)
		}
	}
	var rows []int // all
	if targets {
		if rows, err = s.withTarget(learned, f); err != nil {
			return nil, err
		}
	}
	encoded := f.Rows
	if rows != nil {
		encoded = len(rows)
	}
	if err := in.fits(name, rowBytes(m)*float64(encoded)); err != nil {
		return nil, err
	}
	if s.xs, err = learned.Encode(f, rows); err != nil || !targets {
		return s, err
	}
	if err := s.weigh(f, weight, rows); err != nil {
		return nil, err
	}
	if s.y, err = learned.Targets(f, rows); err != nil || !learned.AllTargets().Numbers() {
		return s, err
	}
	s.y, err = fromrecipe.TargetScaler(learned.AllTargets()).Inverse(s.y)
	return s, err
}

// weightColumn returns the column that says how much rows count, "" for none.
func weightColumn(m *model.Model) string {
	t, err := experiment.Of(m)
	if err != nil {
		return "" // who measures the model is told
	}
	return t.Recipe().Data.Weight
}

// weigh reads how much rows count. In a table without that column each counts 1, with a
// word.
func (s *samples) weigh(f *table.Frame, column string, rows []int) (err error) {
	switch {
	case column == "":
		return nil
	case f.Column(column) == nil:
		s.notes = append(s.notes, fmt.Sprintf("there is no column %s, which says how much rows count; each counts 1", table.Clip(column)))
		return nil
	}
	s.weights, err = experiment.Weights(f, column, rows)
	return err
}

// withTarget returns the rows that have a target, nil for all. As in training, others
// are left out with a word.
func (s *samples) withTarget(learned schema.List, f *table.Frame) ([]int, error) {
	targets := learned.AllTargets()
	for _, t := range targets {
		if c := f.Column(t.Name); c == nil || !c.Kind.Usable() {
			return nil, nil // an error of Targets
		}
	}
	rows := targets.Present(f)
	if s.leftOut = f.Rows - len(rows); s.leftOut == 0 {
		return nil, nil
	}
	if len(rows) == 0 {
		return nil, fmt.Errorf("%s: no row has a value of %s, so there is nothing to compare with; predict needs none", f.File, targets.Each())
	}
	lack := figure.Agree(s.leftOut, "has", "have") + " no value of " + targets.Title()
	if len(targets) > 1 {
		lack = figure.Agree(s.leftOut, "lacks", "lack") + " a value of one of " + targets.Title()
	}
	s.notes = append(s.notes, fmt.Sprintf("%d of %s %s and %s left out", s.leftOut, figure.Count(f.Rows, "row"), lack, figure.Agree(s.leftOut, "is", "are")))
	return rows, nil
}
