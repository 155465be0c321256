package serve

import (
	"fmt"

	"cajal/data/table"
	"cajal/model"
	"cajal/tensor"
)

// Trained returns the network of a model file as a model to serve: the columns
// of its table, or one array under the name of its input, mostly "input".
func Trained(t *model.Model) Model {
	m := &trained{Model: t}
	s := t.Schema()
	if s == nil {
		m.fields = []Field{{Name: t.Description().Inputs[0].Name, Shape: t.InputShape()}}
		return m
	}
	for _, in := range s.Inputs {
		m.fields = append(m.fields, Field{Name: in.Name, Text: in.Kind == table.Category.String()})
	}
	return m
}

type trained struct {
	*model.Model
	fields []Field
}

func (m *trained) Fields() []Field { return m.fields }

func (m *trained) Encode(columns []Column) (x *tensor.Tensor, notes []string, err error) {
	if m.Schema() == nil {
		c := columns[0]
		x, err = m.Prepare(tensor.From(c.Numbers, append([]int{c.Rows}, m.fields[0].Shape...)...))
		return x, nil, err
	}
	var names []string
	var cells [][]string
	for _, c := range columns {
		names, cells = append(names, c.Name), append(cells, c.Cells)
	}
	x, unseen, err := m.Model.Encode("the request", names, cells)
	if err != nil {
		return nil, nil, err
	}
	for i, u := range unseen {
		if i == maxNotes {
			notes = append(notes, fmt.Sprintf("and %d more such values", len(unseen)-i))
			break
		}
		notes = append(notes, u.String())
	}
	x, err = m.Prepare(x)
	return x, notes, err
}

// maxNotes is about how many values that training has not seen an answer
// speaks; of the others it says how many there are.
const maxNotes = 20

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
