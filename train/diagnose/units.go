package diagnose

import (
	"fmt"
	"strings"

	"cajal/data"
	"cajal/grad"
	"cajal/tensor"
	"cajal/train"
	"cajal/train/inside"
)

// few is below how many units of a layer a finding would be about chance: a
// quarter of its units, and at least two, have to be out of use.
const few = 2

// units looks for layers of which many units are out of use, as [inside.Stuck] finds
// them. A single one is normal and does no harm. With a history of the inside it also
// says since when.
func units(m *train.Model, b *data.Batch, h *inside.History) (found []Finding) {
	p := m.Pass(grad.Evaluation()) // unplanned: it keeps everything
	p.Loss(b)
	for _, u := range inside.Stuck(m, p) {
		n, layer := len(u.Stuck), u.Layer.String()
		if n < few || 4*n < u.Units || b.Len() < 2 {
			continue
		}
		names, since := listed(u.Stuck, nil), sinceWhen(h, u)
		if since != nil {
			names = listed(u.Stuck, since)
		}
		switch {
		case u.Squashes() && since == nil:
			found = append(found, finding(Saturated,
				"%d of %d units of layer %s stand at one end of the %s for every sample, where the gradient is next to nothing: they no longer learn. Their numbers, from 0: %s. Try smaller first weights, standardised inputs or a smaller rate.", n, u.Units, layer, u.Op, names))
		case u.Squashes():
			found = append(found, finding(Saturated,
				"%d of %d units of layer %s stand at one end of the %s for every sample, where the gradient is next to nothing: they no longer learn. Their numbers, from 0, and the step since which it was so: %s. Try smaller first weights, standardised inputs or a smaller rate.", n, u.Units, layer, u.Op, names))
		case since == nil:
			found = append(found, finding(DeadUnits,
				"%d of %d units of layer %s are dead: they give 0 for every sample, so no gradient reaches them and they never come back. Their numbers, from 0: %s. Try a smaller rate, standardised inputs or leaky-relu.", n, u.Units, layer, names))
		default:
			found = append(found, finding(DeadUnits,
				"%d of %d units of layer %s are dead: they give 0 for every sample, so no gradient reaches them and they never come back. Their numbers, from 0, and the step since which it was so: %s. Try a smaller rate, standardised inputs or leaky-relu.", n, u.Units, layer, names))
		}
	}
	return found
}

// sinceWhen returns for each unit that is out of use the step of the first record from
// which on it was so in every one, or −1 where it was not yet in the last. It is nil if
// the history does not have the layer.
func sinceWhen(h *inside.History, u inside.OutOfUse) []int {
	k := layerNumber(h, u.Layer.Name)
	if k < 0 || len(h.Records) == 0 {
		return nil
	}
	since := make([]int, len(u.Stuck))
	for i, unit := range u.Stuck {
		since[i] = -1
		for at := len(h.Records) - 1; at >= 0; at-- {
			s := &h.Records[at].Layers[k]
			if !contains(s.Dead, unit) && !contains(s.Saturated, unit) {
				break
			}
			since[i] = h.Records[at].Step
		}
	}
	return since
}

// mostListed is how many units a finding names.
const mostListed = 10

// listed writes the numbers of units, with what stands behind them in brackets: "1 (40),
// 3 (120), …". It has no word of any language. Less than 0 leaves the brackets out.
func listed(units, of []int) string {
	var all []string
	for i, u := range units {
		if i == mostListed {
			all = append(all, "…")
			break
		}
		text := fmt.Sprint(u)
		if of != nil && of[i] >= 0 {
			text = fmt.Sprintf("%d (%d)", u, of[i])
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
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
