package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

// request is one line to a peer. Prepare makes the work ready and shows what
// it computes; run does it for so many seconds.
type request struct {
	Do      string  `json:"do"`
	Work    string  `json:"work,omitempty"`
	DType   string  `json:"dtype,omitempty"`
	M       int     `json:"m,omitempty"` // a product is (m, k)·(k, n)
	K       int     `json:"k,omitempty"`
	N       int     `json:"n,omitempty"`
	TA      bool    `json:"ta,omitempty"` // the first matrix is stored as (k, m)
	TB      bool    `json:"tb,omitempty"`
	Rows    int     `json:"rows,omitempty"`
	Passes  int     `json:"passes,omitempty"`
	Network string  `json:"network,omitempty"` // for pictures
	In      int     `json:"in,omitempty"`      // channels of a convolution
	Out     int     `json:"out,omitempty"`
	Groups  int     `json:"groups,omitempty"`
	Side    int     `json:"side,omitempty"` // of its pictures
	Stride  int     `json:"stride,omitempty"`
	Part    string  `json:"part,omitempty"` // forward, or the gradient of the input or the weights
	Seconds float64 `json:"seconds,omitempty"`
}

// reply is a peer's answer, one line too. The first comes unasked.
type reply struct {
	Version string    `json:"version"` // of the first
	Missing string    `json:"missing"` // of the first: what is not installed
	Check   []float64 `json:"check"`   // of prepare
	Seconds float64   `json:"seconds"` // of run: for one operation
	Cannot  string    `json:"cannot"`  // the peer has no such work
	Error   string    `json:"error"`
}

// A peer that is not there, and one that has no such work.
type missingError struct{ what, install string }

func (e *missingError) Error() string { return fmt.Sprintf("%s; install it: %s", e.what, e.install) }

type cannotError string

func (e cannotError) Error() string { return string(e) }

// peer is a process that does the same work as we.
type peer struct {
	name, version string
	cmd           *exec.Cmd
	in            io.WriteCloser
	out           *bufio.Reader
}

// No honest answer is longer.
const longestLine = 1 << 16

// startPeer starts a program that speaks the protocol. It ends with ctx.
func startPeer(ctx context.Context, name, install string, env []string, argv ...string) (*peer, error) {
	p := &peer{name: name, cmd: exec.CommandContext(ctx, argv[0], argv[1:]...)}
	p.cmd.Env, p.cmd.Stderr = env, os.Stderr
	p.cmd.WaitDelay = time.Second
	in, err := p.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	out, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, &missingError{fmt.Sprintf("%s does not run (%v)", argv[0], err), "Python 3, or say with -python where it is"}
	}
	p.in, p.out = in, bufio.NewReaderSize(out, longestLine)
	first, err := p.read()
	if err == nil && first.Missing != "" {
		err = &missingError{first.Missing, install}
	}
	if err != nil {
		p.close()
		return nil, err
	}
	p.version = first.Version
	p.rest()
	return p, nil
}

// ask sends a request and waits for the answer. Between two of them the peer
// stands still, so that threads of its own that wait for work by looking for
// it take no time from the others.
func (p *peer) ask(r request) (reply, error) {
	line, err := json.Marshal(r)
	if err != nil {
		return reply{}, err
	}
	p.wake()
	defer p.rest()
	if _, err := p.in.Write(append(line, '\n')); err != nil {
		return reply{}, fmt.Errorf("%s: ask for %s: %w", p.name, r.Do, err)
	}
	return p.read()
}

func (p *peer) read() (r reply, err error) {
	line, err := p.out.ReadSlice('\n')
	switch {
	case errors.Is(err, bufio.ErrBufferFull):
		return r, fmt.Errorf("%s: an answer is longer than %d bytes", p.name, longestLine)
	case err != nil:
		return r, fmt.Errorf("%s: ended without an answer (%w)", p.name, err)
	}
	if err := json.Unmarshal(line, &r); err != nil {
		return r, fmt.Errorf("%s: answered %q: %w", p.name, strings.TrimSpace(string(line)), err)
	}
	switch {
	case r.Error != "":
		return r, fmt.Errorf("%s: %s", p.name, r.Error)
	case r.Cannot != "":
		return r, cannotError(r.Cannot)
	}
	return r, nil
}

// prepare makes the work ready and returns what the peer computes.
func (p *peer) prepare(r request) ([]float64, error) {
	r.Do = "prepare"
	answer, err := p.ask(r)
	return answer.Check, err
}

// run is the runner of what was prepared last.
func (p *peer) run(_ context.Context, d time.Duration) (float64, error) {
	answer, err := p.ask(request{Do: "run", Seconds: d.Seconds()})
	return answer.Seconds, err
}

// close ends the process.
func (p *peer) close() {
	p.in.Close()
	p.cmd.Process.Kill()
	p.cmd.Wait()
}
