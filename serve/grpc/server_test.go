package grpc

import (
	"context"
	"fmt"
	"net"
	"strconv"
	"testing"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/protobuf/proto"

	"cajal/serve"
	"cajal/serve/grpc/internal/inference"
	"cajal/tensor"
)

// flowers is a model of a length and a colour: the longer, the more it is a lily, and a red
// one is a rose.
type flowers struct {
	before func() // runs before each batch
	panics bool   // where no batcher catches it
}

func (flowers) Fields() []serve.Field {
	return []serve.Field{{Name: "length"}, {Name: "colour", Text: true}}
}
func (flowers) Classes() []string        { return []string{"rose", "lily"} }
func (flowers) Targets() []string        { return nil }
func (flowers) Ignores(name string) bool { return name == "id" }

func (m flowers) Encode(columns []serve.Column) (xs []*tensor.Tensor, notes []string, err error) {
	x := tensor.New(tensor.Float32, columns[0].Rows, 2)
	for i := range columns[0].Rows {
		v := 1.0
		if cell := columns[0].Cells[i]; cell != "" {
			if v, err = strconv.ParseFloat(cell, 64); err != nil {
				return nil, nil, fmt.Errorf("row %d, column length: found %q, want a number", i+1, cell)
			}
		}
		if m.panics && v == 13 {
			panic("petals fell off")
		}
		x.Float32s()[2*i] = float32(v)
		switch columns[1].Cells[i] {
		case "red":
			x.Float32s()[2*i+1] = 1
		case "mauve":
			notes = append(notes, fmt.Sprintf("row %d is mauve", i+1))
		}
	}
	return []*tensor.Tensor{x}, notes, nil
}

func (m flowers) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		if m.before != nil {
			m.before()
		}
		x := xs[0].Float32s()
		out := tensor.New(tensor.Float32, xs[0].Dim(0), 1)
		for i := range out.Float32s() {
			if x[2*i+1] == 0 {
				out.Float32s()[i] = x[2*i] / (1 + x[2*i])
			}
		}
		return out, nil
	}
}

// sums is a model of an array (2, 3) that adds up the numbers of each row.
type sums struct{}

func (sums) Fields() []serve.Field {
	return []serve.Field{{Name: "input", Shape: []int{2, 3}}}
}
func (sums) Classes() []string   { return nil }
func (sums) Targets() []string   { return []string{"first", "second"} }
func (sums) Ignores(string) bool { return false }

func (sums) Encode(columns []serve.Column) ([]*tensor.Tensor, []string, error) {
	return []*tensor.Tensor{tensor.From(columns[0].Numbers, columns[0].Rows, 2, 3)}, nil, nil
}

func (sums) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		out := tensor.New(tensor.Float64, xs[0].Dim(0), 2)
		v := xs[0].Contiguous().Float64s()
		for i := range out.Float64s() {
			for _, e := range v[3*i : 3*i+3] {
				out.Float64s()[i] += e
			}
		}
		return out, nil
	}
}

// running is a server that answers over HTTP and gRPC.
type running struct {
	*serve.Server
	http, grpc string // addresses
	end        context.CancelCauseFunc
	ended      chan error
}

// start starts a server, which ends with the test.
func start(t testing.TB, m serve.Model, opts ...serve.Option) *running {
	t.Helper()
	s, err := serve.New("garden", m, opts...)
	if err != nil {
		t.Fatal(err)
	}
	return run(t, s)
}

// run has a server answer until the test ends.
func run(t testing.TB, s *serve.Server) *running {
	t.Helper()
	return runWith(t, s, New(s))
}

func runWith(t testing.TB, s *serve.Server, transport serve.Transport) *running {
	t.Helper()
	r := &running{Server: s, ended: make(chan error, 1)}
	listen := func() net.Listener {
		l, err := serve.Listen("127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		return l
	}
	a, b := listen(), listen()
	r.http, r.grpc = a.Addr().String(), b.Addr().String()
	var ctx context.Context
	ctx, r.end = context.WithCancelCause(context.Background())
	go func() { r.ended <- s.Serve(ctx, a, serve.Also{Listener: b, Transport: transport}) }()
	t.Cleanup(func() {
		r.end(serve.ErrNoDrain)
		select {
		case err := <-r.ended:
			if err != nil {
				t.Errorf("Serve: %v", err)
			}
		case <-time.After(time.Minute):
			t.Error("the server does not end")
		}
	})
	return r
}

// dial returns a client, which is closed with the test.
func dial(t testing.TB, addr string, opts ...grpc.DialOption) *grpc.ClientConn {
	t.Helper()
	opts = append([]grpc.DialOption{grpc.WithTransportCredentials(insecure.NewCredentials())}, opts...)
	c, err := grpc.NewClient("passthrough:///"+addr, opts...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	return c
}

// call calls a method of the inference service.
func call[A any, M interface {
	*A
	proto.Message
}](c *grpc.ClientConn, name string, q proto.Message, opts ...grpc.CallOption) (M, error) {
	a := M(new(A))
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	return a, c.Invoke(ctx, "/inference.GRPCInferenceService/"+name, q, a, opts...)
}

func infer(c *grpc.ClientConn, q *inference.ModelInferRequest, opts ...grpc.CallOption) (*inference.ModelInferResponse, error) {
	return call[inference.ModelInferResponse](c, "ModelInfer", q, opts...)
}

// two returns a request about flowers, with raw contents: lengths as FP32, and texts.
func two(lengths []float32, colours ...string) *inference.ModelInferRequest {
	return &inference.ModelInferRequest{ModelName: "garden", Inputs: []*inference.ModelInferRequest_InferInputTensor{
		{Name: "length", Datatype: "FP32", Shape: []int64{int64(len(lengths))}},
		{Name: "colour", Datatype: "BYTES", Shape: []int64{int64(len(colours)), 1}},
	}, RawInputContents: [][]byte{little(lengths), texts(colours...)}}
}
