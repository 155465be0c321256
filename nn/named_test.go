package nn_test

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/safetensors"
	"cajal/tensor"
)

// residualBlock is Block of testdata/named.py.
type residualBlock struct {
	bn       *nn.BatchNormLayer
	fc1, fc2 *nn.LinearLayer
}

func newResidualBlock(d, hidden int) *residualBlock {
	return &residualBlock{nn.BatchNorm1d(d), nn.Linear(d, hidden), nn.Linear(hidden, d, nn.NoBias())}
}

func (b *residualBlock) Walk(v nn.Visitor) {
	v.Module("bn", b.bn)
	v.Module("fc1", b.fc1)
	v.Module("fc2", b.fc2)
}

func (b *residualBlock) Forward(x grad.Value) grad.Value {
	h := nn.Call("fc1", b.fc1, nn.Call("bn", b.bn, x)).ReLU()
	return x.Add(nn.Call("fc2", b.fc2, h))
}

func (b *residualBlock) String() string { return nn.Outline("Block", b) }

// wordNet is Net of testdata/named.py: its last layer shares its weight with
// the embedding.
type wordNet struct {
	embed   *nn.EmbeddingLayer
	fc1     *nn.LinearLayer
	blocks  *nn.SequentialLayer
	norm    *nn.LayerNormLayer
	head    *nn.SequentialLayer
	decoder *nn.LinearLayer
}

func newWordNet() *wordNet {
	const words, d, length, width = 9, 4, 3, 8
	n := &wordNet{
		embed:   nn.Embedding(words, d),
		fc1:     nn.Linear(length*d, width),
		blocks:  nn.Sequential(newResidualBlock(width, 6), newResidualBlock(width, 5)),
		norm:    nn.LayerNorm(width),
		head:    nn.Sequential(nn.Linear(width, d), nn.Tanh()),
		decoder: nn.Linear(d, words),
	}
	n.decoder.W = n.embed.W
	return n
}

func (n *wordNet) Walk(v nn.Visitor) {
	v.Module("embed", n.embed)
	v.Module("fc1", n.fc1)
	v.Module("blocks", n.blocks)
	v.Module("norm", n.norm)
	v.Module("head", n.head)
	v.Module("decoder", n.decoder)
}

func (n *wordNet) Forward(ids grad.Value) grad.Value {
	h := nn.Call("fc1", n.fc1, nn.Call("embed", n.embed, ids).Flatten())
	h = nn.Call("norm", n.norm, nn.Call("blocks", n.blocks, h))
	return nn.Call("decoder", n.decoder, nn.Call("head", n.head, h))
}

func (n *wordNet) String() string { return nn.Outline("Net", n) }

// namedGolden is testdata/named.json.
type namedGolden struct {
	IDs     [][][]int64 `json:"ids"`
	Labels  [][]int64   `json:"labels"`
	Tensors map[string]struct {
		array
		Error float64 `json:"error"`
	} `json:"tensors"`
}

func (g *namedGolden) batch(step int) (ids, labels *tensor.Tensor) {
	rows := slices.Concat(g.IDs[step]...)
	return tensor.From(rows, len(g.IDs[step]), 3), tensor.From(slices.Clone(g.Labels[step]))
}

// near compares a tensor with PyTorch's in double precision. The error is
// relative to the largest element; in single precision it may be 8 times that
// of PyTorch's own if that is more.
func (g *namedGolden) near(t *testing.T, name string, got *tensor.Tensor, double, single float64) {
	t.Helper()
	want, ok := g.Tensors[name]
	if !ok {
		t.Fatalf("named.json has no %s", name)
	}
	tolerance := double
	if got.DType() == tensor.Float32 {
		tolerance = max(single, 8*want.Error)
	}
	if !slices.Equal(got.Shape(), want.Shape) {
		t.Fatalf("%s: got shape %v, want %v", name, got.Shape(), want.Shape)
	}
	w := want.tensor(tensor.Float64)
	largest := max(w.Max(), -w.Min(), 1e-300)
	if d, at := tensor.MaxDiff(got.To(tensor.Float64), w); !(d/largest <= tolerance) {
		t.Errorf("%s, %v: element %d is off by %.3g of the largest, want at most %.3g", name, got.DType(), at, d/largest, tolerance)
	}
}

// A network of PyTorch with named submodules, residual blocks, batch norm and
// a shared embedding is written as a user would. It takes PyTorch's files under
// their names, and gives PyTorch's outputs, gradients and ten steps.
func TestNamedLikePyTorch(t *testing.T) {
	b, err := os.ReadFile("testdata/named.json")
	if err != nil {
		t.Fatal(err)
	}
	var g namedGolden
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	one, err := safetensors.Open("testdata/named.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	defer one.Close()
	two, err := safetensors.OpenSharded("testdata/named.safetensors.index.json")
	if err != nil {
		t.Fatal(err)
	}
	defer two.Close()
	for _, c := range []struct {
		name  string
		file  nn.Store
		taken int
	}{
		{"save_model", one, 24},
		{"two files", two, 25}, // with both names of the shared weight
	} {
		for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
			t.Run(c.name+"/"+d.String(), func(t *testing.T) {
				net := newWordNet()
				r, err := nn.Load(net, c.file, nn.Precision(d))
				if err != nil || len(r.Taken) != c.taken {
					t.Fatalf("got %v, %v, want %d tensors", r, err, c.taken)
				}
				g.gradients(t, net)
				net = newWordNet()
				if _, err := nn.Load(net, c.file, nn.Precision(d)); err != nil {
					t.Fatal(err)
				}
				g.training(t, net)
			})
		}
	}
}

// gradients compares the outputs and gradients of a batch.
func (g *namedGolden) gradients(t *testing.T, net *wordNet) {
	ids, labels := g.batch(0)
	tape := grad.NewTape()
	y := net.Forward(tape.Const(ids))
	nn.CrossEntropy().Of(y, labels).Backward()
	g.near(t, "y", y.Tensor(), 1e-10, 1e-5)
	compared := 0
	for _, p := range nn.Params(net) {
		g.near(t, "grad "+p.Name, p.Value.Grad(), 1e-10, 1e-5)
		compared++
	}
	for name := range g.Tensors {
		if strings.HasPrefix(name, "grad ") {
			compared--
		}
	}
	if compared != 0 {
		t.Errorf("the network has %d gradients more than PyTorch's", compared)
	}
}

// training compares the losses and the numbers of ten steps.
func (g *namedGolden) training(t *testing.T, net *wordNet) {
	sgd := optim.SGD(0.1, optim.Momentum(0.9)).Bind(nn.Values(net)...)
	tape := grad.NewTape()
	losses := tensor.New(nn.Values(net)[0].DType(), len(g.IDs))
	for i := range g.IDs {
		ids, labels := g.batch(i)
		tape.Rewind()
		loss := nn.CrossEntropy().Of(net.Forward(tape.Const(ids)), labels)
		loss.Backward()
		sgd.Step()
		losses.Set(loss.Item(), i)
	}
	g.near(t, "losses", losses, 1e-9, 1e-4)
	for _, s := range nn.StateDict(net) {
		g.near(t, "after "+s.Name, s.Tensor, 1e-9, 1e-4)
	}
	ids, _ := g.batch(0)
	g.near(t, "inferred", net.Forward(grad.NewTape(grad.Inference()).Const(ids)).Tensor(), 1e-9, 1e-4)
	if last := losses.At(len(g.IDs) - 1); math.Abs(last-losses.At(0)) < 0.1 {
		t.Errorf("the loss goes from %v to %v; the test shows nothing", losses.At(0), last)
	}
}
