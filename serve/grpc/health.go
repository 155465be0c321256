package grpc

import (
	"context"
	"sync/atomic"
	"time"

	"google.golang.org/grpc"
	"google.golang.org/grpc/health/grpc_health_v1"

	"cajal/serve"
)

// health is the service that probes ask.
// Source: https://github.com/grpc/grpc/blob/master/doc/health-checking.md.
type health struct {
	server   *serve.Server
	watchers atomic.Int64
}

// healthDesc is as inferenceDesc.
var healthDesc = grpc.ServiceDesc{
	ServiceName: healthService,
	HandlerType: (*any)(nil),
	Methods:     []grpc.MethodDesc{method("Check", (*health).check), method("List", (*health).list)},
	Streams: []grpc.StreamDesc{{StreamName: "Watch", ServerStreams: true, Handler: func(s any, stream grpc.ServerStream) error {
		return s.(*health).watch(stream)
	}}},
	Metadata: grpc_health_v1.File_grpc_health_v1_health_proto.Path(),
}

// alive is the name under which there is no more to know than that there is a server.
const alive = "live"

const (
	maxWatchers = 64                     // who watch at once, for they hold a place as long as they like
	looks       = 200 * time.Millisecond // between two looks
)

// services are those whose health is known.
var services = []string{"", inferenceService, alive}

// health returns that of a service.
func (h *health) health(service string) grpc_health_v1.HealthCheckResponse_ServingStatus {
	switch service {
	case alive:
		return grpc_health_v1.HealthCheckResponse_SERVING
	case "", inferenceService:
		if h.server.Ready() != nil {
			return grpc_health_v1.HealthCheckResponse_NOT_SERVING
		}
		return grpc_health_v1.HealthCheckResponse_SERVING
	}
	return grpc_health_v1.HealthCheckResponse_SERVICE_UNKNOWN
}

func (h *health) check(_ context.Context, q *grpc_health_v1.HealthCheckRequest) (*grpc_health_v1.HealthCheckResponse, error) {
	got := h.health(q.Service)
	if got == grpc_health_v1.HealthCheckResponse_SERVICE_UNKNOWN {
		return nil, serve.Refuse(serve.NotFound, "there is no service %q whose health is known; there are %q, %q and %q", clip(q.Service), services[0], services[1], services[2])
	}
	return &grpc_health_v1.HealthCheckResponse{Status: got}, nil
}

func (h *health) list(context.Context, *grpc_health_v1.HealthListRequest) (*grpc_health_v1.HealthListResponse, error) {
	all := map[string]*grpc_health_v1.HealthCheckResponse{}
	for _, s := range services {
		all[s] = &grpc_health_v1.HealthCheckResponse{Status: h.health(s)}
	}
	return &grpc_health_v1.HealthListResponse{Statuses: all}, nil
}

// watch tells the health whenever it changes, until the client goes or the server ends.
func (h *health) watch(stream grpc.ServerStream) error {
	a := arrived(stream.Context())
	q := &grpc_health_v1.HealthCheckRequest{}
	if err := a.unmarshal(q); err != nil {
		return err
	}
	if h.watchers.Add(1) > maxWatchers {
		h.watchers.Add(-1)
		return serve.Refuse(serve.Busy, "%d clients watch the health already; come again, or use Check", maxWatchers)
	}
	defer h.watchers.Add(-1)
	a.answer.removeDeadline()
	told := grpc_health_v1.HealthCheckResponse_UNKNOWN
	tick := time.NewTicker(looks)
	defer tick.Stop()
	for {
		if now := h.health(q.Service); now != told {
			if err := stream.SendMsg(&grpc_health_v1.HealthCheckResponse{Status: now}); err != nil {
				return err
			}
			told = now
		}
		select {
		case <-stream.Context().Done():
			return errGone
		case <-a.call.Ending():
			return serve.Refuse(serve.Ending, "the server is shutting down")
		case <-tick.C:
		}
	}
}
