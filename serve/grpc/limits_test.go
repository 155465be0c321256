package grpc

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	_ "google.golang.org/grpc/encoding/gzip"
	"google.golang.org/grpc/reflection/grpc_reflection_v1"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/proto"

	"cajal/serve"
	"cajal/serve/grpc/internal/inference"
)

// retryIn returns after how long a client should come again, 0 if it is not told.
func retryIn(err error) time.Duration {
	for _, d := range status.Convert(err).Details() {
		if r, ok := d.(*errdetails.RetryInfo); ok {
			return r.RetryDelay.AsDuration()
		}
	}
	return 0
}

func TestLimits(t *testing.T) {
	s := start(t, flowers{}, serve.Limit(serve.Limits{Body: 200 << 10, Rows: 100, Memory: 1 << 20}))
	c := dial(t, s.grpc)
	long := two([]float32{1}, strings.Repeat("w", 200<<10))
	many := two(make([]float32, 101), make([]string, 101)...)
	array := start(t, sums{}, serve.Limit(serve.Limits{Memory: 1 << 20, Body: 1 << 20}))
	// Each value takes a byte of the message, and eight of memory twice.
	ones := &inference.ModelInferRequest{ModelName: "garden", Inputs: []*inference.ModelInferRequest_InferInputTensor{{Name: "input", Datatype: "INT64", Shape: []int64{10000, 6},
		Contents: &inference.InferTensorContents{Int64Contents: make([]int64, 60000)}}}}
	for _, one := range []struct {
		name string
		to   *grpc.ClientConn
		q    *inference.ModelInferRequest
		want string
	}{
		{"a long message", c, long, "more than 204800 bytes, the most that is taken"},
		{"many rows", c, many, "want [N] for N rows, at most 100"},
		{"much memory", dial(t, array.grpc), ones, "the request needs more memory than one may have beside others, 992 kB"},
	} {
		_, err := infer(one.to, one.q)
		want := codes.ResourceExhausted
		if one.name == "many rows" {
			want = codes.InvalidArgument
		}
		if status.Code(err) != want || !strings.Contains(status.Convert(err).Message(), one.want) || retryIn(err) != 0 {
			t.Errorf("%s: got %v, want %s", one.name, err, one.want)
		}
	}
	// Tensors of nothing, two bytes each, of which package proto makes sixty times as much.
	err := client{c}.send(bytes.Repeat([]byte("\x2a\x00"), 90<<10))
	if status.Code(err) != codes.ResourceExhausted || !strings.Contains(err.Error(), "more memory than one may have beside others, 992 kB") {
		t.Errorf("tensors of nothing: got %v", err)
	}
	// Other methods take short messages.
	_, err = call[inference.ModelReadyResponse](c, "ModelReady", &inference.ModelReadyRequest{Name: strings.Repeat("n", 64<<10)})
	if status.Code(err) != codes.ResourceExhausted || !strings.Contains(err.Error(), "want at most 65536") {
		t.Errorf("a long name: got %v", err)
	}
	if _, err := infer(c, two([]float32{3}, "red")); err != nil {
		t.Errorf("after all of them: %v", err)
	}
}

// Where all places are taken, or the time is over, the client is told so.
func TestPlacesAndTime(t *testing.T) {
	hold, at := make(chan struct{}), make(chan struct{}, 8)
	m := flowers{before: func() { at <- struct{}{}; <-hold }}
	first := true
	m.before = func() { // the trial of a new model is not held
		if first {
			first = false
			return
		}
		at <- struct{}{}
		<-hold
	}
	s := start(t, m, serve.Workers(1), serve.Limit(serve.Limits{Concurrent: 1, Time: 3 * time.Second}))
	c := dial(t, s.grpc)
	held := make(chan error, 1)
	go func() {
		_, err := infer(c, two([]float32{3}, "red"))
		held <- err
	}()
	<-at
	_, err := infer(c, two([]float32{3}, "red"))
	if status.Code(err) != codes.ResourceExhausted || !strings.Contains(err.Error(), "as many requests are at work as there may be, 1; come again") || retryIn(err) != time.Second {
		t.Errorf("no place: got %v, after %v", err, retryIn(err))
	}
	if a, err := call[inference.ServerReadyResponse](c, "ServerReady", &inference.ServerReadyRequest{}); err != nil || a.Ready {
		t.Errorf("no place: ready says %v, %v", a, err)
	}
	if a, err := call[inference.ModelReadyResponse](c, "ModelReady", &inference.ModelReadyRequest{Name: "garden"}); err != nil || a.Ready {
		t.Errorf("no place: ready says %v, %v", a, err)
	}
	if err := <-held; status.Code(err) != codes.DeadlineExceeded || !strings.Contains(err.Error(), "no answer within 3s; try fewer rows, or come again") {
		t.Errorf("over time: got %v", err)
	}
	close(hold)
}

