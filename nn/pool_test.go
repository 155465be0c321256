package nn_test

import (
	"testing"

	"cajal/grad"
	"cajal/internal/parallel"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// layersOfPlanes are layers that take (6, 4, 7, 9), with their names.
var layersOfPlanes = map[string]nn.Layer{
	"MaxPool2d 2×2":                              nn.MaxPool2d(2),
	"MaxPool2d 3×3, stride 2, padding 1":         nn.MaxPool2d(3, nn.Stride(2), nn.Padding(1)),
	"MaxPool2d 2×3, stride 2×1, ceil":            nn.MaxPoolOver([]int{2, 3}, nn.Stride(2, 1), nn.CeilMode()),
	"MaxPool2d 3×3, dilation 2":                  nn.MaxPool2d(3, nn.Dilation(2)),
	"AvgPool2d 2×2, stride 1":                    nn.AvgPool2d(2, nn.Stride(1)),
	"AvgPool2d 3×3, stride 2, padding 1×0, ceil": nn.AvgPool2d(3, nn.Stride(2), nn.Padding(1, 0), nn.CeilMode(), nn.CountIncludePad(false)),
	"AdaptiveAvgPool2d 4":                        nn.AdaptiveAvgPool2d(4),
	"AdaptiveMaxPool2d 2×5":                      nn.AdaptiveMaxPoolOver([]int{2, 5}),
	"GlobalAvgPool":                              nn.GlobalAvgPool(),
	"GlobalMaxPool":                              nn.GlobalMaxPool(),
	"BatchNorm2d 4":                              nn.BatchNorm2d(4),
	"GroupNorm 4 in 2 groups":                    nn.GroupNorm(2, 4),
	"InstanceNorm2d 4":                           nn.InstanceNorm2d(4, nn.Affine(), nn.RunningStatistics(), nn.Momentum(0.3)),
	"Dropout2d 0.3":                              nn.Dropout2d(0.3),
	"Sequential\n  0: MaxPool2d 2×2\n  1: PReLU 4 (4 parameters)": nn.Sequential(nn.MaxPool2d(2), nn.PReLU(4)),
}

// A step allocates nothing, and has the same bits on any number of threads.
func TestPlanesOnThreads(t *testing.T) {
	parallel.WakeFrom(0)
	parallel.SetThreads(4)
	t.Cleanup(func() { parallel.WakeFrom(parallel.Waking); parallel.SetThreads(0) })
	for name, l := range layersOfPlanes {
		if got := l.String(); got != name {
			t.Errorf("got name %q, want %q", got, name)
		}
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			nn.Init(l, d, nn.Streams(rng.New(1)))
			var y, dx []*tensor.Tensor
			for threads := range 4 {
				nn.Seed(l, rng.New(2))
				tape, x := grad.NewTape(grad.Plan(), grad.Threads(threads+1)), grad.Param("x", pictureNumbers(3, -2, 3, 6, 4, 7, 9).To(d))
				var out grad.Value
				step := func() {
					tape.Rewind()
					out = l.Forward(tape.Use(x)).Keep()
					loss := out.Square().Sum()
					loss.Backward()
					tape.Commit()
				}
				step()
				y, dx = append(y, out.Tensor().Clone()), append(dx, x.Grad().Clone())
				step()
				if n := testing.AllocsPerRun(10, step); n > 0 {
					t.Errorf("%s, %v: %g allocations a step, want none", name, d, n)
				}
				if !tensor.Equal(y[threads], y[0]) || !tensor.Equal(dx[threads], dx[0]) {
					t.Errorf("%s, %v: on %d threads it gives other bits than on one", name, d, threads+1)
				}
			}
		}
	}
}

