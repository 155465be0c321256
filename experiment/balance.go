package experiment

import (
	"cajal/model/fromrecipe"
	"cajal/recipe"
	"cajal/tensor"
)

// balance works out the weights of classes that the recipe asks for, by the samples to
// train on.
func (e *Experiment) balance() error {
	l := &e.recipe.Loss
	if l.ClassWeights != recipe.Balanced {
		return nil
	}
	labels, err := e.user.labels(e.user.split().train)
	if err != nil {
		return err
	}
	ignored := -1
	if l.IgnoreIndex != nil {
		ignored = *l.IgnoreIndex
	}
	e.weights = balanced(labels.Int64s(), e.facts.Classes, ignored)
	return nil
}

// balanced returns the weights n / (k·n_c) of classes with n_c of n samples, k of them
// with any, as scikit-learn's compute_class_weight("balanced") has them. Samples of the
// ignored class do not count; it and a class without samples weigh 1.
func balanced(labels []int64, classes, ignored int) []float64 {
	counts, n, k := make([]int, classes), 0, 0
	for _, c := range labels {
		if int(c) == ignored {
			continue
		}
		if counts[c] == 0 {
			k++
		}
		counts[c]++
		n++
	}
	weights := make([]float64, classes)
	for c, of := range counts {
		if weights[c] = 1; of > 0 {
			weights[c] = float64(n) / float64(k*of)
		}
	}
	return weights
}

// labels returns the classes (N) of some samples.
func (u *userData) labels(index []int) (*tensor.Tensor, error) {
	switch {
	case u.images != nil:
		return u.images.labels(index), nil
	case u.pixels != nil:
		return u.pixels.labels(index), nil
	case u.arrays != nil:
		return u.arrays.labels(index).Reshape(-1).To(tensor.Int64), nil
	}
	return u.table.targets.Encode(u.table.frame, index)
}

// weighted returns a loss with the weights of classes as numbers.
func weighted(l recipe.Loss, weights []float64) recipe.Loss {
	if weights != nil {
		l.Weights, l.ClassWeights = weights, ""
	}
	return l
}

const (
	maxRare = 5 // classes that are named
	minRare = 5 // samples of a class, of which one can say something
)

// rare says which classes are both rare, with less than half an even share of the
// samples that were measured, and mostly missed, where weights of classes would help.
func (o *Outcome) rare() (notes []phrase) {
	if o.Confusion == nil || !o.recipe.Loss.Weighs() {
		return nil
	}
	all := 0
	counts := make([]int, len(o.Confusion))
	for c, row := range o.Confusion {
		for _, n := range row {
			counts[c] += int(n)
		}
		all += counts[c]
	}
	var names phrases
	for c, name := range fromrecipe.ClassNames(o.facts) {
		right := int(o.Confusion[c][c])
		if n := counts[c]; n >= minRare && 2*n*len(counts) < all && 2*right < n {
			names = append(names, phrased("%s (%d of %d samples, %d of them told right)", name, n, all, right))
		}
	}
	if len(names) == 0 {
		return nil
	}
	if !o.recipe.Data.UserData() {
		return []phrase{phrased("These classes are rare and mostly taken for others: %s. Greater weights for them below [loss] let their samples count more: more of them are found then, and more others are taken for them.", andMore(names, maxRare))}
	}
	return []phrase{phrased(`These classes are rare and mostly taken for others: %s. class_weights = "balanced" below [loss] of a recipe, or --balanced, lets a sample count the more the rarer its class is: more of them are found then, and more others are taken for them.`, andMore(names, maxRare))}
}
