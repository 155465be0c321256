package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"cajal/serve"
	"cajal/tensor"
)

// doubler answers twice a number.
type doubler struct{}

func (doubler) Ignores(string) bool   { return false }
func (doubler) Fields() []serve.Field { return []serve.Field{{Name: "input", Shape: []int{1}}} }
func (doubler) Classes() []string     { return nil }
func (doubler) Targets() []string     { return []string{"twice"} }

func (doubler) Encode(c []serve.Column) ([]*tensor.Tensor, []string, error) {
	return []*tensor.Tensor{tensor.From(c[0].Numbers, c[0].Rows, 1)}, nil, nil
}

func (doubler) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		y := tensor.New(tensor.Float64, xs[0].Dim(0), 1)
		for i, v := range xs[0].Float64s() {
			y.Float64s()[i] = 2 * v
		}
		return y, nil
	}
}

// TestTrace sends a request that belongs to a trace, and finds the trace in the span and
// in the log.
func TestTrace(t *testing.T) {
	l, err := serve.Listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	spans := tracetest.NewSpanRecorder()
	var log bytes.Buffer
	ctx, end := context.WithCancelCause(t.Context())
	var serving sync.WaitGroup
	serving.Go(func() {
		err := answer(ctx, l, doubler{}, trace.NewTracerProvider(trace.WithSpanProcessor(spans)), slog.New(slog.NewJSONHandler(&log, nil)))
		if err != nil {
			t.Error(err)
		}
	})
	const traced, caller = "4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7"
	r, err := http.NewRequest("POST", "http://"+l.Addr().String()+"/predict", strings.NewReader("[[21]]"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Traceparent", "00-"+traced+"-"+caller+"-01")
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(a.Body)
	a.Body.Close()
	if want := `{"predictions":[{"values":{"twice":42}}]}`; err != nil || strings.TrimSpace(string(text)) != want {
		t.Errorf("got %s, %v, want %s", text, err, want)
	}
	end(serve.ErrNoDrain)
	serving.Wait()

	ended := spans.Ended()
	if len(ended) != 1 {
		t.Fatalf("%d spans, want 1", len(ended))
	}
	if s := ended[0]; s.SpanContext().TraceID().String() != traced || s.Parent().SpanID().String() != caller {
		t.Errorf("the span is of trace %s, below %s; want %s, below %s", s.SpanContext().TraceID(), s.Parent().SpanID(), traced, caller)
	}
	if status := attribute.Int("http.response.status_code", 200); !has(ended[0].Attributes(), status) {
		t.Errorf("the span lacks %v: %v", status, ended[0].Attributes())
	}
	var line map[string]any
	if err := json.Unmarshal(log.Bytes(), &line); err != nil {
		t.Fatalf("%v: %s", err, log.Bytes())
	}
	if line["trace_id"] != traced || line["span_id"] != caller || line["rows"] != 1.0 {
		t.Errorf("the log has %s, want the trace %s, the span %s and a row", log.Bytes(), traced, caller)
	}
}

func has(all []attribute.KeyValue, one attribute.KeyValue) bool {
	for _, a := range all {
		if a == one {
			return true
		}
	}
	return false
}
