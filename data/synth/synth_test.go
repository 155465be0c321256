package synth

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"cajal/rng/numpy"
	"cajal/tensor"
)

// golden is one data set of testdata/synth.json.
type golden struct {
	Kind                    string
	N, Features, Classes    int
	Seed                    uint32
	Noise, Factor, Cov, Std float64
	InOrder                 bool `json:"in_order"`
	Counts                  []int
	Centers                 [][]float64
	Stds, Box, Mean         []float64
	X                       [][]float64
	Y                       json.RawMessage // numbers, or rows of them
	Next                    float64
}

func (g golden) generate(t *testing.T, r *numpy.RandomState) (x, y *tensor.Tensor) {
	var plane []PlaneOption
	var blobs []BlobsOption
	var quantiles []QuantilesOption
	if g.InOrder {
		plane, blobs, quantiles = append(plane, InOrder()), append(blobs, InOrder()), append(quantiles, InOrder())
	}
	if g.Counts != nil {
		plane, blobs = append(plane, Counts(g.Counts...)), append(blobs, Counts(g.Counts...))
	}
	if g.Centers != nil {
		blobs = append(blobs, Centers(tensor.From(slices.Concat(g.Centers...), len(g.Centers), len(g.Centers[0]))))
	}
	if g.Stds != nil {
		blobs = append(blobs, Stds(g.Stds...))
	}
	if g.Box != nil {
		blobs = append(blobs, Box(g.Box[0], g.Box[1]))
	}
	if g.Mean != nil {
		quantiles = append(quantiles, Mean(g.Mean...))
	}
	switch g.Kind {
	case "moons":
		return Moons(g.N, g.Noise, r, plane...)
	case "circles":
		return Circles(g.N, g.Noise, g.Factor, r, plane...)
	case "quantiles":
		return GaussianQuantiles(g.N, g.Features, g.Classes, g.Cov, r, quantiles...)
	case "blobs":
		return Blobs(g.N, g.Features, g.Classes, g.Std, r, blobs...)
	case "spiral":
		return Spiral(g.N, g.Classes, g.Noise, r)
	case "arithmetic":
		return Arithmetic(g.N, r)
	}
	t.Fatalf("golden file has an unknown kind %q", g.Kind)
	return nil, nil
}

// targets returns y as a tensor: labels as Int64 (N), targets as Float64 (N, 3).
func (g golden) targets(t *testing.T) *tensor.Tensor {
	if g.Kind != "arithmetic" {
		var labels []int64
		if err := json.Unmarshal(g.Y, &labels); err != nil {
			t.Fatal(err)
		}
		return tensor.From(labels)
	}
	var rows [][]float64
	if err := json.Unmarshal(g.Y, &rows); err != nil {
		t.Fatal(err)
	}
	return tensor.From(slices.Concat(rows...), len(rows), 3)
}

func TestGolden(t *testing.T) {
	data, err := os.ReadFile("testdata/synth.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Cases []golden }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Cases) < 29 {
		t.Fatalf("golden file has %d cases, want 29", len(file.Cases))
	}
	for _, g := range file.Cases {
		r := numpy.Seed(g.Seed)
		x, y := g.generate(t, r)
		compare(t, g, "x", x, tensor.From(slices.Concat(g.X...), len(g.X), len(g.X[0])))
		compare(t, g, "y", y, g.targets(t))
		if got := r.Float64(); got != g.Next {
			t.Errorf("%s, n %d, seed %d: next draw: got %v, want %v", g.Kind, g.N, g.Seed, got, g.Next)
		}
	}
}

func compare(t *testing.T, g golden, name string, got, want *tensor.Tensor) {
	t.Helper()
	if got.DType() != want.DType() || !slices.Equal(got.Shape(), want.Shape()) {
		t.Errorf("%s, n %d, seed %d: %s: got %v %v, want %v %v",
			g.Kind, g.N, g.Seed, name, got.DType(), got.Shape(), want.DType(), want.Shape())
		return
	}
	if diff, at := tensor.MaxDiff(got, want); diff > 1e-12 {
		t.Errorf("%s, n %d, seed %d: %s: off by %.3g at %d: got %v, want %v",
			g.Kind, g.N, g.Seed, name, diff, at, got.Reshape(-1).At(at), want.Reshape(-1).At(at))
	}
}

// TestSpiralShares has a number of points that does not divide.
func TestSpiralShares(t *testing.T) {
	x, y := Spiral(8, 3, 0, numpy.Seed(0))
	if want := []int64{0, 0, 0, 1, 1, 1, 2, 2}; !slices.Equal(y.Int64s(), want) {
		t.Errorf("labels: got %v, want %v", y.Int64s(), want)
	}
	for i, want := range []float64{0, 0.5, 1, 0, 0.5, 1, 0, 1} {
		if got := math.Hypot(x.At(i, 0), x.At(i, 1)); math.Abs(got-want) > 1e-15 {
			t.Errorf("radius of point %d: got %v, want %v", i, got, want)
		}
	}
}

func TestPeople(t *testing.T) {
	x, y := People()
	wantX := tensor.From([]float64{-2, 5, -5, -2, -23, -11, 30, 8}, 4, 2)
	wantY := tensor.From([]int64{1, 1, 0, 0})
	if !tensor.Equal(x, wantX) || !tensor.Equal(y, wantY) {
		t.Errorf("got %v and %v, want %v and %v", x, y, wantX, wantY)
	}
	x.Fill(0)
	if again, _ := People(); !tensor.Equal(again, wantX) {
		t.Errorf("after a change of the first result: got %v, want %v", again, wantX)
	}
}
