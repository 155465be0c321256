package main

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"runtime/debug"
	"strconv"
	"time"

	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// What a training step takes of memory: how much a process of its own grows by in the
// first five steps, its network and optimiser included. The kernel of Linux knows the
// most that a process had.

func cnnMemoryTable(*settings) *table {
	return &table{Name: "cnn-memory", Title: "Memory of a training step of networks for pictures, batch 64, float32", Peers: []string{"torch", "torch_last"}}
}

// megabytes counts what a runner returns as bytes.
var megabytes = unit{"MB", func(bytes float64) float64 { return bytes / 1e6 }}

func measureCNNMemory(ctx context.Context, b *bench, t *table) error {
	if _, err := status("VmHWM"); err != nil {
		t.note("Left out: %v.", err)
		return nil
	}
	t.note("What a process of its own grows by in five steps at most, network and optimiser included: VmHWM of /proc/self/status. A ratio above 1 says that we take less.")
	for _, threads := range b.threads {
		for _, p := range trained() {
			if err := b.hold(ctx, t, contest{
				work: p.title, threads: threads, unit: megabytes, rounds: min(b.rounds, 3), ours: grows(p.name, threads),
				request: request{Work: "memory", Network: p.name}, bars: []bar{{"best", 1}},
			}); err != nil {
				return err
			}
			step := p.stepper(cnnBatch, patterned(p.make(1)))
			t.note("%s, %s: %d allocations a step.", p.title, countThreads(threads), allocations(step))
		}
	}
	return nil
}

// allocations is how often a step allocates once it is settled: the least of several
// counts, since a thread that joins late brings scratch memory of its own.
func allocations(step func() float64) (n uint64) {
	for range 4 {
		step()
	}
	const steps = 10
	n = math.MaxUint64
	for range 5 {
		before := mallocs()
		for range steps {
			step()
		}
		n = min(n, (mallocs()-before)/steps)
	}
	return n
}

func mallocs() uint64 {
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.Mallocs
}

// growsVariable is in the environment of the process that trains a network of that name.
const growsVariable = "CAJAL_BENCH_GROWS"

// grows is a runner that returns bytes.
func grows(name string, threads int) runner {
	return func(ctx context.Context, _ time.Duration) (float64, error) {
		self, err := os.Executable()
		if err != nil {
			return 0, err
		}
		cmd := exec.CommandContext(ctx, self)
		cmd.Env = append(os.Environ(), growsVariable+"="+name, "GOMAXPROCS="+strconv.Itoa(threads))
		out, err := cmd.Output()
		if err != nil {
			return 0, fmt.Errorf("train %s in a process of its own: %w", name, err)
		}
		return strconv.ParseFloat(string(bytes.TrimSpace(out)), 64)
	}
}

// growth trains a network for five steps, and returns by how much the process has grown.
func growth(name string) (int, error) {
	for _, p := range trained() {
		if p.name != name {
			continue
		}
		x, y := p.pictures(cnnBatch)
		small := nn.Sequential(nn.Conv2d(3, 8, 3), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8*9, classes))
		warm := steps(ready(small), p.optimizer(), tensor.New(tensor.Float32, 4, 3, 8, 8), tensor.New(tensor.Int64, 4))
		warm() // code and tables that every program has
		debug.FreeOSMemory()
		if err := os.WriteFile("/proc/self/clear_refs", []byte("5"), 0); err != nil {
			return 0, err
		}
		before, err := status("VmRSS")
		if err != nil {
			return 0, err
		}
		net := p.make(1)
		nn.Init(net, tensor.Float32, nn.Streams(rng.New(0)))
		nn.Seed(net, rng.New(0))
		step := steps(net, p.optimizer(), x, y)
		for range 5 {
			step()
		}
		after, err := status("VmHWM")
		return after - before, err
	}
	return 0, fmt.Errorf("there is no network %q", name)
}

// status returns a number of /proc/self/status in bytes.
func status(key string) (int, error) {
	text, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, fmt.Errorf("what a process takes of memory stands in /proc, which is Linux's: %w", err)
	}
	for line := range bytes.Lines(text) {
		if f := bytes.Fields(line); len(f) == 3 && string(f[0]) == key+":" {
			kilobytes, err := strconv.Atoi(string(f[1]))
			return kilobytes * 1024, err
		}
	}
	return 0, fmt.Errorf("/proc/self/status has no %s", key)
}
