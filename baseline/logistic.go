// Package baseline holds the simple models that a network has to beat.
//
// Logistic regression draws straight lines between classes: the score of a
// class is a weighted sum of the features, and the probability a squashed
// score. It has one minimum, so there is nothing to tune but how strongly
// large weights are punished, and cross-validation tunes that. When a network
// does no better than [LogisticCV], the network has learnt nothing that a
// line could not say. For numbers [RidgeCV] is the same, and below both stand
// [MajorityOf] and [MeanOf], which do not look at the features at all.
//
//	model, err := baseline.LogisticCV(ctx, x, y)
//	if err != nil { … }
//	fmt.Println(model.C, model.Accuracy(x, y))
//
// The numbers are those of scikit-learn's LogisticRegressionCV, which runs
// the same steps: the same folds, the same path along C, the same optimiser
// with the same stopping rule. Its default tolerance is loose (see [Tol]).
//
// Features of very different size (a length in metres beside an income in
// pence) slow the optimiser down, and the penalty treats them unequally:
// standardise each column first. [Logistic.Warnings] tells when a fit ran out
// of iterations. The weights of such a fit cannot be reproduced to the last digit,
// not even by scikit-learn: shift the columns of raw iris by one part in 1e15,
// and its weights move by a tenth.
package baseline

import (
	"context"
	"slices"
	"sync"

	"cajal/tensor"
	"cajal/threads"
)

// LogisticCV fits logistic regression to the rows of x (N, D), of any type
// and any strides, and their labels y (N), Int64 and not negative, and
// chooses the strength C of the fit by cross-validation:
//
//  1. Cut the rows into stratified folds, in order ([Folds], 5 by default).
//  2. For each fold, fit the other rows for each C in turn ([Cs], by default
//     10 from 1e-4 to 1e4), each fit starting where the one before ended, and
//     note the accuracy on the fold.
//  3. Take the C with the best mean accuracy, the first if there are several.
//  4. Fit all rows with that C, starting from the mean of the folds' weights.
//
// Each fit minimises, over the weights w and the intercepts b,
//
//	C · Σᵢ −log p(yᵢ | xᵢ) + ½‖w‖²
//
// so a small C means small weights; the intercepts are not penalised. With
// two classes p is the sigmoid of one score, and the model has one row of
// weights. With K > 2 it is the softmax of K scores, as in scikit-learn since
// version 0.22; one-vs-rest, its earlier rule, is not offered.
//
// Folds are fitted concurrently; the result has the same bits on each run.
//
// A [FitError] tells what is wrong with the data or an option: shapes that do not
// fit, no rows or columns, NaN or infinity in x, a negative label, a single
// class, a class with a single row (the fold that tests it would train
// without it), or no class with as many rows as folds. A class with at least
// two rows but fewer than folds is missing from some folds; as in
// scikit-learn that is no error but one of the model's [Logistic.Warnings].
//
// Fewer iterations than needed are no error either: see [Logistic.Fits]. Where
// ctx ends, the error wraps its own and says how many fits were made; it comes
// before the next evaluation of the loss.
func LogisticCV(ctx context.Context, x, y *tensor.Tensor, opts ...Option) (*Logistic, error) {
	s, err := newSettings(opts)
	if err != nil {
		return nil, err
	}
	all, err := newTable(x, y)
	if err == nil {
		err = all.weigh(s.weights)
	}
	if err != nil {
		return nil, err
	}
	all.names = s.names
	if err := checkCounts(all, s.folds); err != nil {
		return nil, err
	}
	made := &tally{total: s.folds*len(s.cs) + 1, report: s.progress}
	made.add(0)
	paths, err := crossValidate(ctx, all, s, made)
	if err != nil {
		return nil, made.ended(ctx, err)
	}
	scores := tensor.New(tensor.Float64, s.folds, len(s.cs))
	fits := make([][]Fit, s.folds)
	for f, p := range paths {
		copy(scores.Float64s()[f*len(s.cs):], p.scores)
		fits[f] = p.fits
	}
	best := bestC(paths)
	theta, refit, err := minimize(ctx, all, s.cs[best], meanTheta(paths, best), s)
	if err != nil {
		return nil, made.ended(ctx, err)
	}
	made.add(1)
	m := newLogistic(all, theta, s.cs[best], s.cs, refit)
	m.Scores, m.Fits = scores, fits
	return m, nil
}

