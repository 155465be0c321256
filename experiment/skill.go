package experiment

import (
	"math"
	"slices"

	"cajal/data"
	"cajal/internal/memory"
	"cajal/recipe"
	"cajal/tensor"
)

// From how much on a linear model is clearly better than the network.
const (
	worthAccuracy = 0.01 // where its log loss is lower too
	worthRMSE     = 0.02 // of its own
)

// skill says whether a simple model is better for samples that the network has not learned
// from: one that looks at no column, or clearly so a linear one.
func (o *Outcome) skill(held, test *evaluation) (found []phrase) {
	ev, own, of := held, o.OutOfFold, func(b *BaselineResult) Score { return b.OutOfFold }
	where := phrased(onOutOfFold)
	if held == nil {
		ev, own, of, where = test, o.Test, func(b *BaselineResult) Score { return b.Test }, phrased("on test samples")
	}
	if ev == nil || !o.recipe.Data.UserData() {
		return nil
	}
	score := func(kinds ...string) Score {
		for i := range o.Baselines {
			if b := &o.Baselines[i]; slices.Contains(kinds, b.Kind) {
				return of(b)
			}
		}
		return nil
	}
	if o.facts.Targets > 0 {
		return o.skillOfNumbers(ev, own, score, where)
	}
	if v, plain, ok := o.lossOfShares(ev, score(recipe.Majority)); ok && v >= plain {
		if d := &o.recipe.Data; d.Kind == "images" || d.Pixels() {
			return append(found, phrased("No skill: the log loss is %.4f %s, and the shares of the classes alone, which look at no picture, have %.4f. What was learnt so far does not hold for other pictures. Try more epochs, or more pictures of each class; --augment makes more of those that are there.", v, where, plain))
		}
		found = append(found, phrased("No skill: the log loss is %.4f %s, and the shares of the classes alone, which look at no column, have %.4f. What was learnt from the columns does not hold for other samples. Look for columns that say more, or for more rows; longer training, more networks or --fast do not help.", v, where, plain))
	}
	linear := score(recipe.Logistic)
	if linear == nil || o.weighted() || o.facts.Labels != nil {
		return found
	}
	// At thresholds of their own, chosen for what errors cost, accuracies say little.
	better := linear["accuracy"]-own["accuracy"] > worthAccuracy
	if o.decision != nil {
		better = linear[meanCost] < own[meanCost]
	}
	plain, known := score(recipe.Majority)["log_loss"]
	if a, b := own["log_loss"], linear["log_loss"]; better && b < a && (!known || b < plain) {
		found = append(found, phrased("Logistic regression is better than the network: its log loss is %.4f %s and its accuracy %.4f, and the network has %.4f and %.4f. Use the simpler model, or look for more rows, from which a network learns what a linear model cannot say.", b, where, linear["accuracy"], a, own["accuracy"]))
	}
	return found
}

// skillOfNumbers is skill of a network that predicts numbers.
func (o *Outcome) skillOfNumbers(ev *evaluation, own Score, score func(kinds ...string) Score, where phrase) (found []phrase) {
	v, ok := own["rmse"]
	if !ok || o.recipe.Loss.Quantiles != nil || ev.p.Size() != ev.y.Size() {
		return nil
	}
	// Other losses do not ask for the mean, and so for no small root of a mean square.
	squares := o.recipe.Loss.Kind == "mse" && !o.transforms()
	if plain, ok := score(recipe.Mean)["rmse"]; ok && v >= plain && (squares || o.absolutelyWorse(ev)) {
		found = append(found, phrased("No skill: the rmse is %s %s, and the mean alone, which looks at no column, has %s. What was learnt from the columns does not hold for other samples. Look for columns that say more, or for more rows; longer training, more networks or --fast do not help.", Digits(v), where, Digits(plain)))
	}
	if linear, ok := score(recipe.Ridge)["rmse"]; ok && squares && v > (1+worthRMSE)*linear {
		found = append(found, phrased("Ridge regression is better than the network: its rmse is %s %s, and the network has %s. Use the simpler model, or look for more rows, from which a network learns what a linear model cannot say.", Digits(linear), where, Digits(v)))
	}
	return found
}

