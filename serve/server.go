package serve

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"sync/atomic"
	"time"

	"cajal/internal/figure"
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
		return fmt.Errorf("serve: %s of memory for all requests, want at least %d", figure.Count(l.Memory, "byte"), leastBudget)
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

// Server answers requests with models: who may ask, how much, and how it ends.
type Server struct {
	limits      Limits
	modelLimits map[string]ModelLimits // by name
	workers     int                    // of each model
	strict      bool
	version     string // of the model of New

	control         bool // requests may load and unload models
	strictReadiness bool
	repository      atomic.Pointer[Repository]

	models     registry
	metrics    *metrics
	places     common        // for requests at work
	semaphore  chan struct{} // one for each request at work
	explaining chan struct{} // one for each request that reasons are found for
	closing    atomic.Bool   // it is no longer ready
	ending     atomic.Bool   // answers end their connections
	ends       <-chan struct{}
	end        func() // closes ends, for requests that would go on
	drainTime  time.Duration
	windDown   time.Duration
	budget     budget
	patience   time.Duration // with bodies

	hosts       []string
	origins     []string
	tokens      *reloaded[[][32]byte]
	certificate *reloaded[*tls.Certificate]
	log         *slog.Logger // of requests, nil for none
	errorLog    *slog.Logger
	wraps       []func(http.Handler) http.Handler

	locked pages // that ask for a token
}

// ModelLimits bound what the requests for one model take of what there is for all
// ([Limits]). A field that is 0 has the default in brackets.
type ModelLimits struct {
	Rows       int   // samples of a request [as for all]
	Concurrent int   // requests at work [as for all]
	Memory     int64 // bytes for them together [as for all]
	Batch      int   // samples that are predicted together [as for all]
	Workers    int   // goroutines that predict [as for all]
}

// LimitModel sets the limits of a model, for each of its versions. With and without them, a
// 32nd of the places for requests at work and of the memory for them belongs to each model,
// and a flood of requests for another cannot take it. Of more than 16 models half of both is
// kept for these parts, which all have to do with, first come, first served.
func LimitModel(name string, l ModelLimits) Option {
	return func(s *Server) {
		if s.modelLimits == nil {
			s.modelLimits = map[string]ModelLimits{}
		}
		s.modelLimits[name] = l
	}
}

