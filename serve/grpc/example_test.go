package grpc_test

import (
	"context"
	"fmt"

	client "google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/health/grpc_health_v1"

	"cajal/serve"
	"cajal/serve/grpc"
)

// A server answers over HTTP on one listener and over gRPC on another, until its context
// ends. This one has no models yet; see package serve for where they come from.
func Example() {
	s, err := serve.NewServer()
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
