package train_test

import (
	"context"
	"encoding/json"
	"math"
	"os"
	"testing"

	"cajal/data"
	"cajal/data/synth"
	"cajal/grad"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng/numpy"
	"cajal/tensor"
	"cajal/train"
)

// moonsGolden is what the script beside the file measured in NumPy.
type moonsGolden struct {
	X       [][2]float64 `json:"X"`
	Y       []int64      `json:"y"`
	Hidden3 struct {
		First []float64 `json:"first_1200_losses"`
		Trace []float64 `json:"loss_at_0_1000_to_19000"`
	} `json:"hidden_3"`
	Stable []float64 `json:"learning_rate_0.003_hidden_3_loss_at_0_1000_to_19000"`
}

func golden(t *testing.T) (g moonsGolden) {
	t.Helper()
	b, err := os.ReadFile("testdata/moons.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

// moonsModel is the article's network: 2 → hidden tanh → 2, the loss a sum.
func moonsModel(t *testing.T, hidden int, rate float64) (*train.Model, *data.TensorSet) {
	t.Helper()
	x, y := synth.Moons(200, 0.20, numpy.Seed(0))
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	articles := []nn.ParamOption{nn.Weight(nn.Articles()), nn.Bias(nn.Constant(0))}
	net := nn.Sequential(nn.Linear(2, hidden, articles...), nn.Tanh(), nn.Linear(hidden, 2, articles...))
	return train.New(net, nn.CrossEntropy(nn.Reduce(grad.Sum)), optim.SGD(rate, optim.L2(0.01)),
		train.DType(tensor.Float64), train.Init(nn.One(numpy.Seed(0))), train.Metrics(metric.Accuracy())), set
}

func TestMoonsFirstThousandPasses(t *testing.T) {
	g := golden(t)
	m, set := moonsModel(t, 3, 0.01)
	h, err := m.Fit(context.Background(), set, train.Epochs(1000), train.BatchSize(0), train.RecordEvery(1, train.After))
	if err != nil {
		t.Fatal(err)
	}
	if len(h.Records) != 1000 {
		t.Fatalf("got %d records, want 1000", len(h.Records))
	}
	for i, r := range h.Records {
		if d := math.Abs(r.Loss - g.Hidden3.First[i]); !(d <= 1e-9) || r.Step != i {
			t.Fatalf("after pass %d (record says %d): loss %.12f, want %.12f, differs by %.2g", i, r.Step, r.Loss, g.Hidden3.First[i], d)
		}
	}
}

// A whole training; ns/pass is what one of its passes costs.
func BenchmarkMoons(b *testing.B) {
	const passes = 2000
	b.ReportAllocs()
	for b.Loop() {
		x, y := synth.Moons(200, 0.20, numpy.Seed(0))
		set, _ := data.Tensors(x, y)
		net := nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2))
		m := train.New(net, nn.CrossEntropy(nn.Reduce(grad.Sum)), optim.SGD(0.01, optim.L2(0.01)), train.DType(tensor.Float64))
		if _, err := m.Fit(context.Background(), set, train.Epochs(passes), train.BatchSize(0)); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/passes, "ns/pass")
}
