package nn

import (
	"strings"

	"cajal/rng"
)

// Seed gives each source of noise in m a stream of its own, by its path:
// "dropout/3" is the stream of layer 3, "dropout/3.0" that of the first layer
// in it, "dropout" that of m itself. The states stay within s, so s.States and
// s.Restore save them and bring them back.
func Seed(m Module, s *rng.Streams) {
	Walk(m, Parts{Noise: func(path string, n *Noise) {
		n.Source = s.Stream(strings.TrimRight("dropout/"+path, "/"))
	}})
}
