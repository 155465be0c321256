package metric_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strings"
	"testing"

	"cajal/metric"
	"cajal/tensor"
)

type goldenCase struct {
	Name string
	P, T json.RawMessage
	Want map[string]json.RawMessage
}

func goldens(t *testing.T) []goldenCase {
	t.Helper()
	var golden struct{ Cases []goldenCase }
	b, err := os.ReadFile("testdata/metric.json")
	if err == nil {
		err = json.Unmarshal(b, &golden)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(golden.Cases) == 0 {
		t.Fatal("no cases")
	}
	return golden.Cases
}

// array reads numbers, in one list or in a list of lists.
func array(t *testing.T, raw json.RawMessage) *tensor.Tensor {
	t.Helper()
	var flat []float64
	if json.Unmarshal(raw, &flat) == nil {
		return tensor.From(flat)
	}
	var rows [][]float64
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	flat = nil // the first attempt has left zeros
	for _, r := range rows {
		flat = append(flat, r...)
	}
	return tensor.From(flat, len(rows), len(rows[0]))
}

// number reads a number, null as NaN.
func number(t *testing.T, raw json.RawMessage) float64 {
	t.Helper()
	v := math.NaN()
	if string(raw) == "null" {
		return v
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// all returns the metrics that a golden may have, by name.
func all() map[string]metric.Metric {
	ms := map[string]metric.Metric{}
	for _, m := range []metric.Metric{
		metric.Accuracy(), metric.TopK(1), metric.TopK(2), metric.TopK(3), metric.AUC(), metric.Confusion(),
		metric.MSE(), metric.RMSE(), metric.MAE(), metric.R2(),
	} {
		ms[m.Name()] = m
	}
	for _, a := range []metric.Average{metric.Binary, metric.Macro, metric.Micro, metric.Weighted} {
		for _, m := range []metric.Metric{metric.Precision(a), metric.Recall(a), metric.F1(a)} {
			ms[m.Name()] = m
		}
	}
	return ms
}

// feed adds samples in batches and asks for the value after each, which must
// not disturb what follows.
func feed(m metric.Metric, p, y *tensor.Tensor, batch int) float64 {
	for lo := 0; lo < p.Dim(0); lo += batch {
		hi := min(lo+batch, p.Dim(0))
		m.Add(p.Narrow(0, lo, hi), y.Narrow(0, lo, hi))
		m.Value()
	}
	return m.Value()
}

func TestEqualsScikitLearn(t *testing.T) {
	measured := map[string]bool{}
	for _, c := range goldens(t) {
		p, y := array(t, c.P), array(t, c.T)
		ms := all()
		for name, raw := range c.Want {
			m := ms[name]
			if m == nil || name == "confusion" {
				continue
			}
			measured[name] = true
			want := number(t, raw)
			for _, batch := range []int{1, 7, 1000} {
				if got := feed(m, p, y, batch); !near(got, want) {
					t.Errorf("%s: %s in batches of %d: got %v, want %v", c.Name, name, batch, got, want)
				}
				m.Reset()
				if !math.IsNaN(m.Value()) {
					t.Errorf("%s: %s: %v after Reset, want NaN", c.Name, name, m.Value())
				}
			}
		}
		checkClasses(t, c, p, y)
	}
	if want := len(all()) - 1; len(measured) != want {
		t.Errorf("goldens for %d metrics, want %d", len(measured), want)
	}
}

func near(got, want float64) bool {
	return math.Abs(got-want) <= 1e-12*max(1, math.Abs(want)) || math.IsNaN(got) && math.IsNaN(want)
}

// checkClasses compares the measures of single classes and the matrix.
func checkClasses(t *testing.T, c goldenCase, p, y *tensor.Tensor) {
	t.Helper()
	raw, ok := c.Want["confusion"]
	if !ok {
		return
	}
	m := metric.Confusion()
	if got, want := feed(m, p, y, 7), number(t, c.Want["accuracy"]); got != want {
		t.Errorf("%s: diagonal %v, want %v", c.Name, got, want)
	}
	if got, want := m.Matrix().Reshape(-1).To(tensor.Float64), array(t, raw); !tensor.Equal(got, want) {
		t.Errorf("%s: confusion %v, want %v", c.Name, got, want)
	}
	for name, f := range map[string]*metric.ClassMetric{
		"precision of classes": metric.Precision(metric.Macro), "recall of classes": metric.Recall(metric.Macro), "f1 of classes": metric.F1(metric.Macro),
	} {
		if !math.IsNaN(f.Class(0)) {
			t.Errorf("%s of nothing: %v, want NaN", name, f.Class(0))
		}
		feed(f, p, y, 7)
		for k, want := range array(t, c.Want[name]).Float64s() {
			if got := f.Class(k); !near(got, want) {
				t.Errorf("%s: %s: class %d: got %v, want %v", c.Name, name, k, got, want)
			}
		}
	}
}

// The type of the numbers and the second axis of targets make no difference.
func TestTypesAndShapes(t *testing.T) {
	for _, c := range goldens(t) {
		p, y := array(t, c.P), array(t, c.T)
		_, classes := c.Want["accuracy"]
		if !classes {
			continue
		}
		for name := range c.Want {
			for i, other := range [][2]*tensor.Tensor{
				{p.To(tensor.Float32), y.To(tensor.Int64)},
				{p, y.To(tensor.Int64).Reshape(-1, 1)},
				{p, y.To(tensor.Float32).Reshape(-1, 1)},
			} {
				a, b := all()[name], all()[name]
				if a == nil {
					continue
				}
				want, got := feed(a, p, y, 1000), feed(b, other[0], other[1], 1000)
				if !near(got, want) {
					t.Errorf("%s: %s, types %d: got %v, want %v", c.Name, name, i, got, want)
				}
			}
		}
	}
	p := tensor.From([]float32{1, 2, 4}, 3, 1)
	for _, y := range []*tensor.Tensor{tensor.From([]int64{1, 3, 2}), tensor.From([]float64{1, 3, 2}), tensor.From([]float32{1, 3, 2}, 3, 1)} {
		if got := feed(metric.MAE(), p, y, 2); got != 1 {
			t.Errorf("mae against %v: %v, want 1", y, got)
		}
	}
}

// AUC counts pairs, so that a count by two loops gives the same.
func TestAUCOfManyBatches(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const n = 2000
	p, y := tensor.New(tensor.Float32, n), tensor.New(tensor.Int64, n)
	for i := range n {
		y.Int64s()[i] = int64(r.IntN(2))
		p.Float32s()[i] = float32(r.IntN(300)) + 40*float32(y.Int64s()[i])
	}
	var won, pairs float64
	for i := range n {
		for j := range n {
			if y.Int64s()[i] == 1 && y.Int64s()[j] == 0 {
				pairs++
				switch a, b := p.Float32s()[i], p.Float32s()[j]; {
				case a > b:
					won++
				case a == b:
					won += 0.5
				}
			}
		}
	}
	m := metric.AUC()
	for range 2 {
		if got := feed(m, p, y, 37); got != won/pairs {
			t.Errorf("got %v, want %v", got, won/pairs)
		}
		m.Reset()
	}
}

func TestThreshold(t *testing.T) {
	p, y := tensor.From([]float64{0.2, 0.4, 0.6, 0.8}), tensor.From([]int64{0, 1, 1, 0})
	for _, c := range []struct {
		m    metric.Metric
		want float64
	}{
		{metric.Accuracy(), 0.5},
		{metric.Accuracy(metric.Threshold(0.3)), 0.75},
		{metric.Recall(metric.Binary, metric.Threshold(0.3)), 1},
		{metric.Precision(metric.Binary, metric.Threshold(0.7)), 0},
		{metric.Confusion(metric.Threshold(0.3)), 0.75},
	} {
		if got := feed(c.m, p, y, 3); got != c.want {
			t.Errorf("%s: got %v, want %v", c.m.Name(), got, c.want)
		}
	}
}

func TestNotANumber(t *testing.T) {
	nan := math.NaN()
	labels := tensor.From([]int64{0, 1})
	for _, c := range []struct {
		m    metric.Metric
		p    *tensor.Tensor
		y    *tensor.Tensor
		want float64
	}{
		{metric.AUC(), tensor.From([]float64{nan, 0.5}), labels, nan},
		{metric.AUC(), tensor.From([]float64{0.1, 0.5}), labels, 1},
		{metric.TopK(1), tensor.From([]float64{nan, 0.5, 0.2, nan}, 2, 2), labels, 0},
		{metric.TopK(2), tensor.From([]float64{0.5, nan, nan, 0.2}, 2, 2), labels, 1},
		{metric.MSE(), tensor.From([]float64{nan, 1}), labels, nan},
		{metric.R2(), tensor.From([]float64{nan, 1}), labels, nan},
	} {
		if got := feed(c.m, c.p, c.y, 2); !near(got, c.want) {
			t.Errorf("%s of %v: got %v, want %v", c.m.Name(), c.p, got, c.want)
		}
	}
}

func TestWantsProbabilities(t *testing.T) {
	for name, m := range all() {
		p, ok := m.(metric.Probabilistic)
		if got := ok && p.Probabilities(); got != (name == "auc") {
			t.Errorf("%s wants probabilities: %v", name, got)
		}
	}
}

func TestAddAllocatesNothing(t *testing.T) {
	p := tensor.New(tensor.Float32, 64, 10)
	y := tensor.New(tensor.Int64, 64)
	for i := range 64 {
		p.Set(1, i, i*7%10)
		y.Int64s()[i] = int64(i % 10)
	}
	for _, c := range []struct {
		m    metric.Metric
		p, y *tensor.Tensor
	}{
		{metric.Accuracy(), p, y}, {metric.TopK(5), p, y}, {metric.F1(metric.Macro), p, y}, {metric.Confusion(), p, y},
		{metric.AUC(), p, y}, {metric.MSE(), p, p}, {metric.R2(), p, p},
	} {
		epoch := func() {
			c.m.Reset()
			for range 3 {
				c.m.Add(c.p, c.y)
				c.m.Value()
			}
		}
		epoch()
		if n := testing.AllocsPerRun(20, epoch); n != 0 {
			t.Errorf("%s: %v allocations an epoch, want 0", c.m.Name(), n)
		}
	}
}

func TestRefuses(t *testing.T) {
	floats := func(shape ...int) *tensor.Tensor { return tensor.New(tensor.Float64, shape...) }
	ints := func(v ...int64) *tensor.Tensor { return tensor.From(v) }
	add := func(m metric.Metric, batches ...*tensor.Tensor) func() {
		return func() {
			for i := 0; i < len(batches); i += 2 {
				m.Add(batches[i], batches[i+1])
			}
		}
	}
	for _, c := range []struct {
		f    func()
		want string
	}{
		{add(metric.Accuracy(), floats(3, 2), ints(0, 1)), "accuracy: predictions (3, 2) do not fit targets (2,)"},
		{add(metric.Accuracy(), floats(2, 2), floats(2, 2)), "predictions (2, 2) do not fit targets (2, 2)"},
		{add(metric.Accuracy(), floats(), ints(0)), "predictions () do not fit"},
		{add(metric.Accuracy(), floats(1, 0), ints(0)), "predictions (1, 0) do not fit"},
		{add(metric.Accuracy(), floats(1, 2, 3), ints(0)), "predictions (1, 2, 3) do not fit"},
		{add(metric.Accuracy(), floats(2, 3), ints(0, 3)), "accuracy: label 3 of sample 1 of the batch, want one of 0 to 2"},
		{add(metric.Accuracy(), floats(1, 3), ints(-1)), "label -1 of sample 0"},
		{add(metric.Accuracy(), floats(1), ints(2)), "label 2 of sample 0 of the batch, want one of 0 to 1"},
		{add(metric.Accuracy(), floats(1), tensor.From([]float64{0.5})), "label 0.5 of sample 0"},
		{add(metric.AUC(), floats(1), tensor.From([]float64{math.NaN()})), "auc: label NaN of sample 0"},
		{add(metric.Accuracy(), floats(2, 2).T(), ints(0, 1)), "contiguous"},
		{add(metric.Confusion(), floats(1, 3), ints(9)), "confusion: label 9"},
		{add(metric.Confusion(), floats(1, 3), ints(0), floats(1, 4), ints(0)), "predictions (1, 4) are of 4 classes, those before of 3"},
		{add(metric.AUC(), floats(1, 3), ints(0), floats(1), ints(0)), "predictions (1,) are of 2 classes, those before of 3"},
		{add(metric.F1(metric.Macro), floats(1, 3), ints(0), floats(1, 2), ints(0)), "f1_macro: predictions (1, 2) are of 2 classes, those before of 3"},
		{add(metric.Precision(metric.Binary), floats(1, 3), ints(0)), "precision: predictions (1, 3) are of 3 classes, and Binary takes two"},
		{add(metric.TopK(2), floats(1), ints(0)), "top_2: predictions (1,), want (N, K) with K at least 2"},
		{add(metric.MSE(), floats(3, 2), floats(2, 3)), "mse: predictions (3, 2) do not fit targets (2, 3)"},
		{add(metric.R2(), floats(3, 2), floats(3)), "r2: predictions (3, 2) do not fit targets (3,)"},
		{add(metric.MAE(), floats(3), floats(3), floats(3, 2), floats(3, 2)), "have 2 numbers a sample, those before had 1"},
		{func() { metric.TopK(0) }, "top-k: k is 0, want at least 1"},
		{func() { metric.Recall(7) }, "recall: average 7, want Binary"},
		{func() { metric.Threshold(math.NaN()) }, "threshold: NaN"},
		{func() { metric.Confusion().Count(0, 0) }, "confusion: classes 0 and 0"},
		{func() { m := metric.F1(metric.Binary); m.Add(floats(1), ints(0)); m.Class(2) }, "f1: class 2, want one of 0 to 1"},
	} {
		if got := refusal(c.f); !strings.Contains(got, c.want) {
			t.Errorf("got %q, want %q in it", got, c.want)
		}
	}
	m := metric.Accuracy()
	m.Add(floats(0, 3), ints())
	if !math.IsNaN(m.Value()) {
		t.Errorf("accuracy of an empty batch: %v, want NaN", m.Value())
	}
}

// refusal returns the message of the *tensor.Error that f panics with.
func refusal(f func()) (message string) {
	defer func() {
		switch e := recover().(type) {
		case *tensor.Error:
			message = e.Error()
		default:
			message = fmt.Sprintf("panic(%v)", e)
		}
	}()
	f()
	return ""
}

func Example() {
	accuracy, f1 := metric.Accuracy(), metric.F1(metric.Macro)
	for _, batch := range [][2]*tensor.Tensor{
		{tensor.From([]float64{2, 1, 0, 0, 3, 1}, 2, 3), tensor.From([]int64{0, 1})},
		{tensor.From([]float64{0, 1, 2, 5, 4, 0}, 2, 3), tensor.From([]int64{2, 1})},
	} {
		accuracy.Add(batch[0], batch[1])
		f1.Add(batch[0], batch[1])
	}
	fmt.Printf("%s %.2f, %s %.4f\n", accuracy.Name(), accuracy.Value(), f1.Name(), f1.Value())
	// Output: accuracy 0.75, f1_macro 0.7778
}

func ExampleConfusion() {
	m := metric.Confusion()
	m.Add(tensor.From([]float64{0.9, 0.4, 0.7, 0.8}), tensor.From([]int64{1, 1, 0, 1}))
	fmt.Println(m)
	fmt.Println("missed:", m.Count(1, 0))
	// Output:
	//   0 1
	// 0 0 1
	// 1 1 2
	// missed: 1
}

func BenchmarkAdd(b *testing.B) {
	p, y := tensor.New(tensor.Float32, 64, 10), tensor.New(tensor.Int64, 64)
	for _, m := range []metric.Metric{metric.Accuracy(), metric.TopK(5), metric.F1(metric.Macro), metric.Confusion()} {
		b.Run(m.Name(), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				m.Add(p, y)
			}
		})
	}
}
