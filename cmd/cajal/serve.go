package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"cajal/model"
	"cajal/serve"
	"cajal/serve/grpc"
	"cajal/threads"
)

func serveCommand() *cobra.Command {
	var f serveFlags
	cmd := &cobra.Command{
		Use:   "serve MODEL",
		Short: "Answer requests over HTTP with a trained model",
		Long: `Serve answers POST /predict, which takes JSON rows by the names of the columns,
and what clients of Triton and KServe send: the Open Inference Protocol (v2) below /v2,
also in binary and compressed, and KServe's first protocol below /v1. GET / says what the
model takes, in a browser on a page with a form to try it, and GET /metrics is for Prometheus. POST
/explain says which columns made the prediction of one row what it is.

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
  cajal serve iris.safetensors --addr :8443 --cert tls.crt --key tls.key --token-file tokens --log json
  cajal serve iris.safetensors --grpc 127.0.0.1:9000
  curl localhost:8080/    what a row needs
  curl --json '{"rows": [{"length": 1.4, "colour": "red"}]}' localhost:8080/predict`,
		Args: exactly("a model file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := f.check(); err != nil {
				return err
			}
			threads.Set(1) // requests are what runs side by side
			return f.run(cmd, args[0])
		},
	}
	s := cmd.Flags()
	f.add(cmd)
	s.StringVar(&f.name, "name", "", "the model's name in requests (default: the file's or its directory's)")
	s.StringVar(&f.version, "model-version", "1", "the model's version in requests")
	s.StringVar(&f.dates, "dates", "", "for a table: the order of dates such as 03/04/2024 in requests: dmy or mdy (default: the training table's)")
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
	name, version string
	dates         string // the order of dates in requests
	limits        serve.Limits
	strict        bool
	memory        int64 // MB
}

func (f *serveFlags) check() error {
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
	if !isDates(f.dates) {
		return wrongDates(f.dates)
	}
	if strings.ContainsAny(f.name+f.version, "/?#%") || f.version == "" {
		return usageError{fmt.Errorf("--name %q, --model-version %q: want what can stand in an address", f.name, f.version)}
	}
	return nil
}

func (f *serveFlags) run(cmd *cobra.Command, file string) error {
	m, err := model.Open(file)
	if err != nil {
		return err
	}
	if m, err = m.WithDates(f.dates); err != nil {
		return usageError{fmt.Errorf("--%w", err)}
	}
	name := f.name
	if name == "" {
		name = modelName(file)
	}
	opts, err := f.options(cmd)
	if err != nil {
		return err
	}
	opts = append(opts, serve.Limit(f.limits), serve.Version(f.version))
	if f.strict {
		opts = append(opts, serve.Strict())
	}
	s, err := serve.New(name, serve.Trained(m), opts...)
	if err != nil {
		return err
	}
	defer collectSeldom(f.limits.Memory)()
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
	fmt.Fprintf(cmd.OutOrStdout(), "serving %s at %s\n", name, address)
	var also []serve.Also
	if other != nil {
		fmt.Fprintf(cmd.OutOrStdout(), "serving %s over gRPC at %s\n", name, otherAddress)
		also = append(also, serve.Also{Listener: other, Transport: grpc.New(s)})
	}
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

// modelName returns a name for a model of a file: runs/iris/model.safetensors is
// iris, as iris.safetensors is.
func modelName(file string) string {
	base := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
	if base == "model" {
		if dir := filepath.Base(filepath.Dir(file)); dir != "." && dir != string(filepath.Separator) {
			return dir
		}
	}
	return base
}
