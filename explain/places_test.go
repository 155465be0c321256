package explain

import (
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// The shares of the places add up to the gradient, which a finite difference confirms, and
// each is what the chain rule says: ∂L/∂y there, times ∂y/∂w there.
func TestPlacesOfConvolutions(t *testing.T) {
	twice := nn.Conv2d(2, 2, 3, nn.Padding(1))
	for name, net := range map[string]nn.Layer{
		"plain":      nn.Sequential(nn.Conv2d(2, 3, 3), nn.Tanh(), nn.Flatten(), nn.Linear(3*4*3, 3)),
		"padded":     nn.Sequential(nn.Conv2d(2, 3, 3, nn.Padding(1)), nn.BatchNorm2d(3), nn.SiLU(), nn.GlobalAvgPool(), nn.Linear(3, 3)),
		"far apart":  nn.Sequential(nn.ConvOver(2, 2, []int{2, 3}, nn.Stride(2, 1), nn.Dilation(1, 2), nn.Padding(1, 2)), nn.Sigmoid(), nn.GlobalAvgPool(), nn.Linear(2, 3)),
		"groups":     nn.Sequential(nn.Conv2d(2, 4, 2, nn.Groups(2)), nn.Tanh(), nn.GlobalAvgPool(), nn.Linear(4, 3)),
		"reflected":  nn.Sequential(nn.Conv2d(2, 2, 3, nn.Padding(1), nn.PaddingMode(grad.PadReflect)), nn.Tanh(), nn.GlobalAvgPool(), nn.Linear(2, 3)),
		"used twice": nn.Sequential(twice, nn.Tanh(), twice, nn.SiLU(), nn.GlobalAvgPool(), nn.Linear(2, 3)),
		"deeper":     nn.Sequential(nn.Conv2d(2, 3, 3, nn.SamePadding()), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(3, 4, 2), nn.Tanh(), nn.GlobalAvgPool(), nn.Linear(4, 3)),
	} {
		nn.Init(net, tensor.Float64, nn.Streams(rng.New(5)))
		for _, p := range nn.Params(net) {
			if !strings.HasPrefix(p.Name, "0.") && !(name == "deeper" && strings.HasPrefix(p.Name, "3.")) {
				continue
			}
			for j := range p.Value.Size() {
				if j%5 != 1 && j > 1 {
					continue
				}
				at := ElementAt(p, j)
				r, err := Gradient(net, nn.CrossEntropy(), picture(), tensor.From([]int64{1}), at, Top(1000))
				if err != nil {
					t.Fatalf("%s: %s: %v", name, at, err)
				}
				want := 1
				if name == "used twice" {
					want = 2
				}
				if len(r.Convolutions) != want {
					t.Fatalf("%s: %s: %d convolutions, want %d", name, at, len(r.Convolutions), want)
				}
				sum := 0.0
				for _, c := range r.Convolutions {
					parts := 0.0
					for _, p := range c.Places {
						parts += p.Product
					}
					near(t, name+": "+at.String()+": places", parts, c.Sum, 1e-14)
					sum += c.Sum
				}
				near(t, name+": "+at.String()+": sum", sum, r.Gradient, 1e-13)
				if !(r.Error < 1e-6) && math.Abs(r.Gradient) > 1e-9 {
					t.Errorf("%s: %s: %g from the tape, %g by a difference", name, at, r.Gradient, r.Numeric)
				}
			}
		}
	}
}

// x of a place is ∂y/∂w there, as the operation itself has it.
func TestInputOfPlaces(t *testing.T) {
	net := nn.Sequential(nn.ConvOver(2, 4, []int{2, 3}, nn.Stride(2, 1), nn.Dilation(1, 2), nn.Padding(1, 2), nn.Groups(2)), nn.Flatten(), nn.Linear(4*4*5, 2))
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(5)))
	w := nn.Params(net)[0]
	tape := grad.NewTape(grad.Evaluation())
	y := net.Layers()[0].Forward(tape.Const(picture()))
	rows, columns := y.Shape()[2], y.Shape()[3]
	for _, index := range [][]int{{0, 0, 0, 0}, {1, 0, 1, 2}, {2, 0, 1, 0}, {3, 0, 0, 1}} {
		e := Element{w.Name, index}
		_, flat, err := e.find(net)
		if err != nil {
			t.Fatal(err)
		}
		r, err := Gradient(net, nn.CrossEntropy(), picture(), tensor.From([]int64{0}), e, Top(1000))
		if err != nil {
			t.Fatal(err)
		}
		c := r.Convolutions[0]
		if c.Filter != index[0] || !slices.Equal(c.Shape, []int{rows, columns}) || c.Bias {
			t.Errorf("%s: %+v", e, c)
		}
		met := 0
		for _, p := range c.Places {
			k := (index[0]*rows+p.At[0])*columns + p.At[1]
			near(t, e.String()+": "+p.Name(), p.Input, memory.Of(y.Jacobian(k, 1)).At(flat), 0)
			met++
		}
		if met < 3 {
			t.Errorf("%s: %d places", e, met)
		}
	}
}

// The report names the largest places and what they multiply, of a bias nothing but the
// places, and adds the rest up.
func TestPlacesAreWritten(t *testing.T) {
	net := nn.Sequential(nn.Conv2d(2, 3, 3, nn.Padding(1)), nn.Tanh(), nn.GlobalAvgPool(), nn.Linear(3, 3))
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(5)))
	for address, want := range map[string][]string{
		"0.weight[1,0,0,2]": {"∂L/∂w = Σ over 30 places of filter 1 of ∂L/∂y · x\n  y  net.0 (Conv2d 2→3, 3×3, padding 1), 6×5 places, counted from 0\n  x  its input under w, 0 in the padding", "\nrow ", ", column ", "… and 28 more that add up to"},
		"0.bias[2]":         {"∂L/∂b = Σ over 30 places of filter 2 of ∂L/∂y\n  y  net.0", "… and 28 more that add up to"},
	} {
		r, err := Gradient(net, nn.CrossEntropy(), picture(), tensor.From([]int64{0}), parse(t, address), Top(2))
		if err != nil {
			t.Fatal(err)
		}
		for _, want := range want {
			if !strings.Contains(r.String(), want) {
				t.Errorf("%s: the report lacks %q:\n%s", address, want, r)
			}
		}
	}
	r, err := Gradient(net, nn.CrossEntropy(), picture(), tensor.From([]int64{0}), parse(t, "3.weight[0,0]"))
	if err != nil || r.Convolutions != nil {
		t.Errorf("a linear layer has the places %+v (%v)", r.Convolutions, err)
	}
}
