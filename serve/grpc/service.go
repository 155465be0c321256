package grpc

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding"
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"

	goproto "google.golang.org/protobuf/proto"

	"cajal/internal/version"
	"cajal/serve"
	"cajal/serve/grpc/internal/inference"
)

// service answers the methods of the protocol.
type service struct{ server *serve.Server }

// inferenceDesc is what protoc-gen-go-grpc would write, but that messages are not read by
// grpc-go: with it one that is no message would be the server's fault, an INTERNAL error.
var inferenceDesc = grpc.ServiceDesc{
	ServiceName: inferenceService,
	HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{
		method("ServerLive", (*service).serverLive),
		method("ServerReady", (*service).serverReady),
		method("ModelReady", (*service).modelReady),
		method("ServerMetadata", (*service).serverMetadata),
		method("ModelMetadata", (*service).modelMetadata),
		{MethodName: "ModelInfer", Handler: unary(func(s any, ctx context.Context) (any, error) { return s.(*service).modelInfer(ctx) })},
		method("ModelStatistics", (*service).modelStatistics),
		method("RepositoryIndex", (*service).repositoryIndex),
		method("RepositoryModelLoad", (*service).modelLoad),
		method("RepositoryModelUnload", (*service).modelUnload),
	},
	Streams:  []grpc.StreamDesc{{StreamName: "ModelStreamInfer", Handler: noStreams, ServerStreams: true, ClientStreams: true}},
	Metadata: inference.File_serve_grpc_internal_inference_inference_proto.Path(),
}

// method describes a method of a service S that takes a message Q and answers a message A.
func method[S, Q, A any, M interface {
	*Q
	goproto.Message
}](name string, answer func(S, context.Context, M) (A, error)) grpc.MethodDesc {
	return grpc.MethodDesc{MethodName: name, Handler: unary(func(s any, ctx context.Context) (any, error) {
		q := M(new(Q))
		if err := arrived(ctx).unmarshal(q); err != nil {
			return nil, err
		}
		return answer(s.(S), ctx, q)
	})}
}

// unary returns what has grpc-go call a method of a service s that takes one message.
func unary(answer func(s any, ctx context.Context) (any, error)) grpc.MethodHandler {
	return func(s any, ctx context.Context, _ func(any) error, _ grpc.UnaryServerInterceptor) (message any, err error) {
		a := arrived(ctx)
		ctx, cancel := context.WithDeadline(ctx, a.call.Deadline())
		defer cancel()
		err = a.run(func() (err error) {
			message, err = answer(s, ctx)
			return err
		})
		return message, err
	}
}

// stream is around methods that take or answer several messages.
func stream(s any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
	return arrived(stream.Context()).run(func() error {
		err := handle(s, stream)
		if _, told := status.FromError(err); err != nil && told {
			// It is the library's own, of a client that went, or sent what is no message.
			return serve.Refuse(serve.Invalid, "%s", status.Convert(err).Message())
		}
		return err
	})
}

func noStreams(any, grpc.ServerStream) error {
	return serve.Refuse(serve.Unimplemented, "there is no ModelStreamInfer, since no model here answers a request in parts or keeps a state between requests; send each with ModelInfer")
}

// unknown refuses methods that are not there.
func unknown(_ any, stream grpc.ServerStream) error {
	name, _ := grpc.Method(stream.Context())
	return serve.Refuse(serve.Unimplemented, "there is no method %s; reflection lists those that there are", clip(name))
}

// codec is that of protobuf, but that messages may be written already.
type codec struct{ encoding.CodecV2 }

var usual = encoding.GetCodecV2(proto.Name)

// encoded is a message that is written already.
type encoded []byte

func (c codec) Marshal(v any) (mem.BufferSlice, error) {
	if b, ok := v.(encoded); ok {
		return mem.BufferSlice{mem.SliceBuffer(b)}, nil
	}
	return c.CodecV2.Marshal(v)
}

func (s *service) serverLive(context.Context, *inference.ServerLiveRequest) (*inference.ServerLiveResponse, error) {
	return &inference.ServerLiveResponse{Live: true}, nil
}

func (s *service) serverReady(context.Context, *inference.ServerReadyRequest) (*inference.ServerReadyResponse, error) {
	return &inference.ServerReadyResponse{Ready: s.server.Ready() == nil}, nil
}

// modelReady says of a model that there is not that it is not ready, as Triton does.
func (s *service) modelReady(ctx context.Context, q *inference.ModelReadyRequest) (*inference.ModelReadyResponse, error) {
	return &inference.ModelReadyResponse{Ready: arrived(ctx).call.Ready(q.Name, q.Version) == nil}, nil
}

// extensions are those of the protocol that are spoken over gRPC, as Triton calls them.
var extensions = []string{"classification", "model_repository", "statistics"}

func (s *service) serverMetadata(context.Context, *inference.ServerMetadataRequest) (*inference.ServerMetadataResponse, error) {
	return &inference.ServerMetadataResponse{Name: "cajal", Version: version.String(), Extensions: extensions}, nil
}

func (s *service) modelMetadata(ctx context.Context, q *inference.ModelMetadataRequest) (*inference.ModelMetadataResponse, error) {
	m, err := arrived(ctx).call.Metadata(q.Name, q.Version)
	if err != nil {
		return nil, err
	}
	tensors := func(of []serve.TensorMetadata) (list []*inference.ModelMetadataResponse_TensorMetadata) {
		for _, t := range of {
			one := &inference.ModelMetadataResponse_TensorMetadata{Name: t.Name, Datatype: t.Datatype}
			for _, n := range t.Shape {
				one.Shape = append(one.Shape, int64(n))
			}
			list = append(list, one)
		}
		return list
	}
	return &inference.ModelMetadataResponse{Name: m.Name, Versions: m.Versions, Platform: m.Platform, Inputs: tensors(m.Inputs), Outputs: tensors(m.Outputs)}, nil
}
