package experiment

import (
	"cmp"
	"slices"

	"cajal/model"
	"cajal/model/fromrecipe"
	"cajal/recipe"
	"cajal/tensor"
)

// Mislabelled is a sample whose class is most likely wrong in the data.
type Mislabelled struct {
	Place          string       `json:"place"`            // the row of a table, from 1, or the file of a picture
	Target         string       `json:"target,omitempty"` // of several labels, whose class it is
	Label          string       `json:"label"`
	Suggested      string       `json:"suggested"`
	OfLabel        model.Number `json:"probability_of_label"`
	OfSuggested    model.Number `json:"probability_of_suggested"`
	sample, is, as int
}

// mislabelled finds samples whose classes t (N) are most likely wrong by the
// probabilities p (N, K) of networks that did not learn from them, the least likely
// labels first. A class's threshold is the mean probability of it over the samples
// that have its label; a sample is listed if the probability of its label is below the
// threshold of that, and that of another class is not below the threshold of its own.
// The most probable such class is suggested, unless the label is more probable still.
//
// Northcutt, Jiang and Chuang, Confident Learning: Estimating Uncertainty in Dataset
// Labels, 2021.
func mislabelled(p, t *tensor.Tensor, kept []int) (all []Mislabelled) {
	classes := p.Dim(1)
	thresholds, samples := make([]float64, classes), make([]float64, classes)
	for _, i := range kept {
		is := int(t.Int64s()[i])
		thresholds[is] += p.At(i, is)
		samples[is]++
	}
	for k := range thresholds {
		if samples[k] > 0 {
			thresholds[k] /= samples[k]
		}
	}
	for _, i := range kept {
		is, as := int(t.Int64s()[i]), -1
		own := p.At(i, is)
		for k := range classes {
			if v := p.At(i, k); k != is && samples[k] > 0 && v >= thresholds[k] && v > own && (as < 0 || v > p.At(i, as)) {
				as = k
			}
		}
		if as >= 0 && own < thresholds[is] {
			all = append(all, Mislabelled{OfLabel: model.Number(own), OfSuggested: model.Number(p.At(i, as)), sample: i, is: is, as: as})
		}
	}
	slices.SortStableFunc(all, func(a, b Mislabelled) int { return cmp.Compare(a.OfLabel, b.OfLabel) })
	return all
}

// suspect finds the samples of a bag that are most likely mislabelled, by predictions
// out of fold, nil of no bag.
func (o *Outcome) suspect(held *evaluation) {
	if held == nil || !o.recipe.Data.UserData() {
		return
	}
	if o.facts.Labels != nil {
		o.suspectLabels(held)
		return
	}
	if a := o.activation(); o.facts.Classes < 2 || a != "softmax" && a != "sigmoid" {
		return
	}
	// Probabilities that say less than the shares of the classes tell no wrong label from a
	// right one; each mistake would be an accusation.
	if own, plain, ok := o.lossOfShares(held, o.majority()); ok && own >= plain {
		o.tell("No sample is called mislabelled: the probabilities out of fold (log loss %.4f) say no more than the shares of the classes (%.4f).", own, plain)
		return
	}
	f, p, t := o.outOfFold, everyOutput(held.p, o.facts.Classes), held.y
	names := fromrecipe.ClassNames(o.facts)
	_, place := o.places()
	o.Mislabelled = mislabelled(p, t.Reshape(-1), o.counted(t))
	for i := range o.Mislabelled {
		m := &o.Mislabelled[i]
		m.Place, m.Label, m.Suggested = place(f.index[m.sample]), names[m.is], names[m.as]
	}
}

// majority returns the scores out of fold of the shares of the classes, nil if they were not
// measured.
func (o *Outcome) majority() Score {
	for _, b := range o.Baselines {
		if b.Kind == recipe.Majority {
			return b.OutOfFold
		}
	}
	return nil
}

// everyOutput returns predictions (N, K) of k outputs; of two classes they may be those
// of the second alone, (N) or (N, 1).
func everyOutput(p *tensor.Tensor, k int) *tensor.Tensor {
	if p.Size() == p.Dim(0)*k {
		return p
	}
	p = p.Reshape(-1, 1)
	return tensor.Concat(1, p.Neg().AddScalar(1), p)
}

// places says what tells the samples to train on apart in the data.
func (o *Outcome) places() (name string, of func(sample int) string) {
	var among []int // of the samples to train on, among all
	if o.user != nil {
		among = o.user.split().train
	}
	return o.user.place(among)
}

// mislabelledCSV writes a line for each sample that is most likely mislabelled, nil
// for none.
func (o *Outcome) mislabelledCSV() ([]byte, error) {
	if len(o.Mislabelled) == 0 {
		return nil, nil
	}
	name, _ := o.places()
	several := o.facts.Labels != nil
	target := func(name string) []string {
		if several {
			return []string{name}
		}
		return nil
	}
	rows := [][]string{append(append([]string{name}, target("target")...), "label", "suggested", "probability of label", "probability of suggested")}
	for _, m := range o.Mislabelled {
		rows = append(rows, append(append([]string{m.Place}, target(m.Target)...), m.Label, m.Suggested, decimal(float64(m.OfLabel)), decimal(float64(m.OfSuggested))))
	}
	return csvOf("the mislabelled samples", rows)
}
