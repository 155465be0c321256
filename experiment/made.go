package experiment

import (
	"slices"

	"cajal/data/synth"
	"cajal/recipe"
	"cajal/tensor"
)

// planeOptions are what a recipe says of moons and circles. counts are those of the
// classes, nil where they shall be as large as each other.
func planeOptions(d *recipe.Data, counts []int) (opts []synth.PlaneOption) {
	if d.InOrder {
		opts = append(opts, synth.InOrder())
	}
	if counts != nil {
		opts = append(opts, synth.Counts(counts...))
	}
	return opts
}

// blobsOptions are what it says of blobs.
func blobsOptions(d *recipe.Data, counts []int) (opts []synth.BlobsOption) {
	if d.InOrder {
		opts = append(opts, synth.InOrder())
	}
	if counts != nil {
		opts = append(opts, synth.Counts(counts...))
	}
	if d.Centers != nil {
		opts = append(opts, synth.Centers(tensor.From(slices.Concat(d.Centers...), len(d.Centers), len(d.Centers[0]))))
	}
	if d.Deviations != nil {
		opts = append(opts, synth.Stds(d.Deviations...))
	}
	if d.Box != nil {
		opts = append(opts, synth.Box(d.Box[0], d.Box[1]))
	}
	return opts
}

// quantilesOptions are what it says of quantiles.
func quantilesOptions(d *recipe.Data) (opts []synth.QuantilesOption) {
	if d.InOrder {
		opts = append(opts, synth.InOrder())
	}
	if d.Mean != nil {
		opts = append(opts, synth.Mean(d.Mean...))
	}
	return opts
}
