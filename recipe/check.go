package recipe

import (
	"fmt"
	"maps"
	"math"
	"slices"
)

// The names that a recipe may use, beside those of the tables in data.go,
// network.go and optimizer.go.
var (
	randomKinds    = []string{"streams", "numpy", "numpy-one"}
	dtypes         = []string{"float32", "float64"}
	layouts        = []string{"out-in", "in-out"}
	orders         = []string{"layers", "weights-first"}
	reductionKinds = []string{"mean", "sum"}
	perKinds       = []string{"epoch", "step"}
	recordKinds    = []string{"before", "after", "epoch"}
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
	for _, f := range []func() error{r.checkTop, r.checkData, r.checkLoss, r.checkNetwork, r.checkOptimizer, r.checkTraining} {
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
		r.seed("seed", &r.Seed),
	)
}

func (r *Recipe) checkData() error {
	d := &r.Data
	if err := r.oneOf("data.kind", d.Kind, sortedKeys(dataKinds)); err != nil {
		return err
	}
	if err := r.checkOwn(); err != nil {
		return err
	}
	k := d.kind()
	err := first(
		r.between("data.test_samples", float64(d.TestSamples), 0, maxSamples),
		r.between("data.test_share", d.TestShare, 0, 0.99),
		r.between("data.noise", d.Noise, 0, math.MaxFloat64),
		r.between("data.classes", float64(len(d.Classes)), 0, maxClasses),
		r.seed("data.test_seed", d.TestSeed),
	)
	switch {
	case err != nil:
		return err
	case k.draw != nil && !(d.Samples >= 1 && d.Samples <= maxSamples):
		return r.wrong("data.samples", found(d.Samples, "1 to %d", maxSamples))
	case k.draw == nil && d.Samples != 0:
		return r.wrong("data.samples", fmt.Sprintf("the number of samples of %s is fixed", d.Kind))
	case d.TestSamples > 0 && !k.fresh:
		return r.wrong("data.test_samples", fmt.Sprintf("%s has no fresh samples to draw; test_share keeps a part of its samples to test on", d.Kind))
	case d.TestSamples > 0 && d.TestShare > 0:
		return r.wrong("data.test_share", "test_samples is set too; want one of them")
	case d.TestSeed != nil && !(k.fresh && !k.together):
		return r.wrong("data.test_seed", fmt.Sprintf("%s draws no test samples of their own", d.Kind))
	case d.ClassCount != nil && !k.manyClasses:
		return r.wrong("data.class_count", fmt.Sprintf("the number of classes of %s is fixed", d.Kind))
	case d.Dir != "" && d.Kind != "mnist":
		return r.wrong("data.dir", fmt.Sprintf("%s is read from no directory", d.Kind))
	}
	if d.ClassCount != nil {
		err = r.between("data.class_count", float64(*d.ClassCount), 2, maxClasses)
	}
	for i, c := range d.Cases {
		if want := product(k.shape); err == nil && len(c) != want {
			err = r.wrong(fmt.Sprintf("data.cases[%d]", i), found(len(c), "%d numbers, one for each input", want))
		}
	}
	return err
}

func (r *Recipe) checkLoss() error {
	l := &r.Loss
	if err := first(r.oneOf("loss.kind", l.Kind, sortedKeys(lossKinds)),
		r.oneOf("loss.reduction", or(l.Reduction, "mean"), reductionKinds),
		r.between("loss.smoothing", l.Smoothing, 0, 1)); err != nil {
		return err
	}
	if err := r.readOwn(); err != nil {
		return err
	}
	classes, regression := r.Data.classCount(), r.Data.kind().targets > 0
	switch {
	case regression && (l.Kind == "cross-entropy" || l.Kind == "binary-cross-entropy"):
		return r.wrong("loss.kind", fmt.Sprintf("%s tells classes apart, and %s has numbers as targets; want mse, mae or huber", l.Kind, r.Data.Kind))
	case !regression && l.Kind != "cross-entropy" && classes != 2:
		return r.wrong("loss.kind", fmt.Sprintf("%s needs two classes, and %s has %d", l.Kind, r.Data.Kind, classes))
	case l.Delta != nil && l.Kind != "huber":
		return r.wrong("loss.delta", "only huber has one")
	case l.Smoothing > 0 && l.Kind != "cross-entropy":
		return r.wrong("loss.smoothing", "only cross-entropy has one")
	case l.Delta != nil:
		return r.positive("loss.delta", *l.Delta)
	}
	return nil
}

// outputs returns how many outputs the loss needs.
func (r *Recipe) outputs() int {
	switch {
	case r.Data.kind().targets > 0:
		return r.Data.kind().targets
	case r.Loss.Kind == "cross-entropy":
		return r.Data.classCount()
	}
	return 1
}

