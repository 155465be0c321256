package serve

import (
	"errors"
	"fmt"

	"cajal/data/table"
	"cajal/recipe"
	"cajal/tensor"
)

// Trained returns the network of a model file as a model to serve: the columns
// of its table, or one array called "input".
func Trained(t *recipe.Trained) Model {
	m := &trained{Trained: t, schema: t.Schema()}
	if m.schema == nil {
		m.fields = []Field{{Name: "input", Shape: t.InputShape()}}
		return m
	}
	m.options = m.schema.Options(false)
	m.options.Decimal = '.' // JSON's
	for _, in := range m.schema.Inputs {
		m.fields = append(m.fields, Field{Name: in.Name, Text: in.Kind == "category"})
	}
	return m
}

type trained struct {
	*recipe.Trained
	schema  *table.Schema // nil for arrays
	options table.Options
	fields  []Field
}

func (m *trained) Fields() []Field { return m.fields }

func (m *trained) Encode(columns []Column) (*tensor.Tensor, error) {
	if m.schema == nil {
		c := columns[0]
		return m.Prepare(tensor.From(c.Numbers, append([]int{c.Rows}, m.fields[0].Shape...)...))
	}
	var names []string
	var cells [][]string
	for _, c := range columns {
		names, cells = append(names, c.Name), append(cells, c.Cells)
	}
	f, err := table.Cells("the request", names, cells, m.options)
	if err != nil {
		return nil, rowError(err)
	}
	x, err := m.schema.Encode(f, nil)
	if err != nil {
		return nil, rowError(err)
	}
	return m.Prepare(x)
}

// rowError speaks of rows, where a file would have lines.
func rowError(err error) error {
	var e *table.Error
	if errors.As(err, &e) && e.Line > 0 {
		return fmt.Errorf("row %d, column %s: %s", e.Line, e.Column, e.Rule)
	}
	return err
}

func (m *trained) Worker() func(*tensor.Tensor) (*tensor.Tensor, error) {
	p := m.Model().Predictor()
	return func(x *tensor.Tensor) (*tensor.Tensor, error) {
		out, err := p.Predict(x)
		if err != nil {
			return nil, err
		}
		return m.Restore(out)
	}
}
