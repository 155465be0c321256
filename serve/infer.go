package serve

import (
	"strings"

	"cajal/model"
)

// inferBody answers the body of an inference request, which may have binary data behind it.
func (s *served) inferBody(q *request) (a reply, err error) {
	if err := q.split(); err != nil {
		return a, err
	}
	return s.infer(q)
}

// infer answers an inference request of the protocol.
func (s *served) infer(q *request) (a reply, err error) {
	d := s.newInferReader(q, jsonWords)
	d.Reader = q.json()
	if err := d.read(); err != nil {
		return a, q.foremost(err)
	}
	v, err := s.inferred(d)
	if err != nil {
		return a, err
	}
	b := make([]byte, 0, min(v.most, 4<<10))
	b = appendString(append(b, `{"model_name":`...), s.name)
	b = appendString(append(b, `,"model_version":`...), s.version)
	if d.id != "" {
		b = appendString(append(b, `,"id":`...), d.id)
	}
	if len(v.notes) > 0 { // the protocol has no lists here
		b = append(appendString(append(b, `,"parameters":{"warnings":`...), strings.Join(v.notes, "; ")), '}')
	}
	b = append(b, `,"outputs":[`...)
	for i, w := range v.asked {
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

func (s *served) newInferReader(q *request, w words) *inferReader {
	return &inferReader{s: s, q: q, words: w, inputs: make([]Column, len(s.all))}
}

// predicted is what an inference request gets, before it is written.
type predicted struct {
	*rendering
	asked []wanted
	notes []string
	most  int64 // bytes of the answer
}

// inferred predicts what a request asks for that has been read.
func (s *served) inferred(d *inferReader) (*predicted, error) {
	columns, err := d.columns()
	if err != nil {
		return nil, err
	}
	if d.q.reach, err = s.inferInterval(d); err != nil {
		return nil, err
	}
	v := &predicted{}
	if v.asked, err = s.asked(d, d.q.reach); err != nil {
		return nil, err
	}
	v.most = int64(2*len(s.name)+2*len(s.version)+6*len(d.id)+200) + s.inferBytes(v.asked, columns[0].Rows)
	out, notes, err := s.run(d.q, columns, d.left, v.most)
	if err != nil {
		return nil, err
	}
	v.rendering, v.notes = newRendering(s, d.q, out, d.q.reach), append(d.others.notesOf(unknownKeys), notes...)
	return v, nil
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
