package train

import (
	"slices"
	"strings"

	"cajal/optim"
	"cajal/rng"
)

// before remembers what a forward pass changes, so that it can be undone and
// replayed: the buffers of the network, and the streams of its dropout layers.
type before struct {
	own, kept []optim.NamedTensor
	streams   []*rng.Stream
	states    [][]byte
}

func newBefore(m *Model) *before {
	b := &before{own: m.buffers()}
	b.kept = cloneTensors(b.own)
	var names []string
	for name := range m.streams.States() {
		if strings.HasPrefix(name, "dropout") {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range names {
		b.streams = append(b.streams, m.streams.Stream(name))
		b.states = append(b.states, make([]byte, 0, 32))
	}
	return b
}

// mark remembers how things are.
func (b *before) mark() {
	copyTensors(b.kept, b.own)
	for i, s := range b.streams {
		b.states[i], _ = s.AppendBinary(b.states[i][:0]) // whose error is always nil
	}
}

// back makes them so again.
func (b *before) back() {
	copyTensors(b.own, b.kept)
	for i, s := range b.streams {
		if err := s.UnmarshalBinary(b.states[i]); err != nil {
			panic(err) // it is what the stream itself has written
		}
	}
}