// In inference a sample's answer has the same bits alone and among others.
func TestPlanesAlone(t *testing.T) {
	x := pictureNumbers(5, -2, 3, 6, 4, 7, 9).To(tensor.Float32)
	for name, l := range layersOfPlanes {
		nn.Init(l, tensor.Float32, nn.Streams(rng.New(1)))
		all := l.Forward(grad.NewTape(grad.Inference()).Const(x)).Tensor()
		for i := range 6 {
			one := l.Forward(grad.NewTape(grad.Inference()).Const(x.Narrow(0, i, i+1).Clone())).Tensor()
			if !tensor.Equal(one, all.Narrow(0, i, i+1).Clone()) {
				t.Errorf("%s: sample %d alone gives other bits than among others", name, i)
			}
		}
	}
}

// Whole channels are dropped, a share p of them, each sample's by its own number.
func TestDropout2d(t *testing.T) {
	const samples, channels = 200, 50
	l := nn.Dropout2d(0.2)
	x := grad.Param("x", pictureNumbers(1, 1, 3, samples, channels, 2, 3))
	pass := func(numbers []int, x grad.Value) grad.Value {
		nn.Seed(l, rng.New(9))
		tape := grad.NewTape()
		tape.Samples(numbers)
		return l.Forward(tape.Use(x))
	}
	all := make([]int, samples)
	for i := range all {
		all[i] = i
	}
	y := pass(all, x)
	y.Sum().Backward()
	dropped := 0
	for c := range samples * channels {
		for k := range 6 {
			i := c*6 + k
			v, g := y.Tensor().Float64s()[i], x.Grad().Float64s()[i]
			factor := 1 / 0.8
			if y.Tensor().Float64s()[c*6] == 0 {
				factor = 0
			}
			if v != factor*x.Tensor().Float64s()[i] || g != factor {
				t.Fatalf("channel %d, number %d: got %g with gradient %g, want a factor of %g", c, k, v, g, factor)
			}
		}
		if y.Tensor().Float64s()[c*6] == 0 {
			dropped++
		}
	}
	if share := float64(dropped) / (samples * channels); share < 0.18 || share > 0.22 {
		t.Errorf("%g of the channels are dropped, want 0.2", share)
	}
	// Sample 7 in another batch.
	few := grad.Param("few", x.Tensor().Narrow(0, 6, 8).Clone())
	if z := pass([]int{6, 7}, few); !tensor.Equal(z.Tensor(), y.Tensor().Narrow(0, 6, 8).Clone()) {
		t.Error("two samples have other masks among all than by themselves")
	}
	if z := l.Forward(grad.NewTape(grad.Evaluation()).Use(x)); !tensor.Equal(z.Tensor(), x.Tensor()) {
		t.Error("it drops in evaluation")
	}
}

