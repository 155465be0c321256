package serve

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what Prometheus reads: requests and their time by endpoint and
// status, rows, and how many of them were predicted together.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	sent     *prometheus.CounterVec
	batches  *prometheus.HistogramVec
	rest     *modelMetrics // of requests that are for no model
}

// newMetrics returns metrics. Requests for no model are counted under the label rest.
func newMetrics(rest string) *metrics {
	m := &metrics{
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cajal_requests_total", Help: "Requests answered.",
		}, []string{"model", "endpoint", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cajal_request_seconds", Help: "Time from a request's headers to its answer.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 14),
		}, []string{"model", "endpoint"}),
		sent: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cajal_rows_total", Help: "Rows accepted for prediction.",
		}, []string{"model"}),
		batches: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cajal_batch_rows", Help: "Rows predicted together.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 11),
		}, []string{"model"}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.sent, m.batches,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	m.rest = &modelMetrics{all: m, model: rest}
	return m
}

// inFlight has the gauge of requests at work, by which more servers can be started.
func (m *metrics) inFlight(model string, count func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "cajal_requests_in_flight", Help: "Requests being answered, of which most wait to be predicted once there are more than workers.",
		ConstLabels: prometheus.Labels{"model": model},
	}, func() float64 { return float64(count()) }))
}

// counter counts a request that was answered with a status after some time.
type counter func(status int, took time.Duration)

// elsewhere returns the counter of requests to an endpoint that are for no model.
func (m *metrics) elsewhere(endpoint string) counter { return m.rest.endpoint(endpoint) }

// modelMetrics are those of a model.
type modelMetrics struct {
	all     *metrics
	model   string
	sent    prometheus.Counter
	batches prometheus.Observer
}

// of returns the metrics of a model.
func (m *metrics) of(model string) *modelMetrics {
	return &modelMetrics{all: m, model: model, sent: m.sent.WithLabelValues(model), batches: m.batches.WithLabelValues(model)}
}

// endpoint returns the counter of requests for the model to an endpoint.
func (m *modelMetrics) endpoint(endpoint string) counter {
	return func(status int, took time.Duration) {
		m.all.requests.WithLabelValues(m.model, endpoint, strconv.Itoa(status)).Inc()
		m.all.seconds.WithLabelValues(m.model, endpoint).Observe(took.Seconds())
	}
}

func (m *modelMetrics) rows(n int)  { m.sent.Add(float64(n)) }
func (m *modelMetrics) batch(n int) { m.batches.Observe(float64(n)) }

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
