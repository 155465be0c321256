package nn_test

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// movedCase is a case of testdata/resample.py.
type movedCase struct {
	Layer   string
	Args    []float64
	X       []int // shape
	Shape   []int // of y
	Y, Grad []float64

	Mode             string
	Size             []int
	Scale            []float64
	Align, Recompute bool
	Single           []float64 // y of float32
}

func (c *movedCase) String() string {
	if c.Layer == "" {
		return fmt.Sprintf("%s of %v, size %v, scale %v, aligned %v, recomputed %v", c.Mode, c.X, c.Size, c.Scale, c.Align, c.Recompute)
	}
	return fmt.Sprintf("%s %v of %v", c.Layer, c.Args, c.X)
}

// padsOfPyTorch makes the layers of pad.json.
var padsOfPyTorch = map[string]func(widths ...int) *nn.PadLayer{
	"ZeroPad1d": nn.ZeroPad1d, "ZeroPad2d": nn.ZeroPad2d, "ZeroPad3d": nn.ZeroPad3d,
	"ReflectionPad1d": nn.ReflectionPad1d, "ReflectionPad2d": nn.ReflectionPad2d, "ReflectionPad3d": nn.ReflectionPad3d,
	"ReplicationPad1d": nn.ReplicationPad1d, "ReplicationPad2d": nn.ReplicationPad2d, "ReplicationPad3d": nn.ReplicationPad3d,
	"CircularPad1d": nn.CircularPad1d, "CircularPad2d": nn.CircularPad2d, "CircularPad3d": nn.CircularPad3d,
}

var constantPadsOfPyTorch = map[string]func(v float64, widths ...int) *nn.PadLayer{
	"ConstantPad1d": nn.ConstantPad1d, "ConstantPad2d": nn.ConstantPad2d, "ConstantPad3d": nn.ConstantPad3d,
}

func (c *movedCase) layer(t *testing.T) nn.Layer {
	if f, ok := padsOfPyTorch[c.Layer]; ok {
		return f(whole(c.Args)...)
	}
	if f, ok := constantPadsOfPyTorch[c.Layer]; ok {
		return f(c.Args[0], whole(c.Args[1:])...)
	}
	switch c.Layer {
	case "PixelShuffle":
		return nn.PixelShuffle(int(c.Args[0]))
	case "PixelUnshuffle":
		return nn.PixelUnshuffle(int(c.Args[0]))
	case "ChannelShuffle":
		return nn.ChannelShuffle(int(c.Args[0]))
	case "Unflatten":
		return nn.Unflatten(int(c.Args[0]), whole(c.Args[1:])...)
	case "PReLU":
		l := nn.PReLU(int(c.Args[0]))
		nn.Init(l, tensor.Float64, nn.Streams(rng.New(1)))
		for i := range l.W.Value.Tensor().Float64s() {
			l.W.Value.Tensor().Float64s()[i] = float64(i)/8 - 0.25
		}
		return l
	case "":
		return c.upsample()
	}
	t.Fatalf("no layer %q", c.Layer)
	return nil
}

func (c *movedCase) upsample() nn.Layer {
	to, opts := nn.ToSize(c.Size...), []nn.UpsampleOption{}
	if c.Scale != nil {
		to = nn.ByScale(c.Scale...)
	}
	switch c.Mode {
	case "nearest-exact":
		opts = append(opts, nn.NearestExact())
	case "linear":
		opts = append(opts, nn.Bilinear())
	}
	if c.Align {
		opts = append(opts, nn.AlignCorners())
	}
	if c.Recompute {
		opts = append(opts, nn.RecomputeScale())
	}
	return nn.Upsample(to, opts...)
}

// x returns the input of the case, and with samples that many of them: those of the
// case one after the other.
func (c *movedCase) x(d tensor.DType, samples int) *tensor.Tensor {
	x := tensor.New(tensor.Float64, append([]int{samples}, c.X[1:]...)...)
	per := x.Size() / samples
	for i := range x.Float64s() {
		i0 := i % (per * c.X[0])
		x.Float64s()[i] = float64(37*i0%101)/16 - 3
	}
	return x.To(d)
}

