package diagnose

import (
	"slices"
	"strings"

	"cajal/data"
	"cajal/grad"
	"cajal/internal/memory"
	"cajal/nn"
	"cajal/tensor"
	"cajal/train"
)

// few is below how many units of a layer a finding would be about chance: a
// quarter of its units, and at least two, have to be out of use.
const few = 2

// ends are the values beyond which a squashing operation passes on less than
// one part in five hundred of a gradient.
var ends = map[string]struct{ low, high float64 }{"tanh": {-0.999, 0.999}, "sigmoid": {0.002, 0.998}}

// units looks for layers of which many units are out of use: rectified ones
// that give 0 for every sample, and so get no gradient from any (dying ReLUs),
// and squashed ones that stand at the same end for every sample, and so get
// next to none. A single one is normal and does no harm, and so do those of layers that
// are frozen: nothing there would learn anyway.
func units(m *train.Model, b *data.Batch) (found []Finding) {
	p := m.Pass(grad.Evaluation()) // unplanned: it keeps everything
	p.Loss(b)
	clamps := softClamps(m)
	learns := map[int]bool{} // the values that depend on a parameter that learns
	for v := range p.Tape().Values() {
		learns[v.Index()] = slices.ContainsFunc(v.Inputs(), func(in grad.Value) bool {
			if in.IsParam() {
				return !in.Frozen()
			}
			return learns[in.Index()]
		})
		if !learns[v.Index()] {
			continue
		}
		end, squashes := ends[v.Op()]
		if v.Op() != "relu" && !squashes || len(v.Shape()) < 2 {
			continue
		}
		where := strings.TrimPrefix(v.Layer(), "net.")
		if path, _, _ := strings.Cut(where, " "); clamps[path] {
			continue
		}
		stuck := func(x float64) int { // at which end, 0 for none
			switch {
			case v.Op() == "relu" && x <= 0, squashes && x < end.low:
				return -1
			case squashes && x > end.high:
				return 1
			}
			return 0
		}
		n, all := outOfUse(v.Tensor(), stuck)
		if n < few || 4*n < all || b.Len() < 2 {
			continue
		}
		if squashes {
			found = append(found, finding(Saturated,
				"%d of %d units of layer %s stand at one end of the %s for every sample, where the gradient is next to nothing: they no longer learn. Try smaller first weights, standardised inputs or a smaller rate.", n, all, where, v.Op()))
			continue
		}
		found = append(found, finding(DeadUnits,
			"%d of %d units of layer %s are dead: they give 0 for every sample, so no gradient reaches them and they never come back. Try a smaller rate, standardised inputs or leaky-relu.", n, all, where))
	}
	return found
}

// softClamps returns the paths of the layers that clamp numbers softly: what they rectify
// is by how much a number lies outside its range, which is 0 where all is well.
func softClamps(m *train.Model) map[string]bool {
	paths := map[string]bool{}
	nn.Walk(m.Net(), nn.Parts{Module: func(path string, part nn.Module) {
		if _, ok := part.(*nn.SoftClampLayer); ok {
			paths[path] = true
		}
	}})
	return paths
}

// outOfUse counts the units of values (N, C, …) that are stuck at the same end
// for every sample, at every place.
func outOfUse(t *tensor.Tensor, stuck func(x float64) int) (n, all int) {
	shape := t.Shape()
	channels := shape[1]
	inner := t.Size() / shape[0] / max(channels, 1)
	raw := memory.Of(t)
	for c := range channels {
		side, same := stuck(raw.At(c*inner)), true
		for i := 0; i < shape[0] && same; i++ {
			for j := range inner {
				if stuck(raw.At((i*channels+c)*inner+j)) != side {
					same = false
					break
				}
			}
		}
		if same && side != 0 {
			n++
		}
	}
	return n, channels
}

// neverPredicted looks for a class with enough samples to matter that the
// network never chooses.
func neverPredicted(m *train.Model, b *data.Batch, o *options) (found []Finding) {
	if b.Y == nil || b.Y.DType() != tensor.Int64 || b.Y.Size() != b.Len() {
		return nil
	}
	out, err := m.Pass(grad.Inference()).Predict(b)
	if err != nil || len(out.Shape()) != 2 {
		return nil // it predicts no classes
	}
	y := out.Tensor()
	predicted, actual := map[int64]int{}, map[int64]int{}
	for i, c := range train.Classes(y).Int64s() {
		predicted[c]++
		actual[b.Y.Int64s()[i]]++
	}
	for c := range int64(max(y.Dim(1), 2)) {
		// Five samples, and one in a hundred.
		if n := actual[c]; predicted[c] == 0 && n >= 5 && 100*n >= b.Len() {
			found = append(found, finding(NeverPredicted,
				"Class %s is never predicted, though %d of %d training samples are of it. Try more epochs, another rate, or class weights if the class is rare.", o.class(c), n, b.Len()))
		}
	}
	return found
}
