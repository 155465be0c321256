package experiment

import (
	"fmt"

	"cajal/data"
	"cajal/internal/figure"
	"cajal/recipe"
	"cajal/rng"
	"cajal/tensor"
)

// sets are an experiment's data.
type sets struct {
	train, test data.Dataset       // test is nil if there is none
	valid       data.Dataset       // nil unless a part is kept for it
	x           data.Scaler        // nil unless the recipe scales inputs
	y           *data.TargetScaler // nil unless it scales targets
}

func (s *sets) describe() string {
	text := figure.Count(s.train.Len(), "sample") + " to train on"
	if s.valid != nil {
		text += fmt.Sprintf(", %d to validate on", s.valid.Len())
	}
	if s.test != nil {
		text += fmt.Sprintf(", %d to test on", s.test.Len())
	}
	return text
}

func (s *sets) take(all *data.TensorSet, train, test []int) (err error) {
	if s.train, err = data.Tensors(data.Take(all.X(), train), data.Take(all.Y(), train)); err != nil {
		return err
	}
	s.test, err = data.Tensors(data.Take(all.X(), test), data.Take(all.Y(), test))
	return err
}

// scale scales inputs by x, unless that is nil, and brings targets that are numbers to mean 0 and
// deviation 1. The scalers learn from the training part alone: the test part
// stands for data that nobody has seen yet.
func (s *sets) scale(x data.Scaler, targets bool) (err error) {
	train, ok := s.train.(*data.TensorSet)
	if !ok {
		return fmt.Errorf("only data in memory can be scaled")
	}
	if s.x = x; x != nil {
		if err := x.Fit(train.X()); err != nil {
			return err
		}
	}
	if targets {
		s.y = &data.TargetScaler{}
		if err := checkSizes(train.Y()); err != nil {
			return err
		}
		if err := s.y.Fit(train.Y()); err != nil {
			return err
		}
	}
	for _, set := range []*data.Dataset{&s.train, &s.valid, &s.test} {
		if *set == nil {
			continue
		}
		if *set, err = s.scaled(*set); err != nil {
			return err
		}
	}
	return nil
}

func (s *sets) scaled(set data.Dataset) (data.Dataset, error) {
	t := set.(*data.TensorSet)
	x, y := t.X(), t.Y()
	if s.x != nil {
		var err error
		if x, err = s.x.Transform(x); err != nil {
			return nil, err
		}
	}
	if s.y != nil {
		var err error
		if y, err = s.y.Transform(y); err != nil {
			return nil, err
		}
	}
	return data.Tensors(x, y)
}

// parts are the numbers of samples.
type parts struct{ train, valid, test []int }

// split splits n samples: the last ones are fresh, to test on, or a share of all is at
// random. labels are the classes of samples, nil where numbers are predicted.
func (p *parts) split(r *recipe.Recipe, n, fresh int, labels func(index []int) *tensor.Tensor) (err error) {
	streams := rng.New(uint64(r.Seed))
	p.train = count(0, n-fresh)
	if p.test = count(n-fresh, n); fresh == 0 {
		if p.train, p.test, err = part(r, p.train, labels(p.train), "data.test_share", r.Data.TestShare, streams.Stream("split")); err != nil {
			return err
		}
	}
	if r.Bag != nil {
		return nil // each member has a part of its own to validate on
	}
	p.train, p.valid, err = part(r, p.train, labels(p.train), "data.validation_share", r.Data.ValidationShare, streams.Stream("split/validation"))
	return err
}

// sets makes a data set of each part that has samples.
func (p *parts) sets(make func(index []int) (data.Dataset, error)) (s sets, err error) {
	for _, part := range []struct {
		index []int
		set   *data.Dataset
	}{{p.train, &s.train}, {p.valid, &s.valid}, {p.test, &s.test}} {
		if len(part.index) == 0 {
			continue
		}
		if *part.set, err = make(part.index); err != nil {
			return s, err
		}
	}
	return s, nil
}