// A client whose own time is over is told that, and not the server's limit.
func TestClientsTime(t *testing.T) {
	hold := make(chan struct{})
	first := true
	s := start(t, flowers{before: func() { // the trial of a new model is not held
		if !first {
			<-hold
		}
		first = false
	}}, serve.Workers(1))
	defer close(hold)
	q, err := proto.Marshal(two([]float32{3}, "red"))
	if err != nil {
		t.Fatal(err)
	}
	code, text := byHand(t, s.grpc, "ModelInfer", framed5(0, q), "Grpc-Timeout", "50m")
	if code != codes.DeadlineExceeded || !strings.Contains(text, "no answer within the ") || !strings.HasSuffix(text, "ms that the client gives it") {
		t.Errorf("got %v %s", code, text)
	}
}

// A panic is the answer of its request.
func TestPanic(t *testing.T) {
	s := start(t, flowers{panics: true}, serve.ErrorLog(discard))
	c := dial(t, s.grpc)
	if _, err := infer(c, two([]float32{13}, "red")); status.Code(err) != codes.Internal || !strings.Contains(err.Error(), "petals fell off") {
		t.Errorf("got %v, want the panic", err)
	}
	if _, err := infer(c, two([]float32{3}, "red")); err != nil {
		t.Errorf("after it: %v", err)
	}
	a, err := call[inference.ModelStatisticsResponse](c, "ModelStatistics", &inference.ModelStatisticsRequest{Name: "garden"})
	if err != nil || a.ModelStats[0].InferenceStats.Fail.Count != 1 {
		t.Errorf("the statistics are %v, %v; want one that failed", a, err)
	}
}

func TestCompressed(t *testing.T) {
	s := start(t, flowers{}, serve.Limit(serve.Limits{Body: 64 << 10}))
	c := dial(t, s.grpc)
	if a, err := infer(c, two([]float32{3}, "white"), grpc.UseCompressor("gzip")); err != nil || len(a.RawOutputContents) != 2 {
		t.Errorf("gzip: %v, %v", a, err)
	}
	_, err := infer(c, two([]float32{3}, strings.Repeat("w", 1<<20)), grpc.UseCompressor("gzip"))
	if status.Code(err) != codes.ResourceExhausted || !strings.Contains(err.Error(), "more than 65536 bytes") {
		t.Errorf("a bomb: got %v", err)
	}
	good, err := proto.Marshal(two([]float32{3}, "white"))
	if err != nil {
		t.Fatal(err)
	}
	for _, one := range []struct {
		name, encoding string
		body           []byte
		code           codes.Code
		want           string
	}{
		{"another encoding", "br", framed5(1, good), codes.Unimplemented, `the encoding of the message is "br", want gzip, deflate or none`},
		{"no encoding", "", framed5(1, good), codes.InvalidArgument, "grpc-encoding does not say how"},
		{"no gzip", "gzip", framed5(1, good), codes.InvalidArgument, "the body is not gzip"},
		{"an end too early", "gzip", framed5(1, packed(good)[:20]), codes.InvalidArgument, "gzip data end too early"},
		{"another flag", "gzip", framed5(7, good), codes.InvalidArgument, "the message begins with the byte 7"},
		{"half a head", "", []byte{0, 0}, codes.InvalidArgument, "the request ends after 2 bytes"},
		{"nothing", "", nil, codes.InvalidArgument, "the request ends after 0 bytes"},
		{"half a message", "", framed5(0, good)[:30], codes.InvalidArgument, "the message ends after 25 of"},
		{"a length of all", "", []byte{0, 255, 255, 255, 255, 1}, codes.ResourceExhausted, "more than 65536 bytes"},
		{"no message", "", framed5(0, []byte("\xff\xff")), codes.InvalidArgument, "the message: it ends in the middle of a field"},
		{"not compressed, and well", "gzip", framed5(0, good), codes.OK, ""},
		{"compressed, and well", "gzip", framed5(1, packed(good)), codes.OK, ""},
	} {
		code, text := byHand(t, s.grpc, "ModelInfer", one.body, "Grpc-Encoding", one.encoding)
		if code != one.code || !strings.Contains(text, one.want) {
			t.Errorf("%s: got %v %s, want %v %s", one.name, code, text, one.code, one.want)
		}
	}
}

