// Package grpc has a server of package serve answer the Open Inference Protocol over gRPC,
// as the clients of Triton and KServe send it, on a listener of its own:
//
//	err = s.Serve(ctx, l, serve.Also{Listener: other, Transport: grpc.New(s)})
//
// What an inference request means is the same as over HTTP, to the bit and to the word of
// its errors; see package serve for inputs, outputs, limits, tokens, certificates, and how
// it ends. This is what differs:
//
//   - The values of inputs stand in raw_input_contents, as Triton's client sends them, or in
//     contents. Answers have raw_output_contents; who sets the request's parameter
//     binary_data_output to false, or binary_data of every output, gets contents.
//   - The parameters interval, a number or a text such as "0.9", and of an output
//     classification are those of HTTP. What an answer has to note stands in its parameter
//     warnings.
//   - Errors are statuses: InvalidArgument, NotFound, Unauthenticated, PermissionDenied;
//     ResourceExhausted for what is beyond a limit, with the detail RetryInfo where coming
//     again helps; DeadlineExceeded for what takes too long or comes too slowly; Unavailable,
//     with RetryInfo, while the server ends.
//   - Requests may be compressed with gzip or deflate. Answers are not.
//
// ServerLive and ServerReady, and the service grpc.health.v1.Health, need no token. There
// is the service of reflection too, which does. The health of "live" is that there is a
// server, for probes which end it otherwise; that of "" and of the inference service is
// whether a request that comes now is let in.
//
// The server of net/http reads what comes, as it does for HTTP, and grpc-go's answers,
// behind it: its own reads on as long as a client sends, and has gathered a message before
// anybody can say what it costs. Here its bytes are charged to the budget of all requests as
// they come, a client that sends too slowly is refused, and so is a message that is too long
// once its length is there.
//
// The messages are registered under the protocol's names, so a program that holds other Go
// code for the same protocol has to say GOLANG_PROTOBUF_REGISTRATION_CONFLICT=warn.
package grpc

import (
	"bytes"
	"net/http"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"
	"google.golang.org/grpc/reflection"

	"cajal/serve"
)

const (
	inferenceService = "inference.GRPCInferenceService"
	healthService    = "grpc.health.v1.Health"
	modelInfer       = "/" + inferenceService + "/ModelInfer"
)

// maxSmall is how long messages are at most that hold no rows.
const maxSmall = 64 << 10

// New returns the transport of a server.
func New(s *serve.Server) serve.Transport {
	t := &transport{server: s}
	t.grpc = grpc.NewServer(
		grpc.ForceServerCodecV2(codec{}),
		grpc.MaxRecvMsgSize(maxSmall),
		grpc.UnaryInterceptor(t.unary),
		grpc.StreamInterceptor(t.stream),
		grpc.UnknownServiceHandler(unknown),
	)
	t.grpc.RegisterService(&serviceDesc, &service{s})
	grpc_health_v1.RegisterHealthServer(t.grpc, &health{server: s})
	reflection.Register(t.grpc)
	t.unaries = map[string]bool{}
	t.streams = map[string]bool{}
	for name, info := range t.grpc.GetServiceInfo() {
		for _, m := range info.Methods {
			path := "/" + name + "/" + m.Name
			if m.IsClientStream || m.IsServerStream {
				t.streams[path] = true
			} else {
				t.unaries[path] = true
			}
		}
	}
	return t
}

type transport struct {
	server  *serve.Server
	grpc    *grpc.Server
	unaries map[string]bool // paths of methods that take one message
	streams map[string]bool // of others
}

// Free says that the health of a server needs no token.
func (t *transport) Free(path string) bool {
	switch path {
	case "/" + inferenceService + "/ServerLive", "/" + inferenceService + "/ServerReady":
		return true
	}
	return strings.HasPrefix(path, "/"+healthService+"/")
}

// charged reports whether a request takes memory from the budget at once: those for
// inference, and those that may last. Of others the answer says whether there is some.
func (t *transport) charged(path string) bool {
	return path == modelInfer || t.streams[path] && !t.Free(path)
}

// Answer answers a request, which has been let in if refused is nil.
func (t *transport) Answer(c *serve.Call, w http.ResponseWriter, r *http.Request, refused error) (endpoint string, err error) {
	if kind := r.Header.Get("Content-Type"); r.ProtoMajor < 2 || r.Method != http.MethodPost || kind != "application/grpc" && !strings.HasPrefix(kind, "application/grpc+") && !strings.HasPrefix(kind, "application/grpc;") {
		err := serve.Refuse(serve.Unsupported, "here is gRPC, which is HTTP/2 with the content type application/grpc; other requests have an address of their own")
		http.Error(w, err.Error(), http.StatusUnsupportedMediaType)
		return "gRPC", err
	}
	a := &arrival{call: c, err: refused, done: make(chan struct{})}
	endpoint = "gRPC unknown"
	known := t.unaries[r.URL.Path]
	if known || t.streams[r.URL.Path] {
		endpoint = "gRPC " + strings.TrimPrefix(r.URL.Path, "/")
	}
	if a.err == nil && t.charged(r.URL.Path) {
		a.err = c.Take(0)
	}
	own := r.WithContext(a.in(r.Context()))
	own.Header = r.Header.Clone()
	own.Header.Del("Grpc-Encoding") // what is handed on is unpacked
	switch r.URL.Path {
	case "/" + healthService + "/Watch", "/" + inferenceService + "/RepositoryModelLoad":
		lasting(w)
	}
	switch {
	case known && a.err == nil:
		own.Body = a.readMessage(r)
	case known:
		own.Body = frame("")
	default:
		own.Body = &frames{from: r.Body}
	}
	t.grpc.ServeHTTP(&flusher{ResponseWriter: w}, own)
	return endpoint, a.outcome()
}

// flusher is a writer of answers as grpc-go wants it.
type flusher struct {
	http.ResponseWriter
	begun bool
}

func (f *flusher) WriteHeader(status int) {
	f.begun = true
	f.ResponseWriter.WriteHeader(status)
}

func (f *flusher) Write(b []byte) (int, error) {
	f.begun = true
	return f.ResponseWriter.Write(b)
}

// Flush sends what has been written. The headers go by WriteHeader, where the server adds
// to them.
func (f *flusher) Flush() {
	if !f.begun {
		f.WriteHeader(http.StatusOK)
	}
	http.NewResponseController(f.ResponseWriter).Flush()
}

// frame returns the body that has one message.
func frame(message string) *framed {
	b := make([]byte, 0, head+len(message))
	b = append(b, 0, byte(len(message)>>24), byte(len(message)>>16), byte(len(message)>>8), byte(len(message)))
	return &framed{bytes.NewReader(append(b, message...))}
}

type framed struct{ *bytes.Reader }

func (framed) Close() error { return nil }
