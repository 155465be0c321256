package train

import "context"

// Exchange brings together the gradients of a step whose shards are computed in
// several places. Every place trains the same model, from the same seed, on the
// same data, each calls Reduce once a step, and all go on with the same sum, bit
// for bit; so their weights stay the same.
type Exchange interface {
	// Shards says which of the n shards of a step are computed here: lo … hi−1.
	// The places' shards are neighbours, in their order, and together all.
	Shards(n int) (lo, hi int)
	// Reduce is given what was computed here, parts that are nodes of the tree over
	// n shards, in order, and returns the sum over all shards:
	// what [Join] makes of the parts of all places. In the last step of an epoch n
	// may be less than Shards was asked for, and a place without any. The parts, and what it
	// returns, are the training's until its next step.
	Reduce(ctx context.Context, n int, parts []*Part) (*Part, error)
}

// alone computes all shards in one place.
type alone struct{}

// Shards implements Exchange.
func (alone) Shards(n int) (lo, hi int) { return 0, n }

// Reduce implements Exchange: the tree over all shards has added them up to one.
func (alone) Reduce(_ context.Context, _ int, parts []*Part) (*Part, error) { return parts[0], nil }
