package serve

import (
	"fmt"
	"net/http"
	"strings"

	"cajal/model"
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

// inferBody answers the body of an inference request, which may have binary data behind it.
func (s *Server) inferBody(q *request) (a reply, err error) {
	if err := q.split(); err != nil {
		return a, err
	}
	return s.infer(q)
}

// infer answers an inference request of the protocol.
func (s *Server) infer(q *request) (a reply, err error) {
	d := &inferReader{Reader: q.json(), s: s, q: q}
	if err := d.read(); err != nil {
		return a, q.foremost(err)
	}
	columns, err := d.columns()
	if err != nil {
		return a, err
	}
	reach, err := s.inferInterval(d)
	if err != nil {
		return a, err
	}
	asked, err := s.asked(d, reach)
	if err != nil {
		return a, err
	}
	rows := columns[0].Rows
	most := int64(2*len(s.name)+2*len(s.version)+6*len(d.id)+200) + s.inferBytes(asked, rows)
	out, notes, err := s.run(q, columns, d.left, most)
	if err != nil {
		return a, err
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
	for i, w := range asked {
		if i > 0 {
			b = append(b, ',')
		}
		o := v.output(w)
		if *w.binary {
			a.mixed = true
			b, err = v.appendBinary(&a, b, o)
		} else {
			b, err = v.appendOutput(b, o)
		}
		if err != nil {
			return reply{}, err
		}
	}
	a.text = append(b, "]}"...)
	return a, nil
}

// asked returns the outputs of an answer; each says then whether it is in binary.
func (s *Server) asked(d *inferReader, reach *model.Reach) ([]wanted, error) {
	list := d.outputs
	if len(list) == 0 {
		for _, name := range s.answered(reach) {
			list = append(list, wanted{name: name})
		}
	}
	for i := range list {
		if s.isBound(list[i].name) && reach == nil {
			return nil, mistakef(`the output %q needs a level, as in "parameters": {"interval": 0.9} beside "inputs"`, list[i].name)
		}
		if list[i].binary == nil {
			list[i].binary = &d.all
		}
	}
	return list, nil
}
