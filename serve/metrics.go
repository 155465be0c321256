package serve

import (
	"net/http"
	"strconv"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"
)

// metrics are what Prometheus reads: requests and their time by endpoint and status, rows,
// and how many of them were predicted together, by model and version.
type metrics struct {
	registry *prometheus.Registry
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	sent     *prometheus.CounterVec
	batches  *prometheus.HistogramVec
	swaps    *prometheus.CounterVec
	failures *prometheus.CounterVec
	models   *registry
}

// ofModel are the labels of what is counted for a model, in this order before others.
var ofModel = []string{"model", "version"}

func newMetrics(models *registry) *metrics {
	m := &metrics{
		models:   models,
		registry: prometheus.NewRegistry(),
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cajal_requests_total", Help: "Requests answered.",
		}, append(ofModel, "endpoint", "status")),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cajal_request_seconds", Help: "Time from a request's headers to its answer.",
			Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 14),
		}, append(ofModel, "endpoint")),
		sent: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cajal_rows_total", Help: "Rows accepted for prediction.",
		}, ofModel),
		batches: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cajal_batch_rows", Help: "Rows predicted together.",
			Buckets: prometheus.ExponentialBuckets(1, 2, 11),
		}, ofModel),
		swaps: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cajal_model_swaps_total", Help: "Times that a model took the place of another of its name and version.",
		}, ofModel),
		failures: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cajal_model_load_failures_total", Help: "Times that a model could not be loaded.",
		}, ofModel),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.sent, m.batches, m.swaps, m.failures, inFlight{models},
		prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "cajal_models_loaded", Help: "Models that answer, each version counted."},
			func() float64 { return float64(models.count.Load()) }),
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// inFlight collects the gauge of requests at work, by which more servers can be started.
type inFlight struct{ models *registry }

var inFlightDesc = prometheus.NewDesc("cajal_requests_in_flight",
	"Requests being answered, of which most wait to be predicted once there are more than workers.", ofModel, nil)

func (g inFlight) Describe(to chan<- *prometheus.Desc) { to <- inFlightDesc }

func (g inFlight) Collect(to chan<- prometheus.Metric) {
	for _, m := range g.models.all() {
		to <- prometheus.MustNewConstMetric(inFlightDesc, prometheus.GaugeValue, float64(m.places.held.Load()), m.name, m.version)
	}
}

// counter counts a request that was answered with a status after some time.
type counter func(status int, took time.Duration)

// elsewhere returns the counter of requests to an endpoint that are for no model. Where
// there is one model alone they are counted under its name.
func (m *metrics) elsewhere(endpoint string) counter {
	return func(status int, took time.Duration) {
		(&modelMetrics{all: m, model: m.models.soleName()}).endpoint(endpoint)(status, took)
	}
}

// modelMetrics are those of a model.
type modelMetrics struct {
	all            *metrics
	model, version string
}

// endpoint returns the counter of requests for the model to an endpoint.
func (m *modelMetrics) endpoint(endpoint string) counter {
	return func(status int, took time.Duration) {
		m.all.requests.WithLabelValues(m.model, m.version, endpoint, strconv.Itoa(status)).Inc()
		m.all.seconds.WithLabelValues(m.model, m.version, endpoint).Observe(took.Seconds())
	}
}

// rows and batch look the labels up each time: those of a model that has left are forgotten.
func (m *modelMetrics) rows(n int) { m.all.sent.WithLabelValues(m.model, m.version).Add(float64(n)) }

func (m *modelMetrics) batch(n int) {
	m.all.batches.WithLabelValues(m.model, m.version).Observe(float64(n))
}

// live begins to count what has not happened yet.
func (m *modelMetrics) live() {
	m.all.sent.WithLabelValues(m.model, m.version)
	m.all.batches.WithLabelValues(m.model, m.version)
	m.all.swaps.WithLabelValues(m.model, m.version)
	m.all.failures.WithLabelValues(m.model, m.version)
}

// forget forgets what was counted for a model that is there no more, so that names which
// come and go do not pile up.
func (m *modelMetrics) forget() {
	labels := prometheus.Labels{"model": m.model, "version": m.version}
	for _, of := range []interface{ DeletePartialMatch(prometheus.Labels) int }{m.all.requests, m.all.seconds, m.all.sent, m.all.batches, m.all.swaps, m.all.failures} {
		of.DeletePartialMatch(labels)
	}
}

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
