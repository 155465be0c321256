package experiment

import (
	"cajal/data"
	"cajal/nn"
	"cajal/recipe"
	"cajal/rng"
	"cajal/rng/numpy"
)

// randomness is where the random numbers of one run come from. "streams" uses
// named streams of the seed; "numpy" seeds NumPy's generator anew for data and
// for weights, as the articles that call seed twice do; "numpy-one" uses one
// such generator for everything in turn: data, weights, order of samples.
// "default_rng" is "numpy" with np.random.default_rng for weights and the order; the
// data are scikit-learn's, which draws from the older generator alone.
type randomness struct {
	e   *Experiment
	one *numpy.RandomState
}

func (e *Experiment) randomness() *randomness {
	return &randomness{e: e, one: numpy.Seed(uint32(e.recipe.Seed))}
}

func (s *randomness) data() *numpy.RandomState {
	if s.e.recipe.Random == "numpy-one" {
		return s.one
	}
	return numpy.Seed(uint32(s.e.recipe.Seed))
}

func (s *randomness) split() data.Shuffler {
	if s.e.recipe.Random == "numpy-one" {
		return s.one
	}
	return rng.New(uint64(s.e.recipe.Seed)).Stream("split")
}

// seed returns the seed of the network.
func (s *randomness) seed() uint32 { return networkSeed(s.e.recipe) }

// networkSeed returns the seed of a recipe's network: its own one, or the recipe's.
func networkSeed(r *recipe.Recipe) uint32 {
	if r.Network.Seed != nil {
		return uint32(*r.Network.Seed)
	}
	return uint32(r.Seed)
}

// weights returns the source of the first weights of a network, nil for the
// model's own streams.
func (s *randomness) weights(net nn.Layer) nn.Draw {
	switch {
	case s.e.recipe.Random == "streams":
		return nil
	case s.e.recipe.Random == "numpy-one":
		return nn.One(s.one)
	case s.e.recipe.Network.Order != "weights-first":
		return nn.One(s.fresh())
	}
	// Biases are drawn after all weights: from a second generator that has
	// drawn as many numbers already.
	weights, biases := s.fresh(), s.fresh()
	biasNames := map[string]bool{}
	nn.Walk(net, nn.Parts{Param: func(name string, p *nn.Param) {
		if biasNames[name] = len(p.Dims()) == 1; biasNames[name] {
			return
		}
		for range p.Count() {
			biases.NormFloat64()
		}
	}})
	return func(param string) nn.Source {
		if biasNames[param] {
			return biases
		}
		return weights
	}
}

// order returns what shuffles the samples, nil for the model's own stream.
func (s *randomness) order() data.Shuffler {
	switch s.e.recipe.Random {
	case "numpy-one":
		return s.one
	case "numpy", "default_rng":
		return s.fresh()
	}
	return nil
}

// fresh returns a generator of NumPy's that has drawn nothing yet.
func (s *randomness) fresh() interface {
	nn.Source
	data.Shuffler
} {
	if s.e.recipe.Random == "default_rng" {
		return numpy.DefaultRNG(uint64(s.seed()))
	}
	return numpy.Seed(s.seed())
}
