package main

import (
	"math"
	"os"
	"path/filepath"
	"testing"

	"cajal/data"
	"cajal/internal/kernel"
)

// Ours and gonum's products are the same, however the matrices are stored.
func TestProducts(t *testing.T) {
	b := &bench{settings: settings{peers: []string{"gonum"}}}
	for _, double := range []bool{false, true} {
		for _, p := range []product{{m: 5, k: 7, n: 3}, {m: 5, k: 7, n: 3, ta: true}, {m: 5, k: 7, n: 3, tb: true}, {m: 33, k: 40, n: 17, ta: true, tb: true}} {
			c := p.contest(double, 1, b)
			if err := c.also[0].err; err != nil {
				t.Errorf("%v, double %v: %v", p, double, err)
			}
		}
	}
}

func TestProductNames(t *testing.T) {
	for want, p := range map[string]product{
		"(64×784)(784×512)":  {m: 64, k: 784, n: 512},
		"(64×784)ᵀ(64×512)":  {m: 784, k: 64, n: 512, ta: true},
		"(64×512)(784×512)ᵀ": {m: 64, k: 512, n: 784, tb: true},
	} {
		if got := p.String(); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestElementwise(t *testing.T) {
	c := elementwise("exp", 1, 1, true, kernel.Exp)
	x := 8 * pattern(1, 1)[0]
	if want := math.Exp(x); len(c.check) != 64 || math.Abs(c.check[0]-want) > 1e-15 {
		t.Errorf("got %d numbers, the first %v, want 64, the first exp(%v) = %v", len(c.check), c.check[0], x, want)
	}
}

// docs/measurements.md shows this arithmetic.
func TestStepCost(t *testing.T) {
	flops, bytes := stepCost(64)
	if flops != 104_726_528 || bytes != 15_710_568 {
		t.Errorf("batch 64: got %.0f operations and %.0f bytes, want 104726528 and 15710568", flops, bytes)
	}
}

// Without dropout the loss falls, and a second network takes the same steps.
func TestStepper(t *testing.T) {
	x, y := images(8, pixels)
	a, b := stepper(article(false), x, y), stepper(article(false), x, y)
	var losses []float64
	for range 5 {
		l := a()
		if other := b(); other != l {
			t.Fatalf("losses %v and %v of the same step differ", l, other)
		}
		losses = append(losses, l)
	}
	if !(losses[4] < losses[0]) {
		t.Errorf("losses %v, want them to fall", losses)
	}
}

func TestMade(t *testing.T) {
	var b data.Batch
	m := made{1000}
	if err := m.Gather(&b, []int{3, 999, 3}); err != nil {
		t.Fatal(err)
	}
	x, y := b.X.Float32s(), b.Y.Int64s()
	for i := range 3 {
		if want := x[i*columns] > 0; (y[i] == 1) != want {
			t.Errorf("row %d: first number %v, class %d", i, x[i*columns], y[i])
		}
	}
	for j := range columns {
		if x[j] != x[2*columns+j] || math.Abs(float64(x[j])) > 1 {
			t.Errorf("column %d of row 3: %v and %v, want the same within ±1", j, x[j], x[2*columns+j])
		}
	}
}

func TestDrawGrowth(t *testing.T) {
	if got := power(10, 1000, 3, 30); math.Abs(got-0.5) > 1e-12 {
		t.Errorf("ten times over a hundred times the size: power %v, want 0.5", got)
	}
	name := filepath.Join(t.TempDir(), "growth.svg")
	err := drawGrowth(name, []*growing{{title: "batch", axis: "images", sizes: []int{1, 10, 100}, took: []float64{1, 8, 90}}})
	if err != nil {
		t.Fatal(err)
	}
	if b, err := os.ReadFile(name); err != nil || len(b) < 1000 {
		t.Errorf("a picture of %d bytes, %v", len(b), err)
	}
}

func TestAccuracyIn(t *testing.T) {
	for text, keys := range map[string][]string{`{"test": {"loss": 1, "accuracy": 0.5}}`: {"test"}, `{"accuracy": 0.5}`: nil} {
		if got, err := accuracyIn([]byte(text), keys); err != nil || got != 0.5 {
			t.Errorf("%s below %q: got %v, %v, want 0.5", text, keys, got, err)
		}
	}
	for _, text := range []string{"", "{}", `{"test": {}}`, `{"test": {"accuracy": "high"}}`, "[1]"} {
		if got, err := accuracyIn([]byte(text), []string{"test"}); err == nil {
			t.Errorf("%q: got %v, want an error", text, got)
		}
	}
}
