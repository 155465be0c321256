package diagnose

import (
	"cajal/data"
	"cajal/grad"
	"cajal/tensor"
	"cajal/train"
	"cajal/train/inside"
)

// few is below how many units of a layer a finding would be about chance: a
// quarter of its units, and at least two, have to be out of use.
const few = 2

// units looks for layers of which many units are out of use, as [inside.Stuck] finds them.
// A single one is normal and does no harm.
func units(m *train.Model, b *data.Batch) (found []Finding) {
	p := m.Pass(grad.Evaluation()) // unplanned: it keeps everything
	p.Loss(b)
	for _, u := range inside.Stuck(m, p) {
		n, layer := len(u.Stuck), u.Layer.String()
		switch {
		case n < few || 4*n < u.Units || b.Len() < 2:
		case u.Squashes():
			found = append(found, finding(Saturated,
				"%d of %d units of layer %s stand at one end of the %s for every sample, where the gradient is next to nothing: they no longer learn. Try smaller first weights, standardised inputs or a smaller rate.", n, u.Units, layer, u.Op))
		default:
			found = append(found, finding(DeadUnits,
				"%d of %d units of layer %s are dead: they give 0 for every sample, so no gradient reaches them and they never come back. Try a smaller rate, standardised inputs or leaky-relu.", n, u.Units, layer))
		}
	}
	return found
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