// What is no message is the client's mistake, whatever the method.
func TestMalformedMessages(t *testing.T) {
	s := start(t, flowers{}, serve.Control())
	h := h2()
	for path, streams := range New(s.Server).(*transport).streams {
		if streams {
			continue
		}
		code, text, err := sendBody(h, s.grpc, path, bytes.NewReader(framed5(0, []byte("\x0a\xff"))))
		if err != nil || code != codes.InvalidArgument || !strings.Contains(text, "the message: ") {
			t.Errorf("%s: got %v %s, %v, want INVALID_ARGUMENT", path, code, text, err)
		}
	}
}

func packed(b []byte) []byte {
	var into bytes.Buffer
	w := gzip.NewWriter(&into)
	w.Write(b)
	w.Close()
	return into.Bytes()
}

// framed5 puts the five bytes before a message.
func framed5(flag byte, message []byte) []byte {
	return append(binary.BigEndian.AppendUint32([]byte{flag}, uint32(len(message))), message...)
}

// h2 is a client of HTTP/2 without encryption.
func h2() *http.Client {
	p := new(http.Protocols)
	p.SetUnencryptedHTTP2(true)
	return &http.Client{Transport: &http.Transport{Protocols: p, DisableCompression: true}}
}

// byHand sends a body, and returns the status of the trailers.
func byHand(t *testing.T, addr, method string, body []byte, headers ...string) (codes.Code, string) {
	t.Helper()
	code, text, err := sendBody(h2(), addr, "/inference.GRPCInferenceService/"+method, io.NopCloser(bytes.NewReader(body)), headers...)
	if err != nil {
		t.Fatal(err)
	}
	return code, text
}

func sendBody(h *http.Client, addr, path string, body io.Reader, headers ...string) (codes.Code, string, error) {
	r, err := http.NewRequest("POST", "http://"+addr+path, body)
	if err != nil {
		return 0, "", err
	}
	r.Header.Set("Content-Type", "application/grpc")
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] != "" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	a, err := h.Do(r)
	if err != nil {
		return 0, "", err
	}
	defer a.Body.Close()
	if _, err := io.Copy(io.Discard, a.Body); err != nil {
		return 0, "", err
	}
	n := codes.Unknown
	if err := n.UnmarshalJSON([]byte(a.Trailer.Get("Grpc-Status"))); err != nil {
		return 0, "", err
	}
	return n, a.Trailer.Get("Grpc-Message"), nil
}

// Who sends slowly is refused, and keeps nobody from being answered meanwhile.
func TestSlowSenders(t *testing.T) {
	s := start(t, flowers{}, serve.Limit(serve.Limits{Concurrent: 2}))
	c := dial(t, s.grpc)
	var slow sync.WaitGroup
	const senders = 20
	refused := make(chan string, senders)
	for range senders {
		slow.Go(func() {
			r, w := io.Pipe()
			defer w.Close()
			go w.Write([]byte{0, 0, 1, 0, 0, 'x'}) // and no more of 64 kB
			code, text, err := sendBody(h2(), s.grpc, modelInfer, r)
			switch {
			case err != nil:
				refused <- err.Error()
			case code != codes.DeadlineExceeded:
				refused <- code.String() + " " + text
			default:
				refused <- text
			}
		})
	}
	for range 20 {
		if _, err := infer(c, two([]float32{3}, "red")); err != nil {
			t.Errorf("beside slow senders: %v", err)
		}
	}
	slow.Wait()
	for range senders {
		if got := <-refused; !strings.Contains(got, "the body came too slowly: 6 bytes in") {
			t.Errorf("a slow sender: got %s", got)
		}
	}
}

