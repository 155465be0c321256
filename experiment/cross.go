package experiment

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"cajal/data"
	"cajal/model/fromrecipe"
	"cajal/recipe"
	"cajal/rng"
	"cajal/tensor"
	"cajal/threads"
)

// CrossOptions say how an experiment is cross-validated.
type CrossOptions struct {
	Folds       int  // at least 2
	Repeats     int  // [1]; each shuffles the samples anew
	Predictions bool // keep what is predicted for the samples that are left out
}

// CrossRun is one fold of a cross-validation: a training without its samples, and
// the score on them.
type CrossRun struct {
	Repeat    int              `json:"repeat"` // from 1
	Fold      int              `json:"fold"`   // from 1
	Seed      int64            `json:"seed"`
	Samples   int              `json:"samples"`  // that it learned from, those to stop by among them
	LeftOut   int              `json:"left_out"` // samples that it was tested on
	Train     Score            `json:"train"`
	Test      Score            `json:"test"` // on those that were left out
	Baselines []BaselineResult `json:"baselines,omitempty"`
	Stopped   string           `json:"stopped,omitempty"` // why training ended before its last epoch
	// ByTarget has the measures of each of several targets on those that were left out, in
	// the order of CrossResult.ByTarget.
	ByTarget []Score `json:"by_target,omitempty"`

	predictions [][]string // below their names
}

// CrossResult is a cross-validation in numbers.
type CrossResult struct {
	Recipe      string     `json:"recipe"`
	Seed        int64      `json:"seed"`
	Folds       int        `json:"folds"`
	Repeats     int        `json:"repeats"`
	Samples     int        `json:"samples"`
	Threads     int        `json:"threads"`
	Seconds     float64    `json:"seconds"`
	Interrupted bool       `json:"interrupted,omitempty"` // Runs are those that had ended
	Runs        []CrossRun `json:"runs"`
	Mean        Score      `json:"mean"`      // of each measure on the samples that were left out, over the runs
	Deviation   Score      `json:"deviation"` // likewise, with N − 1 below the root; none of a single run
	Targets     []string   `json:"targets,omitempty"`
	// ByTarget has of several targets the measures of each.
	ByTarget []CrossTarget `json:"by_target,omitempty"`
	Notes    []string      `json:"notes"`

	targets []string // several targets that are measured one by one, nil of one
}

// CrossValidate trains the recipe once for each fold of the samples, on all others, and
// measures it on that fold. It takes all samples that the recipe has, also those that it
// would test on. Each class has its share of every fold, a group lies in one fold, and
// samples in the order of time are predicted by what lies before them. What is
// learned of columns and scales is learned in each fold anew.
//
// Folds train side by side, as many as there are threads; what comes out does not
// depend on how many. It is a [*FoldsError] if there are too few samples, groups or times
// for the folds. If it is interrupted, it returns the folds that have ended
// beside the error.
func (e *Experiment) CrossValidate(ctx context.Context, o CrossOptions, hooks Hooks) (*CrossResult, error) {
	o.Repeats = max(o.Repeats, 1)
	whole, err := e.whole()
	if err != nil {
		return nil, err
	}
	folds, notes, err := e.crossFolds(whole, o)
	if err != nil {
		return nil, err
	}
	res := &CrossResult{Recipe: e.recipe.Name, Seed: e.recipe.Seed, Folds: o.Folds, Repeats: o.Repeats, Samples: whole.strata.n,
		Threads: threads.Count(), Notes: texts(notes)}
	res.Notes = append(res.Notes, steeredByTest(e.recipe)...)
	workers := threads.Count()
	if e.several() {
		workers = 1 // the members of each train side by side
	}
	runs := make([]*CrossRun, len(folds))
	progress := newCrossProgress(len(folds), hooks)
	start := time.Now()
	err = sideBySide(ctx, len(folds), workers, func(ctx context.Context, k int) error {
		run, outcome, err := e.crossRun(ctx, whole, folds[k], k, o, progress.fold(k))
		if err != nil {
			return fmt.Errorf("fold %d: %w", k%o.Folds+1, err)
		}
		runs[k] = run
		progress.finish(k, func() { // one at a time
			res.Targets = outcome.Targets
			res.targets = outcome.targetNames()
		})
		return nil
	})
	res.Seconds = time.Since(start).Seconds()
	for _, r := range runs {
		if r != nil {
			res.Runs = append(res.Runs, *r)
		}
	}
	if err != nil && ctx.Err() == nil {
		return nil, err
	}
	res.Interrupted = err != nil
	res.summarise()
	return res, err
}

