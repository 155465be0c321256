// Package recipe holds whole experiments: data, network, loss, optimiser,
// training and what to compare with, in one TOML file.
//
// [Load] reads a built-in recipe by name or a file, strictly: a key it does
// not know is an error that names the key and the nearest one it knows.
// [Recipe.Run] carries the experiment out and returns an [Outcome], whose
// [Outcome.Save] writes pictures and numbers.
package recipe

import (
	"cajal/internal/kernel"
)

// Recipe is an experiment. The tags name the keys of the file; [Load] says
// which values are allowed.
type Recipe struct {
	Name   string `toml:"name"`
	Title  string `toml:"title,omitempty"`
	Seed   int64  `toml:"seed"`
	Random string `toml:"random,omitempty"` // "streams" or "numpy"
	DType  string `toml:"dtype,omitempty"`  // "float32" or "float64"

	Data      Data      `toml:"data"`
	Network   Network   `toml:"network"`
	Loss      Loss      `toml:"loss"`
	Optimizer Optimizer `toml:"optimizer"`
	Training  Training  `toml:"training"`
	Baseline  *Baseline `toml:"baseline,omitempty"`
}

// Data says what to learn from.
type Data struct {
	Kind        string   `toml:"kind"`
	Samples     int      `toml:"samples"`
	Noise       float64  `toml:"noise,omitempty"`
	Factor      *float64 `toml:"factor,omitempty"`       // circles: inner radius over outer, 0.8
	Covariance  *float64 `toml:"covariance,omitempty"`   // quantiles, 1
	Deviation   *float64 `toml:"deviation,omitempty"`    // blobs, 1
	ClassCount  *int     `toml:"class_count,omitempty"`  // quantiles, blobs and spiral
	Classes     []string `toml:"classes,omitempty"`      // names, for pictures
	TestSamples int      `toml:"test_samples,omitempty"` // 0: no test
	TestSeed    *int64   `toml:"test_seed,omitempty"`    // seed + 1
}

// Network is a Sequential of layers.
type Network struct {
	Seed   *int64  `toml:"seed,omitempty"`   // of the weights; the recipe's
	Weight string  `toml:"weight,omitempty"` // how weights start, "pytorch"
	Bias   string  `toml:"bias,omitempty"`   // how biases start, "pytorch"
	Layers []Layer `toml:"layers"`
}

// Layer is one layer of a network.
type Layer struct {
	Kind string `toml:"kind"`
	Out  int    `toml:"out,omitempty"` // linear: number of units
}

// Loss says what is lowered.
type Loss struct {
	Kind      string `toml:"kind"`
	Reduction string `toml:"reduction,omitempty"` // "mean" or "sum"
}

// Optimizer says how.
type Optimizer struct {
	Kind string  `toml:"kind"`
	Rate float64 `toml:"rate"`
	L2   float64 `toml:"l2,omitempty"`
}

// Training says how long, and what is written down.
type Training struct {
	Epochs      int    `toml:"epochs"`
	Batch       int    `toml:"batch"` // 0: all samples
	RecordEvery int    `toml:"record_every,omitempty"`
	Record      string `toml:"record,omitempty"` // "before" or "after"
}

// Baseline is what the network is compared with.
type Baseline struct {
	Kind  string `toml:"kind"`
	Folds int    `toml:"folds,omitempty"`
}

// SetHidden gives every linear layer but the last the same number of units.
func (r *Recipe) SetHidden(units int) error {
	if units < 1 {
		return &Error{Source: r.Name, Key: "hidden", Rule: found(units, "at least 1")}
	}
	linear := r.linear()
	if len(linear) < 2 {
		return &Error{Source: r.Name, Key: "network.layers", Rule: "the network has no hidden layer whose size could be set"}
	}
	for _, i := range linear[:len(linear)-1] {
		r.Network.Layers[i].Out = units
	}
	return nil
}

// linear returns the places of the linear layers.
func (r *Recipe) linear() []int {
	var at []int
	for i, l := range r.Network.Layers {
		if l.Kind == "linear" {
			at = append(at, i)
		}
	}
	return at
}

// clone returns a copy that shares nothing that Set methods change.
func (r *Recipe) clone() *Recipe {
	c := *r
	c.Network.Layers = append([]Layer(nil), r.Network.Layers...)
	return &c
}

// SetThreads sets how many threads a process uses for large operations; 0
// means one for each processor. No result depends on it.
func SetThreads(n int) { kernel.SetThreads(n) }

// Threads returns how many threads a process uses for large operations.
func Threads() int { return kernel.Threads() }

// SetSeed changes the seed of everything random: training data, weights and
// order; test data move along unless the recipe fixes their seed.
func (r *Recipe) SetSeed(seed int64) { r.Seed = seed }
