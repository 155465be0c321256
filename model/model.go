// Package model holds trained networks: what is in a model file, and what it
// predicts.
//
// # Overview
//
// [Open] makes a [Model] of a file and needs nothing else. [Model.Predict] takes
// raw samples, in the units of the data, and returns probabilities of classes or
// numbers; [Model.Answers] reads them by the names of classes and targets.
//
//	m, err := model.Open("iris.safetensors")
//	p, err := m.Predict(ctx, x)
//
// A network may have several inputs, such as numbers and the ids of categories:
//
//	p, err := m.PredictNamed(ctx, map[string]*tensor.Tensor{"numbers": x, "town": ids})
//
// Any number of goroutines may predict with one model. A server that wants no
// allocations makes a [Predictor] for each of its own.
//
// # Files
//
// A model file is a safetensors file, which PyTorch's tools read too. Its
// metadata is a [Description] in JSON, and [Write] writes one. Files of format 1,
// which programs before version 0.2 wrote, hold a recipe in its place: to read
// them import cajal/model/fromrecipe.
//
// # Errors
//
// A file is not believed: no network is built that its tensors do not fill.
// What is wrong with one is a [*Error] or a *safetensors.FormatError.
package model

import (
	"fmt"
	"slices"
	"sync"

	"cajal/data/table"
	"cajal/data/table/schema"
	"cajal/grad"
	"cajal/nn"
	"cajal/nn/describe"
	"cajal/tensor"
)

// Model is a trained network, or several whose predictions are averaged, with what
// it takes to use them on raw samples. Its methods may be called by any number of
// goroutines at the same time.
type Model struct {
	d       Description
	dtype   tensor.DType
	net     nn.Layer
	levels  [][]int      // how many ids each column of an input may name, nil for other inputs
	weights grad.Weights // prepared for inference
	idle    sync.Pool    // of *Predictor

	cells func() table.Options // of cells in memory, with a decimal point
	dates string               // the order of dates in them, as WithDates says, or ""
}

func newModel(d Description, dtype tensor.DType, members []nn.Layer) *Model {
	m := &Model{d: d, dtype: dtype, net: Mean(d.Outputs[0].Activation, members...)}
	for i := range d.Inputs {
		name := d.Inputs[i].Name
		if len(d.Inputs) == 1 {
			name = ""
		}
		var levels []int
		for k := 0; k < len(members) && levels == nil; k++ {
			levels = describe.Levels(d.network(k), name)
		}
		m.levels = append(m.levels, levels)
	}
	m.idle.New = func() any { return m.Predictor() }
	m.cells = sync.OnceValue(func() table.Options {
		o := m.Schema().Options(false)
		o.Decimal, o.Dates, o.Alone = '.', m.dates, true
		return o
	})
	return m
}

func (m *Model) input() *Input   { return &m.d.Inputs[0] }
func (m *Model) output() *Output { return &m.d.Outputs[0] }

// Description returns what the file says of the model. It is not to be changed.
func (m *Model) Description() *Description { return &m.d }

// Network returns the network, which sees samples as Prepare returns them. Where
// the model has several, it is one layer of them.
func (m *Model) Network() nn.Layer { return m.net }

// Members returns the networks whose predictions are averaged; mostly it is one.
func (m *Model) Members() []nn.Layer {
	if e, ok := m.net.(*ensemble); ok {
		return slices.Clone(e.members)
	}
	return []nn.Layer{m.net}
}

// Member returns the model of member k alone, counted from 0, which shares its numbers
// with m. k must be below the number of Members.
func (m *Model) Member(k int) *Model {
	d := m.d
	d.Network, d.Networks, d.Members = *m.d.network(k), nil, 1
	one := newModel(d, m.dtype, m.Members()[k:k+1])
	one.dates = m.dates
	return one
}

// WithDates returns the model with an order for dates in memory that could have either,
// such as 03/04/2024: "dmy" or "mdy", in place of that of the training table. It shares
// its numbers with m. "" is the training table's.
func (m *Model) WithDates(order string) (*Model, error) {
	if order != "" && order != "dmy" && order != "mdy" {
		return nil, fmt.Errorf("dates %q, want dmy or mdy", order)
	}
	if order != "" && m.Schema() == nil {
		return nil, fmt.Errorf("dates %q: it is for tables, and the model learned from %s", order, m.d.Source)
	}
	n := newModel(m.d, m.dtype, m.Members())
	n.dates = order
	return n, nil
}

// DType returns the precision of the networks.
func (m *Model) DType() tensor.DType { return m.dtype }

// Classes returns the names of the classes, in the order of the probabilities,
// and nil if numbers or labels are predicted.
func (m *Model) Classes() []string { return slices.Clone(m.output().Classes) }

// Scores reports whether the numbers of the classes are scores, of which the largest
// wins, and no probabilities.
func (m *Model) Scores() bool { return m.output().Activation == "scores" }

// Targets returns the names of the numbers that are predicted, and nil where
// classes or labels are: the columns of a table, or "output", or "output 1", "output 2",
// …, then their deviations where the network gives some, or a name for each of several
// quantiles.
func (m *Model) Targets() []string { return slices.Clone(m.output().Targets) }

// Labels returns the targets of two classes each, in the order of their probabilities,
// and nil where one class or numbers are predicted.
func (m *Model) Labels() []Label { return slices.Clone(m.output().Labels) }

// Schema returns how the columns of a table become the network's inputs, and
// nil if it learned from no table. Inputs that the schemas encode are raw
// samples for the other methods.
func (m *Model) Schema() schema.List { return m.d.schemas() }

// Columns returns the names of the columns of the table that the network
// learned from, in their order, and nil if it was no table.
func (m *Model) Columns() []string {
	var names []string
	for _, in := range m.Schema().Columns() {
		names = append(names, in.Name)
	}
	return names
}

// Pictures returns what pictures become before the network sees them, and
// whether it learned from picture files.
func (m *Model) Pictures() (Pictures, bool) {
	if p := m.input().Preparation.Pictures; p != nil {
		return *p, true
	}
	return Pictures{}, false
}

// InputShape returns the shape of one raw sample's inputs; of a model with several,
// that of the first. Description has them all.
func (m *Model) InputShape() []int { return m.input().Shape() }

// Summary returns a table of the layers with their shapes and
// parameters.
func (m *Model) Summary() (*nn.Overview, error) { return m.SummaryOf(-1) }

// SummaryOf is Summary of one of several members, counted from 0, and of all of them
// if member is below 0.
func (m *Model) SummaryOf(member int) (o *nn.Overview, err error) {
	defer guard(&err)
	net := m.net
	if member >= 0 {
		net = m.Members()[member]
	}
	if len(m.d.Inputs) == 1 {
		return nn.Summary(net, m.InputShape()...), nil
	}
	var specs []nn.InputSpec
	for i := range m.d.Inputs {
		in := &m.d.Inputs[i]
		spec := nn.InputSpec{Name: in.Name, DType: m.dtype, Shape: in.Shape()}
		if in.whole() {
			spec.DType = tensor.Int64
		}
		specs = append(specs, spec)
	}
	return nn.SummaryOf(net, specs...), nil
}