// What cannot be names the layer, what was found and what would fit.
func TestLayersOfPicturesRefuse(t *testing.T) {
	forward := func(l nn.Layer, shape ...int) func() {
		return func() {
			net := initialised(nn.Sequential(l), tensor.Float64)
			net.Forward(grad.NewTape().Const(tensor.New(tensor.Float64, shape...)))
		}
	}
	for want, f := range map[string]func(){
		"net.0 (BatchNorm2d 3): batch-norm: x is (2, 3, 4), want (N, C, H, W)":                                              forward(nn.BatchNorm2d(3), 2, 3, 4),
		"net.0 (BatchNorm1d 3): batch-norm: x is (2, 3, 4, 4), want (N, C) or (N, C, L)":                                    forward(nn.BatchNorm1d(3), 2, 3, 4, 4),
		"net.0 (BatchNorm3d 3): batch-norm: x is (2, 3), want (N, C, D, H, W)":                                              forward(nn.BatchNorm3d(3), 2, 3),
		"net.0 (InstanceNorm2d 3): instance-norm: x is (2, 4, 4, 4), want (N, 3) or (N, 3, …)":                              forward(nn.InstanceNorm2d(3), 2, 4, 4, 4),
		"net.0 (InstanceNorm2d 3): instance-norm: x is (2, 3, 1, 1): the variance of a single value is not known":           forward(nn.InstanceNorm2d(3), 2, 3, 1, 1),
		"net.0 (InstanceNorm1d 3): instance-norm: x is (2, 3, 4, 4), want (N, C, L)":                                        forward(nn.InstanceNorm1d(3), 2, 3, 4, 4),
		"net.0 (GroupNorm 4 in 2 groups): group-norm: x is (2, 6, 3), want (N, 4) or (N, 4, …)":                             forward(nn.GroupNorm(2, 4), 2, 6, 3),
		"net.0 (Dropout2d 0.5): dropout: x is (2, 3), want (N, C, H, W)":                                                    forward(nn.Dropout2d(0.5), 2, 3),
		"net.0 (MaxPool2d 3×3): max-pool: the kernel reaches over 3 places of the height, which has 2 with padding 0 and 0": forward(nn.MaxPool2d(3), 1, 1, 2, 4),
		"net.0 (MaxPool2d 3×3): max-pool: x is (1, 2, 4), want (N, C, H, W)":                                                forward(nn.MaxPool2d(3), 1, 2, 4),
		"net.0 (MaxPool2d 3×3, padding 2): max-pool: padding 2 along the height, want at most 1":                            forward(nn.MaxPool2d(3, nn.Padding(2)), 1, 1, 5, 5),
		"net.0 (GlobalAvgPool): global-pool: x is (1, 2), want (N, C, L)":                                                   forward(nn.GlobalAvgPool(), 1, 2),
		"net.0 (AdaptiveAvgPool2d 2): adaptive-avg-pool: x is (1, 2, 0, 3): there is nothing along the height":              forward(nn.AdaptiveAvgPool2d(2), 1, 2, 0, 3),
		"group-norm: 3 groups do not divide 4 channels":                                                                     func() { nn.GroupNorm(3, 4) },
		"group-norm: 0 groups do not divide 4 channels":                                                                     func() { nn.GroupNorm(0, 4) },
		"group-norm: it has no running statistics":                                                                          func() { nn.GroupNorm(2, 4, nn.RunningStatistics()) },
		"instance-norm: it has no cumulative averages":                                                                      func() { nn.InstanceNorm2d(4, nn.Cumulative()) },
		"instance-norm: it has no running statistics for a momentum":                                                        func() { nn.InstanceNorm2d(4, nn.Momentum(0.5)) },
		"instance-norm: it has weight and bias or neither":                                                                  func() { nn.InstanceNorm2d(4, nn.NoShift()) },
		"max-pool: kernel 0, want at least 1":                                                                               func() { nn.MaxPool2d(0) },
		"max-pool: stride 0, want at least 1":                                                                               func() { nn.MaxPool2d(2, nn.Stride(0)) },
		"max-pool: 3 numbers for stride, want 1 or 2":                                                                       func() { nn.MaxPool2d(2, nn.Stride(1, 2, 3)) },
		"max-pool: 0 axes, want 1 to 3":                                                                                     func() { nn.MaxPoolOver(nil) },
		"max-pool: it counts nothing":                                                                                       func() { nn.MaxPool2d(2, nn.CountIncludePad(true)) },
		"max-pool: SamePadding is for convolutions":                                                                         func() { nn.MaxPool2d(2, nn.SamePadding()) },
		"avg-pool: it has no dilation":                                                                                      func() { nn.AvgPool2d(2, nn.Dilation(2)) },
		"adaptive-avg-pool: 0 bins, want at least 1":                                                                        func() { nn.AdaptiveAvgPool2d(0) },
		"adaptive-max-pool: 4 axes, want 1 to 3":                                                                            func() { nn.AdaptiveMaxPoolOver([]int{1, 1, 1, 1}) },
		"dropout: probability -1, want 0 to 1":                                                                              func() { nn.Dropout2d(-1) },
	} {
		wantFault(t, want, f)
	}
}
