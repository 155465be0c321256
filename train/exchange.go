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

// Overlapping is an Exchange that sends gradients while the backward pass still
// works out those of earlier layers, as PyTorch's DistributedDataParallel does. It
// hears of a step, in the training's goroutine, in this order:
//
//	Begin, Ready for each gradient, Reduce
//
// Whatever is sent early, the sum is that of the same tree, so no bit changes. A
// place that computes no shard of a step hears Reduce alone, and so does none if the
// step fails on its way: the training then ends.
type Overlapping interface {
	Exchange
	// Begin is given what is computed here before the gradients are: the shards that
	// each part is of, its loss and its weight are what Reduce will be given.
	Begin(ctx context.Context, parts []*Part)
	// Ready says that gradient i of all parts is what Reduce will be given, or stays
	// nil: it may be read from now on until Reduce returns, from other goroutines
	// too. Each gradient is told once, most often the last layer's first. The
	// backward pass waits for Ready, so it should begin to send and return; many
	// small gradients are best collected into one message.
	Ready(i int)
}

// alone computes all shards in one place.
type alone struct{}

// Shards implements Exchange.
func (alone) Shards(n int) (lo, hi int) { return 0, n }

// Reduce implements Exchange: the tree over all shards has added them up to one.
func (alone) Reduce(_ context.Context, _ int, parts []*Part) (*Part, error) { return parts[0], nil }