// absolutelyWorse reports whether the mean absolute error of predictions of one number is
// no less than that of the mean of the true ones.
func (o *Outcome) absolutelyWorse(ev *evaluation) bool {
	p, y := memory.Of(ev.p.Contiguous()), memory.Of(ev.y.Contiguous())
	n := ev.y.Size()
	if n != ev.y.Dim(0) {
		return false // numbers in several units
	}
	weight := func(i int) float64 {
		if ev.w == nil {
			return 1
		}
		return ev.w.At(i)
	}
	var all, mean, own, plain float64
	for i := range n {
		all += weight(i)
		mean += float64(weight(i) * y.At(i))
	}
	mean /= all
	for i := range n {
		own += float64(weight(i) * math.Abs(p.At(i)-y.At(i)))
		plain += float64(weight(i) * math.Abs(mean-y.At(i)))
	}
	return own >= plain
}

// weighted reports whether samples of some classes counted more in training, so that
// probabilities are not how often a class comes.
func (o *Outcome) weighted() bool { return o.weights != nil || o.recipe.Loss.Weights != nil }

// lossOfShares returns the log loss of predictions, and that of the shares of the classes:
// the majority's score where there is one and, where classes were weighted in training, of
// samples that weigh the same. ok is false where no probabilities of classes are predicted.
func (o *Outcome) lossOfShares(ev *evaluation, majority Score) (own, plain float64, ok bool) {
	if o.facts.Labels != nil {
		own, ok = o.OutOfFold["log_loss"], majority != nil
		return own, majority["log_loss"], ok && own != 0 && majority["log_loss"] != 0
	}
	if a := o.activation(); o.facts.Classes < 2 || a != "softmax" && a != "sigmoid" {
		return 0, 0, false
	}
	kept := o.counted(ev.y)
	if len(kept) == 0 {
		return 0, 0, false
	}
	p, y, w := data.Take(ev.p, kept), data.Take(ev.y, kept).Reshape(-1), taken(ev.w, kept)
	if own, plain, ok = sharesLoss(everyOutput(p, o.facts.Classes), y, o.classWeights(y, w)); !ok {
		return 0, 0, false
	}
	if v, known := majority["log_loss"]; known && !o.weighted() {
		plain = v
	}
	return own, plain, true
}

// classWeights returns what samples with classes y and weights w, nil for 1 each, weigh
// with the weights of their classes.
func (o *Outcome) classWeights(y, w *tensor.Tensor) *tensor.Tensor {
	of := o.weights
	if of == nil {
		of = o.recipe.Loss.Weights
	}
	if len(of) != o.facts.Classes {
		return w
	}
	all := tensor.New(tensor.Float64, y.Dim(0))
	for i, c := range y.Int64s() {
		v := of[c]
		if w != nil {
			v *= w.At(i)
		}
		all.Set(v, i)
	}
	return all
}

// sharesLoss returns the log loss of probabilities p (N, K) of classes y (N) with weights w
// (N), nil for 1 each, and that of the shares of the classes.
func sharesLoss(p, y, w *tensor.Tensor) (own, plain float64, ok bool) {
	shares, all := make([]float64, p.Dim(1)), 0.0
	for i, c := range y.Int64s() {
		v := 1.0
		if w != nil {
			v = w.At(i)
		}
		shares[c] += v
		all += v
	}
	same := tensor.New(tensor.Float64, p.Dim(0), p.Dim(1))
	for i := range p.Dim(0) {
		for k, s := range shares {
			same.Set(s/all, i, k)
		}
	}
	own, err := measureBy("log_loss", p, y, w)
	if err != nil {
		return 0, 0, false
	}
	plain, err = measureBy("log_loss", same, y, w)
	return own, plain, err == nil
}
