package train

import (
	"context"

	"cajal/data"
)

// source is where a training takes its batches from: a data set, or a stream. A
// batch of it is a shard of a step.
type source interface {
	// begin begins an epoch. Where checkpoints are written, it is remembered from
	// where.
	begin(epoch int, remember bool) error
	// next, batch and err are those of data.Loader.
	next(ctx context.Context) bool
	batch() *data.Batch
	err() error
	// stop ends what goes on beside the training.
	stop()
	// steps and samples are those of an epoch, 0 where nobody knows.
	steps() int
	samples() int

	// saveable returns an error if the source's place cannot be saved.
	saveable() error
	// identify says what the source is.
	identify(id *identity) error
	// capture says where it stands, restore goes there.
	capture(p *standing) error
	restore(p *standing) error
}

// indexed is a data set whose samples are shuffled.
type indexed struct {
	set    data.Dataset
	seen   *augmented // set as steps see it, nil where that is as it is
	loader *data.Loader
	order  sampleOrder
	size   int // samples of a step
	shard  int // samples of a shard
}

func newIndexed(set data.Dataset, asked *settings, order data.Shuffler) *indexed {
	s := &indexed{set: set, order: sampleOrder{by: order}, size: asked.batch, shard: asked.shardSize(set.Len())}
	if s.size == 0 {
		s.size = set.Len()
	}
	if asked.augmenter != nil {
		s.seen = &augmented{Dataset: set, by: asked.augmenter}
		set = s.seen
	}
	s.loader = data.NewLoader(set, append(asked.loading, data.BatchSize(s.shard), data.Shuffle(order))...)
	return s
}

func (s *indexed) begin(epoch int, remember bool) error {
	if remember {
		if err := s.order.keep(); err != nil {
			return err
		}
	}
	s.start(epoch)
	return nil
}

// start starts the loader on an epoch.
func (s *indexed) start(epoch int) {
	s.loader.Stop() // which may have a batch of the last one under way
	if s.seen != nil {
		s.seen.epoch = epoch
	}
	s.loader.Start()
}

func (s *indexed) next(ctx context.Context) bool { return s.loader.Next(ctx) }
func (s *indexed) batch() *data.Batch            { return s.loader.Batch() }
func (s *indexed) err() error                    { return s.loader.Err() }
func (s *indexed) stop()                         { s.loader.Stop() }
func (s *indexed) steps() int                    { return (s.set.Len() + s.size - 1) / s.size }
func (s *indexed) samples() int                  { return s.set.Len() }
func (s *indexed) saveable() error               { return s.order.saveable() }

func (s *indexed) identify(id *identity) (err error) {
	id.InOrder = s.order.by == nil
	if s.seen != nil {
		id.Augment = describeAugmenter(s.seen.by)
	}
	id.Data, err = fingerprintOf(s.set)
	return err
}

func (s *indexed) capture(p *standing) (err error) {
	p.Order = s.order.kept
	p.Shuffler, err = s.order.state()
	return err
}

func (s *indexed) restore(p *standing) error {
	if p.InEpoch {
		if err := s.order.restoreKept(p.Order); err != nil {
			return err
		}
		s.start(p.Epoch)
		s.loader.Skip(s.batches(p.Step))
	}
	return s.order.restore(p.Shuffler)
}

// batches returns how many batches of the loader so many steps take.
func (s *indexed) batches(steps int) int {
	if s.shard == 0 {
		return steps
	}
	return (min(steps*s.size, s.set.Len()) + s.shard - 1) / s.shard
}
