package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"cajal/serve"
	"cajal/serve/grpc"
	"cajal/threads"
)

func serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve MODEL...|FOLDER",
		Short: "Answer requests over HTTP with trained models",
		Long: `Serve answers POST /predict, which takes JSON rows by the names of the columns,
and what clients of Triton and KServe send: the Open Inference Protocol (v2) below /v2,
also in binary and compressed, and KServe's first protocol below /v1. GET / says what the
model takes, in a browser on a page with a form to try it, and GET /metrics is for Prometheus. POST
/explain says which columns made the prediction of one row what it is.

Of several files, and of a folder, each model answers at /models/NAME/predict and below
/v2/models/NAME; GET / lists them. A folder has NAME.safetensors, NAME/model.safetensors
or, with versions, which are whole numbers, NAME/VERSION/ANY.safetensors or
NAME/VERSION.safetensors; where a request names no version the highest answers. Files are
looked at once a second (--model-control poll): one that is replaced is tried and takes the
place of the old one without a request being lost, one that is broken leaves the old one
answering, one that is deleted from a folder is unloaded. With --model-control explicit,
POST /v2/repository/models/NAME/load and /unload do that instead. --limit bounds what the
requests for one model take.

It listens on this computer alone unless --addr says otherwise, and there it takes
requests to localhost and the names of --host alone, since a page could lead a browser
to it by a name of its own. Pages from elsewhere are refused unless --origin names
them. To let others in, give it a certificate (--cert, --key: HTTPS) and a list of tokens
(--token-file: "Authorization: Bearer TOKEN", but for /v2/health/live and ready); these
files are read again when they change. With --unix it listens on a socket in the file
system, which its permissions guard. --log writes a line for each request.

With --grpc it answers the inference protocol over gRPC too, at an address or a socket of
its own, as clients of Triton and KServe send it, under the same limits and tokens.

Of numbers, POST /predict?interval=0.9 also gives the bounds between which nine of
ten true ones are to be expected. In the protocol the request's parameter "interval"
asks for them; they are outputs with " lower" and " upper" behind the target's name.

What a row is answered does not depend on the rows beside it. A date such as 03/04/2024
is read in the order of the training table, or of --dates; where neither says one, the
answer has a warning.

A category that training has not seen is predicted as a rare one, or as none, and
the answer has a warning; with --strict the request is refused with status 400.

A request beyond a limit is refused with status 413; where there is no place or no memory
for one more the status is 503, and the client is told to come again; a body that comes too
slowly is refused with 408, and work that takes too long ends with 503 too.

Ctrl-C ends it, and no request is lost: what has been accepted is finished first.
SIGTERM, which systems that run services send, does the same after the --drain time,
in which /v2/health/ready says no and requests are still answered, so that whoever
spreads requests over servers can turn to others. A second signal ends it at once.`,
		Example: `  cajal serve runs/iris/model.safetensors
  cajal serve iris.safetensors --addr 127.0.0.1:9000 --max-rows 1000
  cajal serve models/ --limit iris:concurrent=8,rows=100
  cajal serve iris.safetensors --addr :8443 --cert tls.crt --key tls.key --token-file tokens --log json
  cajal serve iris.safetensors --grpc 127.0.0.1:9000
  curl localhost:8080/    what a row needs
  curl --json '{"rows": [{"length": 1.4, "colour": "red"}]}' localhost:8080/predict`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 || slices.Contains(args, "") {
				return usageError{fmt.Errorf("%s needs model files or a folder of them; %s --help shows an example", cmd.CommandPath(), cmd.CommandPath())}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(args); err != nil {
				return err
			}
			threads.Set(1) // requests are what runs side by side
			return f.run(cmd)
		},
	}
	s := cmd.Flags()
	f.listenFlags.add(cmd)
	f.models.add(cmd)
	s.Int64Var(&f.limits.Body, "max-body", 16<<20, "most `bytes` of a request")
	s.IntVar(&f.limits.Rows, "max-rows", 10_000, "most `rows` of a request")
	s.IntVar(&f.limits.Concurrent, "max-requests", 256, "most `requests` to work on at once, once their bodies have come; others are told to come again")
	s.Int64Var(&f.memory, "memory", 256, "most `MB` for all requests together: bodies, what is read from them, answers; who gets none is told to come again")
	s.IntVar(&f.limits.Batch, "batch", 256, "most `rows` to predict together")
	s.DurationVar(&f.limits.Time, "timeout", 10*time.Second, "longest `time` for a request, from its headers to its answer")
	s.BoolVar(&f.strict, "strict", false, "refuse requests with a category that training has not seen")
	s.DurationVar(&f.limits.Grace, "grace", 30*time.Second, "longest `time` to finish what was accepted, once the server ends")
	return cmd
}

