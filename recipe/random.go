package recipe

import (
	"cajal/data"
	"cajal/nn"
	"cajal/rng"
	"cajal/rng/numpy"
)

// randomness is where the random numbers of one run come from. "streams" uses
// named streams of the seed; "numpy" seeds NumPy's generator anew for data and
// for weights, as the articles that call seed twice do; "numpy-one" uses one
// such generator for everything in turn: data, weights, order of samples.
type randomness struct {
	r    *Recipe
	one  *numpy.RandomState
	draw nn.Draw // of the first weights, if not by the recipe
}

func (r *Recipe) randomness() *randomness {
	return &randomness{r: r, one: numpy.Seed(uint32(r.Seed))}
}

func (s *randomness) data() *numpy.RandomState {
	if s.r.Random == "numpy-one" {
		return s.one
	}
	return numpy.Seed(uint32(s.r.Seed))
}

func (s *randomness) split() data.Shuffler {
	if s.r.Random == "numpy-one" {
		return s.one
	}
	return rng.New(uint64(s.r.Seed)).Stream("split")
}

// seed returns the seed of the network.
func (s *randomness) seed() uint32 {
	if s.r.Network.Seed != nil {
		return uint32(*s.r.Network.Seed)
	}
	return uint32(s.r.Seed)
}

// weights returns the source of the first weights, nil for the model's own
// streams.
func (s *randomness) weights() nn.Draw {
	switch {
	case s.draw != nil:
		return s.draw
	case s.r.Random == "streams":
		return nil
	case s.r.Random == "numpy-one":
		return nn.One(s.one)
	case s.r.Network.Order != "weights-first":
		return nn.One(numpy.Seed(s.seed()))
	}
	// Biases are drawn after all weights: from a second generator that has
	// drawn as many numbers already.
	weights, biases := numpy.Seed(s.seed()), numpy.Seed(s.seed())
	in := product(s.r.Data.kind().shape)
	for _, i := range s.r.linear() {
		out := s.r.Network.Layers[i].Out
		for range in * out {
			biases.NormFloat64()
		}
		in = out
	}
	return func(param string) nn.Source {
		if len(param) > 4 && param[len(param)-4:] == "bias" {
			return biases
		}
		return weights
	}
}

// order returns what shuffles the samples, nil for the model's own stream.
func (s *randomness) order() data.Shuffler {
	switch s.r.Random {
	case "numpy-one":
		return s.one
	case "numpy":
		return numpy.Seed(s.seed())
	}
	return nil
}
