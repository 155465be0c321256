package serve

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"math"
	"net/http"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"cajal/internal/memory"
	"cajal/tensor"
)

// Limits bound what strangers can ask for. A field that is 0 has the default in
// brackets.
type Limits struct {
	Body       int64         // bytes of a request [16 MB]
	Rows       int           // samples of a request [10,000]
	Time       time.Duration // for a request, from its headers to its answer [10 s]
	Concurrent int           // requests whose bodies have come and that are at work; more are told to come again [256]
	Memory     int64         // bytes for all requests together: bodies, what is read from them, answers; who gets none is told to come again [256 MB]
	Batch      int           // samples that are predicted together [256]
	Grace      time.Duration // for what has been accepted, once the server ends [30 s]
}

func (l *Limits) setDefaults() error {
	if l.Body < 0 || l.Rows < 0 || l.Time < 0 || l.Concurrent < 0 || l.Memory < 0 || l.Batch < 0 || l.Grace < 0 {
		return fmt.Errorf("serve: limits %+v: want none below 0", *l)
	}
	l.Body = either(l.Body, 16<<20)
	l.Rows = either(l.Rows, 10_000)
	l.Time = either(l.Time, 10*time.Second)
	l.Concurrent = either(l.Concurrent, 256)
	l.Memory = either(l.Memory, 256<<20)
	if l.Memory < leastBudget {
		return fmt.Errorf("serve: %d bytes of memory for all requests, want at least %d", l.Memory, leastBudget)
	}
	l.Batch = either(l.Batch, 256)
	l.Grace = either(l.Grace, 30*time.Second)
	return nil
}

func either[T comparable](v, instead T) T {
	var zero T
	if v == zero {
		return instead
	}
	return v
}

// Server answers requests with one model.
type Server struct {
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
	workers int
	strict  bool

	batcher    *batcher
	metrics    *metrics
	semaphore  chan struct{} // one for each request at work
	explaining chan struct{} // one for each request that reasons are found for
	closing    atomic.Bool   // it is no longer ready
	ending     atomic.Bool   // answers end their connections
	drainTime  time.Duration
	budget     budget
	costs      costs
	patience   time.Duration // with bodies

	hosts       []string
	origins     []string
	tokens      *reloaded[[][32]byte]
	certificate *reloaded[*tls.Certificate]
	log         *slog.Logger // of requests, nil for none
	errorLog    *slog.Logger
	wraps       []func(http.Handler) http.Handler

	boundNames []string // of the bounds of each target, nil if the model has no intervals

	pagesLock sync.Mutex
	pages     map[string][]byte // for people, by language
}

// Option changes a new server.
type Option func(*Server)

// Limit sets the limits.
func Limit(l Limits) Option { return func(s *Server) { s.limits = l } }

// Workers says how many goroutines predict; one for each processor if not
// given.
func Workers(n int) Option { return func(s *Server) { s.workers = n } }

// Version names the model's version, "1" if not given.
func Version(v string) Option { return func(s *Server) { s.version = v } }

// Strict refuses rows of which the model has something to note, such as a category
// that training has not seen; if it is not given, they are predicted, and the
// answer has the note.
func Strict() Option { return func(s *Server) { s.strict = true } }

// New returns a server of a model under a name. It tries the model with one
// sample of zeros if its fields are arrays, so that what does not fit shows
// now. [Server.Close] ends its workers.
func New(name string, m Model, opts ...Option) (*Server, error) {
	s := &Server{name: name, version: "1", model: m, fields: map[string]Field{}, place: map[string]int{}, workers: runtime.GOMAXPROCS(0), patience: patience}
	for _, o := range opts {
		o(s)
	}
	if err := s.limits.setDefaults(); err != nil {
		return nil, err
	}
	if s.drainTime < 0 {
		return nil, fmt.Errorf("serve: a drain time of %v, want none below 0", s.drainTime)
	}
	if s.workers < 1 {
		return nil, fmt.Errorf("serve: %d workers, want at least 1", s.workers)
	}
	s.all = m.Fields()
	for i, f := range s.all {
		s.fields[f.Name], s.place[f.Name] = f, i
	}
	s.boundNames = boundNames(m)
	s.outputs, s.scores, s.style = s.outputNames(), scores(m), newStyle(m)
	s.budget.most = s.limits.Memory
	s.metrics = newMetrics(name)
	s.semaphore = make(chan struct{}, s.limits.Concurrent)
	s.metrics.inFlight(func() int { return len(s.semaphore) })
	s.explaining = make(chan struct{}, max(1, s.workers/2))
	s.batcher = newBatcher(m, s.workers, s.limits.Batch, s.limits.Concurrent, s.metrics.batch)
	if err := s.try(); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// try predicts one empty sample.
func (s *Server) try() error {
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
	a, err := s.budget.open()
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

// Handler returns what answers requests, for a server of one's own. After it
// is done with, call Close.
func (s *Server) Handler() http.Handler { return s.handler(false) }

// handler is Handler. local says that the listener's address is a loopback address.
func (s *Server) handler(local bool) http.Handler {
	mux := http.NewServeMux()
	model := "/v2/models/{model}"
	for pattern, h := range map[string]endpoint{
		"GET /v2":                                    s.serverMetadata,
		"GET /v2/health/live":                        s.live,
		"GET /v2/health/ready":                       s.ready,
		"GET " + model:                               s.requireModel(s.modelMetadata),
		"GET " + model + "/ready":                    s.requireModel(s.modelReady),
		"GET " + model + "/versions/{version}":       s.requireModel(s.modelMetadata),
		"GET " + model + "/versions/{version}/ready": s.requireModel(s.modelReady),
	} {
		mux.Handle(pattern, s.respond(pattern, h))
	}
	for _, pattern := range []string{"POST " + model + "/infer", "POST " + model + "/versions/{version}/infer"} {
		mux.Handle(pattern, s.limited(pattern, func(q *request) error { return s.rightModel(q.Request) }, s.inferBody))
	}
	mux.Handle("GET /v1/models", s.respond("GET /v1/models", s.v1Models))
	mux.Handle("GET /v1/models/{model}", s.respond("GET /v1/models/{model}", s.requireModel(s.modelReady)))
	mux.Handle("POST /v1/models/{call}", s.v1Call())
	mux.Handle("POST /predict", s.limited("POST /predict", s.interval, s.predict))
	mux.Handle("POST /explain", s.limited("POST /explain", s.checkExplain, asText(s.explain)))
	mux.Handle("GET /{$}", s.forPeople(s.respond("GET /{$}", s.index)))
	mux.Handle("GET /metrics", s.metrics.handler())
	return s.front(withoutSlash(s.notFound(mux)), local)
}

// Close ends the workers once they have finished what waits.
func (s *Server) Close() {
	s.closing.Store(true)
	s.batcher.close()
}

// run encodes a request's columns, and predicts. Notes are what the client
// should know. most is how many bytes the answer may have.
func (s *Server) run(q *request, columns []Column, left leftOut, most int64) (out *tensor.Tensor, notes []string, err error) {
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
	case s.strict && len(notes) > 0:
		return nil, nil, mistakef("%s", notes[0])
	}
	s.metrics.rows(rows)
	s.noteRows(q.ctx, rows)
	if out, err = s.batcher.predict(q.ctx, xs, q.account); err != nil {
		return nil, nil, err
	}
	return out, append(left.notes(), notes...), finite(out)
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