// step computes y and the gradient of x, of the sum of y times 1, 1.25, 1.5, … as the
// script has it.
func (c *movedCase) step(l nn.Layer, data *tensor.Tensor, opts ...grad.Option) (y, dx *tensor.Tensor) {
	tape, x := grad.NewTape(opts...), grad.Param("x", data)
	v := l.Forward(tape.Use(x)).Keep()
	w := tensor.New(tensor.Float64, v.Shape()...)
	for i := range w.Float64s() {
		w.Float64s()[i] = 1 + float64(i%11)/4
	}
	v.Mul(tape.Const(w.To(data.DType()))).Sum().Backward()
	return v.Tensor(), x.Grad()
}

func movedCases(t *testing.T, file string, to any) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, to); err != nil {
		t.Fatal(err)
	}
}

func allMoved(t *testing.T) (cases, nearest []*movedCase) {
	movedCases(t, "pad.json", &cases)
	var up struct{ Resize, Nearest []*movedCase }
	movedCases(t, "upsample.json", &up)
	if len(cases) < 100 || len(up.Resize) < 90 || len(up.Nearest) < 20 {
		t.Fatalf("%d, %d and %d cases, want at least 100, 90 and 20", len(cases), len(up.Resize), len(up.Nearest))
	}
	return append(cases, up.Resize...), up.Nearest
}

// Padding, resizing and shuffling give PyTorch's numbers and gradients.
func TestMovedLikePyTorch(t *testing.T) {
	cases, _ := allMoved(t)
	met := map[string]bool{}
	for _, c := range cases {
		met[c.Layer] = true
		for _, p := range precisions {
			l := c.layer(t)
			if pl, ok := l.(*nn.PReLULayer); ok && p.dtype == tensor.Float32 {
				pl.W.Value = grad.Param("weight", pl.W.Value.Tensor().To(tensor.Float32))
			}
			t.Run(fmt.Sprint(c, " ", p.dtype), func(t *testing.T) {
				y, dx := c.step(l, c.x(p.dtype, c.X[0]))
				wantNear(t, "y", y, array{c.Shape, c.Y}, p.value)
				wantNear(t, "the gradient of x", dx, array{c.X, c.Grad}, p.derived)
			})
		}
	}
	for name := range padsOfPyTorch {
		if !met[name] {
			t.Errorf("pad.json has no case of %s", name)
		}
	}
}

// The nearest pixel is PyTorch's in each precision, at ratios where rounding shows too.
func TestNearestPixels(t *testing.T) {
	_, cases := allMoved(t)
	differ := 0
	for _, c := range cases {
		x := tensor.New(tensor.Float64, c.X...)
		for i := range x.Float64s() {
			x.Float64s()[i] = float64(i)
		}
		for d, want := range map[tensor.DType][]float64{tensor.Float64: c.Y, tensor.Float32: c.Single, tensor.Uint8: c.Single} {
			y := c.upsample().Forward(grad.NewTape().Const(x.To(d))).Tensor().To(tensor.Float64)
			if !slices.Equal(y.Float64s(), want) {
				t.Errorf("%v, %v: got %v, want %v", c, d, y.Float64s(), want)
			}
		}
		if !slices.Equal(c.Y, c.Single) {
			differ++
		}
	}
	if differ < 5 {
		t.Errorf("the precisions differ in %d cases, want at least 5", differ)
	}
}

