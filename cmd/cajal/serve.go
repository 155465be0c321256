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
		Long: `Serve answers requests over HTTP with trained models:

  POST /predict    rows in JSON, by the names of the columns
  POST /explain    which columns made the prediction of one row what it is
  /v2              the Open Inference Protocol, which KServe and Triton speak, with
                   tensors in JSON or in binary
  /v1              KServe's first protocol
  GET /            what the model takes; in a browser, a page with a form to try it
  GET /metrics     what Prometheus reads

Where there are several models, each answers at /models/NAME/predict, /models/NAME/explain
and below /v2/models/NAME, and GET / lists them. They are the files that are given, or
those of one folder:

  FOLDER/NAME.safetensors
  FOLDER/NAME/model.safetensors
  FOLDER/NAME/VERSION.safetensors
  FOLDER/NAME/VERSION/ANY.safetensors

Versions are whole numbers, of which the highest answers where a request names none. Once a
second the files are looked at (--model-control poll). A file that was replaced is tried,
and takes the place of the old one without a request being lost; if it is broken the old
one goes on answering. A model whose file was deleted from a folder is unloaded. With
--model-control explicit, POST /v2/repository/models/NAME/load and /unload do that
instead. --limit bounds what the requests for one model take.

Bodies and answers may be compressed. With --grpc it answers the Open Inference Protocol
over gRPC too, at an address or a socket of its own, under the same limits and tokens.

It listens on this computer alone unless --addr says otherwise, and answers there only
what is addressed to localhost or to a name of --host, since a page from elsewhere could
lead a browser to it by a name of its own. What pages from elsewhere send is refused
unless --origin names their site.

To let other computers in, give it a certificate (--cert and --key, for HTTPS) and a file
of tokens (--token-file). Each request must have one of them then, "Authorization: Bearer
TOKEN", except those to /v2/health/live and /v2/health/ready. These files are read again
when they change. With --unix it listens on a socket in the file system instead, whose
permissions say who may ask. --log writes a line for each request.

Of a model that predicts numbers, POST /predict?interval=0.9 also gives the bounds
between which nine of ten true numbers are to be expected. In the Open Inference Protocol
the request's parameter "interval" asks for them; they are outputs with the target's name
and " lower" or " upper" behind it.

The answer to a row does not depend on the rows beside it. A date such as 03/04/2024 is
read in the order of the training table, or in that of --dates. Where neither says an
order, the answer has a warning that says how the date was read.

A category that training has not seen counts as a rare one, or as none, and the answer
has a warning. It has one of other doubts too: a missing value where training had none, a
number far outside of the training rows'. With --strict a request with such a row is
refused with status 400. Columns, keys and parameters that are not known are left out, and
the answer has a warning, with --strict too.

A request beyond a limit is refused with status 413. Where no place or no memory is left,
and where the work takes longer than --timeout, the status is 503, and the client may
come again. A body that comes too slowly is refused with 408.

Ctrl-C ends the server and loses no request: what has been accepted is finished first.
SIGTERM, which service managers send, does the same after the time of --drain, in which
/v2/health/ready says no and requests are still answered, so that whoever spreads
requests over several servers can turn to others. A second signal ends it at once.`,
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
	s.BoolVar(&f.strict, "strict", false, "refuse requests with rows whose answers would have a warning, as of a category that training has not seen, a missing value where it had none, or a number far outside")
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
