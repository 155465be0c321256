package serve

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync/atomic"
	"time"

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
	all     []Field        // of the model
	classes []string       // its own, nil for numbers
	targets []string       // its own, nil for classes
	place   map[string]int // of a field among all
	outputs []string       // that an answer can have
	scores  bool           // the numbers of classes are scores
	style   *style
	limits  Limits

	boundNames []string // of the bounds of each target, nil if the model has no intervals

	batcher    *batcher
	costs      costs
	metrics    *modelMetrics
	statistics *statistics
	places     share        // for requests at work
	memory     share        // of the budget
	users      atomic.Int64 // who holds it: the registry while it is there, and requests

	pages pages // for people
}

// newServed makes a model ready to answer, and tries it. Who calls holds it.
func (s *Server) newServed(name, version string, m Model) (*served, error) {
	own := s.modelLimits[name]
	v := &served{server: s, name: name, version: version, model: m, place: map[string]int{}, limits: s.limits}
	v.limits.Rows, v.limits.Batch = either(own.Rows, s.limits.Rows), either(own.Batch, s.limits.Batch)
	v.all, v.classes, v.targets = m.Fields(), m.Classes(), m.Targets()
	for i, f := range v.all {
		v.place[f.Name] = i
	}
	v.boundNames = boundNames(m)
	v.outputs, v.scores, v.style = v.outputNames(), scores(m), newStyle(m)
	v.metrics = &modelMetrics{s.metrics, name, version}
	v.places.of, v.places.most = &s.places, int64(own.Concurrent)
	v.memory.of, v.memory.most = &s.budget.common, own.Memory
	v.statistics = &statistics{}
	executed := func(rows int, input, infer, output time.Duration) {
		v.metrics.batch(rows)
		v.statistics.executed(rows, input, infer, output)
	}
	v.batcher = newBatcher(m, either(own.Workers, s.workers), v.limits.Batch, v.limits.Concurrent, executed)
	v.users.Store(1)
	if err := v.try(); err != nil {
		v.batcher.close()
		return nil, err
	}
	return v, nil
}

// hold has one more user hold the model.
func (s *served) hold() *served {
	s.users.Add(1)
	return s
}

// release lets the model go. When the last has done so its workers end; what was asked of
// them is finished by then, but for what nobody waits for any more.
func (s *served) release() {
	if s.users.Add(-1) == 0 {
		go func() {
			s.batcher.close()
			noVersion, noName := s.server.models.left(s)
			if noVersion {
				s.metrics.forget()
			}
			if noName { // nor what was counted while it was the only one
				(&modelMetrics{s.metrics.all, s.name, ""}).forget()
			}
		}()
	}
}

// try predicts one empty sample.
func (s *served) try() error {
	columns, xs, out, err := s.predictEmpty(1)
	if err != nil {
		return err
	}
	s.costs = costsOf(columns, xs, out)
	return checkOutput(s.model, out.Size())
}

// warm predicts as many empty samples as a batch may have, so that no request pays for
// memory that is touched for the first time; fewer if they would take a quarter of the memory
// that there is for requests.
func (s *served) warm() error {
	rows := min(int64(s.limits.Batch), s.limits.Memory/4/max(1, s.costs.row))
	if rows <= 1 {
		return nil
	}
	_, _, _, err := s.predictEmpty(int(rows))
	return err
}

// predictEmpty predicts some empty samples. Their memory is no request's, and they are not
// counted. A panic of the model is an error.
func (s *served) predictEmpty(rows int) (columns []Column, xs []*tensor.Tensor, out *tensor.Tensor, err error) {
	defer func() {
		if p, ok := errors.AsType[*panicked](err); ok {
			err = fmt.Errorf("serve: try the model with an empty sample: it panics: %v", p.value)
		}
	}()
	defer recovered(&err)
	for _, f := range s.all {
		c := Column{Name: f.Name, Rows: rows}
		if len(f.Shape) > 0 {
			c.Numbers = make([]float64, rows*f.size())
		} else {
			c.Cells = make([]string, rows)
		}
		columns = append(columns, c)
	}
	if xs, _, err = s.model.Encode(columns); err != nil {
		return nil, nil, nil, fmt.Errorf("serve: try the model with an empty sample: %w", err)
	}
	a, err := (&budget{most: math.MaxInt64}).open(nil)
	if err != nil {
		return nil, nil, nil, err
	}
	defer a.release()
	if out, err = s.batcher.predictUncounted(context.Background(), xs, a); err != nil {
		return nil, nil, nil, fmt.Errorf("serve: try the model: %w", err)
	}
	return columns, xs, out, nil
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
	j := newJob(q.ctx, xs, q.account)
	input := time.Since(q.times.started)
	if out, err = s.batcher.do(j); err != nil {
		return nil, nil, err
	}
	t := &q.times
	t.rows, t.done, t.queue, t.input, t.infer, t.output = rows, time.Now(), j.queue, input+j.input, j.infer, j.output
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
