package serve

import (
	"cajal/data/table"
	"cajal/data/table/schema"
	"cajal/model"
	"cajal/tensor"
)

// Trained returns the network of a model file as a model to serve: the columns
// of its table, or an array for each of its inputs, mostly one called "input".
func Trained(t *model.Model) Model {
	m := &trained{Model: t, unused: map[string]bool{}}
	for _, name := range t.Schema().Unused() {
		m.unused[name] = true
	}
	inputColumns := t.Schema().Columns()
	for i := range inputColumns {
		in := &inputColumns[i]
		m.fields = append(m.fields, Field{Name: in.Name, Text: in.Kind != table.Number.String(), Example: typicalCell(in)})
	}
	if m.fields != nil {
		return m
	}
	inputs := t.Description().Inputs
	for i := range inputs {
		m.fields = append(m.fields, Field{Name: inputs[i].Name, Shape: inputs[i].Shape(), Whole: inputs[i].DType == tensor.Int64.String(), Pictures: inputs[i].Preparation.Pictures})
	}
	return m
}

type trained struct {
	*model.Model
	fields []Field
	unused map[string]bool // columns of the training table that are no fields
}

func (m *trained) Fields() []Field { return m.fields }

func (m *trained) Ignores(name string) bool { return m.unused[name] }

func (m *trained) Encode(columns []Column) (xs []*tensor.Tensor, notes []string, err error) {
	if m.Schema() == nil {
		for i, c := range columns {
			xs = append(xs, tensor.From(c.Numbers, append([]int{c.Rows}, m.fields[i].Shape...)...))
		}
		xs, err = m.PrepareInputs(xs...)
		return xs, nil, err
	}
	names, cells := make([]string, len(columns)), make([][]string, len(columns))
	for i, c := range columns {
		names[i], cells[i] = c.Name, c.Cells
	}
	xs, unseen, notes, err := m.EncodeWithNotes("the request", names, cells)
	if err != nil {
		return nil, nil, err
	}
	xs, err = m.PrepareInputs(xs...)
	return xs, append(notes, schema.UnseenNotes(unseen)...), err
}

func (m *trained) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	p := m.Predictor()
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		out, err := p.Predict(xs...)
		if err != nil {
			return nil, err
		}
		return m.Restore(out)
	}
}
