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
	label    prometheus.Labels
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	sent     prometheus.Counter
	batches  prometheus.Histogram
}

func newMetrics(model string) *metrics {
	label := prometheus.Labels{"model": model}
	m := &metrics{
		registry: prometheus.NewRegistry(), label: label,
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "cajal_requests_total", Help: "Requests answered.", ConstLabels: label,
		}, []string{"endpoint", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "cajal_request_seconds", Help: "Time from a request's headers to its answer.", ConstLabels: label,
			Buckets: prometheus.ExponentialBuckets(0.0001, 2.5, 14),
		}, []string{"endpoint"}),
		sent: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "cajal_rows_total", Help: "Rows accepted for prediction.", ConstLabels: label,
		}),
		batches: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "cajal_batch_rows", Help: "Rows predicted together.", ConstLabels: label,
			Buckets: prometheus.ExponentialBuckets(1, 2, 11),
		}),
	}
	m.registry.MustRegister(m.requests, m.seconds, m.sent, m.batches,
		collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	return m
}

// inFlight has the gauge of requests at work, by which more servers can be started.
func (m *metrics) inFlight(count func() int) {
	m.registry.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "cajal_requests_in_flight", Help: "Requests being answered, of which most wait to be predicted once there are more than workers.", ConstLabels: m.label,
	}, func() float64 { return float64(count()) }))
}

func (m *metrics) request(endpoint string, status int, took time.Duration) {
	m.requests.WithLabelValues(endpoint, strconv.Itoa(status)).Inc()
	m.seconds.WithLabelValues(endpoint).Observe(took.Seconds())
}

func (m *metrics) rows(n int)  { m.sent.Add(float64(n)) }
func (m *metrics) batch(n int) { m.batches.Observe(float64(n)) }

func (m *metrics) handler() http.Handler {
	return promhttp.HandlerFor(m.registry, promhttp.HandlerOpts{})
}
