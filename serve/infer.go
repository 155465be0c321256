package serve

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"cajal/model"
	"cajal/tensor"
)

// The messages of the Open Inference Protocol, as far as JSON without its
// binary extension goes.
type (
	inferRequest struct {
		ID         string            `json:"id"`
		Parameters map[string]any    `json:"parameters"`
		Inputs     []json.RawMessage `json:"inputs"` // each an inputTensor
		Outputs    []struct {
			Name       string         `json:"name"`
			Parameters map[string]any `json:"parameters"`
		} `json:"outputs"`
	}
	inputTensor struct {
		Name       string          `json:"name"`
		Shape      []int64         `json:"shape"`
		Datatype   string          `json:"datatype"`
		Parameters map[string]any  `json:"parameters"`
		Data       json.RawMessage `json:"data"`
	}
	inferResponse struct {
		ModelName    string         `json:"model_name"`
		ModelVersion string         `json:"model_version"`
		ID           string         `json:"id,omitempty"`
		Parameters   map[string]any `json:"parameters,omitempty"`
		Outputs      []outputTensor `json:"outputs"`
	}
	outputTensor struct {
		Name     string `json:"name"`
		Shape    []int  `json:"shape"`
		Datatype string `json:"datatype"`
		Data     any    `json:"data"`
	}
	tensorMetadata struct {
		Name     string `json:"name"`
		Datatype string `json:"datatype"`
		Shape    []int  `json:"shape"`
	}
)

// requireModel lets requests pass that ask for our model, and our version if they name
// one.
func (s *Server) requireModel(e endpoint) endpoint {
	return func(r *http.Request) (any, error) {
		if name := r.PathValue("model"); name != s.name {
			return nil, &httpError{http.StatusNotFound, fmt.Errorf("there is no model %q; the one here is %q", name, s.name)}
		}
		if v := r.PathValue("version"); v != "" && v != s.version {
			return nil, &httpError{http.StatusNotFound, fmt.Errorf("there is no version %q of %s; the one here is %q", v, s.name, s.version)}
		}
		return e(r)
	}
}

// infer answers an inference request of the protocol.
func (s *Server) infer(r *http.Request) (any, error) {
	var q inferRequest
	if err := s.read(r, &q); err != nil {
		return nil, err
	}
	tensors := make([]inputTensor, len(q.Inputs))
	for i, text := range q.Inputs {
		if err := parse(text, fmt.Sprintf("inputs[%d]", i), &tensors[i]); err != nil {
			return nil, err
		}
	}
	columns, left, err := s.inputs(tensors)
	if err != nil {
		return nil, err
	}
	reach, err := s.inferInterval(&q)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, o := range q.Outputs {
		if !slices.Contains(s.outputNames(), o.Name) {
			return nil, mistakef("there is no output %q; there are %s", o.Name, strings.Join(s.outputNames(), ", "))
		}
		if s.isBound(o.Name) && reach == nil {
			return nil, mistakef(`the output %q needs a level, as in "parameters": {"interval": 0.9} beside "inputs"`, o.Name)
		}
		names = append(names, o.Name)
	}
	if names == nil {
		names = s.answered(reach)
	}
	out, notes, err := s.run(r.Context(), columns, left)
	if err != nil {
		return nil, err
	}
	answer := inferResponse{ModelName: s.name, ModelVersion: s.version, ID: q.ID, Outputs: []outputTensor{}}
	if len(notes) > 0 {
		answer.Parameters = map[string]any{"warnings": strings.Join(notes, "; ")} // the protocol has no lists here
	}
	for _, name := range names {
		answer.Outputs = append(answer.Outputs, s.output(name, out, reach))
	}
	return answer, nil
}

// inputs checks a request's tensors against the model's fields.
func (s *Server) inputs(tensors []inputTensor) (columns []Column, left leftOut, err error) {
	got := map[string]Column{}
	rows := -1
	for _, t := range tensors {
		f, known := s.fields[t.Name]
		if !known {
			left.add(s.model, t.Name)
			continue
		}
		if _, twice := got[t.Name]; twice {
			return nil, left, mistakef("input %q is given twice", t.Name)
		}
		c, err := s.input(f, t)
		if err != nil {
			return nil, left, mistakef("input %q: %w", t.Name, err)
		}
		if rows >= 0 && c.Rows != rows {
			return nil, left, mistakef("input %q has %d rows, and the inputs before it have %d", t.Name, c.Rows, rows)
		}
		rows = c.Rows
		if err := s.checkRows(rows); err != nil {
			return nil, left, err
		}
		got[t.Name] = c
	}
	for _, f := range s.model.Fields() {
		c, ok := got[f.Name]
		if !ok {
			return nil, left, mistakef("input %q is missing; there are %s%s", f.Name, s.names(), left.hint())
		}
		columns = append(columns, c)
	}
	return columns, left, nil
}

