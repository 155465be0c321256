package recipe

import (
	"fmt"
	"math"
	"slices"
)

// The names that a recipe may use.
var (
	randomKinds    = []string{"streams", "numpy"}
	dtypes         = []string{"float32", "float64"}
	dataKinds      = []string{"moons", "circles", "quantiles", "blobs", "spiral"}
	layerKinds     = []string{"linear", "tanh", "sigmoid", "relu"}
	weightKinds    = []string{"articles", "pytorch", "glorot", "he", "lecun"}
	biasKinds      = []string{"zeros", "pytorch"}
	lossKinds      = []string{"cross-entropy", "binary-cross-entropy"}
	reductionKinds = []string{"mean", "sum"}
	optimizerKinds = []string{"sgd"}
	recordKinds    = []string{"before", "after"}
	baselineKinds  = []string{"logistic-regression"}
)

// Bounds that keep a typing error from filling the memory.
const (
	maxSamples    = 10_000_000
	maxUnits      = 100_000
	maxEpochs     = 100_000_000
	maxParameters = 100_000_000
	maxLayers     = 1000
	maxClasses    = 1000
	maxRecords    = 1_000_000
)

// check refuses what cannot be run, by key.
func (r *Recipe) check() error {
	for _, f := range []func() error{r.checkTop, r.checkData, r.checkNetwork, r.checkTraining} {
		if err := f(); err != nil {
			return err
		}
	}
	return nil
}

func (r *Recipe) checkTop() error {
	return first(
		r.oneOf("random", r.Random, randomKinds),
		r.oneOf("dtype", r.DType, dtypes),
		r.between("seed", float64(r.Seed), 0, math.MaxUint32),
	)
}

func (r *Recipe) checkData() error {
	d := &r.Data
	err := first(
		r.oneOf("data.kind", d.Kind, dataKinds),
		r.between("data.samples", float64(d.Samples), 1, maxSamples),
		r.between("data.test_samples", float64(d.TestSamples), 0, maxSamples),
		r.between("data.noise", d.Noise, 0, math.MaxFloat64),
		r.between("data.classes", float64(len(d.Classes)), 0, maxClasses),
	)
	if err == nil && d.TestSeed != nil {
		err = r.between("data.test_seed", float64(*d.TestSeed), 0, math.MaxUint32)
	}
	if err == nil && d.TestSeed != nil && d.Kind == "blobs" {
		err = &Error{Source: r.Name, Key: "data.test_seed", Rule: "blobs draws training and test samples together, from the recipe's seed"}
	}
	if err == nil && d.ClassCount != nil {
		err = r.between("data.class_count", float64(*d.ClassCount), 2, maxClasses)
	}
	return err
}

func (r *Recipe) checkNetwork() error {
	n := &r.Network
	err := first(
		r.oneOf("network.weight", or(n.Weight, "pytorch"), weightKinds),
		r.oneOf("network.bias", or(n.Bias, "pytorch"), biasKinds),
		r.between("network.layers", float64(len(n.Layers)), 1, maxLayers),
	)
	if err == nil && n.Seed != nil {
		err = r.between("network.seed", float64(*n.Seed), 0, math.MaxUint32)
	}
	in, parameters := 2, 0
	for i, l := range n.Layers {
		key := fmt.Sprintf("network.layers[%d]", i)
		if err == nil {
			err = r.oneOf(key+".kind", l.Kind, layerKinds)
		}
		switch {
		case err != nil:
			return err
		case l.Kind == "linear":
			err = r.between(key+".out", float64(l.Out), 1, maxUnits)
			parameters += l.Out * (in + 1)
			in = l.Out
		case l.Out != 0:
			err = &Error{Source: r.Name, Key: key + ".out", Rule: "only a linear layer has a number of units"}
		}
	}
	if err == nil && len(r.linear()) == 0 {
		err = &Error{Source: r.Name, Key: "network.layers", Rule: "no linear layer, so there is nothing to learn"}
	}
	if err == nil && parameters > maxParameters {
		err = &Error{Source: r.Name, Key: "network.layers", Rule: fmt.Sprintf("%d parameters, want at most %d", parameters, maxParameters)}
	}
	if err == nil {
		err = r.checkOutput(in)
	}
	return err
}

