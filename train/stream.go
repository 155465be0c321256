package train

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"cajal/data"
)

// TrainStream trains the model on a stream, as [Model.Train] does on a data set:
// see there. An epoch is the whole stream, or as many steps as StepsPerEpoch
// says. The samples come in the stream's order, for which [data.NewBlocks] puts
// some chance into it. A checkpoint keeps the stream's token; that it is the same
// stream, only its description tells, if it has a method String.
//
// What looks at a whole training set, as RecordEvery does, is not to be had, and
// BatchSize is not 0.
func (m *Model) TrainStream(ctx context.Context, s data.Stream, opts ...FitOption) iter.Seq2[Event, error] {
	return m.loop(ctx, opts, func(r *Run) error { return r.prepareStream(s) })
}

// FitStream trains the model on a stream to the end, as [Model.Fit] does.
func (m *Model) FitStream(ctx context.Context, s data.Stream, opts ...FitOption) (*History, error) {
	return last(m.TrainStream(ctx, s, opts...))
}

func (r *Run) prepareStream(s data.Stream) error {
	a := &r.asked
	switch {
	case a.batch == 0:
		return errors.New("train: all samples of a stream in one step; give a batch size of at least 1")
	case a.records.any():
		return errors.New("train: records of the whole training set, and a stream has none")
	case a.inOrder || a.shuffler != nil || len(a.loading) > 0:
		return errors.New("train: a stream hands out its samples itself; InOrder, ShuffleWith and Prefetch belong to data sets")
	case a.augmenter != nil:
		return errors.New("train: Augment belongs to data sets; a stream changes its samples itself")
	case a.steps < 0:
		return fmt.Errorf("train: %d steps per epoch, want at least 1, or 0 for all of the stream", a.steps)
	}
	if err := a.check(); err != nil {
		return err
	}
	if err := a.checkShards(a.batch); err != nil {
		return err
	}
	r.source = &streamed{s, data.NewStreamLoader(s, a.batch/a.shards, a.steps*a.shards), a.steps}
	return r.prepareSteps()
}

// streamed is a stream.
type streamed struct {
	stream data.Stream
	loader *data.StreamLoader
	limit  int // steps of an epoch
}

func (s *streamed) begin(int, bool) error {
	s.loader.Start()
	return nil
}

func (s *streamed) next(ctx context.Context) bool { return s.loader.Next(ctx) }
func (s *streamed) batch() *data.Batch            { return s.loader.Batch() }
func (s *streamed) err() error                    { return s.loader.Err() }
func (s *streamed) stop()                         { s.loader.Stop() }
func (s *streamed) steps() int                    { return s.limit }
func (s *streamed) samples() int                  { return 0 }
func (s *streamed) saveable() error               { return nil }

func (s *streamed) identify(id *identity) error {
	id.InOrder = true
	if d, ok := s.stream.(fmt.Stringer); ok {
		id.Data = fingerprint{samples: d.String()}
		return nil
	}
	id.Data = fingerprint{samples: fmt.Sprintf("a stream, %T", s.stream)}
	return nil
}

func (s *streamed) capture(p *standing) (err error) {
	p.Stream, err = s.loader.MarshalBinary()
	return err
}

func (s *streamed) restore(p *standing) error { return s.loader.UnmarshalBinary(p.Stream) }
