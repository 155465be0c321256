package grpc

import (
	"strings"
	"time"

	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"

	"cajal/serve"
)

var statusCodes = map[serve.Kind]codes.Code{
	serve.Internal:        codes.Internal,
	serve.Invalid:         codes.InvalidArgument,
	serve.Unauthenticated: codes.Unauthenticated,
	serve.Forbidden:       codes.PermissionDenied,
	serve.NotFound:        codes.NotFound,
	serve.TooLarge:        codes.ResourceExhausted,
	serve.Unsupported:     codes.Unimplemented,
	serve.Busy:            codes.ResourceExhausted,
	serve.Slow:            codes.DeadlineExceeded,
	serve.Late:            codes.DeadlineExceeded,
	serve.Ending:          codes.Unavailable,
	serve.Gone:            codes.Canceled,
	serve.Unimplemented:   codes.Unimplemented,
}

// comeAgain is after how long a client that is told to come again should.
const comeAgain = time.Second

// maxMessage is how long an error is told. It stands in a header, for which clients have
// 8 kB and Go's twice as much.
const maxMessage = 2 << 10

// statusOf returns an error as gRPC has it. Who is told to come again learns when, as the
// detail RetryInfo of its status.
func statusOf(err error) error {
	if err == nil {
		return nil
	}
	kind := serve.KindOf(err)
	text := strings.ToValidUTF8(err.Error(), "\ufffd")
	if len(text) > maxMessage {
		text = strings.ToValidUTF8(text[:maxMessage], "") + "…"
	}
	s := status.New(statusCodes[kind], text)
	if kind == serve.Busy || kind == serve.Ending {
		if more, err := s.WithDetails(&errdetails.RetryInfo{RetryDelay: durationpb.New(comeAgain)}); err == nil {
			s = more
		}
	}
	return s.Err()
}