type serveFlags struct {
	listenFlags
	models modelFlags
	limits serve.Limits
	strict bool
	memory int64 // MB
}

func (f *serveFlags) check(args []string) error {
	l := f.limits
	for _, given := range []struct {
		flag  string
		value any
		above bool
	}{
		{"max-body", l.Body, l.Body > 0}, {"max-rows", l.Rows, l.Rows > 0}, {"max-requests", l.Concurrent, l.Concurrent > 0},
		{"batch", l.Batch, l.Batch > 0}, {"memory", f.memory, f.memory > 0}, {"timeout", l.Time, l.Time > 0}, {"grace", l.Grace, l.Grace > 0},
	} {
		if !given.above {
			return usageError{fmt.Errorf("--%s %v: want it above 0", given.flag, given.value)}
		}
	}
	f.limits.Memory = f.memory << 20
	if err := f.listenFlags.check(); err != nil {
		return err
	}
	return f.models.check(args)
}

func (f *serveFlags) run(cmd *cobra.Command) error {
	opts, err := f.options(cmd)
	if err != nil {
		return err
	}
	more, err := f.models.options()
	if err != nil {
		return err
	}
	opts = append(append(opts, more...), serve.Limit(f.limits))
	if f.strict {
		opts = append(opts, serve.Strict())
	}
	s, err := serve.NewServer(opts...)
	if err != nil {
		return err
	}
	var memory seldom
	r := f.models.repository(memory.grew)
	if err := f.models.load(cmd, s, r); err != nil {
		s.Close()
		return err
	}
	f.models.warnDates(cmd)
	memory.begin(f.limits.Memory)
	defer memory.end()
	l, address, err := f.listen(cmd)
	if err != nil {
		s.Close()
		return err
	}
	other, otherAddress, err := f.listenGRPC(cmd)
	if err != nil {
		l.Close()
		s.Close()
		return err
	}
	fmt.Fprintf(cmd.OutOrStdout(), "serving %s at %s\n", f.models.what(s), address)
	var also []serve.Also
	if other != nil {
		fmt.Fprintf(cmd.OutOrStdout(), "serving %s over gRPC at %s\n", f.models.what(s), otherAddress)
		also = append(also, serve.Also{Listener: other, Transport: grpc.New(s)})
	}
	defer f.models.watch(s, r)()
	err = s.Serve(f.life(cmd), l, also...)
	if err == nil {
		fmt.Fprintln(cmd.OutOrStdout(), "ended; every accepted request has its answer")
	}
	return err
}

// life returns the context of a server: the command's, of which Ctrl-C ends the server
// without a drain time.
func (f *serveFlags) life(cmd *cobra.Command) context.Context {
	ctx, end := context.WithCancelCause(context.WithoutCancel(cmd.Context()))
	context.AfterFunc(cmd.Context(), func() {
		cause := context.Cause(cmd.Context())
		if s, ok := errors.AsType[signalled](cause); ok && s.Signal == os.Interrupt {
			cause = serve.ErrNoDrain
		} else if f.drain > 0 {
			fmt.Fprintf(cmd.ErrOrStderr(), "SIGTERM: no longer ready, ends in %v; a second signal ends it at once\n", f.drain)
		}
		end(cause)
	})
	return ctx
}
