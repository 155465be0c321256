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
// ServerLive, ServerReady and the service grpc.health.v1.Health need no token; that of
// reflection does. The health of "" and of the inference service says whether a request that
// comes now is let in. That of "live" says that there is a server, for probes which end a
// process that is not healthy.
//
// The server of net/http reads requests, as it does those over HTTP, and grpc-go's stands
// behind it. grpc-go's own transport gathers a message before anybody can say what it costs;
// here its bytes are charged to the budget of all requests as they come, a client that sends
// too slowly is refused, and a message that is too long is refused by the length before it.
//
// The messages are registered under the protocol's names, so a program that holds other Go
// code for the same protocol has to say GOLANG_PROTOBUF_REGISTRATION_CONFLICT=warn.
package grpc

import (
	"net/http"
	"strings"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/reflection"

	"cajal/serve"
)

const (
	inferenceService = "inference.GRPCInferenceService"
	healthService    = "grpc.health.v1.Health"
	modelInfer       = "/" + inferenceService + "/ModelInfer"
	modelReady       = "/" + inferenceService + "/ModelReady"
)

// New returns the transport of a server.
func New(s *serve.Server) serve.Transport {
	t := &transport{
		health: &health{server: s},
		grpc: grpc.NewServer(
			grpc.ForceServerCodecV2(codec{usual}),
			grpc.MaxRecvMsgSize(maxStreamed),
			grpc.StreamInterceptor(stream),
			grpc.UnknownServiceHandler(unknown),
		),
		streams:  map[string]bool{},
		patience: 5 * time.Second,
	}
	t.grpc.RegisterService(&inferenceDesc, &service{s})
	t.grpc.RegisterService(&healthDesc, t.health)
	reflection.Register(t.grpc)
	for name, info := range t.grpc.GetServiceInfo() {
		for _, m := range info.Methods {
			t.streams["/"+name+"/"+m.Name] = m.IsClientStream
		}
	}
	return t
}

type transport struct {
	grpc     *grpc.Server
	health   *health
	streams  map[string]bool // whether the client sends several messages, for the path of each method
	patience time.Duration   // with clients that take nothing of an answer without a deadline
}

// Free reports whether a method needs no token: those for the health of the server.
func (t *transport) Free(path string) bool {
	switch path {
	case "/" + inferenceService + "/ServerLive", "/" + inferenceService + "/ServerReady":
		return true
	}
	return strings.HasPrefix(path, "/"+healthService+"/")
}

// Answer answers a request, which is refused if refused is not nil.
func (t *transport) Answer(c *serve.Call, w http.ResponseWriter, r *http.Request, refused error) (endpoint string, err error) {
	if !isGRPC(r) {
		err := serve.Refuse(serve.Unsupported, "here is gRPC, which is HTTP/2 with the content type application/grpc; other requests have an address of their own")
		http.Error(w, err.Error(), http.StatusUnsupportedMediaType)
		return "gRPC", err
	}
	path := r.URL.Path
	streams, known := t.streams[path]
	endpoint = "gRPC unknown"
	if known {
		endpoint = "gRPC " + strings.TrimPrefix(path, "/")
	}
	out := &writer{ResponseWriter: w, control: http.NewResponseController(w), patience: t.patience}
	a := &arrival{call: c, answer: out, err: refused}
	// Questions whether a server or a model is ready are answered without memory, since that
	// there is none is the answer.
	if a.err == nil && known && !t.Free(path) && path != modelReady {
		a.err = c.Take(0)
	}
	own := r.WithContext(a.in(r.Context()))
	own.Header = r.Header.Clone()
	own.Header.Del("Grpc-Encoding") // for grpc-go, which gets nothing that is compressed
	own.Body = http.NoBody
	switch {
	case a.err != nil || !known:
	case streams:
		own.Body = &frames{from: r.Body}
	default:
		a.message, a.err = a.read(r, t.Free(path))
	}
	t.grpc.ServeHTTP(out, own)
	return endpoint, a.outcome()
}

// isGRPC reports whether a request is one of gRPC.
func isGRPC(r *http.Request) bool {
	kind, ok := strings.CutPrefix(r.Header.Get("Content-Type"), "application/grpc")
	return ok && (kind == "" || kind[0] == '+' || kind[0] == ';') && r.ProtoMajor >= 2 && r.Method == http.MethodPost
}

// writer is an http.ResponseWriter as grpc-go wants it, with Flush.
type writer struct {
	http.ResponseWriter
	control    *http.ResponseController
	noDeadline bool
	patience   time.Duration
}

// removeDeadline lets an answer take as long as it likes. Each part of it has a deadline
// instead: a client that takes nothing must not hold up the end of the server.
func (w *writer) removeDeadline() {
	w.noDeadline = true
	w.control.SetWriteDeadline(time.Time{})
}

// Flush sends what has been written.
func (w *writer) Flush() {
	if w.noDeadline {
		w.control.SetWriteDeadline(time.Now().Add(w.patience))
		defer w.control.SetWriteDeadline(time.Time{})
	}
	w.control.Flush()
}
