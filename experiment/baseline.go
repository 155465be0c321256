package experiment

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"cajal/baseline"
	"cajal/data"
	"cajal/data/table"
	"cajal/internal/guard"
	"cajal/metric"
	"cajal/recipe"
	"cajal/tensor"
)

// BaselineResult is what a simple model achieves on the samples of the network.
type BaselineResult struct {
	Kind    string    `json:"kind"`              // "logistic", "ridge", "majority" or "mean"
	C       float64   `json:"C,omitempty"`       // logistic: the inverse strength of its penalty
	Cs      []float64 `json:"Cs,omitempty"`      // logistic of several labels: for each its own
	Penalty float64   `json:"penalty,omitempty"` // ridge: the strength
	Train   Score     `json:"train,omitempty"`
	// OutOfFold is of a bag: each sample is predicted by a fit to the folds without it,
	// with the penalty that was chosen for all samples.
	OutOfFold Score  `json:"out_of_fold,omitempty"`
	Test      Score  `json:"test,omitempty"`
	LeftOut   string `json:"left_out,omitempty"` // why there is no score
}

// Name returns the kind in words.
func (b *BaselineResult) Name() string { return baselineName(b.Kind) }

func baselineName(kind string) string {
	if kind == recipe.Logistic || kind == recipe.Ridge {
		return kind + " regression"
	}
	return kind
}

// String returns "logistic regression: C = 2.7826 by cross-validation, accuracy
// 0.8500, …".
func (b *BaselineResult) String() string {
	text := b.Name() + ": "
	switch {
	case b.LeftOut != "":
		return b.Name() + " is left out: " + b.LeftOut
	case b.Cs != nil:
		text += fmt.Sprintf("C = %.4g by cross-validation, ", b.Cs)
	case b.Kind == recipe.Logistic:
		text += fmt.Sprintf("C = %.4f by cross-validation, ", b.C)
	case b.Kind == recipe.Ridge:
		text += fmt.Sprintf("penalty %.4g by leaving rows out, ", b.Penalty)
	}
	text += b.Train.measures()
	if b.OutOfFold != nil {
		text += "; out of fold " + b.OutOfFold.measures()
	}
	if b.Test != nil {
		text += "; on the test samples " + b.Test.measures()
	}
	return text
}

// compare fits the recipe's baselines to the training samples and measures them, or
// takes what a checkpoint knows of them. It returns the experiment with them.
func (o *Outcome) compare(ctx context.Context, e *Experiment, hooks Hooks) (*Experiment, error) {
	if e.recipe.Baseline == nil {
		return e, nil
	}
	known := *e
	if e.baselines == nil {
		known.baselines = &baselines{}
		for _, kind := range e.recipe.Baseline.All() {
			b, err := o.fitBaseline(ctx, e, kind, hooks)
			if err != nil {
				return nil, fmt.Errorf("%s: baseline: %w", e.recipe.Name, err)
			}
			known.baselines.Results = append(known.baselines.Results, *b)
		}
		if o.flat() {
			known.baselines.Logistic = linesOf(o.baseline)
		}
	}
	o.Baselines, o.baseline = known.baselines.Results, known.baselines.Logistic.model()
	for i := range o.Baselines {
		hooks.step("baseline", "%v", &o.Baselines[i])
	}
	return &known, nil
}

// fitBaseline fits and measures one kind, or says why not.
func (o *Outcome) fitBaseline(ctx context.Context, e *Experiment, kind string, hooks Hooks) (*BaselineResult, error) {
	set, ok := o.data.train.(*data.TensorSet)
	if !ok {
		return nil, e.recipe.Wrong("baseline", "it needs data in memory")
	}
	x, optional := o.linearInputs(set), e.recipe.Baseline.Optional
	if optional {
		if why := e.tooDear(kind, x); why != "" {
			return &BaselineResult{Kind: kind, LeftOut: why}, nil
		}
	}
	w, err := weightsOf(o.recipe, set)
	if err != nil {
		return nil, err
	}
	y, err := o.plainTargets(set.Y())
	if err != nil {
		return nil, err
	}
	b, err := o.measureBaseline(ctx, e, kind, rows{x, y, w}, hooks)
	if err != nil && optional && ctx.Err() == nil {
		return &BaselineResult{Kind: kind, LeftOut: whyNoBaseline(err)}, nil
	}
	return b, err
}

// whyNoBaseline says of a linear model, which is named already, why it cannot be fitted.
func whyNoBaseline(err error) string {
	if e, ok := errors.AsType[*baseline.FitError](err); ok {
		return e.Rule
	}
	return err.Error()
}

