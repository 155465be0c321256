package diagnose

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"cajal/train"
	"cajal/train/inside"
)

// leastRecords is how many records of the inside say something about a training.
const leastRecords = 4

// insideFindings looks at the inside of a training over its steps.
func insideFindings(m *train.Model, h *inside.History) (found []Finding) {
	if h == nil || len(h.Records) < leastRecords {
		return nil
	}
	found = append(found, flow(h)...)
	if len(found) == 0 { // else no rate suits all layers
		found = append(found, rateTooSmall(m, h)...)
	}
	found = append(found, symmetric(h)...)
	found = append(found, batchTooSmall(h)...)
	return append(found, labelNoise(h)...)
}

// layerNumber returns the place of a layer in a history, −1 without one.
func layerNumber(h *inside.History, name string) int {
	if h == nil {
		return -1
	}
	return slices.IndexFunc(h.Layers, func(l inside.Layer) bool { return l.Name == name })
}

func contains(units []int, u int) bool { return slices.Contains(units, u) }

// weighted returns the numbers of the layers that have weights which learn.
func weighted(h *inside.History) (layers []int) {
	for k := range h.Layers {
		if s := h.Records[len(h.Records)-1].Layers[k]; s.WeightGradients != nil && s.Activations != nil {
			layers = append(layers, k)
		}
	}
	return layers
}

// How much longer or shorter the gradient is in the first layer than in the last one where
// it explodes or vanishes. A network that learns well keeps it within a hundred.
const tooShort, tooLong = 1e-3, 1e3

// flow compares how long the gradient by what the layers give is in the first layer and
// in the last one, in the median over the records.
func flow(h *inside.History) []Finding {
	layers := weighted(h)
	if len(layers) < 3 {
		return nil
	}
	var ratios []float64
	lengths := make([][]float64, len(layers))
	for _, r := range h.Records {
		first, last := gradientLength(r, layers[0]), gradientLength(r, layers[len(layers)-1])
		if !(last > 0) || math.IsInf(first, 0) || math.IsInf(last, 0) {
			continue // nothing is left to learn, or nothing is a number
		}
		ratios = append(ratios, first/last)
		for i, k := range layers {
			lengths[i] = append(lengths[i], gradientLength(r, k))
		}
	}
	if len(ratios) < leastRecords {
		return nil
	}
	ratio := median(ratios)
	var names []string
	for i, k := range layers {
		names = append(names, fmt.Sprintf("%v %.2g", h.Layers[k], median(lengths[i])))
	}
	from, to, list := h.Layers[layers[0]].String(), h.Layers[layers[len(layers)-1]].String(), abridged(names)
	switch {
	case ratio < tooShort:
		return []Finding{finding(Vanishing,
			"The gradients vanish: by what layer %s gives they are %.2g times as long as by what layer %s gives, in the median over the steps, so the first layers hardly learn. Their lengths by layer: %s. Try relu or gelu instead of a squashing activation, batch norm, weights that start for the activation (he or glorot), residual connections or fewer layers.",
			from, ratio, to, list)}
	case ratio > tooLong:
		return []Finding{finding(Exploding,
			"The gradients explode: by what layer %s gives they are %.2g times as long as by what layer %s gives, in the median over the steps, so one rate cannot suit all layers. Their lengths by layer: %s. Try smaller first weights (he or glorot), batch norm, or gradients that are clipped to a length.",
			from, ratio, to, list)}
	}
	return nil
}

// gradientLength is NaN where the layer has no gradient.
func gradientLength(r inside.Record, layer int) float64 {
	if g := r.Layers[layer].ActivationGradients; g != nil {
		return float64(g.Norm)
	}
	return math.NaN()
}

// abridged joins texts, the first and last of many.
func abridged(all []string) string {
	if len(all) > mostListed {
		all = append(append(all[:mostListed/2:mostListed/2], "…"), all[len(all)-mostListed/2:]...)
	}
	return strings.Join(all, "; ")
}

// symmetric looks for units that had the weights and gradients of another one in all
// records.
func symmetric(h *inside.History) (found []Finding) {
	for k, l := range h.Layers {
		units := slices.Clone(h.Records[0].Layers[k].Symmetric)
		for _, r := range h.Records[1:] {
			units = slices.DeleteFunc(units, func(u int) bool { return !contains(r.Layers[k].Symmetric, u) })
		}
		if len(units) < few {
			continue
		}
		found = append(found, finding(SymmetricUnits,
			"%d units of layer %s have the same weights and the same gradients from the first step to the last, so that all of them together do what one can. Their numbers, from 0: %s. Start the weights at random numbers (he or glorot) instead of equal ones, such as zeros.",
			len(units), l.String(), listed(units, nil)))
	}
	return found
}

// How small is small for rateTooSmall: what the steps could have moved the weights of any
// layer by, as a share of their length, and the fall of the loss at the end over that at
// the start that is called steady.
const hardlyMoved, steadily = 0.1, 0.5