// checkOutput compares the number of outputs with what the loss takes.
func (r *Recipe) checkOutput(out int) error {
	if err := first(r.oneOf("loss.kind", r.Loss.Kind, lossKinds),
		r.oneOf("loss.reduction", or(r.Loss.Reduction, "mean"), reductionKinds)); err != nil {
		return err
	}
	want := r.Data.classCount()
	if r.Loss.Kind == "binary-cross-entropy" {
		if want != 2 {
			return &Error{Source: r.Name, Key: "loss.kind", Rule: fmt.Sprintf("binary cross-entropy tells two classes apart, and the data has %d", want)}
		}
		want = 1
	}
	if out != want {
		return &Error{Source: r.Name, Key: "network.layers", Rule: fmt.Sprintf("the last linear layer has out = %d; %s on %d classes needs %d", out, r.Loss.Kind, r.Data.classCount(), want)}
	}
	return nil
}

func (r *Recipe) checkTraining() error {
	t := &r.Training
	err := first(
		r.oneOf("optimizer.kind", r.Optimizer.Kind, optimizerKinds),
		r.positive("optimizer.rate", r.Optimizer.Rate),
		r.between("optimizer.l2", r.Optimizer.L2, 0, math.MaxFloat64),
		r.between("training.epochs", float64(t.Epochs), 0, maxEpochs),
		r.between("training.batch", float64(t.Batch), 0, maxSamples),
		r.between("training.record_every", float64(t.RecordEvery), 0, maxEpochs),
		r.oneOf("training.record", or(t.Record, "before"), recordKinds),
	)
	if err == nil && t.RecordEvery > 0 && t.Epochs/t.RecordEvery > maxRecords {
		err = &Error{Source: r.Name, Key: "training.record_every", Rule: fmt.Sprintf("%d, which makes more than %d records", t.RecordEvery, maxRecords)}
	}
	if err == nil && r.Baseline != nil {
		err = r.oneOf("baseline.kind", r.Baseline.Kind, baselineKinds)
		if err == nil && r.Baseline.Folds != 0 {
			err = r.between("baseline.folds", float64(r.Baseline.Folds), 2, float64(r.Data.Samples))
		}
	}
	return err
}

// classCount returns how many classes the data has.
func (d *Data) classCount() int {
	if d.ClassCount != nil && d.Kind != "moons" && d.Kind != "circles" {
		return *d.ClassCount
	}
	if d.Kind == "blobs" || d.Kind == "spiral" {
		return 3
	}
	return 2
}

func (r *Recipe) oneOf(key, value string, known []string) error {
	if slices.Contains(known, value) {
		return nil
	}
	rule := fmt.Sprintf("%q is not known", value)
	if value == "" {
		rule = "missing"
	}
	return &Error{Source: r.Name, Key: key, Rule: rule + suggest(value, known)}
}

func (r *Recipe) between(key string, v, lo, hi float64) error {
	switch {
	case v >= lo && v <= hi:
		return nil
	case v < lo:
		return &Error{Source: r.Name, Key: key, Rule: found(v, fmt.Sprintf("at least %g", lo))}
	case v > hi:
		return &Error{Source: r.Name, Key: key, Rule: found(v, fmt.Sprintf("at most %g", hi))}
	}
	return &Error{Source: r.Name, Key: key, Rule: found(v, "a number")}
}

func (r *Recipe) positive(key string, v float64) error {
	if v > 0 && !math.IsInf(v, 0) {
		return nil
	}
	return &Error{Source: r.Name, Key: key, Rule: found(v, "a finite number above 0")}
}

func found(v any, want string) string { return fmt.Sprintf("%v, want %s", v, want) }

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