func (r *Recipe) checkOptimizer() error {
	o := &r.Optimizer
	err := first(
		r.oneOf("optimizer.kind", o.Kind, sortedKeys(optimizerKinds)),
		r.positive("optimizer.rate", o.Rate),
		r.between("optimizer.l2", o.L2, 0, math.MaxFloat64),
		r.between("optimizer.weight_decay", o.WeightDecay, 0, math.MaxFloat64),
		r.between("optimizer.momentum", o.Momentum, 0, 0.999999),
		r.between("optimizer.clip_norm", o.ClipNorm, 0, math.MaxFloat64),
	)
	switch {
	case err != nil:
		return err
	case o.Momentum > 0 && o.Kind != "sgd" && o.Kind != "rmsprop":
		return r.wrong("optimizer.momentum", fmt.Sprintf("%s has none", o.Kind))
	case o.Nesterov && (o.Kind != "sgd" || o.Momentum == 0):
		return r.wrong("optimizer.nesterov", "it needs sgd with a momentum above 0")
	case o.WeightDecay > 0 && o.Kind != "adamw":
		return r.wrong("optimizer.weight_decay", "only adamw has a decay beside the gradient; l2 adds one to the gradient")
	}
	if s := o.Schedule; s != nil {
		err = first(
			r.oneOf("optimizer.schedule.kind", s.Kind, sortedKeys(scheduleKinds)),
			r.oneOf("optimizer.schedule.per", or(s.Per, "epoch"), perKinds),
			r.between("optimizer.schedule.from", number(s.From, 1), 0, 1e6),
			r.between("optimizer.schedule.to", number(s.To, 0), 0, 1),
			r.between("optimizer.schedule.gamma", number(s.Gamma, 1), 0, 1e6),
			r.between("optimizer.schedule.every", float64(s.Every), 0, maxEpochs),
		)
	}
	return err
}

func (r *Recipe) checkTraining() error {
	t := &r.Training
	err := first(
		r.between("training.epochs", float64(t.Epochs), 0, maxEpochs),
		r.between("training.batch", float64(t.Batch), 0, maxSamples),
		r.between("training.record_every", float64(t.RecordEvery), 0, maxEpochs),
		r.oneOf("training.record", or(t.Record, "before"), recordKinds),
	)
	switch {
	case err != nil:
		return err
	case t.RecordEvery > 0 && t.Epochs/t.RecordEvery > maxRecords:
		return r.wrong("training.record_every", fmt.Sprintf("%d, which makes more than %d records", t.RecordEvery, maxRecords))
	case t.EarlyStop < 0 || t.EarlyStop > maxEpochs:
		return r.wrong("training.early_stop", found(t.EarlyStop, "0 to %d", maxEpochs))
	case t.EarlyStop > 0 && r.Data.ValidationShare == 0:
		return r.wrong("training.early_stop", "there are no validation samples to measure; set data.validation_share")
	case t.Validate && r.Data.ValidationShare == 0 && r.Data.TestSamples == 0 && r.Data.TestShare == 0 && !r.Data.kind().parted:
		return r.wrong("training.validate", "there are no test samples; set data.test_samples or data.test_share")
	}
	if err := r.checkLog(); err != nil {
		return err
	}
	if err := r.checkCheckpoint(); err != nil {
		return err
	}
	if b := r.Baseline; b != nil {
		err = r.oneOf("baseline.kind", b.Kind, baselineKinds)
		switch {
		case err != nil:
		case r.Data.kind().targets > 0:
			err = r.wrong("baseline", "logistic regression tells classes apart, and the data has numbers as targets")
		case b.Folds != 0:
			err = r.between("baseline.folds", float64(b.Folds), 2, 1000)
		}
	}
	return err
}

func (r *Recipe) wrong(key, rule string) error { return &Error{Source: r.Name, Key: key, Rule: rule} }

func (r *Recipe) oneOf(key, value string, known []string) error {
	switch {
	case slices.Contains(known, value):
		return nil
	case value == "":
		return r.wrong(key, "missing"+suggest(value, known))
	}
	return r.wrong(key, fmt.Sprintf("%q is not known", value)+suggest(value, known))
}

func (r *Recipe) seed(key string, seed *int64) error {
	if seed == nil || *seed >= 0 && *seed <= math.MaxUint32 {
		return nil
	}
	return r.wrong(key, found(*seed, "0 to %d", uint32(math.MaxUint32)))
}

func (r *Recipe) between(key string, v, lo, hi float64) error {
	switch {
	case v >= lo && v <= hi:
		return nil
	case v < lo:
		return r.wrong(key, found(v, "at least %g", lo))
	case v > hi:
		return r.wrong(key, found(v, "at most %g", hi))
	}
	return r.wrong(key, found(v, "a number"))
}

func (r *Recipe) positive(key string, v float64) error {
	if v > 0 && !math.IsInf(v, 0) {
		return nil
	}
	return r.wrong(key, found(v, "a finite number above 0"))
}

func found(v any, want string, args ...any) string {
	return fmt.Sprintf("%v, want ", v) + fmt.Sprintf(want, args...)
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func number(v *float64, otherwise float64) float64 {
	if v == nil {
		return otherwise
	}
	return *v
}

func product(shape []int) int {
	n := 1
	for _, d := range shape {
		n *= d
	}
	return n
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// checkBatch refuses a batch of one among the batches of n training samples, if
// the network has a batch norm, to which the variance of one sample is nothing.
func (r *Recipe) checkBatch(n int) error {
	b := r.Training.Batch
	norm := slices.ContainsFunc(r.Network.Layers, func(l Layer) bool { return l.Kind == "batch-norm" })
	if !norm || r.Training.Epochs == 0 || b == 0 && n > 1 || b > 0 && n%b != 1 && b != 1 {
		return nil
	}
	if n == 1 {
		return r.wrong("training.batch", fmt.Sprintf("%d: there is one training sample, and a batch-norm needs at least two; take more data, or leave the batch-norm out", b))
	}
	return r.wrong("training.batch", fmt.Sprintf("%d: of %d training samples the last batch has one, and a batch-norm needs at least two; %d leaves none alone", b, n, evenBatch(n, max(b, 2))))
}