// crossFolds parts the samples, for each repeat anew.
func (e *Experiment) crossFolds(w *wholeData, o CrossOptions) (all []data.Fold, notes []phrase, err error) {
	switch {
	case o.Folds < 2 || o.Folds > w.strata.n:
		wrong := &FoldsError{Folds: o.Folds, Rule: fmt.Sprintf("there are %d samples; want at least 2, and at most one for each sample", w.strata.n)}
		return nil, nil, fmt.Errorf("%s: %w", e.recipe.Name, wrong)
	case o.Repeats > 1 && w.strata.ordered:
		return nil, nil, fmt.Errorf("%s: %d repeats, but samples in the order of time are parted in one way alone; want 1", e.recipe.Name, o.Repeats)
	}
	for i := range o.Repeats {
		var folds []data.Fold
		by := rng.New(uint64(e.recipe.Seed)).Stream(fmt.Sprintf("cross-validation/%d", i))
		if o.Repeats > 1 && w.strata.groups != nil && w.strata.labels == nil {
			folds, err = data.GroupKFold(w.strata.groups, o.Folds, by) // shuffled, as the other ways are
		} else {
			folds, notes, err = w.strata.folds(o.Folds, by)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("%s: %w", e.recipe.Name, err)
		}
		all = append(all, folds...)
	}
	return all, notes, nil
}

// steeredByTest says where the samples that are left out have a say in the training.
func steeredByTest(r *recipe.Recipe) []string {
	if c := r.Optimizer.Schedule; c == nil || c.Kind != "plateau" || !r.Training.Validate || r.Data.ValidationShare > 0 || r.Bag != nil {
		return nil
	}
	return []string{"The learning rate follows the samples that are left out, so the scores are a little too good; data.validation_share keeps others for that."}
}

// crossRun trains without the samples of a fold and measures on them.
func (e *Experiment) crossRun(ctx context.Context, w *wholeData, fold data.Fold, k int, o CrossOptions, hooks Hooks) (*CrossRun, *Outcome, error) {
	one, err := e.without(w, fold, k, o)
	if err != nil {
		return nil, nil, err
	}
	outcome, err := one.Run(ctx, hooks)
	if err != nil {
		return nil, nil, err
	}
	run := &CrossRun{Repeat: k/o.Folds + 1, Fold: k%o.Folds + 1, Seed: one.recipe.Seed, Samples: len(fold.Train), LeftOut: len(fold.Test),
		Train: outcome.Train, Test: outcome.Test, Baselines: outcome.Baselines, Stopped: outcome.Stopped, ByTarget: outcome.byTarget()}
	if o.Predictions {
		run.predictions, err = outcome.predictionRows(ctx, outcome.model, outcome.data.test, w.name, func(i int) string { return w.place(fold.Test[i]) })
	}
	return run, outcome, err
}

// without returns the experiment that learns from the training part of a fold and tests
// on the rest.
func (e *Experiment) without(w *wholeData, fold data.Fold, k int, o CrossOptions) (*Experiment, error) {
	r := e.recipe.WithoutFiles()
	r.SetSeed((e.recipe.Seed + int64(k/o.Folds)) % (math.MaxUint32 + 1))
	p := parts{train: fold.Train, test: fold.Test}
	if share := r.Data.ValidationShare; share > 0 && r.Bag == nil { // a bag's members have parts of their own
		most, kept, err := w.strata.of(fold.Train).hold(share, rng.New(uint64(r.Seed)).Stream(fmt.Sprintf("cross-validation/validation/%d", k)))
		if err != nil {
			return nil, r.Wrong("data.validation_share", err.Error())
		}
		p.train, p.valid = pick(fold.Train, most), pick(fold.Train, kept)
	}
	if b := &r.Training.Batch; *b > 0 {
		if *b = min(*b, len(p.train)); checkBatch(r, e.facts.Flow(), len(p.train)) != nil {
			*b = evenBatch(len(p.train), *b)
		}
	}
	one := &Experiment{recipe: r, facts: e.facts}
	if err := one.take(e, w, p); err != nil {
		return nil, err
	}
	if err := r.Fits(one.facts); err != nil {
		return nil, err
	}
	return one, one.balance()
}