// rateTooSmall looks for a training in which all steps together could not have moved the
// weights of any layer by a tenth of their length, and whose loss still fell at its end
// about as fast as at its start.
func rateTooSmall(m *train.Model, h *inside.History) []Finding {
	var way float64
	for _, k := range weighted(h) {
		var ratios []float64
		for _, r := range h.Records {
			if v := float64(r.Layers[k].Ratio); !math.IsNaN(v) {
				ratios = append(ratios, v)
			}
		}
		if len(ratios) == 0 {
			return nil
		}
		way = max(way, mean(ratios)*float64(h.Steps))
	}
	n := len(h.Records)
	first, third, late, last := h.Records[0], h.Records[n/3], h.Records[n-1-n/3], h.Records[n-1]
	early := float64(first.Loss-third.Loss) / float64(third.Step-first.Step)
	end := float64(late.Loss-last.Loss) / float64(last.Step-late.Step)
	if !(way > 0) || way >= hardlyMoved || !(early > 0) || end < steadily*early {
		return nil
	}
	rate := m.Optimizer().Rate()
	if !(rate > 0) {
		return nil // a schedule has ended it
	}
	return []Finding{finding(RateTooSmall,
		"The rate is too small: in %d steps the weights moved by at most %.2g of their length in any layer, and the loss, %.6g at first and %.6g in the end, still fell as at the start. The rate is %.3g; try %.3g, or try rates first (cajal rate, or FindRate in Go).",
		h.Steps, way, float64(first.Loss), float64(last.Loss), rate, 10*rate)}
}

// How many times as large as the batch the noise scale is where it is too much, over which
// share of its level the loss of the same samples then swings, and by which share of that
// it falls from one quarter of the training to the next where it still learns.
//
// Steps at a rate η settle where the mean of a gradient is kept up by its noise alone:
// in a valley of curvature λ at a scale of 2/(ηλ) batches, which is above 1.
const noisy, swings, falls = 3, 0.1, 0.25

// batchTooSmall looks for gradients in whose noise their mean is lost, so that the loss of
// the same samples goes up and down in the second half of a training and no longer falls.
func batchTooSmall(h *inside.History) []Finding {
	late := h.Records[len(h.Records)/2:]
	if h.Batch < 1 || h.Batch >= h.Set || len(late) < 2*leastRecords {
		return nil
	}
	var noise, losses []float64
	rises := 0
	for i, r := range late {
		noise, losses = append(noise, float64(r.Noise)), append(losses, float64(r.Loss))
		if i > 0 && r.Loss > late[i-1].Loss {
			rises++
		}
	}
	scale := median(noise)
	half := len(losses) / 2
	swing := quantile(losses, 0.9) - quantile(losses, 0.1)
	if !(scale > float64(noisy*h.Batch)) || !(swing > swings*median(losses)) || 3*rises < len(late) || median(losses[:half])-median(losses[half:]) > falls*swing {
		return nil
	}
	return []Finding{finding(BatchTooSmall,
		"The batch is too small: the noise of the gradient is as long as its mean at %.3g samples or more, and a batch has %d. In the second half of the training the loss of the same samples went up and down between %.4g and %.4g and fell no more. Try a batch of %d, or a rate that falls (a schedule).",
		min(scale, float64(h.Set)), h.Batch, slices.Min(losses), slices.Max(losses), min(8*h.Batch, h.Set))}
}

// How many samples, and which share of those looked at, are surely wrong where labels are
// doubtful, and up to which share the network has learnt at all.
const doubtful, doubtfulShare, unlearnt = 5, 0.03, 0.3

// labelNoise looks for samples whose own class had a probability below 0.1 in most records
// of the second half of a training. All would be too many: of labels of which one in
// twenty is wrong a network learns 0.05, and a step may lift that for a moment.
func labelNoise(h *inside.History) []Finding {
	late := h.Records[len(h.Records)/2:]
	times := map[int]int{}
	for _, r := range late {
		for _, i := range r.Wrong {
			times[i]++
		}
	}
	var wrong []int
	for i, n := range times {
		if 4*n >= 3*len(late) {
			wrong = append(wrong, i)
		}
	}
	slices.Sort(wrong)
	share := float64(len(wrong)) / float64(h.Samples)
	if len(wrong) < doubtful || share < doubtfulShare || share > unlearnt {
		return nil
	}
	return []Finding{finding(LabelNoise,
		"%d of %d training samples that were looked at stayed surely wrong: in three quarters of the second half of the training, or more, their own class had a probability below 0.1. Their numbers, from 0: %s. Their labels may be wrong, or their inputs say nothing of them: look at them, and correct or leave out what is wrong; label smoothing lets such samples matter less.",
		len(wrong), h.Samples, listed(wrong, nil))}
}

func mean(v []float64) float64 {
	var sum float64
	for _, x := range v {
		sum += x
	}
	return sum / float64(len(v))
}

func median(v []float64) float64 { return quantile(v, 0.5) }

// quantile returns the value below which a share of the others lies, NaN being the least.
func quantile(v []float64, share float64) float64 {
	s := slices.Clone(v)
	slices.Sort(s)
	return s[int(share*float64(len(s)-1)+0.5)]
}
