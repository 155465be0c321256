package experiment

import (
	"cmp"

	"cajal/data"
	"cajal/data/digits"
	"cajal/data/mnist"
	"cajal/data/synth"
	"cajal/recipe"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// source makes the samples of a kind of data.
type source struct {
	// draw generates n samples of so many classes, counts of them in each if that is
	// not nil; it is nil for data that is loaded.
	draw func(d *recipe.Data, n, classes int, counts []int, r *numpy.RandomState) (x, y *tensor.Tensor)
	load func(d *recipe.Data) (train, test data.Dataset, err error)
	// truth returns the right answer for a sample; nil where it can't be computed.
	truth func(in []float64) []float64
}

// sources are those of the data that comes with the program.
var sources = map[string]source{
	"moons": {
		draw: func(d *recipe.Data, n, _ int, counts []int, r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.Moons(n, d.Noise, r, planeOptions(d, counts)...)
		}},
	"circles": {
		draw: func(d *recipe.Data, n, _ int, counts []int, r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.Circles(n, d.Noise, number(d.Factor, 0.8), r, planeOptions(d, counts)...)
		}},
	"quantiles": {
		draw: func(d *recipe.Data, n, classes int, _ []int, r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.GaussianQuantiles(n, 2, classes, number(d.Covariance, 1), r, quantilesOptions(d)...)
		}},
	"blobs": {
		draw: func(d *recipe.Data, n, classes int, counts []int, r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.Blobs(n, 2, classes, number(d.Deviation, 1), r, blobsOptions(d, counts)...)
		}},
	"spiral": {
		draw: func(d *recipe.Data, n, classes int, _ []int, r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.Spiral(n, classes, d.Noise, r)
		}},
	"arithmetic": {
		draw: func(_ *recipe.Data, n, _ int, _ []int, r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.Arithmetic(n, r)
		},
		truth: func(in []float64) []float64 {
			return []float64{in[0] + in[1], in[0] - in[1], max(in[0]-in[1], in[1]-in[0])}
		}},
	"digits": {
		load: func(*recipe.Data) (train, test data.Dataset, err error) {
			train, err = data.Tensors(digits.Load())
			return train, nil, err
		}},
	"mnist": {
		load: func(d *recipe.Data) (train, test data.Dataset, err error) { return mnistSets(d.Dir) }},
	"people": {
		load: func(*recipe.Data) (train, test data.Dataset, err error) {
			train, err = data.Tensors(synth.People())
			return train, nil, err
		}},
}

// mnistSets keeps a nil *idx.Set from becoming a data.Dataset that is not nil.
func mnistSets(dir string) (train, test data.Dataset, err error) {
	a, b, err := mnist.Load(cmp.Or(dir, "."))
	if err != nil {
		return nil, nil, err
	}
	return a, b, nil
}

// number returns what v points to.
func number(v *float64, otherwise float64) float64 {
	if v == nil {
		return otherwise
	}
	return *v
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}
