// Command otel answers requests with a model, traced by OpenTelemetry: each request is
// a span below that of its caller, which the header traceparent names, and its line in the
// log has the same trace_id.
//
//	go run ./examples/otel iris.safetensors
//
// Spans go to standard output here. To send them to a collector, put otlptracehttp.New
// of go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp in the place of
// stdouttrace.New; the environment says where it is (OTEL_EXPORTER_OTLP_ENDPOINT).
//
// The example is a module of its own, so that Cajal itself needs none of this.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/sdk/trace"

	"cajal/model"
	"cajal/serve"
)

func main() {
	addr := flag.String("addr", "127.0.0.1:8080", "HOST:PORT to listen on")
	flag.Parse()
	if err := run(*addr, flag.Arg(0)); err != nil {
		fmt.Fprintln(os.Stderr, "otel:", err)
		os.Exit(1)
	}
}

func run(addr, file string) error {
	if file == "" {
		return errors.New("want a model file, such as cajal train --save makes")
	}
	m, err := model.Open(file)
	if err != nil {
		return err
	}
	spans, err := stdouttrace.New()
	if err != nil {
		return err
	}
	tracer := trace.NewTracerProvider(trace.WithBatcher(spans))
	l, err := serve.Listen(addr)
	if err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err = answer(ctx, l, serve.Trained(m), tracer, slog.New(slog.NewJSONHandler(os.Stderr, nil)))
	return errors.Join(err, tracer.Shutdown(context.Background())) // sends the last spans
}

// answer serves a model until ctx ends.
func answer(ctx context.Context, l net.Listener, m serve.Model, tracer *trace.TracerProvider, log *slog.Logger) error {
	s, err := serve.New("model", m, serve.Log(log), serve.Drain(5*time.Second), serve.Wrap(func(h http.Handler) http.Handler {
		return otelhttp.NewHandler(h, "serve",
			otelhttp.WithTracerProvider(tracer),
			otelhttp.WithPropagators(propagation.TraceContext{}))
	}))
	if err != nil {
		return err
	}
	return s.Serve(ctx, l)
}
