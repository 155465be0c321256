package grpc

import (
	"bytes"
	"context"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
)

// client sends messages as they are.
type client struct{ *grpc.ClientConn }

// send sends an inference request.
func (c client) send(message []byte) error {
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	var answer []byte
	return c.Invoke(ctx, "/inference.GRPCInferenceService/ModelInfer", message, &answer, grpc.ForceCodecV2(plain{}))
}

// plain is the codec of bytes.
type plain struct{}

func (plain) Marshal(v any) (mem.BufferSlice, error) {
	return mem.BufferSlice{mem.SliceBuffer(v.([]byte))}, nil
}

func (plain) Unmarshal(data mem.BufferSlice, v any) error {
	*v.(*[]byte) = bytes.Clone(data.Materialize())
	return nil
}

func (plain) Name() string { return proto.Name }

var _ encoding.CodecV2 = plain{}
