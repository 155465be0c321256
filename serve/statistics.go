package serve

import (
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// The statistics extension of the protocol: what predictions for a model took, since the
// server has it; a model that is swapped goes on with those of the one before.
// Source: triton-inference-server/server, docs/protocol/extension_statistics.md.

// statistics are those of one version of a model. What is tried before it answers is not
// counted, and neither is POST /explain but for its executions.
type statistics struct {
	last       atomic.Int64 // when the last request for a prediction ended, in ms since 1970; 0 for never
	rows       atomic.Int64 // of requests that had their answer
	executions atomic.Int64 // batches

	success, fail, queue, input, infer, output duration // of requests

	mu      sync.Mutex
	batches map[int]*batchTimes // by their rows
}

// duration is how often something was done, and how long it took in all.
type duration struct{ count, ns atomic.Int64 }

func (d *duration) add(took time.Duration) {
	d.count.Add(1)
	d.ns.Add(int64(took))
}

// batchTimes are those of the batches with some number of rows.
type batchTimes struct {
	count                int64
	input, infer, output time.Duration
}

// times is what a request's prediction took.
type times struct {
	started time.Time // when it got its place, with its body there
	done    time.Time // when it had the network's output; zero before
	rows    int
	queue   time.Duration // until a worker took it
	input   time.Duration // reading its rows, and preparing them
	infer   time.Duration // of the batches that it was part of
	output  time.Duration // copying what the network said
	apart   bool          // it is no plain prediction
}

// executed counts a batch.
func (s *statistics) executed(rows int, input, infer, output time.Duration) {
	s.executions.Add(1)
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.batches[rows]
	if b == nil {
		if s.batches == nil {
			s.batches = map[int]*batchTimes{}
		}
		b = &batchTimes{}
		s.batches[rows] = b
	}
	b.count++
	b.input += input
	b.infer += infer
	b.output += output
}

// answered counts a request.
func (s *statistics) answered(q *request, err error) {
	t := &q.times
	if t.apart {
		return
	}
	s.last.Store(time.Now().UnixMilli())
	switch {
	case err != nil && t.started.IsZero():
		s.fail.add(time.Since(q.began))
	case err != nil:
		s.fail.add(time.Since(t.started))
	default:
		s.rows.Add(int64(t.rows))
		s.success.add(time.Since(t.started))
		s.queue.add(t.queue)
		s.input.add(t.input)
		s.infer.add(t.infer)
		s.output.add(t.output + time.Since(t.done))
	}
}

// Duration is how often something was done, and how many nanoseconds it took in all.
type Duration struct {
	Count int64 `json:"count"`
	Ns    int64 `json:"ns"`
}

func (d *duration) stat() Duration { return Duration{d.count.Load(), d.ns.Load()} }

// InferenceStatistics are how many requests for predictions had their answer or failed, and
// what the parts of those that had theirs took.
type InferenceStatistics struct {
	Success       Duration `json:"success"`
	Fail          Duration `json:"fail"`
	Queue         Duration `json:"queue"`
	ComputeInput  Duration `json:"compute_input"`
	ComputeInfer  Duration `json:"compute_infer"`
	ComputeOutput Duration `json:"compute_output"`
}

// BatchStatistics are what the batches of some number of rows took.
type BatchStatistics struct {
	BatchSize     int      `json:"batch_size"`
	ComputeInput  Duration `json:"compute_input"`
	ComputeInfer  Duration `json:"compute_infer"`
	ComputeOutput Duration `json:"compute_output"`
}

// ModelStatistics are those of one version of a model, as the protocol's extension has them.
type ModelStatistics struct {
	Name           string              `json:"name"`
	Version        string              `json:"version"`
	LastInference  int64               `json:"last_inference"`  // ms since 1970, 0 for never
	InferenceCount int64               `json:"inference_count"` // rows
	ExecutionCount int64               `json:"execution_count"` // batches
	InferenceStats InferenceStatistics `json:"inference_stats"`
	BatchStats     []BatchStatistics   `json:"batch_stats"`
}

// stats returns the statistics of a model.
func (s *served) stats() ModelStatistics {
	t := s.statistics
	m := ModelStatistics{
		Name: s.name, Version: s.version, LastInference: t.last.Load(), InferenceCount: t.rows.Load(), ExecutionCount: t.executions.Load(),
		InferenceStats: InferenceStatistics{t.success.stat(), t.fail.stat(), t.queue.stat(), t.input.stat(), t.infer.stat(), t.output.stat()},
		BatchStats:     []BatchStatistics{},
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	for rows, b := range t.batches {
		m.BatchStats = append(m.BatchStats, BatchStatistics{rows, Duration{b.count, int64(b.input)}, Duration{b.count, int64(b.infer)}, Duration{b.count, int64(b.output)}})
	}
	slices.SortFunc(m.BatchStats, func(a, b BatchStatistics) int { return a.BatchSize - b.BatchSize })
	return m
}

// The most bytes of memory that the statistics of a model take, and those of one size of its
// batches, as they are and in a transport's message.
const (
	statisticsBytes = 2 << 10
	batchBytes      = 512
)

// cost returns how much memory the statistics take that are told.
func (s *statistics) cost() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return statisticsBytes + batchBytes*int64(len(s.batches))
}

// allStats answers GET /v2/models/stats.
func (s *Server) allStats(*http.Request) (any, error) {
	return map[string]any{"model_stats": statsOf(s.models.all())}, nil
}

// modelStats answers GET /v2/models/NAME/stats, of all versions, and the same of one.
func (s *served) modelStats(r *http.Request) (any, error) {
	return map[string]any{"model_stats": statsOf(s.versionsOf(r.PathValue("version")))}, nil
}

// versionsOf returns the model for its version, and all versions for "".
func (s *served) versionsOf(version string) []*served {
	if version != "" {
		return []*served{s}
	}
	return slices.DeleteFunc(s.server.models.all(), func(m *served) bool { return m.name != s.name })
}

func statsOf(all []*served) []ModelStatistics {
	list := []ModelStatistics{}
	for _, m := range all {
		list = append(list, m.stats())
	}
	return list
}
