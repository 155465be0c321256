package main

import (
	"context"
	"errors"
	"math"
	"testing"

	"cajal/data"
	"cajal/internal/parallel"
	"cajal/nn"
	"cajal/nn/vision"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// small returns the networks for pictures with what a test can train: ResNets on smaller
// pictures, and ResNet-18 and MobileNetV2 with ten classes, the first at half its width.
func small() (nets []picturesNet) {
	for _, p := range picturesNets {
		switch p.name {
		case "resnet20":
			p.shape = []int{3, 16, 16}
		case "resnet18":
			p.shape, p.optimizer = []int{3, 32, 32}, adam
			p.make = func(float64) nn.Layer { return vision.ResNet18(vision.Classes(classes), vision.Width(0.25)) }
		case "mobilenet":
			p.shape, p.optimizer = []int{3, 32, 32}, adam
			p.make = func(float64) nn.Layer { return vision.MobileNetV2(vision.Classes(classes), vision.Width(0.5)) }
		}
		nets = append(nets, p)
	}
	return nets
}

// adam is for norms over two or three numbers, whose gradients may be of any size.
func adam() *optim.Optimizer { return optim.Adam(0.001) }

// Each network for pictures ends a training with the same bits of weights and running
// statistics on any number of threads, and when it is stopped within an epoch and resumed.
// The steps of an epoch that repeats allocate nothing.
func TestSameBits(t *testing.T) {
	parallel.WakeFrom(0)
	parallel.SetThreads(4)
	t.Cleanup(func() { parallel.WakeFrom(parallel.Waking); parallel.SetThreads(0) })
	for _, p := range small() {
		t.Run(p.name, func(t *testing.T) {
			epochs := epochAllocations{t: t}
			want, err := p.fit(t, t.Context(), 1, train.On(epochs.count))
			if err != nil {
				t.Fatal(err)
			}
			four, err := p.fit(t, t.Context(), 4)
			if err != nil {
				t.Fatal(err)
			}
			sameBits(t, "4 threads", four, want)

			dir := t.TempDir()
			ctx, cancel := context.WithCancel(t.Context())
			defer cancel()
			_, err = p.fit(t, ctx, 2, train.Checkpoint(dir, train.EveryEpochs(1000)), train.On(func(e train.Event) {
				if e.Total == 4 {
					cancel()
				}
			}))
			if !errors.Is(err, context.Canceled) {
				t.Fatalf("stopped after 4 steps: error %v", err)
			}
			steps := 0
			resumed, err := p.fit(t, t.Context(), 2, train.Resume(dir), train.On(func(e train.Event) {
				if e.Kind == train.Stepped {
					steps++
				}
			}))
			if err != nil || steps != 2 {
				t.Fatalf("resumed: %d steps, want 2, %v", steps, err)
			}
			sameBits(t, "2 threads, resumed", resumed, want)
		})
	}
}

// fit trains for two epochs of two steps with three pictures and one with two, and
// returns the numbers at the end.
func (p picturesNet) fit(t *testing.T, ctx context.Context, threads int, opts ...train.FitOption) ([]tensor.Named, error) {
	t.Helper()
	set, err := data.Tensors(p.pictures(8))
	if err != nil {
		t.Fatal(err)
	}
	m := train.New(p.make(1), nn.CrossEntropy(), p.optimizer(), train.Threads(threads))
	_, err = m.Fit(ctx, set, append(opts, train.Epochs(2), train.BatchSize(3))...)
	return nn.StateDict(m.Module()), err
}

// sameBits compares numbers to the bit.
func sameBits(t *testing.T, what string, got, want []tensor.Named) {
	t.Helper()
	for i, w := range want {
		if !w.Tensor.DType().Float() {
			if !tensor.Equal(got[i].Tensor, w.Tensor) {
				t.Errorf("%s: %s is %v, want %v", what, w.Name, got[i].Tensor, w.Tensor)
			}
			continue
		}
		for j, v := range w.Tensor.Float32s() {
			if g := got[i].Tensor.Float32s()[j]; math.Float32bits(g) != math.Float32bits(v) {
				t.Errorf("%s: number %d of %s is %g, want %g", what, j, w.Name, g, v)
				break
			}
			if v != v {
				t.Fatalf("%s: number %d of %s is not a number", what, j, w.Name)
			}
		}
	}
}

// epochAllocations counts what the steps of an epoch allocate, but for its first.
type epochAllocations struct {
	t      *testing.T
	before uint64
}

func (a *epochAllocations) count(e train.Event) {
	switch {
	case e.Kind != train.Stepped || e.Epoch < e.Epochs-1:
	case e.Step == 1:
		a.before = mallocs()
	case e.Step == e.Steps:
		if n := (mallocs() - a.before) / uint64(e.Steps-1); n != 0 { // the runtime may allocate once
			a.t.Errorf("%d allocations a step, want none", n)
		}
	}
}
