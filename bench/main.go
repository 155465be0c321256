// Command bench measures this module beside others that do the same work, and
// beside what the machine could do at most, all in one run.
//
//	go run ./bench                       everything; about half an hour
//	go run ./bench -quick                a look at everything in a few minutes
//	go run ./bench -only gemm,moons      some of it
//	go run ./bench -only cnn-train,cnn-infer,cnn-memory,conv    networks for pictures
//	go run ./bench -profile              and where the time goes of what misses its aim
//	go run ./bench -mnist data/mnist     with the real MNIST, which cajal data mnist fetches
//
// A machine's speed changes from minute to minute, so all sides of a line run
// in turn, again and again: ours, the machine's limit, the first peer, the
// second, and ours once more. A figure is the median of its runs, and what
// stands behind ± is half the distance between the quartiles. Ratios are taken
// between neighbours, and the median then; above 1 we are faster.
//
// Before a line is timed, both sides show some of what they computed, and a
// peer whose numbers are not ours is left out and the command fails.
//
// The peers are Python programs, in bench/peers, that run for as long as they
// are needed and stand still while it is not their turn. Each chooses the best
// kernels that it has for this processor: variables that say otherwise are
// taken out of its environment. One that is not installed is shown as missing,
// with what installs it:
//
//	python3 -m venv peers && . peers/bin/activate
//	pip install numpy torch paddlepaddle onnx onnxruntime onednn-cpu-gomp
//	apt-get install libblis4-pthread
//	go run ./bench -python peers/bin/python
//
// Progress goes to standard error. Ctrl-C prints what has been measured.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strconv"
	"strings"
	"time"
)

// settings are what the flags say.
type settings struct {
	only     []string
	quick    bool
	rounds   int
	each     time.Duration // how long one run of one side takes at least
	threads  []int
	python   string
	peers    []string
	mnist    string
	library  map[string]string // of the peers that are a C library
	json     string
	markdown string
	plot     string
	profile  bool
}

func main() {
	if name := os.Getenv(growsVariable); name != "" { // a process that was started to be measured
		grown, err := growth(name)
		if err != nil {
			fmt.Fprintln(os.Stderr, "bench:", err)
			os.Exit(1)
		}
		fmt.Println(grown)
		return
	}
	s, err := parse(os.Args[1:])
	if err != nil {
		if err != flag.ErrHelp {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	err = run(ctx, os.Stdout, os.Stderr, s)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func parse(args []string) (s settings, err error) {
	f := flag.NewFlagSet("bench", flag.ContinueOnError)
	only := f.String("only", "", "comma-separated `sections` to run: "+strings.Join(names(sections), ", ")+" (default: all)")
	peers := f.String("peers", "", "comma-separated `peers` to run against: "+strings.Join(names(backends), ", ")+", gonum (default: all)")
	threads := f.String("threads", "1,2", "comma-separated `numbers` of threads")
	f.BoolVar(&s.quick, "quick", false, "few and short runs, small sizes")
	f.IntVar(&s.rounds, "n", 0, "how many `times` each side runs (default 9, or 3 with -quick)")
	f.DurationVar(&s.each, "each", 0, "how long one run takes at least (default 100ms, or 20ms with -quick)")
	f.StringVar(&s.python, "python", "python3", "the Python that has the peers")
	f.StringVar(&s.mnist, "mnist", "", "`directory` with the four files of MNIST; without it that section is left out")
	f.StringVar(&s.json, "json", "", "write every single run to a `file`")
	f.StringVar(&s.markdown, "markdown", "", "write the table to a `file`; if it exists, between its markers")
	f.BoolVar(&s.profile, "profile", false, "show where the time of each line that misses its aim goes")
	f.StringVar(&s.plot, "plot", "", "draw how cost grows to a `file`, PNG or SVG")
	s.library = map[string]string{"blis": "", "onednn": ""}
	for name := range s.library {
		f.Func(name, "`file` of the "+name+" library (default: where it is usually installed)", func(v string) error {
			s.library[name] = v
			return nil
		})
	}
	if err := f.Parse(args); err != nil {
		return s, err
	}
	if f.NArg() > 0 {
		return s, fmt.Errorf("want no arguments, found %q", f.Args())
	}
	if s.only, err = choose("-only", *only, names(sections)); err != nil {
		return s, err
	}
	if s.peers, err = choose("-peers", *peers, append(names(backends), "gonum")); err != nil {
		return s, err
	}
	for t := range strings.SplitSeq(*threads, ",") {
		n, err := strconv.Atoi(t)
		if err != nil || n < 1 || n > 1024 {
			return s, fmt.Errorf("-threads %s: want numbers from 1 to 1024, found %q", *threads, t)
		}
		s.threads = append(s.threads, n)
	}
	return s, s.defaults()
}

// defaults sets what depends on other flags.
func (s *settings) defaults() error {
	rounds, each := 9, 100*time.Millisecond
	if s.quick {
		rounds, each = 3, 20*time.Millisecond
	}
	if s.rounds == 0 {
		s.rounds = rounds
	}
	if s.each == 0 {
		s.each = each
	}
	if s.rounds < 1 || s.each < 0 {
		return fmt.Errorf("want -n at least 1 and -each above 0, found %d and %v", s.rounds, s.each)
	}
	return nil
}

// choose returns the parts of a list, all names if it is empty.
func choose(flag, list string, all []string) (chosen []string, err error) {
	if list == "" {
		return all, nil
	}
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		found := false
		for _, a := range all {
			found = found || a == name
		}
		if !found {
			return nil, fmt.Errorf("%s: there is no %q; there are %s", flag, name, strings.Join(all, ", "))
		}
		chosen = append(chosen, name)
	}
	return chosen, nil
}

type named interface{ id() string }

func names[T named](all []T) (ids []string) {
	for _, x := range all {
		ids = append(ids, x.id())
	}
	return ids
}
