package serve

import (
	"fmt"
	"net/http"
	"strings"
)

// tensorMetadata says in the protocol what a tensor is like.
type tensorMetadata struct {
	Name     string `json:"name"`
	Datatype string `json:"datatype"`
	Shape    []int  `json:"shape"`
}

// rightModel refuses requests for another model than ours, or for another version if they
// name one.
func (s *Server) rightModel(r *http.Request) error {
	if name := r.PathValue("model"); name != s.name {
		return &httpError{http.StatusNotFound, fmt.Errorf("there is no model %q; the one here is %q", clip(name), s.name)}
	}
	if v := r.PathValue("version"); v != "" && v != s.version {
		return &httpError{http.StatusNotFound, fmt.Errorf("there is no version %q of %s; the one here is %q", clip(v), s.name, s.version)}
	}
	return nil
}

// requireModel lets requests pass that ask for our model.
func (s *Server) requireModel(e endpoint) endpoint {
	return func(r *http.Request) (any, error) {
		if err := s.rightModel(r); err != nil {
			return nil, err
		}
		return e(r)
	}
}

// infer answers an inference request of the protocol.
func (s *Server) infer(q *request) ([]byte, error) {
	d := &inferReader{Reader: q.json(), s: s, q: q}
	if err := d.read(); err != nil {
		return nil, q.foremost(err)
	}
	columns, err := d.columns()
	if err != nil {
		return nil, err
	}
	reach, err := s.inferInterval(d)
	if err != nil {
		return nil, err
	}
	for _, name := range d.outputs {
		if s.isBound(name) && reach == nil {
			return nil, mistakef(`the output %q needs a level, as in "parameters": {"interval": 0.9} beside "inputs"`, name)
		}
	}
	names := d.outputs
	if len(names) == 0 {
		names = s.answered(reach)
	}
	rows := columns[0].Rows
	most := int64(2*len(s.name)+2*len(s.version)+6*len(d.id)+200) + s.inferBytes(names, rows)
	out, notes, err := s.run(q, columns, d.left, most)
	if err != nil {
		return nil, err
	}
	v := newRendering(s, q, out, reach)
	b := make([]byte, 0, min(most, 4<<10))
	b = appendString(append(b, `{"model_name":`...), s.name)
	b = appendString(append(b, `,"model_version":`...), s.version)
	if d.id != "" {
		b = appendString(append(b, `,"id":`...), d.id)
	}
	if len(notes) > 0 { // the protocol has no lists here
		b = append(appendString(append(b, `,"parameters":{"warnings":`...), strings.Join(notes, "; ")), '}')
	}
	b = append(b, `,"outputs":[`...)
	for i, name := range names {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = v.appendOutput(b, name); err != nil {
			return nil, err
		}
	}
	return append(b, "]}"...), nil
}