// A sample has the same bits alone and in any batch, on any number of threads and on a
// tape that reuses memory.
func TestMovedBits(t *testing.T) {
	cases, _ := allMoved(t)
	// Larger ones, which the pool takes.
	large := []int{1, 32, 48, 40}
	cases = append([]*movedCase{
		{Mode: "linear", Scale: []float64{1.7}, X: large}, {}, {},
		{Mode: "nearest", Size: []int{90, 31}, X: large}, {}, {},
		{Layer: "ReflectionPad2d", Args: []float64{1, 2, 3, 4}, X: large}, {}, {},
	}, cases...)
	for i, c := range cases {
		if c.Layer == "PReLU" || i%3 != 0 {
			continue
		}
		const samples = 7
		l, x := c.layer(t), c.x(tensor.Float32, samples)
		y, dx := c.step(l, x, grad.Threads(1))
		for _, opts := range [][]grad.Option{{grad.Threads(3)}, {grad.Threads(2), grad.Plan()}} {
			if again, back := c.step(l, x, opts...); !tensor.Equal(again, y) || !tensor.Equal(back, dx) {
				t.Errorf("%v: other bits with %d options", c, len(opts))
			}
		}
		tape := grad.NewTape()
		for s := range samples {
			if alone := l.Forward(tape.Const(x.Narrow(0, s, s+1).Clone())).Tensor(); !tensor.Equal(alone, y.Narrow(0, s, s+1)) {
				t.Errorf("%v: sample %d alone is %v, in the batch %v", c, s, alone, y.Narrow(0, s, s+1))
			}
		}
	}
}

// A step through them allocates nothing once memory has been planned, in the smaller
// last batch of an epoch neither.
func TestMovedAllocateNothing(t *testing.T) {
	for _, l := range []nn.Layer{
		nn.ZeroPad2d(1), nn.ConstantPad1d(0.5, 1, 2), nn.ReflectionPad2d(1, 2, 0, 1), nn.ReplicationPad3d(2), nn.CircularPad2d(1),
		nn.Upsample(nn.ByScale(2)), nn.Upsample(nn.ToSize(5), nn.NearestExact()), nn.Upsample(nn.ByScale(1.5), nn.Bilinear()),
		nn.Upsample(nn.ToSize(5, 6, 7), nn.Bilinear(), nn.AlignCorners()), nn.PixelShuffle(2), nn.PixelUnshuffle(2), nn.ChannelShuffle(2),
		nn.Unflatten(1, 2, -1), nn.PReLU(4),
	} {
		nn.Init(l, tensor.Float32, nn.Streams(rng.New(1)))
		tape := grad.NewTape(grad.Plan())
		full, last := grad.Param("x", tensor.Full(tensor.Float32, 0.5, 8, 4, 4, 4, 6)), grad.Param("x", tensor.Full(tensor.Float32, 0.5, 3, 4, 4, 4, 6))
		epoch := func() {
			for _, x := range []grad.Value{full, full, last} {
				tape.Rewind()
				l.Forward(tape.Use(x).Tanh()).Square().Sum().Backward()
				tape.Commit()
			}
		}
		for range 3 {
			epoch()
		}
		if n := testing.AllocsPerRun(10, epoch); n > 0 {
			t.Errorf("%v: %g allocations an epoch of three steps, want none", l, n)
		}
	}
}

