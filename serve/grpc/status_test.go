package grpc

import (
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"cajal/serve"
)

// Every kind of error is an error over gRPC too: one without a code would be OK.
func TestStatusOfEveryKind(t *testing.T) {
	for k := serve.Internal; k <= serve.Unimplemented; k++ {
		if got := status.Code(statusOf(serve.Refuse(k, "no"))); got == codes.OK || got == codes.Unknown {
			t.Errorf("kind %d: got %v", k, got)
		}
	}
}
