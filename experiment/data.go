package experiment

import (
	"cmp"
	"fmt"

	"cajal/data"
	"cajal/data/synth"
	"cajal/rng/numpy"
	"cajal/tensor"
)

// Sets returns the data to train on and, if the recipe has some, to test on
// (nil if not), prepared as the network sees it.
func (e *Experiment) Sets() (train, test data.Dataset, err error) {
	s, err := e.generate(e.randomness(), Hooks{})
	return s.train, s.test, err
}

// generate makes or reads the data, parts it, and standardises it.
func (e *Experiment) generate(random *randomness, hooks Hooks) (s sets, err error) {
	if err := e.checkData(); err != nil {
		return s, err
	}
	if e.of != nil {
		return e.ownSets(hooks)
	}
	if e.user != nil {
		if s, err = e.user.sets(e.recipe, hooks); err == nil && e.user.arrays != nil && !e.raw {
			err = e.scaleArrays(&s, hooks)
		}
		return s, err
	}
	if e.given != nil {
		s = *e.given
	} else if s, err = e.make(random, hooks); err != nil {
		return s, err
	}
	return s, e.prepare(&s, hooks)
}

// make makes or loads data that comes with the program, and parts it.
func (e *Experiment) make(random *randomness, hooks Hooks) (s sets, err error) {
	r, k := e.recipe, sources[e.recipe.Data.Kind]
	d := &r.Data
	switch {
	case k.load != nil:
		s.train, s.test, err = k.load(d)
	case d.TestSamples > 0 && !d.OneDraw():
		if s.train, err = e.draw(d.Samples, d.ClassSamples, random.data()); err == nil {
			seed := (r.Seed + 1) % (1 << 32)
			if d.TestSeed != nil {
				seed = *d.TestSeed
			}
			s.test, err = e.draw(d.TestSamples, nil, numpy.Seed(uint32(seed)))
		}
	default:
		s.train, err = e.draw(d.Samples+d.TestSamples, d.ClassSamples, random.data())
	}
	if err != nil {
		return s, err
	}
	hooks.step("generate", "%s: %s", d.Kind, s.describe())
	if s.test == nil {
		if err := e.split(&s, random); err != nil {
			return s, err
		}
		if s.test != nil {
			hooks.step("split", "%s", s.describe())
		}
	}
	return s, e.checkTargets(&s)
}

// prepare scales data that comes with the program, by its training part.
func (e *Experiment) prepare(s *sets, hooks Hooks) error {
	r, d := e.recipe, &e.recipe.Data
	targets := e.facts.Targets > 0 && !r.Loss.Unscaled()
	switch {
	case d.Scaler != "":
		x, err := data.NewScaling(d.Scaler)
		if err == nil {
			err = s.scale(x, targets)
		}
		if err != nil {
			return fmt.Errorf("%s: data.scaler: %w", r.Name, err)
		}
		hooks.step("scale", "inputs by the %s scaler, of the training part alone", d.Scaler)
		return nil
	case !d.Standardise:
		return nil
	}
	x := &data.StandardScaler{}
	if err := s.scale(x, targets); err != nil {
		return fmt.Errorf("%s: data.standardise: %w", r.Name, err)
	}
	hooks.step("standardise", "inputs: mean %.4g, deviation %.4g, of the training part alone", x.Mean, x.Scale)
	return nil
}

// scaleArrays scales the inputs of arrays, unless they are pixels, and the targets of a
// regression.
func (e *Experiment) scaleArrays(s *sets, hooks Hooks) error {
	numbers := e.facts.Targets > 0 && !e.recipe.Loss.Unscaled()
	if e.recipe.Data.Pixels() {
		if !numbers {
			return nil
		}
		if err := s.scale(nil, numbers); err != nil {
			return fmt.Errorf("%s: %w", e.recipe.Name, err)
		}
		return nil
	}
	kind := cmp.Or(e.recipe.Data.Scaler, "standard")
	var x data.Scaler = &data.StandardScaler{}
	if kind != "standard" {
		scaling, err := data.NewScaling(kind)
		if err != nil {
			return err
		}
		x = scaling
	}
	if err := s.scale(x, numbers); err != nil {
		return fmt.Errorf("%s: %w", e.recipe.Name, err)
	}
	hooks.step("scale", "inputs by the %s scaler, of the training part alone", kind)
	return nil
}

// draw generates one set of samples, of classes of these sizes unless counts is nil.
func (e *Experiment) draw(n int, counts []int, random *numpy.RandomState) (*data.TensorSet, error) {
	x, y, err := synth.Try(func() (x, y *tensor.Tensor) {
		return sources[e.recipe.Data.Kind].draw(&e.recipe.Data, n, e.facts.Classes, counts, random)
	})
	if err != nil {
		return nil, e.recipe.Wrong("data", err.Error())
	}
	return data.Tensors(x, y)
}

// split parts off the test samples: those at the end where the samples are
// drawn at random anyway, else at random with each class in proportion.
func (e *Experiment) split(s *sets, random *randomness) error {
	all, ok := s.train.(*data.TensorSet)
	r, d := e.recipe, &e.recipe.Data
	n := s.train.Len()
	switch {
	case d.TestSamples == 0 && d.TestShare == 0:
		return nil
	case !ok:
		return r.Wrong("data.test_share", fmt.Sprintf("%s comes in parts already", d.Kind))
	case sources[d.Kind].draw == nil:
		train, test, err := data.SplitStratified(all.Y(), d.TestShare, random.split())
		if err != nil {
			return r.Wrong("data.test_share", err.Error())
		}
		return s.take(all, train, test)
	}
	m := d.TestSamples
	if m == 0 {
		m = int(float64(d.TestShare*float64(n)) + 0.5)
	}
	if m < 1 || m >= n {
		return r.Wrong("data.test_share", fmt.Sprintf("%g of %d samples leaves nothing to test on, or nothing to train on", d.TestShare, n))
	}
	return s.take(all, count(0, n-m), count(n-m, n))
}

// count returns lo, lo+1, … hi−1.
func count(lo, hi int) []int {
	n := make([]int, 0, hi-lo)
	for i := lo; i < hi; i++ {
		n = append(n, i)
	}
	return n
}
