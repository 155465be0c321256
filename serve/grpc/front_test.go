package grpc

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/metadata"
	"google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"

	"cajal/internal/testenv"
	"cajal/serve"
	"cajal/serve/grpc/internal/inference"
)

var discard = slog.New(slog.DiscardHandler)

func option(t *testing.T) func(serve.Option, error) serve.Option {
	return func(o serve.Option, err error) serve.Option {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return o
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestToken(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tokens")
	write(t, file, "secret\n")
	s := start(t, flowers{}, option(t)(serve.TokenFile(file)))
	c := dial(t, s.grpc)
	for _, one := range []struct{ header, want string }{
		{"", "the request has no token"},
		{"Bearer other", "the token is not one that this server takes"},
		{"Basic secret", "the request has no token"},
		{"bearer secret", ""},
		{"Bearer secret", ""},
	} {
		ctx := t.Context()
		if one.header != "" {
			ctx = metadata.AppendToOutgoingContext(ctx, "authorization", one.header)
		}
		for _, method := range []string{"ModelInfer", "ServerMetadata", "ModelMetadata", "ModelReady", "Nothing"} {
			var answer []byte
			err := c.Invoke(ctx, "/inference.GRPCInferenceService/"+method, []byte{}, &answer, grpc.ForceCodecV2(plain{}))
			if refused := status.Code(err) == codes.Unauthenticated; refused != (one.want != "") || !strings.Contains(status.Convert(err).Message(), one.want) {
				t.Errorf("%s with %q: got %v, want %q", method, one.header, err, one.want)
			}
		}
		if err := reflect(ctx, c); (status.Code(err) == codes.Unauthenticated) != (one.want != "") {
			t.Errorf("reflection with %q: got %v", one.header, err)
		}
	}
	for _, method := range []string{"/inference.GRPCInferenceService/ServerLive", "/inference.GRPCInferenceService/ServerReady", "/grpc.health.v1.Health/Check"} {
		var answer []byte
		if err := c.Invoke(t.Context(), method, []byte{}, &answer, grpc.ForceCodecV2(plain{})); err != nil {
			t.Errorf("%s without a token: %v", method, err)
		}
	}
}

// reflect asks for the list of services.
func reflect(ctx context.Context, c *grpc.ClientConn) error {
	stream, err := grpc_reflection_v1.NewServerReflectionClient(c).ServerReflectionInfo(ctx)
	if err != nil {
		return err
	}
	defer stream.CloseSend()
	for _, ask := range []*grpc_reflection_v1.ServerReflectionRequest{
		{MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_ListServices{}},
		{MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_FileContainingSymbol{FileContainingSymbol: "inference.GRPCInferenceService"}},
	} {
		if err := stream.Send(ask); err != nil && err != io.EOF {
			return err
		}
		a, err := stream.Recv()
		if err != nil {
			return err
		}
		if list := a.GetListServicesResponse(); list != nil {
			var names []string
			for _, s := range list.Service {
				names = append(names, s.Name)
			}
			if got := strings.Join(names, " "); !strings.Contains(got, "inference.GRPCInferenceService") || !strings.Contains(got, "grpc.health.v1.Health") {
				return status.Errorf(codes.NotFound, "the services are %s", got)
			}
		} else if len(a.GetFileDescriptorResponse().GetFileDescriptorProto()) == 0 {
			return status.Errorf(codes.NotFound, "got %v, want a file", a)
		}
	}
	return nil
}

func TestReflection(t *testing.T) {
	s := start(t, flowers{})
	if err := reflect(t.Context(), dial(t, s.grpc)); err != nil {
		t.Error(err)
	}
}

func TestHosts(t *testing.T) {
	s := start(t, flowers{})
	_, err := call[inference.ServerLiveResponse](dial(t, s.grpc, grpc.WithAuthority("model.example")), "ServerLive", &inference.ServerLiveRequest{})
	if status.Code(err) != codes.PermissionDenied || !strings.Contains(err.Error(), `the request is for the host "model.example"`) {
		t.Errorf("another host: got %v", err)
	}
	code, text := byHand(t, s.grpc, "ServerLive", framed5(0, nil), "Origin", "https://evil.example")
	if code != codes.PermissionDenied {
		t.Errorf("a page from elsewhere: got %v %s", code, text)
	}
}

func TestHealth(t *testing.T) {
	hold, at := make(chan struct{}), make(chan struct{}, 1)
	first := true
	m := flowers{before: func() {
		if first {
			first = false
			return
		}
		at <- struct{}{}
		<-hold
	}}
	s := start(t, m, serve.Workers(1), serve.Limit(serve.Limits{Concurrent: 1}))
	c := dial(t, s.grpc)
	h := grpc_health_v1.NewHealthClient(c)
	const up, down = grpc_health_v1.HealthCheckResponse_SERVING, grpc_health_v1.HealthCheckResponse_NOT_SERVING
	check := func(service string, want grpc_health_v1.HealthCheckResponse_ServingStatus) {
		t.Helper()
		if a, err := h.Check(t.Context(), &grpc_health_v1.HealthCheckRequest{Service: service}); err != nil || a.Status != want {
			t.Errorf("%q: got %v, %v, want %v", service, a, err, want)
		}
	}
	check("", up)
	check("inference.GRPCInferenceService", up)
	check("live", up)
	if _, err := h.Check(t.Context(), &grpc_health_v1.HealthCheckRequest{Service: "x"}); status.Code(err) != codes.NotFound {
		t.Errorf("a service that there is not: got %v", err)
	}
	if a, err := h.List(t.Context(), &grpc_health_v1.HealthListRequest{}); err != nil || len(a.Statuses) != 3 || a.Statuses["live"].Status != up {
		t.Errorf("List: got %v, %v", a, err)
	}
	watch, err := h.Watch(t.Context(), &grpc_health_v1.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	next := func(want grpc_health_v1.HealthCheckResponse_ServingStatus) {
		t.Helper()
		if a, err := watch.Recv(); err != nil || a.Status != want {
			t.Fatalf("watching: got %v, %v, want %v", a, err, want)
		}
	}
	next(up)
	done := make(chan error, 1)
	go func() {
		_, err := infer(c, two([]float32{3}, "red"))
		done <- err
	}()
	<-at
	check("", down)
	check("live", up)
	next(down)
	close(hold)
	if err := <-done; err != nil {
		t.Error(err)
	}
	next(up)
	s.end(nil)
	for {
		a, err := watch.Recv()
		if err == nil && a.Status == down {
			continue
		}
		if status.Code(err) != codes.Unavailable || retryIn(err) == 0 {
			t.Errorf("as the server ends: got %v, %v", a, err)
		}
		break
	}
}

func TestLogAndMetrics(t *testing.T) {
	var log testenv.Buffer
	s := start(t, flowers{}, serve.Log(slog.New(slog.NewTextHandler(&log, nil))))
	c := dial(t, s.grpc)
	ctx := metadata.AppendToOutgoingContext(t.Context(), "traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
	if err := c.Invoke(ctx, "/inference.GRPCInferenceService/ModelInfer", two([]float32{3, 4}, "red", ""), &inference.ModelInferResponse{}); err != nil {
		t.Fatal(err)
	}
	if _, err := infer(c, &inference.ModelInferRequest{ModelName: "x\x1b"}); status.Code(err) != codes.NotFound {
		t.Fatal(err)
	}
	c.Invoke(ctx, "/a/b", &inference.ServerLiveRequest{}, &inference.ServerLiveResponse{})
	for began := time.Now(); strings.Count(log.String(), "\n") < 3 && time.Since(began) < time.Minute; {
		time.Sleep(time.Millisecond)
	}
	lines := strings.Split(log.String(), "\n")
	for i, want := range [][]string{
		{"level=INFO", "path=/inference.GRPCInferenceService/ModelInfer", "status=200", "rows=2", "model=garden", "trace_id=4bf92f3577b34da6a3ce929d0e0e4736", "span_id=00f067aa0ba902b7"},
		{"level=INFO", "status=404", `there is no model \"x`, "rows=0"},
		{"level=INFO", "path=/a/b", "status=404"},
	} {
		for _, part := range want {
			if !strings.Contains(lines[i], part) {
				t.Errorf("line %d lacks %s: %s", i, part, lines[i])
			}
		}
	}
	a, err := http.Get("http://" + s.http + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	b, _ := io.ReadAll(a.Body)
	for _, want := range []string{
		`cajal_requests_total{endpoint="gRPC inference.GRPCInferenceService/ModelInfer",model="garden",status="200",version="1"} 1`,
		`cajal_requests_total{endpoint="gRPC inference.GRPCInferenceService/ModelInfer",model="garden",status="404",version=""} 1`,
		`cajal_requests_total{endpoint="gRPC unknown",model="garden",status="404",version=""} 1`,
		`cajal_rows_total{model="garden",version="1"} 2`,
	} {
		if !strings.Contains(string(b), want) {
			t.Errorf("the metrics lack %s:\n%s", want, b)
		}
	}
}

// TestTLS answers over TLS with the certificate of HTTP, and with a new one once it changes.
func TestTLS(t *testing.T) {
	dir := t.TempDir()
	certFile, keyFile := filepath.Join(dir, "tls.crt"), filepath.Join(dir, "tls.key")
	put := func(name string) *x509.CertPool {
		cert, key := testenv.Certificate(t, name, time.Now().Add(time.Hour))
		write(t, certFile, cert)
		write(t, keyFile, key)
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM([]byte(cert))
		return pool
	}
	pool := put("first")
	s := start(t, flowers{}, option(t)(serve.TLS(certFile, keyFile)), serve.ErrorLog(discard))
	ask := func(pool *x509.CertPool) error {
		c := dial(t, s.grpc, grpc.WithTransportCredentials(credentials.NewTLS(&tls.Config{RootCAs: pool})))
		_, err := infer(c, two([]float32{3}, "red"))
		return err
	}
	if err := ask(pool); err != nil {
		t.Error(err)
	}
	if _, err := infer(dial(t, s.grpc), two([]float32{3}, "red")); err == nil {
		t.Error("there is an answer without TLS")
	}
	pool = put("second")
	for began := time.Now(); ; time.Sleep(100 * time.Millisecond) {
		err := ask(pool)
		if err == nil {
			return
		}
		if time.Since(began) > time.Minute {
			t.Fatalf("the new certificate is not shown: %v", err)
		}
	}
}