func (l ModelLimits) check(name string) error {
	if l.Rows < 0 || l.Concurrent < 0 || l.Memory < 0 || l.Batch < 0 || l.Workers < 0 {
		return fmt.Errorf("serve: limits of %s %+v: want none below 0", name, l)
	}
	if l.Memory > 0 && l.Memory < leastBudget {
		return fmt.Errorf("serve: %s of memory for the requests for %s, want at least %d", figure.Count(l.Memory, "byte"), name, leastBudget)
	}
	return nil
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
	s, err := NewServer(opts...)
	if err != nil {
		return nil, err
	}
	if err := s.loadOnly(name, m); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

// loadOnly is [Server.Load] without a full batch, for New.
func (s *Server) loadOnly(name string, m Model) error {
	version := either(s.version, "1")
	if err := checkNames(name, version); err != nil {
		return fmt.Errorf("serve: %w", err)
	}
	only, err := s.newServed(name, version, m)
	if err != nil {
		return err
	}
	return s.goLive(only)
}

// NewServer returns a server without models, which [Server.Load] brings. [Server.Close] ends
// what they need.
func NewServer(opts ...Option) (*Server, error) {
	s := &Server{version: "1", workers: runtime.GOMAXPROCS(0), patience: patience, windDown: windDown}
	for _, o := range opts {
		o(s)
	}
	if err := s.limits.setDefaults(); err != nil {
		return nil, err
	}
	for name, l := range s.modelLimits {
		if err := l.check(name); err != nil {
			return nil, err
		}
	}
	if s.drainTime < 0 {
		return nil, fmt.Errorf("serve: a drain time of %v, want none below 0", s.drainTime)
	}
	if s.workers < 1 {
		return nil, fmt.Errorf("serve: %d workers, want at least 1", s.workers)
	}
	s.budget.most = s.limits.Memory
	life, end := context.WithCancel(context.Background())
	s.ends, s.end = life.Done(), end
	s.budget.common.most, s.budget.common.models = s.limits.Memory, &s.models.count
	s.budget.unnamed.of, s.budget.common.others = &s.budget.common, 1
	s.places.most, s.places.models = int64(s.limits.Concurrent), &s.models.count
	s.metrics = newMetrics(&s.models)
	s.semaphore = make(chan struct{}, s.limits.Concurrent)
	s.explaining = make(chan struct{}, max(1, s.workers/2))
	return s, nil
}

// Handler returns what answers requests, for a server of one's own. After it
// is done with, call Close.
func (s *Server) Handler() http.Handler { return s.handler(false) }

// handler is Handler. local says that the listener's address is a loopback address.
func (s *Server) handler(local bool) http.Handler {
	mux := http.NewServeMux()
	for pattern, h := range map[string]endpoint{
		"GET /v2":              s.serverMetadata,
		"GET /v2/health/live":  s.live,
		"GET /v2/health/ready": s.ready,
		"GET /v2/models/stats": s.allStats,
		"GET /v1/models":       s.v1Models,
	} {
		mux.Handle(pattern, s.respond(pattern, h))
	}
	model := "/v2/models/{model}"
	for pattern, h := range map[string]modelEndpoint{
		"GET " + model:                               (*served).modelMetadata,
		"GET " + model + "/ready":                    (*served).modelReady,
		"GET " + model + "/versions/{version}":       (*served).modelMetadata,
		"GET " + model + "/versions/{version}/ready": (*served).modelReady,
		"GET " + model + "/stats":                    (*served).modelStats,
		"GET " + model + "/versions/{version}/stats": (*served).modelStats,
		"GET /v1/models/{model}":                     (*served).modelReady,
	} {
		mux.Handle(pattern, s.respondOf(pattern, s.named, h))
	}
	for _, pattern := range []string{"POST " + model + "/infer", "POST " + model + "/versions/{version}/infer"} {
		mux.Handle(pattern, s.limited(pattern, s.named, (*served).checkInferAddress, (*served).inferBody))
	}
	mux.Handle("POST /v2/repository/index", s.managed("POST /v2/repository/index", s.answerIndex))
	for verb, do := range map[string]func(*Repository, *Server, string) error{"load": (*Repository).reopenModel, "unload": (*Repository).closeModel} {
		pattern := "POST /v2/repository/models/{model}/" + verb
		mux.Handle(pattern, s.managed(pattern, s.change(do)))
	}
	mux.Handle("POST /v1/models/{call}", s.v1Call())
	mux.Handle("GET /{$}", s.home())
	mux.Handle("POST /predict", s.limited("POST /predict", s.sole, (*served).checkPredict, (*served).predict))
	mux.Handle("POST /explain", s.limited("POST /explain", s.sole, (*served).checkExplain, (*served).explain))
	for _, path := range []string{"/models/{model}", "/models/{model}/versions/{version}"} {
		mux.Handle("GET "+path, s.modelHome("GET "+path))
		mux.Handle("POST "+path+"/predict", s.limited("POST "+path+"/predict", s.named, (*served).checkPredict, (*served).predict))
		mux.Handle("POST "+path+"/explain", s.limited("POST "+path+"/explain", s.named, (*served).checkExplain, (*served).explain))
	}
	mux.Handle("GET /metrics", s.metrics.handler())
	return s.front(withoutSlash(s.notFound(mux)), local)
}

// Close ends the workers once they have finished what waits.
func (s *Server) Close() {
	s.closing.Store(true)
	s.end()
	for _, m := range s.models.close() {
		m.batcher.close()
	}
}
