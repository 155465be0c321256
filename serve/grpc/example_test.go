package grpc_test

import (
	"context"
	"fmt"

	client "google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"

	"cajal/serve"
	"cajal/serve/grpc"
	"cajal/tensor"
)

// doubler is the smallest model: an array of two numbers, and twice their sum.
type doubler struct{}

func (doubler) Ignores(string) bool   { return false }
func (doubler) Fields() []serve.Field { return []serve.Field{{Name: "input", Shape: []int{2}}} }
func (doubler) Classes() []string     { return nil }
func (doubler) Targets() []string     { return []string{"twice"} }

func (doubler) Encode(c []serve.Column) ([]*tensor.Tensor, []string, error) {
	return []*tensor.Tensor{tensor.From(c[0].Numbers, c[0].Rows, 2)}, nil, nil
}

func (doubler) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		x := xs[0]
		y := tensor.New(tensor.Float64, x.Dim(0), 1)
		for i := range y.Float64s() {
			y.Float64s()[i] = 2 * (x.Float64s()[2*i] + x.Float64s()[2*i+1])
		}
		return y, nil
	}
}

// A server answers over HTTP on one listener and over gRPC on another, until its context ends.
func Example() {
	s, err := serve.New("doubler", doubler{})
	if err != nil {
		fmt.Println(err)
		return
	}
	l, err := serve.Listen("127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	other, err := serve.Listen("127.0.0.1:0")
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx, end := context.WithCancel(context.Background())
	go func() {
		defer end()
		c, err := client.NewClient(other.Addr().String(), client.WithTransportCredentials(insecure.NewCredentials()))
		if err != nil {
			fmt.Println(err)
			return
		}
		defer c.Close()
		health, err := grpc_health_v1.NewHealthClient(c).Check(ctx, &grpc_health_v1.HealthCheckRequest{})
		fmt.Println(health.GetStatus(), err)
	}()
	err = s.Serve(ctx, l, serve.Also{Listener: other, Transport: grpc.New(s)})
	fmt.Println(err)
	// Output:
	// SERVING <nil>
	// <nil>
}
