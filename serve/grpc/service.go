package grpc

import (
	"context"

	"google.golang.org/grpc"
	"google.golang.org/grpc/encoding/proto"
	"google.golang.org/grpc/mem"
	"google.golang.org/grpc/status"

	goencoding "google.golang.org/grpc/encoding"
	goproto "google.golang.org/protobuf/proto"

	"cajal/internal/version"
	"cajal/serve"
	"cajal/serve/grpc/internal/inference"
)

// service is the protocol's.
type service struct{ server *serve.Server }

// method returns a description of a method that takes a message and answers one.
func method[Q any, A any, M interface {
	*Q
	goproto.Message
}](name string, answer func(*service, context.Context, M) (A, error)) grpc.MethodDesc {
	return grpc.MethodDesc{MethodName: name, Handler: func(s any, ctx context.Context, decode func(any) error, through grpc.UnaryServerInterceptor) (any, error) {
		q := M(new(Q))
		if err := decode(q); err != nil {
			return nil, err
		}
		info := &grpc.UnaryServerInfo{Server: s, FullMethod: "/" + inferenceService + "/" + name}
		return through(ctx, q, info, func(ctx context.Context, q any) (any, error) { return answer(s.(*service), ctx, q.(M)) })
	}}
}

// serviceDesc is what protoc-gen-go-grpc would write.
var serviceDesc = grpc.ServiceDesc{
	ServiceName: inferenceService,
	HandlerType: (*any)(nil),
	Methods: []grpc.MethodDesc{
		method("ServerLive", (*service).serverLive),
		method("ServerReady", (*service).serverReady),
		method("ModelReady", (*service).modelReady),
		method("ServerMetadata", (*service).serverMetadata),
		method("ModelMetadata", (*service).modelMetadata),
		method("ModelInfer", (*service).modelInfer),
		method("ModelStatistics", (*service).modelStatistics),
		method("RepositoryIndex", (*service).repositoryIndex),
		method("RepositoryModelLoad", (*service).modelLoad),
		method("RepositoryModelUnload", (*service).modelUnload),
	},
	Streams:  []grpc.StreamDesc{{StreamName: "ModelStreamInfer", Handler: noStreams, ServerStreams: true, ClientStreams: true}},
	Metadata: inference.File_serve_grpc_internal_inference_inference_proto.Path(),
}

func (s *service) serverLive(context.Context, *inference.ServerLiveRequest) (*inference.ServerLiveResponse, error) {
	return &inference.ServerLiveResponse{Live: true}, nil
}

func (s *service) serverReady(context.Context, *inference.ServerReadyRequest) (*inference.ServerReadyResponse, error) {
	return &inference.ServerReadyResponse{Ready: s.server.Ready() == nil}, nil
}

func (s *service) modelReady(ctx context.Context, q *inference.ModelReadyRequest) (*inference.ModelReadyResponse, error) {
	err := arrived(ctx).call.Ready(q.Name, q.Version)
	if kind := serve.KindOf(err); err != nil && kind != serve.Busy && kind != serve.Ending {
		return nil, err
	}
	return &inference.ModelReadyResponse{Ready: err == nil}, nil
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

func noStreams(_ any, stream grpc.ServerStream) error {
	return serve.Refuse(serve.Unimplemented, "there is no ModelStreamInfer, since no model here answers a request in parts or keeps a state between requests; send each with ModelInfer")
}

// unknown refuses methods that are not there.
func unknown(_ any, stream grpc.ServerStream) error {
	name, _ := grpc.Method(stream.Context())
	return serve.Refuse(serve.Unimplemented, "there is no method %s; reflection lists those that there are", clip(name))
}

// unary is around methods that take a message.
func (t *transport) unary(ctx context.Context, q any, _ *grpc.UnaryServerInfo, handle grpc.UnaryHandler) (answer any, err error) {
	a := arrived(ctx)
	ctx, cancel := context.WithDeadline(ctx, a.call.Deadline())
	defer cancel()
	err = a.run(func() (err error) {
		answer, err = handle(ctx, q)
		return err
	})
	return answer, err
}

// stream is around the others.
func (t *transport) stream(s any, stream grpc.ServerStream, _ *grpc.StreamServerInfo, handle grpc.StreamHandler) error {
	return arrived(stream.Context()).run(func() error {
		err := handle(s, stream)
		if _, told := status.FromError(err); err != nil && told {
			// It is the library's own, of a client that went, or sent what is no message.
			return serve.Refuse(serve.Invalid, "%s", status.Convert(err).Message())
		}
		return err
	})
}

// codec is the usual one. Of an inference request the message does not come this way.
type codec struct{}

var usual = goencoding.GetCodecV2(proto.Name)

func (codec) Marshal(v any) (mem.BufferSlice, error) {
	if b, ok := v.(encoded); ok {
		return mem.BufferSlice{mem.SliceBuffer(b)}, nil
	}
	return usual.Marshal(v)
}

func (codec) Unmarshal(data mem.BufferSlice, v any) error { return usual.Unmarshal(data, v) }
func (codec) Name() string                                { return proto.Name }

// encoded is a message that is written already.
type encoded []byte