// What a constructor or a call cannot take, it says.
func TestMovedRefused(t *testing.T) {
	forward := func(l nn.Layer, shape ...int) func() {
		return func() { l.Forward(grad.NewTape().Const(tensor.New(tensor.Float64, shape...))) }
	}
	for want, f := range map[string]func(){
		"ReflectionPad2d with 3 widths, want 1 or 4":   func() { nn.ReflectionPad2d(1, 2, 3) },
		"ZeroPad1d with 0 widths, want 1 or 2":         func() { nn.ZeroPad1d() },
		"CircularPad2d with width -1, want at least 0": func() { nn.CircularPad2d(1, 1, -1, 1) },
		"pad: value +Inf":           func() { nn.ConstantPad1d(math.Inf(1), 1) },
		"the 2 that ZeroPad2d pads": forward(nn.ZeroPad2d(1), 3, 4),
		"padding 3 of axis 3, which has length 3; mode reflect":  forward(nn.ReflectionPad2d(3, 0, 0, 0), 1, 1, 5, 3),
		"padding 4 of axis 2, which has length 3; mode circular": forward(nn.CircularPad2d(0, 0, 0, 4), 1, 1, 3, 5),
		"resize: scale 0, want a finite number above 0":          func() { nn.Upsample(nn.ByScale(0)) },
		"resize: size -2, want at least 1":                       func() { nn.Upsample(nn.ToSize(-2)) },
		"resize: neither a size nor a scale":                     func() { nn.Upsample(nn.ToSize()) },
		"resize: a size and a scale":                             func() { nn.Upsample(nn.ToSize(2), nn.ByScale(2)) },
		"resize: aligned corners with mode nearest":              func() { nn.Upsample(nn.ByScale(2), nn.AlignCorners()) },
		"of 4 numbers, want 1 or 3":                              func() { nn.Upsample(nn.ToSize(2, 2, 2, 2)) },
		"of 2 numbers, want 1 or 3":                              forward(nn.Upsample(nn.ByScale(2, 2)), 1, 1, 2, 2, 2),
		"x is (3, 4), want (N, C, W)":                            forward(nn.Upsample(nn.ByScale(2)), 3, 4),
		"the height of (1, 1, 2, 9) would become ⌊2·0.25⌋ = 0":   forward(nn.Upsample(nn.ByScale(0.25)), 1, 1, 2, 9),
		"pixel-shuffle: factor 0":                                func() { nn.PixelShuffle(0) },
		"pixel-unshuffle: factor -1":                             func() { nn.PixelUnshuffle(-1) },
		"x is (1, 6, 2, 2), want (…, C·2·2, H, W)":               forward(nn.PixelShuffle(2), 1, 6, 2, 2),
		"permute: order [1 0], want each axis once, and 0":       func() { nn.Permute(1, 0) },
		"permute: order [0 1 1]":                                 func() { nn.Permute(0, 1, 1) },
		"permute: order []":                                      func() { nn.Permute() },
		"softmax: axis 0 counts the samples":                     func() { nn.SoftmaxAlong(0) },
		"softmax: more than eight axes":                          forward(nn.SoftmaxAlong(1), 1, 2, 1, 1, 1, 1, 1, 1, 1),
		"channel-shuffle: groups 0":                              func() { nn.ChannelShuffle(0) },
		"unflatten: lengths [-1 2 -1]":                           func() { nn.Unflatten(1, -1, 2, -1) },
		"unflatten: lengths []":                                  func() { nn.Unflatten(1) },
		"unflatten: length -3":                                   func() { nn.Unflatten(1, -3) },
		"unflatten: x is (2, 6), which has no axis 2":            forward(nn.Unflatten(2, 3, 2), 2, 6),
		"axis 1 of (2, 6) to (4, -1): 6 elements do not divide":  forward(nn.Unflatten(1, 4, -1), 2, 6),
		"axis -1 of (2, 6) to (2, 2): want 6 elements, not 4":    forward(nn.Unflatten(-1, 2, 2), 2, 6),
	} {
		func() {
			defer func() {
				e, ok := recover().(*grad.Error)
				if !ok || !strings.Contains(e.Error(), want) {
					t.Errorf("got %v, want a refusal that says %q", e, want)
				}
			}()
			f()
		}()
	}
}

// A layer says in a line what it does.
func TestMovedStrings(t *testing.T) {
	for want, l := range map[string]nn.Layer{
		"ReflectionPad2d 1":                          nn.ReflectionPad2d(1),
		"CircularPad1d 1, 2":                         nn.CircularPad1d(1, 2),
		"ZeroPad2d 3":                                nn.ZeroPad2d(3, 3, 3, 3),
		"ConstantPad2d 1 of 0.5":                     nn.ConstantPad2d(0.5, 1),
		"Upsample ×2":                                nn.Upsample(nn.ByScale(2)),
		"Upsample ×1.5×2, nearest-exact":             nn.Upsample(nn.ByScale(1.5, 2), nn.NearestExact()),
		"Upsample to 32×24, linear, aligned corners": nn.Upsample(nn.ToSize(32, 24), nn.Bilinear(), nn.AlignCorners()),
		"PixelShuffle 2":                             nn.PixelShuffle(2),
		"PixelUnshuffle 3":                           nn.PixelUnshuffle(3),
		"ChannelShuffle 4":                           nn.ChannelShuffle(4),
		"Unflatten 2×-1":                             nn.Unflatten(1, 2, -1),
	} {
		if l.String() != want {
			t.Errorf("got %q, want %q", l.String(), want)
		}
	}
}
