package serve

import (
	"errors"
	"fmt"

	"cajal/data/table"
	"cajal/data/table/schema"
	"cajal/model"
	"cajal/tensor"
)

// Trained returns the network of a model file as a model to serve: the columns
// of its table, or one array called "input".
func Trained(t *model.Model) Model {
	m := &trained{Model: t, schema: t.Schema()}
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
	*model.Model
	schema  *schema.Schema // nil for arrays
	options table.Options
	fields  []Field
}

func (m *trained) Fields() []Field { return m.fields }

func (m *trained) Encode(columns []Column) (x *tensor.Tensor, notes []string, err error) {
	if m.schema == nil {
		c := columns[0]
		x, err = m.Prepare(tensor.From(c.Numbers, append([]int{c.Rows}, m.fields[0].Shape...)...))
		return x, nil, err
	}
	var names []string
	var cells [][]string
	for _, c := range columns {
		names, cells = append(names, c.Name), append(cells, c.Cells)
	}
	f, err := table.Cells("the request", names, cells, m.options)
	if err != nil {
		return nil, nil, rowError(err)
	}
	if x, err = m.schema.Encode(f, nil); err != nil {
		return nil, nil, rowError(err)
	}
	unseen := m.schema.Unseen(f)
	for i, u := range unseen {
		if i == maxNotes {
			notes = append(notes, fmt.Sprintf("and %d more such values", len(unseen)-i))
			break
		}
		u.Row = true
		notes = append(notes, u.String())
	}
	x, err = m.Prepare(x)
	return x, notes, err
}

// maxNotes is about how many values that training has not seen an answer
// speaks; of the others it says how many there are.
const maxNotes = 20

// rowError speaks of rows, where a file would have lines.
func rowError(err error) error {
	var e *table.Error
	if errors.As(err, &e) && e.Line > 0 {
		return fmt.Errorf("row %d, column %s: %s", e.Line, e.Column, e.Rule)
	}
	return err
}

func (m *trained) Worker() func(*tensor.Tensor) (*tensor.Tensor, error) {
	p := m.Predictor()
	return func(x *tensor.Tensor) (*tensor.Tensor, error) {
		out, err := p.Predict(x)
		if err != nil {
			return nil, err
		}
		return m.Restore(out)
	}
}
