package vision_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/bits"
	"os"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/nn/vision"
	"cajal/optim"
	"cajal/tensor"
)

// digest is what testdata/vision.py tells of an array: a weighted sum of its numbers, and
// the root of the sum of their squares.
type digest [2]float64

// golden is vision.json.
type golden struct {
	Blocks []struct {
		Kind       string
		Args       []int
		Shape, Out []int
		Training   bool
		Y          digest
		Grads      map[string]digest
		After      map[string]digest
	}
	Networks map[string]struct {
		Shape        []int
		Logits       [][]float64
		Losses       []float64
		Grads, After map[string]digest
	}
}

func readGolden(t *testing.T) (g golden) {
	t.Helper()
	text, err := os.ReadFile("testdata/vision.json")
	if err == nil {
		err = json.Unmarshal(text, &g)
	}
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// numbers returns what `numbers` of the script gives, times a power of two.
func numbers(seed int, lo, hi float64, exponent int, shape []int) *tensor.Tensor {
	t := tensor.New(tensor.Float64, shape...)
	for i := range t.Float64s() {
		v := (uint32(i) + uint32(seed)*40503) * 2654435761
		v = (v ^ v>>15) * 2246822519
		v = (v ^ v>>13) * 3266489917
		t.Float64s()[i] = math.Ldexp(lo+(hi-lo)*float64(v>>22)/1024, exponent)
	}
	return t
}

// fill gives a network the numbers of the script's fill, under torchvision's names.
func fill(t *testing.T, m nn.Module) {
	t.Helper()
	var all []tensor.Named
	i := 0
	nn.Walk(m, nn.Parts{Param: func(path string, p *nn.Param) {
		i++
		shape := p.Dims()
		n := numbers(i, -0.25, 0.25, 0, shape)
		if len(shape) > 1 {
			fan := uint(p.Count() / shape[0])
			n = numbers(i, -1, 1, 1-(bits.Len(fan)+1)/2, shape)
		} else if strings.HasSuffix(path, "weight") {
			n = numbers(i, 0.5, 1.5, 0, shape)
		}
		all = append(all, tensor.Named{Name: path, Tensor: n})
	}})
	i = 0
	nn.Walk(m, nn.Parts{Buffer: func(path string, b *nn.Buffer) {
		switch {
		case strings.HasSuffix(path, "var"):
			all = append(all, tensor.Named{Name: path, Tensor: numbers(i, 0.5, 1.5, 0, b.Dims())})
			i++
		case strings.HasSuffix(path, "mean"):
			all = append(all, tensor.Named{Name: path, Tensor: numbers(i, -0.25, 0.25, 0, b.Dims())})
			i++
		}
	}})
	if _, err := nn.Load(m, nn.Tensors(all...), nn.Precision(tensor.Float64)); err != nil {
		t.Fatal(err)
	}
}

// digested returns the digest of an array.
func digested(x *tensor.Tensor) (d digest) {
	at := 0.0
	for _, v := range x.To(tensor.Float64).Contiguous().Float64s() {
		at++
		_, part := math.Modf(at * math.Phi)
		d[0] += v * (0.5 + part)
		d[1] += v * v
	}
	d[1] = math.Sqrt(d[1])
	return d
}

// want compares an array with a digest, by the size of its numbers or by 1.
func (d digest) want(t *testing.T, what string, x *tensor.Tensor, tolerance float64) {
	t.Helper()
	got := digested(x)
	limit := tolerance * max(1, d[1]) * math.Sqrt(float64(x.Size()))
	if !(math.Abs(got[0]-d[0]) <= limit && math.Abs(got[1]-d[1]) <= limit) {
		t.Errorf("%s: got a weighted sum and a norm of %v, want %v within %.2g", what, got, d, limit)
	}
}

// wantAll compares the numbers of a network that digests are told of.
func wantAll(t *testing.T, what string, want map[string]digest, all []tensor.Named, tolerance float64) {
	t.Helper()
	met := 0
	for _, n := range all {
		if d, ok := want[n.Name]; ok {
			d.want(t, what+" "+n.Name, n.Tensor, tolerance)
			met++
		}
	}
	if met != len(want) {
		t.Errorf("%s: %d of %d arrays are there", what, met, len(want))
	}
}

// gradients returns those of a network's parameters.
func gradients(m nn.Module) (all []tensor.Named) {
	for _, p := range nn.Params(m) {
		all = append(all, tensor.Named{Name: p.Name, Tensor: p.Value.Grad()})
	}
	return all
}

// weigh is the script's weigh: Σ y·w.
func weigh(y grad.Value) grad.Value {
	w := make([]float64, y.Size())
	for i := range w {
		_, part := math.Modf(float64(i+1) * math.Phi)
		w[i] = 0.5 + part
	}
	return y.Mul(y.Tape().Const(tensor.From(w, y.Shape()...))).Sum()
}

var (
	acts  = []func() *nn.Activation{nn.ReLU, nn.SiLU}
	gates = []func() *nn.Activation{nn.Sigmoid, nn.HardSigmoid}
)

// blocks makes the blocks of the script of their arguments.
var blocks = map[string]func(a []int) nn.Layer{
	"basic-block":       func(a []int) nn.Layer { return vision.BasicBlock(a[0], a[1], a[2]) },
	"bottleneck":        func(a []int) nn.Layer { return vision.Bottleneck(a[0], a[1], a[2]) },
	"inverted-residual": func(a []int) nn.Layer { return vision.InvertedResidual(a[0], a[1], a[2], a[3]) },
	"squeeze-excite": func(a []int) nn.Layer {
		return vision.SqueezeExciteWith(acts[a[2]](), gates[a[3]](), a[0], a[1])
	},
}

func TestBlocksLikeTorchvision(t *testing.T) {
	seen := map[string]int{}
	for _, c := range readGolden(t).Blocks {
		seen[c.Kind]++
		t.Run(fmt.Sprint(c.Kind, c.Args, c.Shape, c.Training), func(t *testing.T) {
			l := blocks[c.Kind](c.Args)
			fill(t, l)
			tape := grad.NewTape()
			if !c.Training {
				tape = grad.NewTape(grad.Evaluation())
			}
			x := grad.Param("x", numbers(77, -2, 3, 0, c.Shape))
			y := l.Forward(tape.Use(x))
			weigh(y).Backward()
			if fmt.Sprint(y.Shape()) != fmt.Sprint(c.Out) {
				t.Fatalf("y is %v, want %v", y.Shape(), c.Out)
			}
			const near = 1e-11 // the digests have 12 digits
			c.Y.want(t, "y", y.Tensor(), near)
			wantAll(t, "the gradient of", c.Grads, append(gradients(l), tensor.Named{Name: "x", Tensor: x.Grad()}), near)
			wantAll(t, "after it", c.After, nn.Buffers(l), near)
		})
	}
	for kind := range blocks {
		if seen[kind] < 16 {
			t.Errorf("%d cases of %s, want at least 16", seen[kind], kind)
		}
	}
}

// networks are those of the script, without the dropout of a MobileNetV2, whose masks
// are not PyTorch's.
var networks = map[string]func() nn.Layer{
	"resnet18":                       func() nn.Layer { return vision.ResNet18(vision.Classes(5)) },
	"resnet50":                       func() nn.Layer { return vision.ResNet50(vision.Classes(5)) },
	"resnet20":                       func() nn.Layer { return vision.ResNet20() },
	"mobilenet_v2":                   func() nn.Layer { return undropped(vision.MobileNetV2(vision.Classes(5))) },
	"mobilenet_v2 of half the width": func() nn.Layer { return undropped(vision.MobileNetV2(vision.Classes(5), vision.Width(0.5))) },
}

func undropped(m *vision.MobileNet) nn.Layer {
	m.Classifier = nn.Sequential(nn.Dropout(0), m.Classifier.Layers()[1])
	return m
}

// What whole networks give, their gradients, and some steps of training.
func TestNetworksLikeTorchvision(t *testing.T) {
	if testing.Short() {
		t.Skip("it trains networks of millions of parameters")
	}
	for name, want := range readGolden(t).Networks {
		t.Run(name, func(t *testing.T) {
			net := networks[name]()
			fill(t, net)
			x := numbers(77, -2, 2, 0, want.Shape)
			labels := tensor.New(tensor.Int64, want.Shape[0])
			for i := range want.Shape[0] {
				labels.Set(float64(i%5), i)
			}
			y := net.Forward(grad.NewTape(grad.Inference()).Const(x)).Tensor()
			for n, logits := range want.Logits {
				for i, v := range logits {
					if got := y.At(n, i); math.Abs(got-v) > 1e-11*max(1, math.Abs(v)) {
						t.Errorf("logit %d of picture %d: got %.14g, want %.14g", i, n, got, v)
					}
				}
			}
			tape, sgd := grad.NewTape(grad.Plan()), optim.SGD(0.0005, optim.Momentum(0.9)).Bind(nn.Values(net)...)
			for i, loss := range want.Losses {
				tape.Rewind()
				l := net.Forward(tape.Const(x)).CrossEntropy(labels, grad.Mean)
				l.Backward()
				if i == 0 {
					wantAll(t, "the gradient of", want.Grads, gradients(net), 1e-10)
				}
				sgd.Step()
				if got := l.Item(); math.Abs(got-loss) > 1e-7*loss {
					t.Fatalf("step %d: got a loss of %.12g, want %.12g", i, got, loss)
				}
			}
			wantAll(t, "after these steps", want.After, nn.StateDict(net), 1e-7)
		})
	}
}

// The names and shapes of numbers are torchvision's, and no others.
func TestNamesLikeTorchvision(t *testing.T) {
	text, err := os.ReadFile("testdata/names.txt")
	if err != nil {
		t.Fatal(err)
	}
	for name, net := range map[string]nn.Module{"resnet18": vision.ResNet18(), "resnet34": vision.ResNet34(), "resnet50": vision.ResNet50(), "mobilenet_v2": vision.MobileNetV2()} {
		want := map[string]string{}
		for line := range strings.Lines(string(text)) {
			if f := strings.Split(strings.TrimSuffix(line, "\n"), " "); f[0] == name {
				want[f[1]] = f[2]
			}
		}
		if len(want) < 100 {
			t.Fatalf("%s: the list has %d names", name, len(want))
		}
		check := func(path string, dims []int) {
			shape := strings.ReplaceAll(strings.Trim(fmt.Sprint(dims), "[]"), " ", "×")
			if got, ok := want[path]; !ok || got != shape {
				t.Errorf("%s: %s is (%s), torchvision has (%s) %v", name, path, shape, got, ok)
			}
			delete(want, path)
		}
		nn.Walk(net, nn.Parts{Param: func(path string, p *nn.Param) { check(path, p.Dims()) }, Buffer: func(path string, b *nn.Buffer) { check(path, b.Dims()) }})
		for path, shape := range want {
			t.Errorf("%s: %s (%s) is missing", name, path, shape)
		}
	}
}
