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
	"cajal/optim"
	"cajal/tensor"
)

// convFile is what testdata/conv.py writes.
type convFile struct {
	Training struct{ Losses, Parameters []float64 }
	Cases    []convCase
}

// convCase is a convolution with random options, and the digests of what PyTorch makes
// of it.
type convCase struct {
	In, Out, Groups                        int
	Size, Stride, Padding, Dilation, Extra []int
	Bias, Same, Transposed                 bool
	Mode                                   string
	X                                      []int
	Results                                struct {
		Y, X, Weight, Bias float64
		Shape              []int
	}
}

func convCases(t *testing.T) (f convFile) {
	t.Helper()
	b, err := os.ReadFile("testdata/conv.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &f); err != nil {
		t.Fatal(err)
	}
	return f
}

// formulaNumbers is numbers of conv.py.
func formulaNumbers(seed int, shape ...int) *tensor.Tensor {
	v := tensor.New(tensor.Float64, shape...)
	for i := range v.Float64s() {
		v.Float64s()[i] = math.RoundToEven((float64((i*7919+seed*271)%1009)/1009-0.5)*64) / 64
	}
	return v
}

// digestWeights are those of conv.py.
func digestWeights(n int) *tensor.Tensor {
	w := tensor.New(tensor.Float64, n)
	phi := (1 + math.Sqrt(5)) / 2
	for i := range n {
		w.Float64s()[i] = 0.5 + math.Mod(float64(i+1)*phi, 1)
	}
	return w
}

func digest(v *tensor.Tensor) (sum float64) {
	w := digestWeights(v.Size()).Float64s()
	for i, x := range v.To(tensor.Float64).Float64s() {
		sum += w[i] * x
	}
	return sum
}

// layer returns the case's layer with its numbers.
func (c *convCase) layer(d tensor.DType) nn.Layer {
	opts := []nn.ConvOption{nn.Groups(c.Groups), nn.Stride(c.Stride...), nn.Dilation(c.Dilation...), nn.Padding(c.Padding...)}
	if c.Same {
		opts = append(opts, nn.SamePadding())
	}
	if !c.Bias {
		opts = append(opts, nn.NoBias())
	}
	for _, m := range []grad.PadMode{grad.PadReflect, grad.PadReplicate, grad.PadCircular} {
		if m.String() == c.Mode {
			opts = append(opts, nn.PaddingMode(m))
		}
	}
	var l nn.Layer
	if c.Transposed {
		l = nn.ConvTransposeOver(c.In, c.Out, c.Size, append(opts, nn.OutputPadding(c.Extra...))...)
	} else {
		l = nn.ConvOver(c.In, c.Out, c.Size, opts...)
	}
	setByFormula(l, d, 1)
	return l
}

// setByFormula gives parameters the numbers that conv.py gives them.
func setByFormula(l nn.Layer, d tensor.DType, scale float64) {
	nn.Init(l, d, nn.One(constantSource{}))
	for i, p := range nn.Values(l) {
		v := formulaNumbers(i+2, p.Tensor().Shape()...)
		for j := range v.Float64s() {
			v.Float64s()[j] *= scale
		}
		tensor.Copy(p.Tensor(), v.To(d))
	}
}

type constantSource struct{}

func (constantSource) Float64() float64     { return 0.5 }
func (constantSource) NormFloat64() float64 { return 0 }

func TestConvAsPyTorch(t *testing.T) {
	for i, c := range convCases(t).Cases {
		for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
			tolerance := 1e-13
			if d == tensor.Float32 {
				tolerance = 2e-5
			}
			t.Run(fmt.Sprintf("%d/%v", i, d), func(t *testing.T) {
				l := c.layer(d)
				x := grad.Param("x", formulaNumbers(1, c.X...).To(d))
				tape := grad.NewTape()
				y := l.Forward(tape.Use(x))
				if !slices.Equal(y.Shape(), c.Results.Shape) {
					t.Fatalf("%s of %v: shape %v, want %v", l, c.X, y.Shape(), c.Results.Shape)
				}
				w := digestWeights(y.Tensor().Size()).To(d)
				y.Reshape(-1).Mul(tape.Const(w)).Sum().Backward()
				got, want := []float64{digest(y.Tensor()), digest(x.Grad())}, []float64{c.Results.Y, c.Results.X, c.Results.Weight}
				for _, p := range nn.Values(l) {
					got = append(got, digest(p.Grad()))
				}
				if c.Bias {
					want = append(want, c.Results.Bias)
				}
				for j, v := range got {
					if scale := max(1, math.Abs(want[j])); !(math.Abs(v-want[j]) <= tolerance*scale*100) {
						t.Errorf("%s of %v: %s has the digest %v, want %v", l, c.X, []string{"y", "dx", "dweight", "dbias"}[j], v, want[j])
					}
				}
			})
		}
	}
}