// input reads one tensor. Its size is that of its data, which are here already,
// whatever the shape says.
func (s *Server) input(f Field, t inputTensor) (c Column, err error) {
	if len(t.Shape) == 0 || t.Shape[0] < 0 || t.Shape[0] > int64(s.limits.Rows) {
		return c, fmt.Errorf("the shape is %v, want the number of rows first, at most %d", t.Shape, s.limits.Rows)
	}
	c = Column{Name: f.Name, Rows: int(t.Shape[0])}
	if !fits(t.Shape[1:], f.Shape) {
		return c, fmt.Errorf("the shape is %v, want %v after the number of rows", t.Shape, f.Shape)
	}
	if len(t.Data) == 0 {
		return c, errors.New("there is no data; want it as JSON, since the binary extension is not spoken here")
	}
	var n int
	switch t.Datatype {
	case "BYTES":
		if len(f.Shape) > 0 {
			return c, fmt.Errorf("the datatype is BYTES, want numbers")
		}
		c.Cells, err = appendTexts(nil, t.Data, len(t.Shape))
		n = len(c.Cells)
	case "BOOL", "UINT8", "UINT16", "UINT32", "UINT64", "INT8", "INT16", "INT32", "INT64", "FP16", "FP32", "FP64":
		if len(f.Shape) == 0 {
			c.Cells, err = appendTexts(nil, t.Data, len(t.Shape))
			n = len(c.Cells)
		} else {
			c.Numbers, err = appendNumbers(nil, t.Data)
			n = len(c.Numbers)
		}
	default:
		return c, fmt.Errorf("the datatype is %q, want one of the protocol's, such as FP32 or BYTES", t.Datatype)
	}
	if err == nil && n != c.Rows*f.size() {
		err = fmt.Errorf("there are %d values, want %d for the shape %v", n, c.Rows*f.size(), t.Shape)
	}
	return c, err
}

// fits says whether a tensor's axes after the first are those of a field, or
// its numbers in one row; a column of a table may have an axis of one, and pictures
// of one channel may do without its axis.
func fits(got []int64, want []int) bool {
	if len(want) == 0 {
		return len(got) == 0 || len(got) == 1 && got[0] == 1
	}
	if len(got) == 1 && got[0] == int64(Field{Shape: want}.size()) {
		return true
	}
	equal := func(a int64, b int) bool { return a == int64(b) }
	return slices.EqualFunc(got, want, equal) || want[0] == 1 && slices.EqualFunc(got, want[1:], equal)
}

// output picks one tensor of an answer from the network's output. reach is how far the
// intervals reach, if there are bounds among what was asked for.
func (s *Server) output(name string, out *tensor.Tensor, reach *model.Reach) outputTensor {
	n := out.Dim(0)
	classes := s.model.Classes()
	t := outputTensor{Name: name, Shape: []int{n}, Datatype: "FP64"}
	switch at, probability := s.label(name); {
	case s.isBound(name):
		t.Data = s.bounds(name, out, reach)
	case at >= 0 && probability:
		values := make([]float64, n)
		for i := range values {
			values[i] = model.Row(out, i)[at]
		}
		t.Data = values
	case at >= 0:
		texts, l := make([]string, n), labels(s.model)[at]
		for i := range texts {
			texts[i] = l.Class(model.Row(out, i)[at])
		}
		t.Datatype, t.Data = "BYTES", texts
	case classes == nil:
		values, j := make([]float64, n), slices.Index(s.model.Targets(), name)
		for i := range values {
			values[i] = model.Row(out, i)[j]
		}
		t.Data = values
	case name == "class":
		texts, d := make([]string, n), decision(s.model)
		for i := range texts {
			texts[i] = classes[d.Class(model.Probabilities(out, i, len(classes)))]
		}
		t.Datatype, t.Data = "BYTES", texts
	default:
		all := make([]float64, 0, n*len(classes))
		for i := range n {
			all = append(all, model.Probabilities(out, i, len(classes))...)
		}
		t.Shape, t.Data = []int{n, len(classes)}, all
	}
	return t
}
