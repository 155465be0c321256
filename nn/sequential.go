package nn

import (
	"fmt"
	"strconv"
	"strings"

	"cajal/grad"
)

// SequentialLayer is what Sequential returns.
type SequentialLayer struct {
	layers []Layer
	names  []string
}

// Sequential applies layers one after the other: y = fₙ(…f₂(f₁(x))).
func Sequential(layers ...Layer) *SequentialLayer {
	s := &SequentialLayer{layers: layers}
	for i, l := range layers {
		if l == nil {
			panic(&grad.Error{Op: "sequential", Rule: fmt.Sprintf("layer %d is nil", i)})
		}
		s.names = append(s.names, strconv.Itoa(i))
	}
	return s
}

// Forward applies the layers in order. A message about a shape that does not
// fit names the layer by its place: "net.2 (Linear 784→512)".
func (s *SequentialLayer) Forward(x grad.Value) grad.Value {
	t := x.Tape()
	for i, l := range s.layers {
		t.Enter(s.names[i], l)
		x = l.Forward(x)
		t.Leave()
	}
	return x
}

// Layers returns the layers in order.
func (s *SequentialLayer) Layers() []Layer { return s.layers }

// String lists the layers, one a line, with what each holds.
func (s *SequentialLayer) String() string {
	var b strings.Builder
	b.WriteString("Sequential")
	for i, l := range s.layers {
		line := strings.ReplaceAll(l.String(), "\n", "\n  ")
		fmt.Fprintf(&b, "\n  %d: %s", i, line)
		if _, ok := l.(Parametric); ok {
			fmt.Fprintf(&b, " (%d parameters)", Count(l))
		}
	}
	return b.String()
}
