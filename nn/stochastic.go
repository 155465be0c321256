package nn

import (
	"math/rand/v2"
	"strings"

	"cajal/rng"
)

// Stochastic is a layer that draws random numbers while it trains.
type Stochastic interface {
	Layer
	// Seed gives the layer the source to draw from. The layer keeps no
	// random state beside it.
	Seed(src rand.Source)
}

// Seed gives each stochastic layer in l, l included, a stream of its own, by
// its path: "dropout/3" is the stream of layer 3, "dropout/3.0" that of the
// first layer in it, "dropout" that of l itself. The states stay within s, so
// s.States and s.Restore save them and bring them back.
func Seed(l Layer, s *rng.Streams) {
	walk(l, "", func(l Layer, prefix string) {
		if d, ok := l.(Stochastic); ok {
			d.Seed(s.Stream(strings.TrimRight("dropout/"+prefix, "/.")))
		}
	})
}
