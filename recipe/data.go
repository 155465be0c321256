package recipe

import (
	"fmt"

	"cajal/data"
	"cajal/data/digits"
	"cajal/data/mnist"
	"cajal/data/synth"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// dataKind is a kind of data that a recipe can name.
type dataKind struct {
	shape       []int // of one sample's inputs
	classes     int   // unless class_count says otherwise
	targets     int   // numbers to predict; 0 where classes are
	manyClasses bool  // class_count may be set
	fresh       bool  // more samples can be drawn
	together    bool  // training and test samples are one draw
	parted      bool  // it comes in a training and a test part
	own         bool  // it is the user's: all else is known once it has been read
	// draw generates n samples of so many classes; nil for data that is given.
	draw func(d *Data, n, classes int, r *numpy.RandomState) (x, y *tensor.Tensor)
	load func(d *Data) (train, test data.Dataset, err error)
}

var dataKinds = map[string]dataKind{
	"moons": {shape: []int{2}, classes: 2, fresh: true,
		draw: func(d *Data, n, _ int, r *numpy.RandomState) (x, y *tensor.Tensor) { return synth.Moons(n, d.Noise, r) }},
	"circles": {shape: []int{2}, classes: 2, fresh: true,
		draw: func(d *Data, n, _ int, r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.Circles(n, d.Noise, number(d.Factor, 0.8), r)
		}},
	"quantiles": {shape: []int{2}, classes: 2, manyClasses: true, fresh: true,
		draw: func(d *Data, n, classes int, r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.GaussianQuantiles(n, 2, classes, number(d.Covariance, 1), r)
		}},
	// Another seed would put the blobs elsewhere.
	"blobs": {shape: []int{2}, classes: 3, manyClasses: true, fresh: true, together: true,
		draw: func(d *Data, n, classes int, r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.Blobs(n, 2, classes, number(d.Deviation, 1), r)
		}},
	"spiral": {shape: []int{2}, classes: 3, manyClasses: true, fresh: true,
		draw: func(d *Data, n, classes int, r *numpy.RandomState) (x, y *tensor.Tensor) {
			return synth.Spiral(n, classes, d.Noise, r)
		}},
	"arithmetic": {shape: []int{2}, targets: 3, fresh: true,
		draw: func(_ *Data, n, _ int, r *numpy.RandomState) (x, y *tensor.Tensor) { return synth.Arithmetic(n, r) }},
	"digits": {shape: []int{8, 8}, classes: digits.Classes,
		load: func(*Data) (train, test data.Dataset, err error) {
			train, err = data.Tensors(digits.Load())
			return train, nil, err
		}},
	"mnist": {shape: []int{28, 28}, classes: mnist.Classes, parted: true,
		load: func(d *Data) (train, test data.Dataset, err error) { return mnistSets(d.Dir) }},
	"table": {own: true}, "images": {own: true},
	"people": {shape: []int{2}, classes: 2,
		load: func(*Data) (train, test data.Dataset, err error) {
			train, err = data.Tensors(synth.People())
			return train, nil, err
		}},
}

// kind returns what is known of the data's kind: of a user's own once it has
// been read.
func (d *Data) kind() dataKind {
	if d.given != nil {
		return d.given.kind
	}
	return dataKinds[d.Kind]
}

// mnistSets keeps a nil *idx.Set from becoming a data.Dataset that is not nil.
func mnistSets(dir string) (train, test data.Dataset, err error) {
	a, b, err := mnist.Load(or(dir, "."))
	if err != nil {
		return nil, nil, err
	}
	return a, b, nil
}

// sets are an experiment's data.
type sets struct {
	train, test data.Dataset         // test is nil if there is none
	valid       data.Dataset         // nil unless a part is kept for it
	x, y        *data.StandardScaler // nil unless the recipe standardises
}

// classCount returns how many classes the data has, 0 if its targets are
// numbers.
func (d *Data) classCount() int {
	if d.ClassCount != nil {
		return *d.ClassCount
	}
	return d.kind().classes
}

// Sets returns the data to train on and, if the recipe has some, to test on
// (nil if not), prepared as the network sees it.
func (r *Recipe) Sets() (train, test data.Dataset, err error) {
	if err := r.check(); err != nil {
		return nil, nil, err
	}
	s, err := r.generate(r.randomness(), Hooks{})
	return s.train, s.test, err
}

// generate makes or reads the data, parts it, and standardises it.
func (r *Recipe) generate(random *randomness, hooks Hooks) (s sets, err error) {
	d := &r.Data
	if d.given != nil {
		return d.given.sets(r.Name, hooks)
	}
	k := d.kind()
	switch {
	case k.load != nil:
		s.train, s.test, err = k.load(d)
	case d.TestSamples > 0 && !k.together:
		if s.train, err = r.draw(d.Samples, random.data()); err == nil {
			seed := (r.Seed + 1) % (1 << 32)
			if d.TestSeed != nil {
				seed = *d.TestSeed
			}
			s.test, err = r.draw(d.TestSamples, numpy.Seed(uint32(seed)))
		}
	default:
		s.train, err = r.draw(d.Samples+d.TestSamples, random.data())
	}
	if err != nil {
		return s, err
	}
	hooks.step("generate", "%s: %s", d.Kind, s.describe())
	if s.test == nil {
		if err := r.split(&s, random); err != nil {
			return s, err
		}
		if s.test != nil {
			hooks.step("split", "%s", s.describe())
		}
	}
	if !d.Standardise {
		return s, nil
	}
	if err := s.standardise(k.targets > 0); err != nil {
		return s, fmt.Errorf("%s: data.standardise: %w", r.Name, err)
	}
	hooks.step("standardise", "inputs: mean %.4g, deviation %.4g, of the training part alone", s.x.Mean, s.x.Scale)
	return s, nil
}

func (s *sets) describe() string {
	text := fmt.Sprintf("%d samples to train on", s.train.Len())
	if s.valid != nil {
		text += fmt.Sprintf(", %d to validate on", s.valid.Len())
	}
	if s.test != nil {
		text += fmt.Sprintf(", %d to test on", s.test.Len())
	}
	return text
}

// draw generates one set of samples.
func (r *Recipe) draw(n int, random *numpy.RandomState) (*data.TensorSet, error) {
	x, y, err := synth.Try(func() (x, y *tensor.Tensor) {
		return r.Data.kind().draw(&r.Data, n, r.Data.classCount(), random)
	})
	if err != nil {
		return nil, r.wrong("data", err.Error())
	}
	return data.Tensors(x, y)
}

// split parts off the test samples: those at the end where the samples are
// drawn at random anyway, else at random with each class in proportion.
func (r *Recipe) split(s *sets, random *randomness) error {
	all, ok := s.train.(*data.TensorSet)
	d := &r.Data
	n := s.train.Len()
	switch {
	case d.TestSamples == 0 && d.TestShare == 0:
		return nil
	case !ok:
		return r.wrong("data.test_share", fmt.Sprintf("%s comes in parts already", d.Kind))
	case d.kind().draw == nil:
		train, test, err := data.SplitStratified(all.Y(), d.TestShare, random.split())
		if err != nil {
			return r.wrong("data.test_share", err.Error())
		}
		return s.take(all, train, test)
	}
	m := d.TestSamples
	if m == 0 {
		m = int(d.TestShare*float64(n) + 0.5)
	}
	if m < 1 || m >= n {
		return r.wrong("data.test_share", fmt.Sprintf("%g of %d samples leaves nothing to test on, or nothing to train on", d.TestShare, n))
	}
	return s.take(all, count(0, n-m), count(n-m, n))
}

func (s *sets) take(all *data.TensorSet, train, test []int) (err error) {
	if s.train, err = data.Tensors(data.Take(all.X(), train), data.Take(all.Y(), train)); err != nil {
		return err
	}
	s.test, err = data.Tensors(data.Take(all.X(), test), data.Take(all.Y(), test))
	return err
}

// standardise brings inputs, and targets that are numbers, to mean 0 and
// deviation 1. The scalers learn from the training part alone: the test part
// stands for data that nobody has seen yet.
func (s *sets) standardise(targets bool) (err error) {
	train, ok := s.train.(*data.TensorSet)
	if !ok {
		return fmt.Errorf("only data in memory can be standardised")
	}
	s.x = &data.StandardScaler{}
	if err := s.x.Fit(train.X()); err != nil {
		return err
	}
	if targets {
		s.y = &data.StandardScaler{}
		if err := s.y.Fit(train.Y()); err != nil {
			return err
		}
	}
	if s.train, err = s.scaled(s.train); err != nil || s.test == nil {
		return err
	}
	s.test, err = s.scaled(s.test)
	return err
}

func (s *sets) scaled(set data.Dataset) (data.Dataset, error) {
	t := set.(*data.TensorSet)
	x, err := s.x.Transform(t.X())
	if err != nil {
		return nil, err
	}
	y := t.Y()
	if s.y != nil {
		if y, err = s.y.Transform(y); err != nil {
			return nil, err
		}
	}
	return data.Tensors(x, y)
}

// count returns lo, lo+1, … hi−1.
func count(lo, hi int) []int {
	n := make([]int, 0, hi-lo)
	for i := lo; i < hi; i++ {
		n = append(n, i)
	}
	return n
}
