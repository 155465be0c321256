package nn

import (
	"fmt"
	"strconv"
	"strings"

	"cajal/grad"
)

// SequentialLayer applies layers one after the other; see [Sequential] and
// [Chain].
type SequentialLayer struct {
	layers []Layer
	names  []string
}

// Sequential applies layers one after the other: y = fₙ(…f₂(f₁(x))). They are
// named by their order, as in PyTorch: "0", "1", ….
func Sequential(layers ...Layer) *SequentialLayer {
	parts := make([]Named, len(layers))
	for i, l := range layers {
		parts[i] = Named{strconv.Itoa(i), l}
	}
	return sequence("sequential", parts)
}

// Named is a layer with a name.
type Named struct {
	Name  string
	Layer Layer
}

// Chain is Sequential with names of one's own, PyTorch's Sequential of an
// OrderedDict:
//
//	nn.Chain(nn.Named{"fc1", nn.Linear(4, 8)}, nn.Named{"act", nn.ReLU()})
func Chain(parts ...Named) *SequentialLayer { return sequence("chain", parts) }

func sequence(op string, parts []Named) *SequentialLayer {
	s := &SequentialLayer{}
	taken := map[string]bool{}
	for i, p := range parts {
		switch {
		case p.Layer == nil:
			panic(&grad.Error{Op: op, Rule: fmt.Sprintf("layer %d is nil", i)})
		case p.Name == "" || strings.Contains(p.Name, "."):
			panic(&grad.Error{Op: op, Rule: fmt.Sprintf("layer %d has the name %q, want one without a dot that is not empty", i, p.Name)})
		case taken[p.Name]:
			panic(&grad.Error{Op: op, Rule: fmt.Sprintf("two layers have the name %q", p.Name)})
		}
		taken[p.Name] = true
		s.layers, s.names = append(s.layers, p.Layer), append(s.names, p.Name)
	}
	return s
}

// Walk shows the layers.
func (s *SequentialLayer) Walk(v Visitor) {
	for i, l := range s.layers {
		v.Module(s.names[i], l)
	}
}

// Forward applies the layers in order. A message about a shape that does not
// fit names the layer by its place: "net.2 (Linear 784→512)".
func (s *SequentialLayer) Forward(x grad.Value) grad.Value {
	for i, l := range s.layers {
		x = Call(s.names[i], l, x)
	}
	return x
}

// Layers returns the layers in order.
func (s *SequentialLayer) Layers() []Layer { return s.layers }

// String lists the layers, one a line, with what each learns.
func (s *SequentialLayer) String() string { return Outline("Sequential", s) }
