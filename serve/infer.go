package serve

import (
	"strings"

	"cajal/model"
)

// tensorMetadata says in the protocol what a tensor is like.
type tensorMetadata struct {
	Name     string `json:"name"`
	Datatype string `json:"datatype"`
	Shape    []int  `json:"shape"`
}

// inferBody answers the body of an inference request, which may have binary data behind it.
func (s *served) inferBody(q *request) (a reply, err error) {
	if err := q.split(); err != nil {
		return a, err
	}
	return s.infer(q)
}

// infer answers an inference request of the protocol.
func (s *served) infer(q *request) (a reply, err error) {
	d := &inferReader{Reader: q.json(), s: s, q: q}
	if err := d.read(); err != nil {
		return a, q.foremost(err)
	}
	columns, err := d.columns()
	if err != nil {
		return a, err
	}
	if q.reach, err = s.inferInterval(d); err != nil {
		return a, err
	}
	asked, err := s.asked(d, q.reach)
	if err != nil {
		return a, err
	}
	rows := columns[0].Rows
	most := int64(2*len(s.name)+2*len(s.version)+6*len(d.id)+200) + s.inferBytes(asked, rows)
	out, notes, err := s.run(q, columns, d.left, most)
	if err != nil {
		return a, err
	}
	v := newRendering(s, q, out, q.reach)
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
func (s *served) asked(d *inferReader, reach *model.Reach) ([]wanted, error) {
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
