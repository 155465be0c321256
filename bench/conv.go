package main

import (
	"context"
	"fmt"

	"cajal/internal/gemm"
	"cajal/internal/kernel"
)

func convTable(*settings) *table {
	return &table{Name: "conv", Title: "Convolutions of 3×3, float32", Peers: []string{"torch", "torch_last"},
		Limit: "multiply-adds in registers, in the same set of instructions"}
}

// layer is a convolution of 3×3 with a padding of 1.
type layer struct{ batch, in, out, groups, side, stride int }

func (l layer) String() string {
	if l.groups > 1 {
		return fmt.Sprintf("depthwise, %d×%d channels at %d², stride %d", l.batch, l.in, l.side, l.stride)
	}
	return fmt.Sprintf("%d×%d→%d channels at %d²", l.batch, l.in, l.out, l.side)
}

func convLayers(quick bool) (all []layer) {
	for _, at := range [][2]int{{96, 112}, {144, 56}, {192, 28}, {384, 14}} {
		for stride := 1; stride <= 2; stride++ {
			all = append(all, layer{1, at[0], at[0], at[0], at[1], stride})
		}
	}
	for _, at := range [][2]int{{64, 56}, {128, 28}, {256, 14}, {512, 7}} {
		all = append(all, layer{1, at[0], at[0], 1, at[1], 1})
	}
	if quick {
		return all[:len(all):len(all)]
	}
	for _, at := range [][2]int{{64, 56}, {64, 8}, {128, 28}} {
		all = append(all, layer{16, at[0], at[0], 1, at[1], 1})
	}
	return all
}

func measureConv(ctx context.Context, b *bench, t *table) error {
	t.note("A depthwise convolution has a kernel for each channel. Each layer forward, then the gradient of its input, then that of its weights.")
	for _, threads := range b.threads {
		for _, l := range convLayers(b.quick) {
			for _, part := range []string{"forward", "input", "weights"} {
				if err := b.hold(ctx, t, l.contest(part, threads)); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

func (l layer) contest(part string, threads int) contest {
	out := (l.side-1)/l.stride + 1
	c := gemm.Conv{N: l.batch, In: l.in, Out: l.out, Groups: l.groups, Window: kernel.Window{
		In: [3]int{1, l.side, l.side}, Out: [3]int{1, out, out}, Size: [3]int{1, 3, 3},
		Stride: [3]int{1, l.stride, l.stride}, Dilation: [3]int{1, 1, 1}, Before: [3]int{0, 1, 1}}}
	x, w := slice(pattern(l.batch*l.in*l.side*l.side, 1), false), slice(pattern(l.out*l.in/l.groups*9, 2), false)
	dy := slice(pattern(l.batch*l.out*out*out, 4), false)
	y, dx, dw := kernel.Make(dy.Len(), kernel.F32), kernel.Make(x.Len(), kernel.F32), kernel.Make(w.Len(), kernel.F32)
	op, result, sums := func() { c.Forward(y, x, w, kernel.Slice{}, gemm.Activation{}) }, y, l.in/l.groups*9
	switch part {
	case "input":
		op, result, sums = func() { c.BackwardInput(dx, dy, w, false) }, dx, l.out/l.groups*9
	case "weights":
		op, result, sums = func() { c.BackwardWeights(dw, x, dy, false) }, dw, l.batch*out*out
	}
	op()
	flops := 2 * float64(dy.Len()) * float64(l.in/l.groups*9)
	_, epsilon := precision(false)
	h := contest{
		work: fmt.Sprintf("%v, %s", l, part), threads: threads, unit: rate("GFLOP/s", flops/1e9), ours: repeat(op),
		request: request{Work: "conv", Rows: l.batch, In: l.in, Out: l.out, Groups: l.groups, Side: l.side, Stride: l.stride, Part: part},
		check:   probe(result), tolerance: float64(sums) * epsilon, bars: []bar{{"best", 1}},
	}
	if l.groups == 1 {
		h.bars = []bar{{"limit", 0.8}}
	}
	if p := peak(false, threads); p != nil {
		h.limit = scaled(p, flops)
	}
	return h
}
