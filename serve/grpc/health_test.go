package grpc

import (
	"encoding/binary"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"cajal/serve"
)

// Who watches the health has to say what of, as fast as others have to send.
func TestWatchWithoutMessage(t *testing.T) {
	s := start(t, flowers{})
	r, w := io.Pipe()
	defer w.Close()
	began := time.Now()
	code, text, err := sendBody(h2(), s.grpc, "/grpc.health.v1.Health/Watch", r)
	if err != nil || code != codes.DeadlineExceeded || !strings.Contains(text, "the body came too slowly: 0 bytes in") {
		t.Errorf("got %v %s, %v after %v", code, text, err, time.Since(began))
	}
}

// A watcher that takes nothing of what it is told, since it gives the server no window of
// flow control, does not hold up the end.
func TestWatcherWithoutWindow(t *testing.T) {
	s, err := serve.New("garden", flowers{}, serve.Limit(serve.Limits{Grace: 20 * time.Second}))
	if err != nil {
		t.Fatal(err)
	}
	own := New(s).(*transport)
	own.patience = 300 * time.Millisecond
	r := runWith(t, s, own)
	c, err := net.Dial("tcp", r.grpc)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	message, err := proto.Marshal(&grpc_health_v1.HealthCheckRequest{})
	if err != nil {
		t.Fatal(err)
	}
	const data, headers, settings, endStream, endHeaders = 0, 1, 4, 1, 4
	io.WriteString(c, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n")
	c.Write(frame(settings, 0, 0, []byte{0, 4, 0, 0, 0, 0})) // SETTINGS_INITIAL_WINDOW_SIZE = 0
	c.Write(frame(headers, endHeaders, 1, literals(":method", "POST", ":scheme", "http", ":authority", r.grpc,
		":path", "/grpc.health.v1.Health/Watch", "content-type", "application/grpc", "te", "trailers")))
	c.Write(frame(data, endStream, 1, framed5(0, message)))
	go io.Copy(io.Discard, c)
	for began := time.Now(); watchers(own) == 0; time.Sleep(time.Millisecond) {
		if time.Since(began) > time.Minute {
			t.Fatal("nobody watches")
		}
	}
	r.end(serve.ErrNoDrain)
	if err := <-r.ended; err != nil {
		t.Error(err)
	}
	r.ended <- nil // for the end of the test
}

// watchers returns how many clients watch the health.
func watchers(t *transport) int64 { return t.health.watchers.Load() }

// frame returns a frame of HTTP/2 (RFC 9113, section 4.1).
func frame(kind, flags byte, stream uint32, payload []byte) []byte {
	n := len(payload)
	b := []byte{byte(n >> 16), byte(n >> 8), byte(n), kind, flags}
	return append(binary.BigEndian.AppendUint32(b, stream), payload...)
}

// literals returns headers as HPACK has them without its tables (RFC 7541, section 6.2.2).
func literals(namesAndValues ...string) (b []byte) {
	for i := 0; i < len(namesAndValues); i += 2 {
		b = append(b, 0)
		for _, text := range namesAndValues[i : i+2] {
			b = append(append(b, byte(len(text))), text...)
		}
	}
	return b
}

// Requests that need no token are short and plain, so that they take no memory from others.
func TestFreeMethodsAreSmall(t *testing.T) {
	s := start(t, flowers{}, serve.Limit(serve.Limits{Memory: 1 << 20}))
	c := dial(t, s.grpc)
	long := &grpc_health_v1.HealthCheckRequest{Service: strings.Repeat("x", 1<<10)}
	for _, one := range []struct {
		q    *grpc_health_v1.HealthCheckRequest
		opts []grpc.CallOption
		code codes.Code
		want string
	}{
		{long, nil, codes.ResourceExhausted, "the message has 1027 bytes, want at most 1024"},
		{&grpc_health_v1.HealthCheckRequest{Service: "live"}, []grpc.CallOption{grpc.UseCompressor("gzip")}, codes.Unimplemented, "want it plain where no token is needed"},
		{&grpc_health_v1.HealthCheckRequest{Service: "live"}, nil, codes.OK, ""},
	} {
		err := c.Invoke(t.Context(), "/grpc.health.v1.Health/Check", one.q, &grpc_health_v1.HealthCheckResponse{}, one.opts...)
		if status.Code(err) != one.code || !strings.Contains(status.Convert(err).Message(), one.want) {
			t.Errorf("%.20q: got %v, want %v %s", one.q.Service, err, one.code, one.want)
		}
	}
}
