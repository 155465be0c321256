// Command load measures how many requests servers answer, and how fast. It runs them one
// after the other on the machine on which it runs itself, each for every number of
// connections and of rows in a request, and writes a table in Markdown.
//
//	go build -o cajal ./cmd/cajal
//	cajal train iris.csv --target species --fast
//	go run ./bench/load -model runs/iris/model.safetensors ./cajal
//	pip install fastapi uvicorn onnx onnxruntime
//	go run ./bench/load -model runs/iris/model.safetensors -peer "python bench/load/peer.py" old/cajal ./cajal
//
// A connection sends its next request when the last is answered (a closed loop). Who is
// told to come again does so after the time that Retry-After says, and counts as busy, as
// who is told that a body came too slowly: under a flood the machine may have no time to
// send it. A request is lost if it gets neither an answer nor that; it differs if its
// answer is not the one that the same request got at first. CPU is the server's, for each
// answered one.
//
// The share -half of the requests that 16 connections got answered is then sent at random
// times, whether others are answered or not (an open loop); times are from when a request
// was due. -memory N sends N requests of one row and shows the memory that is resident
// after one in a hundred and after all.
//
// The model is one of a table of numbers. A peer is a command that says on its first line
// "… at http://HOST:PORT" and answers the same requests.
package main

import (
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strconv"
	"strings"
	"time"

	"cajal/bench/running"
)

type settings struct {
	model             string
	seconds           time.Duration
	connections, rows []int
	half              float64
	memory            int64
}

func main() {
	model := flag.String("model", "", "the model `file`, of a table of numbers")
	seconds := flag.Float64("seconds", 30, "how long each load lasts")
	connections := flag.String("connections", "1,16,256,2000", "`numbers` of connections")
	rows := flag.String("rows", "1,64,10000", "`numbers` of rows in a request")
	half := flag.Float64("half", 0.5, "`share` of the capacity that the open loop sends, 0 for none")
	memory := flag.Int64("memory", 0, "`requests` after which to look at the memory, 0 for none")
	peer := flag.String("peer", "", "a `command` that answers the same requests, measured last")
	flag.Parse()
	s := settings{model: *model, seconds: time.Duration(*seconds * float64(time.Second)), half: *half, memory: *memory}
	var err error
	if s.connections, err = numbers(*connections); err == nil {
		s.rows, err = numbers(*rows)
	}
	if err != nil || *model == "" || flag.NArg() == 0 {
		fmt.Fprintln(os.Stderr, "want -model FILE and programs to measure; see go doc ./bench/load", err)
		os.Exit(2)
	}
	fmt.Printf("%s, %d processors, %v a line\n\n", time.Now().Format("2 January 2006 15:04"), runtime.NumCPU(), s.seconds)
	fmt.Println("| program | rows | connections | requests/s | rows/s | p50 ms | p99 ms | p99.9 ms | longest ms | CPU ms | busy | lost | differ | peak MB | goroutines |")
	fmt.Println("| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
	for _, program := range flag.Args() {
		exitIf(s.measure(program, program, "serve", *model, "--addr", "127.0.0.1:0", "--name", "m"))
	}
	if *peer != "" {
		words := strings.Fields(*peer)
		exitIf(s.measure("peer", words[0], append(words[1:], *model)...))
	}
}

func exitIf(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

func numbers(list string) (all []int, err error) {
	for _, text := range strings.Split(list, ",") {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 {
			return nil, fmt.Errorf("%q: want numbers from 1 on with commas between", list)
		}
		all = append(all, n)
	}
	return all, nil
}

// measure writes the lines of a server. Each has a process of its own, so that its memory
// is that of the load.
func (s settings) measure(name, program string, args ...string) error {
	name = name[strings.LastIndex(name, "/")+1:]
	capacity := 0.0
	for _, rows := range s.rows {
		for _, n := range s.connections {
			o, err := s.line(name, rows, load{connections: n, time: s.seconds}, program, args...)
			if err != nil {
				return err
			}
			if rows == 1 && n == 16 {
				capacity = o.rate()
			}
		}
	}
	if capacity > 0 && s.half > 0 {
		if _, err := s.line(name, 1, load{connections: 64, time: s.seconds, rate: s.half * capacity}, program, args...); err != nil {
			return err
		}
	}
	if s.memory > 0 {
		for _, most := range []int64{s.memory / 100, s.memory} {
			if _, err := s.line(name, 1, load{connections: 16, time: time.Hour, most: most}, program, args...); err != nil {
				return err
			}
		}
	}
	return nil
}

// line measures one load and writes its line.
func (s settings) line(name string, rows int, l load, program string, args ...string) (*outcome, error) {
	server, err := running.Start(0, false, program, args...)
	if err != nil {
		return nil, err
	}
	defer server.Kill()
	address := strings.TrimPrefix(server.URL, "http://")
	all, err := requests(address, rows)
	if err != nil {
		return nil, fmt.Errorf("%s, %d rows: %w", name, rows, err)
	}
	most := goroutines(address)
	done := make(chan struct{})
	go func() {
		defer close(done)
		if l.most == 0 { // otherwise nobody knows when its middle is
			time.Sleep(l.time / 2)
			most = max(most, goroutines(address))
		}
	}()
	before := server.CPU()
	o, err := drive(address, all, l)
	if err != nil {
		return nil, err
	}
	cpu := (server.CPU() - before).Seconds() * 1000 / float64(max(1, o.times.count()))
	<-done
	now, peak := server.Memory()
	how := strconv.Itoa(l.connections)
	switch {
	case l.rate > 0:
		how += fmt.Sprintf(", %.0f/s sent", l.rate)
	case l.most > 0:
		how += fmt.Sprintf(", %d requests, then %d MB resident", l.most, now>>20)
	}
	ms := func(p float64) string { return fmt.Sprintf("%.1f", o.times.quantile(p).Seconds()*1000) }
	fmt.Printf("| %s | %d | %s | %.0f | %.0f | %s | %s | %s | %s | %.2f | %d | %d | %d | %d | %s |\n", name, rows, how, o.rate(), o.rate()*float64(rows),
		ms(0.5), ms(0.99), ms(0.999), ms(1), cpu, o.busy.Load(), o.lost.Load(), o.differs.Load(), peak>>20, dash(most))
	if why, ok := o.why.Load().(string); ok {
		fmt.Fprintln(os.Stderr, "load: the first lost one:", why)
	}
	return o, nil
}

func dash(n int) string {
	if n == 0 {
		return "–"
	}
	return strconv.Itoa(n)
}

// goroutines asks a server's metrics how many it has, 0 if it does not tell.
func goroutines(address string) (n int) {
	r, err := http.Get("http://" + address + "/metrics")
	if err != nil {
		return 0
	}
	defer r.Body.Close()
	text, _ := io.ReadAll(r.Body)
	if _, rest, found := strings.Cut(string(text), "\ngo_goroutines "); found {
		n, _ = strconv.Atoi(strings.Fields(rest)[0])
	}
	return n
}