// What is no gRPC is told where it is.
func TestOtherRequests(t *testing.T) {
	s := start(t, flowers{})
	for name, ask := range map[string]func() (*http.Response, error){
		"HTTP/1.1": func() (*http.Response, error) { return http.Get("http://" + s.grpc + "/") },
		"HTTP/2 with JSON": func() (*http.Response, error) {
			return h2().Post("http://"+s.grpc+"/predict", "application/json", strings.NewReader("{}"))
		},
		"a GET": func() (*http.Response, error) { return h2().Get("http://" + s.grpc + "/") },
		"a type that is alike": func() (*http.Response, error) {
			return h2().Post("http://"+s.grpc+"/predict", "application/grpc-web", strings.NewReader(""))
		},
	} {
		a, err := ask()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		b, _ := io.ReadAll(a.Body)
		a.Body.Close()
		if a.StatusCode != 415 || !strings.Contains(string(b), "here is gRPC") {
			t.Errorf("%s: got %d %s", name, a.StatusCode, b)
		}
	}
	c := dial(t, s.grpc)
	for method, want := range map[string]string{
		"/inference.GRPCInferenceService/ModelConfig": "there is no method /inference.GRPCInferenceService/ModelConfig",
		"/other.Service/Do":                           "there is no method /other.Service/Do",
	} {
		err := c.Invoke(t.Context(), method, &inference.ServerLiveRequest{}, &inference.ServerLiveResponse{})
		if status.Code(err) != codes.Unimplemented || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v", method, err)
		}
	}
	stream, err := c.NewStream(t.Context(), &grpc.StreamDesc{ServerStreams: true, ClientStreams: true}, "/inference.GRPCInferenceService/ModelStreamInfer")
	if err == nil {
		if err = stream.SendMsg(two([]float32{3}, "red")); err == nil || err == io.EOF {
			err = stream.RecvMsg(&inference.ModelStreamInferResponse{})
		}
	}
	if status.Code(err) != codes.Unimplemented || !strings.Contains(err.Error(), "send each with ModelInfer") {
		t.Errorf("ModelStreamInfer: got %v", err)
	}
}

// A client that goes is no failure, and what it held is given back.
func TestClientGoes(t *testing.T) {
	s := start(t, flowers{before: func() { time.Sleep(5 * time.Millisecond) }}, serve.Limit(serve.Limits{Memory: 1 << 20}))
	c := dial(t, s.grpc)
	for range 50 {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Millisecond)
		err := c.Invoke(ctx, "/inference.GRPCInferenceService/ModelInfer", two([]float32{3}, "red"), &inference.ModelInferResponse{})
		cancel()
		if err != nil && status.Code(err) != codes.DeadlineExceeded {
			t.Fatalf("got %v, want what the client says when it goes", err)
		}
	}
	if _, err := infer(c, two([]float32{3}, "red")); err != nil {
		t.Errorf("after them: %v", err)
	}
}

// Streams that are held open take from the budget, and health is told all the same.
func TestManyStreams(t *testing.T) {
	s := start(t, flowers{}, serve.Limit(serve.Limits{Memory: 1 << 20, Time: 20 * time.Second}))
	c := dial(t, s.grpc)
	ctx, end := context.WithCancel(t.Context())
	defer end()
	var refused error
	for n := 0; refused == nil && n < 100; n++ {
		stream, err := grpc_reflection_v1.NewServerReflectionClient(c).ServerReflectionInfo(ctx)
		if err == nil {
			err = stream.Send(&grpc_reflection_v1.ServerReflectionRequest{MessageRequest: &grpc_reflection_v1.ServerReflectionRequest_ListServices{}})
		}
		if err == nil || err == io.EOF {
			_, err = stream.Recv()
		}
		refused = err
		if err == nil && n > 40 {
			t.Fatal("the memory of 1 MB is for more than 40 streams")
		}
	}
	if status.Code(refused) != codes.ResourceExhausted || retryIn(refused) == 0 {
		t.Errorf("got %v", refused)
	}
	if a, err := call[inference.ServerLiveResponse](c, "ServerLive", &inference.ServerLiveRequest{}); err != nil || !a.Live {
		t.Errorf("live says %v, %v", a, err)
	}
	if a, err := call[inference.ServerReadyResponse](c, "ServerReady", &inference.ServerReadyRequest{}); err != nil || a.Ready {
		t.Errorf("ready says %v, %v", a, err)
	}
	if a, err := call[inference.ModelReadyResponse](c, "ModelReady", &inference.ModelReadyRequest{Name: "garden"}); err != nil || a.Ready {
		t.Errorf("ready says %v, %v of the model", a, err)
	}
	// Whatever waits for its turn to load a model takes memory meanwhile.
	if _, err := call[inference.RepositoryModelLoadResponse](c, "RepositoryModelLoad", &inference.RepositoryModelLoadRequest{ModelName: "garden"}); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("loading a model: got %v", err)
	}
	if _, err := infer(c, two([]float32{3}, "red")); status.Code(err) != codes.ResourceExhausted {
		t.Errorf("an inference: got %v", err)
	}
	end()
	for began := time.Now(); ; time.Sleep(5 * time.Millisecond) {
		if _, err := infer(c, two([]float32{3}, "red")); err == nil {
			return
		} else if time.Since(began) > time.Minute {
			t.Fatalf("after them: %v", err)
		}
	}
}
