package train

import (
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// snapshot remembers what a forward pass changes, so that it can be undone and
// replayed: the buffers of the network, and the streams that its layers draw noise from.
type snapshot struct {
	own, kept []tensor.Named
	streams   []*rng.Stream
	states    [][]byte
}

func newSnapshot(m *Model) *snapshot {
	s := &snapshot{own: m.buffers()}
	s.kept = cloneTensors(s.own)
	nn.Walk(m.module, nn.Parts{Noise: func(_ string, n *nn.Noise) {
		if stream, ok := n.Source.(*rng.Stream); ok {
			s.streams = append(s.streams, stream)
			s.states = append(s.states, make([]byte, 0, 32))
		}
	}})
	return s
}

// take remembers how things are.
func (s *snapshot) take() {
	copyTensors(s.kept, s.own)
	for i, stream := range s.streams {
		s.states[i], _ = stream.AppendBinary(s.states[i][:0]) // whose error is always nil
	}
}

// restore makes them so again.
func (s *snapshot) restore() {
	copyTensors(s.own, s.kept)
	s.rewind()
}

// rewind makes the streams alone so again: the next forward pass draws what the
// last one drew.
func (s *snapshot) rewind() {
	for i, stream := range s.streams {
		if err := stream.UnmarshalBinary(s.states[i]); err != nil {
			panic(err) // it is what the stream itself has written
		}
	}
}