// take gives the experiment parts of the samples of e.
func (one *Experiment) take(e *Experiment, w *wholeData, p parts) error {
	switch u := e.user; {
	case u != nil && u.images != nil:
		m := *u.images
		m.parts = p
		one.user = &userData{images: &m}
	case u != nil && u.arrays != nil:
		m := *u.arrays
		m.parts = p
		one.user = &userData{arrays: &m}
	case u != nil && u.pixels != nil:
		m := *u.pixels
		m.parts = p
		one.user = &userData{pixels: &m}
	case u != nil:
		t := &tableData{frame: u.table.frame, targets: u.table.targets}
		t.parts = parts{pick(w.rows, p.train), pick(w.rows, p.valid), pick(w.rows, p.test)}
		if err := t.learn(one.recipe); err != nil {
			return err
		}
		one.user = &userData{table: t}
		one.facts = one.user.facts(one.recipe)
	default:
		s := &sets{}
		if err := s.take(w.made, p.train, p.test); err != nil {
			return err
		}
		one.given = s
	}
	return nil
}

// wholeData is all samples of an experiment, in one part.
type wholeData struct {
	strata *strata
	rows   []int           // of a table, those with a target
	made   *data.TensorSet // that come with the program, not scaled
	name   string          // of what tells samples apart
	place  func(i int) string
}

// whole gathers all samples.
func (e *Experiment) whole() (*wholeData, error) {
	w := &wholeData{}
	switch u := e.user; {
	case u != nil && u.images != nil:
		all := count(0, len(u.images.folder.Files))
		w.strata = &strata{n: len(all), labels: u.images.labels(all), classes: u.images.folder.Classes}
	case u != nil && u.arrays != nil:
		all := count(0, u.arrays.x.Dim(0))
		w.strata = &strata{n: len(all), labels: u.arrays.labels(all), classes: u.arrays.classes}
		if u.arrays.multilabel {
			w.strata.byLabels(u.arrays.y, fromrecipe.Labels(e.facts))
		}
	case u != nil && u.pixels != nil:
		all := count(0, u.pixels.set.Len())
		w.strata = &strata{n: len(all), labels: u.pixels.labels(all), classes: u.pixels.classes}
	case u != nil:
		t := u.table
		w.rows = t.rows(e.recipe)
		w.strata = t.strata(e.recipe, w.rows)
		if err := t.stratify(w.strata, w.rows); err != nil {
			return nil, err
		}
	default:
		return w, e.wholeMade(w)
	}
	w.name, w.place = e.user.place(w.rows)
	return w, nil
}

// wholeMade makes the samples that come with the program and puts their parts together.
func (e *Experiment) wholeMade(w *wholeData) error {
	s, err := e.make(e.randomness(), Hooks{})
	if err != nil {
		return err
	}
	var xs, ys []*tensor.Tensor
	for _, part := range []data.Dataset{s.train, s.test} {
		if part == nil {
			continue
		}
		set, ok := part.(*data.TensorSet)
		if !ok {
			return e.recipe.Wrong("data.kind", fmt.Sprintf("%q is not kept in memory, as cross-validation needs it", e.recipe.Data.Kind))
		}
		xs, ys = append(xs, set.X()), append(ys, set.Y())
	}
	if w.made, err = data.Tensors(tensor.Concat(0, xs...), tensor.Concat(0, ys...)); err != nil {
		return err
	}
	w.strata = &strata{n: w.made.Len()}
	if e.facts.Classes > 0 {
		w.strata.labels, w.strata.classes = w.made.Y().Reshape(-1).To(tensor.Int64), fromrecipe.ClassNames(e.facts)
	}
	w.name, w.place = (*userData)(nil).place(nil)
	return nil
}

// Predictions returns what was predicted for the samples that were left out as rows of
// texts, the first of them names: which run it was, where the sample stands in the data,
// what is true, what was predicted, and of classes the probability of each. It is nil
// unless the options asked for it.
func (c *CrossResult) Predictions() [][]string {
	var rows [][]string
	for _, r := range c.Runs {
		if rows == nil && r.predictions != nil {
			rows = [][]string{append([]string{"repeat", "fold"}, r.predictions[0]...)}
		}
		for _, p := range r.predictions[min(1, len(r.predictions)):] {
			rows = append(rows, slices.Concat([]string{fmt.Sprint(r.Repeat), fmt.Sprint(r.Fold)}, p))
		}
	}
	return rows
}