// Ten steps end where PyTorch's do.
func TestConvTrainsAsPyTorch(t *testing.T) {
	want := convCases(t).Training
	net := nn.Sequential(
		nn.Conv2d(2, 6, 3, nn.Stride(2), nn.Padding(1)), nn.ReLU(), nn.ConvOver(6, 6, []int{3, 5}, nn.Padding(1, 2), nn.Groups(6)), nn.Tanh(),
		nn.ConvTranspose2d(6, 3, 2, nn.Stride(2)), nn.ReLU(), nn.Flatten(), nn.Linear(3*8*8, 4))
	setByFormula(net, tensor.Float64, 0.5)
	x := formulaNumbers(1, 5, 2, 8, 8)
	for i := range x.Float64s() {
		x.Float64s()[i] *= 4
	}
	labels := tensor.From([]int64{0, 3, 1, 2, 1}, 5)
	tape, sgd := grad.NewTape(grad.Plan()), optim.SGD(0.2, optim.Momentum(0.9)).Bind(nn.Values(net)...)
	for step, loss := range want.Losses {
		tape.Rewind()
		got := net.Forward(tape.Const(x)).CrossEntropy(labels, grad.Mean)
		got.Backward()
		sgd.Step()
		if v := got.Tensor().At(); !(math.Abs(v-loss) < 1e-12) {
			t.Errorf("step %d: loss %v, want %v", step, v, loss)
		}
	}
	for i, p := range nn.Values(net) {
		if got := digest(p.Tensor()); !(math.Abs(got-want.Parameters[i]) < 1e-11) {
			t.Errorf("parameter %d after ten steps: digest %v, want %v", i, got, want.Parameters[i])
		}
	}
}

func TestConvRefuses(t *testing.T) {
	for _, c := range []struct {
		make func() nn.Layer
		want string
	}{
		{func() nn.Layer { return nn.Conv2d(0, 3, 3) }, "conv: 0 channels in and 3 out, want at least one of each"},
		{func() nn.Layer { return nn.Conv2d(4, 6, 3, nn.Groups(4)) }, "conv: 4 groups do not divide 4 channels in and 6 out; want a number that divides both, such as 2"},
		{func() nn.Layer { return nn.Conv2d(4, 6, 0) }, "conv: kernel 0, want at least 1"},
		{func() nn.Layer { return nn.Conv2d(4, 6, 3, nn.Stride(1, 2, 3)) }, "conv: 3 numbers for stride, want 1 or 2, one for each axis"},
		{func() nn.Layer { return nn.Conv2d(4, 6, 3, nn.Stride(2), nn.SamePadding()) }, "conv: stride 2 with the padding of SamePadding, want 1"},
		{func() nn.Layer { return nn.Conv2d(4, 6, 3, nn.OutputPadding(1)) }, "conv: its output cannot be padded"},
		{func() nn.Layer { return nn.ConvOver(4, 6, nil) }, "conv: a kernel over 0 axes, want 1 to 3"},
		{func() nn.Layer { return nn.ConvTranspose2d(4, 6, 3, nn.PaddingMode(grad.PadReflect)) }, "conv-transpose: its padding is cut off"},
		{func() nn.Layer { return nn.ConvTranspose2d(4, 6, 3, nn.SamePadding()) }, "conv-transpose: SamePadding is that of a convolution"},
	} {
		func() {
			defer func() {
				e, ok := recover().(*grad.Error)
				if !ok || !strings.Contains(e.Error(), c.want) {
					t.Errorf("got %v, want %q", e, c.want)
				}
			}()
			c.make()
			t.Errorf("%q: nothing was refused", c.want)
		}()
	}
}
