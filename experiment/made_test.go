package experiment

import (
	"slices"
	"testing"

	"cajal/data"
	"cajal/data/synth"
	"cajal/recipe"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// The options of made data reach the generators, and fresh test samples have classes
// as large as each other.
func TestOptionsOfMadeData(t *testing.T) {
	blobs := func(r *recipe.Recipe) {
		r.Data = recipe.Data{Kind: "blobs", Samples: 50, TestShare: 0.2}
		r.Network.Layers[len(r.Network.Layers)-1]["out"] = int64(3)
	}
	centers := tensor.From([]float64{1, 2, -3, 4, 5, 6}, 3, 2)
	for name, c := range map[string]struct {
		change func(r *recipe.Recipe)
		want   func(r *numpy.RandomState) (x, y *tensor.Tensor)
	}{
		"moons": {func(r *recipe.Recipe) {
			r.Data.ClassSamples, r.Data.InOrder = []int{150, 50}, true
		}, func(r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.Moons(200, 0.2, r, synth.Counts(150, 50), synth.InOrder())
		}},
		"circles": {func(r *recipe.Recipe) {
			r.Data.Kind, r.Data.ClassSamples = "circles", []int{20, 180}
		}, func(r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.Circles(200, 0.2, 0.8, r, synth.Counts(20, 180))
		}},
		"quantiles": {func(r *recipe.Recipe) {
			r.Data = recipe.Data{Kind: "quantiles", Samples: 40, TestSamples: 10, Mean: []float64{3, -1}, InOrder: true}
		}, func(r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.GaussianQuantiles(40, 2, 2, 1, r, synth.Mean(3, -1), synth.InOrder())
		}},
		"blobs at centres": {func(r *recipe.Recipe) {
			blobs(r)
			r.Data.Centers, r.Data.Deviations, r.Data.ClassSamples = [][]float64{{1, 2}, {-3, 4}, {5, 6}}, []float64{1, 0, 2}, []int{10, 15, 25}
		}, func(r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.Blobs(50, 2, 3, 1, r, synth.Centers(centers), synth.Stds(1, 0, 2), synth.Counts(10, 15, 25))
		}},
		"blobs in a box": {func(r *recipe.Recipe) {
			blobs(r)
			r.Data.Box = []float64{2, 3}
		}, func(r *numpy.RandomState) (x, y *tensor.Tensor) { return synth.Blobs(50, 2, 3, 1, r, synth.Box(2, 3)) }},
	} {
		e := builtin(t, "moons", func(r *recipe.Recipe) {
			c.change(r)
			r.Data.Classes = nil
		})
		train, test, err := e.Sets()
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		x, _ := c.want(numpy.Seed(0))
		got := all(t, train)
		if n := got.Dim(0); !slices.Equal(got.Float64s(), x.Float64s()[:2*n]) {
			t.Errorf("%s: the points are not those of the generator with these options", name)
		}
		if test.Len() == 0 {
			t.Errorf("%s: there are no test samples", name)
		}
	}
}

// all returns the inputs of a data set.
func all(t *testing.T, set data.Dataset) *tensor.Tensor {
	t.Helper()
	var b data.Batch
	if err := set.Gather(&b, count(0, set.Len())); err != nil {
		t.Fatal(err)
	}
	return b.X
}
