package serve

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"

	"cajal/internal/memory"
	"cajal/tensor"
)

// served is one version of one model, with what answers for it. A request finds it once,
// holds it until its answer is written, and lets it go then ([served.release]); so another
// can take its place without a request losing its own.
type served struct {
	server  *Server
	name    string
	version string
	model   Model
	all     []Field // of the model
	fields  map[string]Field
	place   map[string]int // of a field among all
	outputs []string       // that an answer can have
	scores  bool           // the numbers of classes are scores
	style   *style
	limits  Limits

	boundNames []string // of the bounds of each target, nil if the model has no intervals

	batcher *batcher
	costs   costs
	metrics *modelMetrics
	users   atomic.Int64 // who holds it: the server while it has it, and requests

	pages pages // for people
}

// newServed makes a model ready to answer, and tries it. Who calls holds it.
func (s *Server) newServed(name, version string, m Model) (*served, error) {
	v := &served{server: s, name: name, version: version, model: m, fields: map[string]Field{}, place: map[string]int{}, limits: s.limits}
	v.all = m.Fields()
	for i, f := range v.all {
		v.fields[f.Name], v.place[f.Name] = f, i
	}
	v.boundNames = boundNames(m)
	v.outputs, v.scores, v.style = v.outputNames(), scores(m), newStyle(m)
	v.metrics = s.metrics.of(name)
	v.batcher = newBatcher(m, s.workers, v.limits.Batch, v.limits.Concurrent, v.metrics.batch)
	v.users.Store(1)
	if err := v.try(); err != nil {
		v.release()
		return nil, err
	}
	return v, nil
}

// release lets the model go. The last who does ends its workers, which have finished what
// was asked of them by then.
func (s *served) release() {
	if s.users.Add(-1) == 0 {
		s.batcher.close()
	}
}

// try predicts one empty sample.
func (s *served) try() error {
	var columns []Column
	for _, f := range s.model.Fields() {
		c := Column{Name: f.Name, Rows: 1}
		if len(f.Shape) > 0 {
			c.Numbers = make([]float64, f.size())
		} else {
			c.Cells = []string{""}
		}
		columns = append(columns, c)
	}
	xs, _, err := s.model.Encode(columns)
	if err != nil {
		return fmt.Errorf("serve: try the model with an empty sample: %w", err)
	}
	a, err := s.server.budget.open()
	if err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	defer a.release()
	out, err := s.batcher.predict(context.Background(), xs, a)
	if err != nil {
		return fmt.Errorf("serve: try the model: %w", err)
	}
	s.costs = costsOf(columns, xs, out)
	return checkOutput(s.model, out.Size())
}

// run encodes a request's columns, and predicts. Notes are what the client
// should know. most is how many bytes the answer may have.
func (s *served) run(q *request, columns []Column, left leftOut, most int64) (out *tensor.Tensor, notes []string, err error) {
	rows := columns[0].Rows
	if err := s.checkRows(rows); err != nil {
		return nil, nil, err
	}
	if err := q.account.take(most + s.costs.of(rows, len(q.body)+len(q.binary))); err != nil {
		return nil, nil, err
	}
	xs, notes, err := s.model.Encode(columns)
	switch {
	case err != nil:
		return nil, nil, mistake(err)
	case s.server.strict && len(notes) > 0:
		return nil, nil, mistakef("%s", notes[0])
	}
	s.metrics.rows(rows)
	s.noteRows(q.ctx, rows)
	if out, err = s.batcher.predict(q.ctx, xs, q.account); err != nil {
		return nil, nil, err
	}
	if err := finite(out); err != nil {
		return nil, nil, err
	}
	return out, append(left.notes(), notes...), s.finiteBounds(q, out)
}

// finite refuses an answer that is none.
func finite(out *tensor.Tensor) error {
	values := memory.Of(out)
	for i := range out.Size() {
		if v := values.At(i); math.IsNaN(v) || math.IsInf(v, 0) {
			return fmt.Errorf("the network's output for row %d is %v: its weights or the row's numbers are too large", i*out.Dim(0)/out.Size()+1, v)
		}
	}
	return nil
}