// FitLogistic fits logistic regression with a given C to all rows, as [LogisticCV] does
// with the C that it has chosen, from weights of 0. It takes the options [MaxIter], [Tol],
// [RowWeights] and [ClassNames]. Scores and Fits of the model are empty, and a class may
// have a single row.
func FitLogistic(ctx context.Context, x, y *tensor.Tensor, c float64, opts ...Option) (*Logistic, error) {
	s, err := newSettings(append(slices.Clip(opts), Cs(c)))
	if err != nil {
		return nil, err
	}
	all, err := newTable(x, y)
	if err == nil {
		err = all.weigh(s.weights)
	}
	if err != nil {
		return nil, err
	}
	all.names = s.names
	if len(all.classes) == 1 {
		return nil, oneClass(all)
	}
	theta, refit, err := minimize(ctx, all, c, make(vector, all.outputs()*(all.features()+1)), s)
	if err != nil {
		return nil, err
	}
	return newLogistic(all, theta, c, s.cs, refit), nil
}

// newLogistic returns a model without the results of folds.
func newLogistic(all table, theta vector, c float64, cs []float64, refit Fit) *Logistic {
	k, d := all.outputs(), all.features()
	return &Logistic{
		Classes: all.classes, Counts: all.counts(), names: all.names,
		C: c, Cs: cs,
		Coef:      tensor.From([]float64(theta[:k*d]), k, d),
		Intercept: tensor.From([]float64(theta[k*d:]), k),
		Scores:    tensor.New(tensor.Float64, 0, len(cs)), Refit: refit,
	}
}

// path is what one fold contributes: a fit for each C, in order.
type path struct {
	thetas []vector
	fits   []Fit
	scores []float64 // accuracy on the rows left out
	err    error
}

func crossValidate(ctx context.Context, all table, s settings, made *tally) ([]path, error) {
	fold := stratify(all.y, len(all.classes), s.folds)
	paths := make([]path, s.folds)
	s.threads = 1
	free := make(chan struct{}, threads.Count())
	var wg sync.WaitGroup
	for f := range paths {
		wg.Go(func() {
			free <- struct{}{}
			defer func() { <-free }()
			train, test := all.split(fold, f)
			if train.weightless() || test.weightless() {
				paths[f].err = refuse(logisticName, "all rows of a part of fold %d weigh 0; use fewer folds, or leave such rows out", f)
				return
			}
			paths[f] = fitPath(ctx, train, test, s, made)
		})
	}
	wg.Wait()
	for _, p := range paths {
		if p.err != nil {
			return nil, p.err
		}
	}
	return paths, nil
}

func fitPath(ctx context.Context, train, test table, s settings, made *tally) (p path) {
	theta := make(vector, train.outputs()*(train.features()+1))
	for _, c := range s.cs {
		var fit Fit
		theta, fit, p.err = minimize(ctx, train, c, theta, s)
		if p.err != nil {
			return p
		}
		p.thetas = append(p.thetas, theta)
		p.fits = append(p.fits, fit)
		p.scores = append(p.scores, accuracy(test, theta))
		made.add(1)
	}
	return p
}

// bestC adds the folds' accuracies in order, as NumPy does: rounding in the
// last place decides between values of C that are equally good, and should
// decide as it does there.
func bestC(paths []path) int {
	best, bestSum := 0, -1.0
	for c := range paths[0].scores {
		sum := 0.0
		for _, p := range paths {
			sum += p.scores[c]
		}
		if sum > bestSum {
			best, bestSum = c, sum
		}
	}
	return best
}

func meanTheta(paths []path, c int) vector {
	mean := make(vector, len(paths[0].thetas[c]))
	for _, p := range paths {
		for i, v := range p.thetas[c] {
			mean[i] += v
		}
	}
	for i := range mean {
		mean[i] /= float64(len(paths))
	}
	return mean
}