// fitOf says of an error of a fit which fit it was, beside the rule.
func fitOf(which string, err error) error {
	if e, ok := errors.AsType[*baseline.FitError](err); ok {
		return &baseline.FitError{Model: e.Model, Rule: which + ": " + e.Rule}
	}
	return fmt.Errorf("%s: %w", which, err)
}

// rows are samples as baselines take them: inputs (N, D), targets, and weights (N), nil for
// 1 each.
type rows struct{ x, y, w *tensor.Tensor }

func (r rows) take(index []int) rows {
	return rows{data.Take(r.x, index), data.Take(r.y, index), taken(r.w, index)}
}

// measureBaseline fits one kind and measures it on all parts of the samples.
func (o *Outcome) measureBaseline(ctx context.Context, e *Experiment, kind string, all rows, hooks Hooks) (*BaselineResult, error) {
	b := &BaselineResult{Kind: kind}
	predict, err := o.fitKind(ctx, b, all, hooks)
	if err != nil {
		return nil, err
	}
	if b.Train, err = o.scoreOf(predict(all.x), all.y, all.w); err != nil {
		return nil, err
	}
	if test, ok := o.data.test.(*data.TensorSet); ok {
		w, err := weightsOf(o.recipe, test)
		if err != nil {
			return nil, err
		}
		y, err := o.plainTargets(test.Y())
		if err != nil {
			return nil, err
		}
		if b.Test, err = o.scoreOf(predict(o.linearInputs(test)), y, w); err != nil {
			return nil, err
		}
	}
	if e.recipe.Bag == nil {
		return b, nil
	}
	folds, _, err := e.folds(o.data.train)
	if err != nil {
		return nil, err
	}
	var p []*tensor.Tensor
	var order []int
	for _, f := range folds {
		one := *b // with its penalty
		predict, err := o.fitKind(ctx, &one, all.take(f.Train), Hooks{})
		if err != nil {
			return nil, fitOf("out of fold", err)
		}
		p, order = append(p, predict(data.Take(all.x, f.Test))), append(order, f.Test...)
	}
	left := all.take(order)
	b.OutOfFold, err = o.scoreOf(tensor.Concat(0, p...), left.y, left.w)
	return b, err
}

// fitKind fits a model of b's kind, with b's penalty if it has one and else with one
// that it chooses, and returns what predicts by it: probabilities (N, K) of all
// classes, or numbers (N, T) as the network predicts them.
func (o *Outcome) fitKind(ctx context.Context, b *BaselineResult, of rows, hooks Hooks) (func(x *tensor.Tensor) *tensor.Tensor, error) {
	if o.facts.Labels != nil {
		return o.fitLabels(ctx, b, of, hooks)
	}
	switch b.Kind {
	case recipe.Majority:
		m, err := baseline.WeightedMajority(of.y, of.w)
		if err != nil {
			return nil, err
		}
		return func(x *tensor.Tensor) *tensor.Tensor { return o.allClasses(m.Probabilities(x), m.Classes) }, nil
	case recipe.Mean:
		m, err := baseline.WeightedMean(of.y, of.w)
		if err != nil {
			return nil, err
		}
		return m.Predict, nil
	case recipe.Ridge:
		var penalties []float64
		if b.Penalty > 0 {
			penalties = []float64{b.Penalty}
		}
		m, err := baseline.WeightedRidgeCV(ctx, of.x, of.y, of.w, penalties...)
		if err != nil {
			return nil, err
		}
		b.Penalty = m.Penalty
		return m.Predict, nil
	}
	m, err := o.fitLogistic(ctx, b.C, of, o.facts.ClassNames(), hooks)
	if err != nil {
		return nil, err
	}
	if b.C == 0 {
		o.baseline, b.C = m, m.C
	}
	return func(x *tensor.Tensor) *tensor.Tensor { return o.allClasses(m.Probabilities(x), m.Classes) }, nil
}

// fitLogistic fits logistic regression, with the C that cross-validation chooses
// where that is 0. Errors call the classes by their names.
func (o *Outcome) fitLogistic(ctx context.Context, c float64, of rows, names []string, hooks Hooks) (*baseline.Logistic, error) {
	var clipped []string
	for _, name := range names {
		clipped = append(clipped, table.Clip(name))
	}
	opts := []baseline.Option{baseline.RowWeights(of.w), baseline.ClassNames(clipped...)}
	if c > 0 {
		return baseline.FitLogistic(ctx, of.x, of.y, c, opts...)
	}
	if n := o.recipe.Baseline.Folds; n > 0 {
		opts = append(opts, baseline.Folds(n))
	}
	if hooks.Baseline != nil {
		opts = append(opts, baseline.Progress(hooks.Baseline))
	}
	return baseline.LogisticCV(ctx, of.x, of.y, opts...)
}

