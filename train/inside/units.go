package inside

import (
	"slices"
	"strings"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/nn"
	"cajal/tensor"
	"cajal/train"
)

// ends are the values beyond which a squashing operation passes on less than
// one part in five hundred of a gradient.
var ends = map[string]struct{ low, high float64 }{"tanh": {-0.999, 0.999}, "sigmoid": {0.002, 0.998}}

// OutOfUse are the units of a rectifying or squashing operation, and those of them
// that no sample gets through.
type OutOfUse struct {
	Layer Layer
	Op    string // "relu", "tanh" or "sigmoid"
	Units int    // how many there are
	Stuck []int  // which give 0 for every sample, or stand at one end for every sample
}

// Squashes reports whether the operation has two ends, and is no rectifier.
func (o OutOfUse) Squashes() bool { return o.Op != "relu" }

// Stuck looks, in the last pass over some samples on an unplanned tape, at every
// operation that stops gradients: rectified units that give 0 for every sample, and
// so get no gradient from any (dying ReLUs), and squashed ones that stand at the same
// end for every sample, and so get next to none. Layers are left out where nothing
// would learn anyway, since all before them is frozen, and so are soft clamps, whose
// 0 says that all is well.
func Stuck(m *train.Model, p *train.Pass) (all []OutOfUse) {
	clamps := softClamps(m)
	learns := map[int]bool{} // the values that depend on a parameter that learns
	for v := range p.Tape().Values() {
		learns[v.Index()] = slices.ContainsFunc(v.Inputs(), func(in grad.Value) bool {
			if in.IsParam() {
				return !in.Frozen()
			}
			return learns[in.Index()]
		})
		end, squashes := ends[v.Op()]
		if !learns[v.Index()] || v.Op() != "relu" && !squashes || len(v.Shape()) < 2 {
			continue
		}
		layer := layerOf(v)
		if clamps[layer.Name] {
			continue
		}
		found := OutOfUse{Layer: layer, Op: v.Op()}
		found.Stuck, found.Units = stuck(v.Tensor(), func(x float64) int { // at which end, 0 for none
			switch {
			case !squashes && x <= 0, squashes && x < end.low:
				return -1
			case squashes && x > end.high:
				return 1
			}
			return 0
		})
		all = append(all, found)
	}
	return all
}

// layerOf returns the layer that made a value: of "net.2 (Linear 784→512)" the path
// "2" and the kind.
func layerOf(v grad.Value) Layer {
	path, kind, _ := strings.Cut(strings.TrimPrefix(v.Layer(), "net."), " (")
	return Layer{path, strings.TrimSuffix(kind, ")")}
}

// softClamps returns the paths of the layers that clamp numbers softly: what they rectify
// is by how much a number lies outside its range, which is 0 where all is well.
func softClamps(m *train.Model) map[string]bool {
	paths := map[string]bool{}
	nn.Walk(m.Module(), nn.Parts{Module: func(path string, part nn.Module) {
		if _, ok := part.(*nn.SoftClampLayer); ok {
			paths[path] = true
		}
	}})
	return paths
}

// stuck returns the units of values (N, C, …) that are at the same end for every
// sample, at every place, and how many units there are.
func stuck(t *tensor.Tensor, end func(x float64) int) (units []int, all int) {
	shape := t.Shape()
	channels := shape[1]
	if t.Size() == 0 {
		return nil, channels
	}
	inner := t.Size() / shape[0] / channels
	raw := memory.Of(t)
	for c := range channels {
		side, same := end(raw.At(c*inner)), true
		for i := 0; i < shape[0] && same; i++ {
			for j := range inner {
				if end(raw.At((i*channels+c)*inner+j)) != side {
					same = false
					break
				}
			}
		}
		if same && side != 0 {
			units = append(units, c)
		}
	}
	return units, channels
}
