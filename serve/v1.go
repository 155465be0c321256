package serve

import (
	"fmt"
	"net/http"
	"strings"
)

// The first protocol of KServe, which TensorFlow Serving has too. A row's prediction is
// what the second protocol has under the names of its outputs; a model with one output
// has its value alone.
// Sources: kserve/kserve, docs on the V1 protocol; tensorflow/serving, api_rest.md.

func (s *Server) v1Models(*http.Request) (any, error) {
	return map[string]any{"models": append([]string{}, s.models.names()...)}, nil
}

// v1Call answers POST /v1/models/MODEL:VERB.
func (s *Server) v1Call() http.Handler {
	const verb = ":predict"
	unknown := s.respond("elsewhere", func(r *http.Request) (any, error) {
		name := s.models.soleName()
		if name == "" {
			name = "NAME"
		}
		return nil, &httpError{http.StatusNotFound, fmt.Errorf("there is nothing to POST at %.200s; want /v1/models/%s%s", r.URL.Path, name, verb)}
	})
	predict := s.limited("POST /v1/models/{model}"+verb, s.named, (*served).checkV1Address, (*served).v1Predict)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, ok := strings.CutSuffix(r.PathValue("call"), verb)
		if !ok {
			unknown.ServeHTTP(w, r)
			return
		}
		r.SetPathValue("model", name)
		predict.ServeHTTP(w, r)
	})
}

// v1Predict answers {"instances": …} and {"inputs": …}.
func (s *served) v1Predict(q *request) (a reply, err error) {
	columns, left, others, err := s.readInstances(q)
	if err != nil {
		return a, err
	}
	var names []wanted
	for _, name := range s.answered(nil) {
		names = append(names, wanted{name: name})
	}
	rows := columns[0].Rows
	most := 256 + s.inferBytes(names, rows)
	for _, w := range names {
		most += int64(rows) * int64(6*len(w.name)+8)
	}
	out, notes, err := s.run(q, columns, left, most)
	if err != nil {
		return a, err
	}
	v := newRendering(s, q, out, nil)
	var outputs []*output
	var keys []string
	for _, w := range names {
		outputs, keys = append(outputs, v.output(w)), append(keys, string(append(appendString(nil, w.name), ':')))
	}
	b := append(make([]byte, 0, min(most, 4<<10)), `{"predictions":[`...)
	for i := range rows {
		if err := v.late(i); err != nil {
			return a, err
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = v.appendInstance(b, i, outputs, keys)
	}
	a.text = append(appendWarnings(append(b, ']'), append(others.notesOf(unknownKeys), notes...)), '}')
	return a, nil
}

// appendInstance writes the prediction of a row.
func (v *rendering) appendInstance(b []byte, i int, outputs []*output, keys []string) []byte {
	row := v.values(i)
	if len(outputs) == 1 {
		return v.appendRow(b, outputs[0], row)
	}
	b = append(b, '{')
	for j, o := range outputs {
		if j > 0 {
			b = append(b, ',')
		}
		b = append(b, keys[j]...)
		if o.width > 0 {
			b = append(b, '[')
		}
		b = v.appendRow(b, o, row)
		if o.width > 0 {
			b = append(b, ']')
		}
	}
	return append(b, '}')
}