// allClasses puts the probabilities of some classes at their places among all, of
// which the training samples may lack some.
func (o *Outcome) allClasses(p *tensor.Tensor, classes []int64) *tensor.Tensor {
	if len(classes) == o.facts.Classes {
		return p
	}
	all := tensor.New(tensor.Float64, p.Dim(0), o.facts.Classes)
	for k, class := range classes {
		tensor.Copy(all.Select(1, int(class)), p.Select(1, k))
	}
	return all
}

// linearInputs returns the samples of a set as rows of numbers (N, D): categories
// that the network looks up in tables by their ids are a column for each level.
func (o *Outcome) linearInputs(set *data.TensorSet) *tensor.Tensor {
	x := set.X().Reshape(set.Len(), -1)
	if len(o.schemas) != 1 || len(o.schemas[0].Tables()) == 0 {
		return x
	}
	tables, d := o.schemas[0].Tables(), x.Dim(1)
	numbers := d - len(tables)
	width := numbers
	for _, levels := range tables {
		width += levels
	}
	from, wide := x.To(tensor.Float64).Float64s(), tensor.New(tensor.Float64, x.Dim(0), width)
	for i := range x.Dim(0) {
		row, to := from[i*d:(i+1)*d], wide.Float64s()[i*width:(i+1)*width]
		at := copy(to, row[:numbers])
		for j, id := range row[numbers:] {
			to[at+int(id)] = 1
			at += tables[j]
		}
	}
	return wide
}

// comparedBy are the metrics of baselines beside those that the recipe names.
func (o *Outcome) comparedBy() []string {
	names := o.recipe.Training.Metrics
	also := []string{"accuracy", "log_loss", "auc"}
	if o.facts.Labels != nil {
		also = labelMeasures
	}
	if o.facts.Targets > 0 {
		also = []string{"r2", "rmse"}
	}
	for _, name := range also {
		if !slices.Contains(names, name) {
			names = append(slices.Clip(names), name)
		}
	}
	return names
}

// scoreOf measures predictions of a baseline for targets y, with weights w of the samples
// or nil.
func (o *Outcome) scoreOf(p, y, w *tensor.Tensor) (s Score, err error) {
	if o.facts.Targets == 0 && o.facts.Classes == 2 && o.recipe.Loss.Activation() != "softmax" {
		p = p.Narrow(1, 1, 2).Contiguous() // as the network's one output
	}
	if p, err = o.inUnits(p); err == nil {
		y, err = o.inUnits(y)
	}
	if err != nil {
		return nil, err
	}
	s = Score{}
	at := o.asBaseline()
	at.addScores(s, p, y, w)
	return s, at.scoreDecision(s, p, y, w)
}

// plainTargets returns targets as baselines take them: scaled or, where they are
// transformed, in the units of the data. Baselines show what is reached without that.
func (o *Outcome) plainTargets(y *tensor.Tensor) (*tensor.Tensor, error) {
	if !o.transforms() {
		return y, nil
	}
	return o.data.y.Inverse(y)
}

// inUnits returns what baselines learned from or predict in the units of the data.
func (o *Outcome) inUnits(y *tensor.Tensor) (*tensor.Tensor, error) {
	if o.data.y == nil || o.transforms() {
		return y, nil
	}
	return o.data.y.Inverse(y)
}

// addScores adds what predictions are compared by and the score has not, of numbers in
// the units of the data. Left out is what does not take them, as the log-loss does not
// take numbers that are no probabilities.
func (o *Outcome) addScores(s Score, p, y, w *tensor.Tensor) {
	for _, name := range o.comparedBy() {
		if _, ok := s[name]; ok {
			continue
		}
		if v, err := measureBy(name, p, y, w); err == nil {
			s[name] = v
		}
	}
}

// scoreAlike adds to the network's scores what its baselines are measured by, also
// where a model file is measured anew and they are not fitted. An evaluation may be nil.
func (o *Outcome) scoreAlike(of ...*evaluation) error {
	if o.recipe.Baseline == nil {
		return nil
	}
	for _, ev := range of {
		if ev == nil {
			continue
		}
		o.addScores(ev.score, ev.p, ev.y, ev.w)
		if err := o.scoreDecision(ev.score, ev.p, ev.y, ev.w); err != nil {
			return err
		}
	}
	return nil
}

// measureBy measures predictions by the metric of a name. It is an error if the metric
// does not take them, as the log-loss does not take numbers that are no probabilities.
func measureBy(name string, p, y, w *tensor.Tensor) (v float64, err error) {
	defer func() { err = guard.Error(name, recover(), err) }()
	m, err := metric.Named(name)
	if err != nil {
		return 0, err
	}
	addWeighted(m, p, y, w)
	return m.Value(), nil
}
