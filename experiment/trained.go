package experiment

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cajal/data"
	"cajal/model"
	"cajal/model/fromrecipe"
	"cajal/recipe"
	"cajal/tensor"
	"cajal/train"
)

// Trained is the experiment that a model comes from, with the model: it makes or
// reads the data again and measures the model on it, or on other samples. It
// belongs to one goroutine.
type Trained struct {
	*model.Model
	experiment Experiment
	trainer    *train.Model
	user       *userData // what samples read last
	only       []int     // the member of the file that Model is, none for all
	target     string    // the one of several that is measured, "" for all
	asked      bool      // whether somebody named what to measure
	decision   *model.Decision
}

// Of returns the experiment of a model.
func Of(m *model.Model) (*Trained, error) {
	d := m.Description()
	r, err := recipe.Parse(d.Name, []byte(d.Recipe))
	if err != nil {
		return nil, fmt.Errorf("the recipe that the model holds: %w", err)
	}
	t := &Trained{Model: m, experiment: Experiment{recipe: r}, decision: m.Decision()}
	out := &d.Outputs[0]
	t.experiment.facts = recipe.Facts{Shape: m.InputShape(), Classes: len(out.Classes), Names: r.Data.Classes}
	if f, ok := r.Facts(); ok {
		t.experiment.facts.Targets = f.Targets
	}
	if !sameInputs(r, d) {
		return nil, fmt.Errorf("the recipe that the model holds has other inputs than the model")
	}
	if r.Data.UserData() {
		t.experiment.facts.Names, t.experiment.facts.Targets = out.Classes, targetsOf(r, out)
		for _, l := range out.Labels {
			t.experiment.facts.Names = append(t.experiment.facts.Names, l.Name)
			t.experiment.facts.Labels = append(t.experiment.facts.Labels, l.Classes)
		}
	}
	if s := m.Schema(); s != nil {
		t.experiment.facts = fromrecipe.TableFacts(r, s)
	}
	if err := r.Fits(t.experiment.facts); err != nil {
		return nil, fmt.Errorf("the recipe that the model holds: %w", err)
	}
	if !sameOutputs(fromrecipe.Describe(r, t.experiment.facts), d) || r.Loss.Unscaled() && out.Scaling != nil {
		return nil, fmt.Errorf("the recipe that the model holds predicts something else than the model")
	}
	t.trainer = t.experiment.trainer(m.Network())
	return t, nil
}

// targetsOf returns how many numbers a sample has as targets by what a model predicts
// of them, 0 for classes.
func targetsOf(r *recipe.Recipe, out *model.Output) int {
	switch n := len(out.Targets); {
	case r.Loss.Quantiles != nil:
		return n / max(1, len(r.Loss.Quantiles))
	case r.Loss.Activation() == "gaussian":
		return n / 2
	default:
		return n
	}
}

// sameInputs reports whether a model has the inputs of a recipe.
func sameInputs(r *recipe.Recipe, d *model.Description) bool {
	return len(d.Inputs) == 1 && len(r.Inputs) <= 1 ||
		slices.EqualFunc(r.Inputs, d.Inputs, func(a recipe.Input, b model.Input) bool { return a.Name == b.Name })
}

// sameOutputs reports whether a model makes of its network's outputs what its recipe
// does.
func sameOutputs(of, d *model.Description) bool {
	a, b := &of.Outputs[0], &d.Outputs[0]
	return a.Activation == b.Activation && len(a.Classes) == len(b.Classes) && len(a.Targets) == len(b.Targets) && len(a.Labels) == len(b.Labels)
}

// Recipe returns the recipe that the model comes from. Nothing of it but
// Data.Dir and Data.Path, where files are, may be changed.
func (t *Trained) Recipe() *recipe.Recipe { return t.experiment.recipe }

// Trainer returns the network with its loss. It sees samples as Prepare returns
// them.
func (t *Trained) Trainer() *train.Model { return t.trainer }

// Only leaves one of several members: predictions, scores and explanations are then of
// it alone, and Rerun measures a bag's on the fold that it left out. It is an error if
// there is no member of that number, or if one has been chosen before.
func (t *Trained) Only(member int) error {
	n := len(t.Members())
	switch {
	case t.only != nil:
		return fmt.Errorf("member %d has been chosen before", t.only[0])
	case member < 0 || member >= n:
		return fmt.Errorf("there is no member %d; the model has %d, from 0", member, n)
	}
	t.Model, t.only = t.Member(member), []int{member}
	t.trainer = t.experiment.trainer(t.Network())
	return nil
}

// Set returns a data set of raw inputs xs, as Predict takes them, and targets y:
// the places of classes (N) or (N, 1), whole numbers from 0 on, or numbers (N, T), of
// a single target (N) too; of several labels 0 or 1 for each, (N, L). It is an error if
// they do not fit each other or the network.
func (t *Trained) Set(xs []*tensor.Tensor, y *tensor.Tensor) (data.Dataset, error) {
	return t.WeightedSet(xs, y, nil)
}

// WeightedSet is Set with weights w (N) of the samples, as [Weights] returns them; nil for
// 1 each. A model of a recipe without data.weight takes none.
func (t *Trained) WeightedSet(xs []*tensor.Tensor, y, w *tensor.Tensor) (data.Dataset, error) {
	if n := len(t.Description().Inputs); len(xs) != n {
		return nil, fmt.Errorf("%d inputs, want %d", len(xs), n)
	}
	want := []int{0}
	if xs[0].NDim() > 0 {
		want[0] = xs[0].Dim(0)
	}
	targets, labels := t.experiment.facts.Targets, len(t.experiment.facts.Labels)
	if labels > 0 {
		want = append(want, labels)
	} else if targets > 0 {
		want = append(want, targets)
		if targets == 1 && y.NDim() == 1 {
			y = y.Reshape(-1, 1)
		}
	} else if y.NDim() == 2 && y.Dim(1) == 1 {
		y = y.Reshape(-1)
	}
	if !slices.Equal(y.Shape(), want) {
		return nil, fmt.Errorf("targets %s, want %s", tensor.ShapeString(y.Shape()), tensor.ShapeString(want))
	}
	if labels > 0 {
		var err error
		if y, err = checkLabels(y); err != nil {
			return nil, err
		}
	} else if targets == 0 {
		var err error
		if y, err = checkPlaces(y, len(t.Classes())); err != nil {
			return nil, err
		}
	} else if err := checkCounts(&t.experiment.recipe.Loss, y); err != nil {
		return nil, err
	}
	set, err := inputSet(t.experiment.recipe, xs, y)
	switch {
	case err != nil || w == nil && t.experiment.recipe.Data.Weight == "":
		return set, err
	case t.experiment.recipe.Data.Weight == "":
		return nil, fmt.Errorf("weights of samples, but the model's recipe has no data.weight")
	case w == nil:
		w = tensor.Full(tensor.Float64, 1, xs[0].Dim(0))
	}
	return set.With(recipe.SampleWeight, w)
}

// checkPlaces checks the places of classes and returns them as Int64.
func checkPlaces(y *tensor.Tensor, classes int) (*tensor.Tensor, error) {
	for i := range y.Dim(0) {
		if v := y.At(i); v != math.Trunc(v) || v < 0 || v >= float64(classes) {
			return nil, fmt.Errorf("sample %d has class %v, want a whole number from 0 to %d", i, v, classes-1)
		}
	}
	return y.To(tensor.Int64), nil
}

// Labels returns the targets of an array as Set takes them. Of classes that are called
// by numbers, such as -1 and 1, labels (N) or (N, 1) are these numbers, or one-hot rows
// (N, K); others are what they are.
func (t *Trained) Labels(y *tensor.Tensor) (*tensor.Tensor, error) {
	classes := t.Classes()
	if ones := fromOneHot(y); ones != nil && y.Dim(1) == len(classes) {
		return ones, nil
	}
	if y.NDim() == 2 && y.Dim(1) == 1 {
		y = y.Reshape(-1)
	}
	if y.NDim() != 1 || !numbered(classes) {
		return y, nil
	}
	return places(y, classes)
}

// numbered reports whether classes are called by numbers, and not by their places.
func numbered(classes []string) bool {
	places := true
	for k, name := range classes {
		if _, err := strconv.ParseFloat(name, 64); err != nil {
			return false
		}
		places = places && name == strconv.Itoa(k)
	}
	return len(classes) > 0 && !places
}

// places returns the places of labels (N) among classes that are called by numbers.
func places(y *tensor.Tensor, classes []string) (*tensor.Tensor, error) {
	place := map[string]int64{}
	for k, name := range classes {
		place[name] = int64(k)
	}
	out := tensor.New(tensor.Int64, y.Dim(0))
	for i := range y.Dim(0) {
		k, ok := place[label(y, i)]
		if !ok {
			return nil, fmt.Errorf("sample %d has class %s, want one of the classes %s", i, label(y, i), clipped(classes))
		}
		out.Int64s()[i] = k
	}
	return out, nil
}

// clipped lists names, the first of many.
func clipped(names []string) string {
	text := strings.Join(names[:min(20, len(names))], ", ")
	if len(names) > 20 {
		text += ", …"
	}
	return text
}

// Measure says what is measured beside the loss from now on, by the names of package
// metric. It is an error if one is not known, or measures something else than the
// model predicts.
func (t *Trained) Measure(names ...string) error {
	r := t.experiment.recipe.Clone()
	r.Training.Metrics, r.Training.Watch = names, ""
	if err := r.Check(); err != nil {
		return err
	}
	if err := r.Fits(t.experiment.facts); err != nil {
		return err
	}
	t.experiment.recipe, t.asked = r, true
	t.trainer = t.experiment.trainer(t.Network())
	return nil
}

// DecideAt makes all that is measured take the positive one of two classes for predicted
// where its probability is at least threshold, as [model.Model.DecisionAt] has it.
func (t *Trained) DecideAt(threshold float64) (err error) {
	d, err := t.DecisionAt(threshold)
	if err == nil {
		t.decision = d
	}
	return err
}

// Evaluate returns the loss and the metrics on a set of raw samples: the loss
// is that of the training, on scaled targets if they are; raw_mae and
// raw_max_error then are errors in the units of the data.
func (t *Trained) Evaluate(ctx context.Context, set data.Dataset) (Score, error) {
	o := t.outcome()
	o.asked = true // the score alone could not say why
	ev, err := o.evaluate(ctx, &prepared{set, t})
	if err != nil {
		return nil, err
	}
	return ev.score, o.regress(ev)
}

// prepared is a data set of raw samples, prepared as they are gathered.
type prepared struct {
	data.Dataset
	by *Trained
}

// Gather gathers raw samples and prepares them.
func (p *prepared) Gather(b *data.Batch, index []int) (err error) {
	if err := p.Dataset.Gather(b, index); err != nil {
		return err
	}
	inputs := p.by.Description().Inputs
	xs := []*tensor.Tensor{b.X}
	for _, in := range inputs[1:] {
		xs = append(xs, b.More[in.Name])
	}
	if xs, err = p.by.PrepareInputs(xs...); err != nil {
		return err
	}
	b.X = xs[0]
	for i, in := range inputs[1:] {
		b.More[in.Name] = xs[i+1]
	}
	if s := p.by.scaling(); s != nil {
		b.Y, err = s.Transform(b.Y)
	}
	return err
}

// scaling is what targets were scaled by, nil for classes. Predictions may be more
// than the targets; the first have the targets' own means and scales.
func (t *Trained) scaling() *data.TargetScaler {
	s, n := t.Description().Outputs[0].Scaling, t.experiment.facts.Targets
	if s == nil || len(s.Mean) == n {
		return s
	}
	return s.Columns(count(0, n)...)
}

// outcome returns an experiment with this network and without data.
func (t *Trained) outcome() *Outcome {
	o := t.experiment.outcome()
	o.model, o.members, o.schemas = t.trainer, t.Model.Members(), t.Schema()
	o.data.x, o.data.y = t.Description().Inputs[0].Preparation.Scaler(), t.scaling()
	o.Parameters, o.asked, o.target = t.trainer.Parameters(), t.asked, t.target
	o.asksFor, o.decision = nil, t.decision // nothing is chosen anew
	if n := len(o.members); n > 1 {
		o.Members = n
	}
	return o
}

// Samples makes or reads the recipe's own data again, raw. test is nil if there
// is none.
func (t *Trained) Samples() (train, test data.Dataset, err error) {
	s, err := t.samples(context.Background(), Hooks{})
	if err != nil || t.Schema() == nil {
		return s.train, s.test, err
	}
	// A table's encoding is what raw means here, but for the target.
	for _, set := range []*data.Dataset{&s.train, &s.test} {
		if all, ok := (*set).(*data.TensorSet); ok && t.scaling() != nil {
			y, err := t.scaling().Inverse(all.Y())
			if err != nil {
				return nil, nil, err
			}
			if *set, err = all.WithY(y); err != nil {
				return nil, nil, err
			}
		}
	}
	return s.train, s.test, nil
}

// samples generates the recipe's data without scaling it; a table's it encodes
// as the model's schema says.
func (t *Trained) samples(ctx context.Context, hooks Hooks) (sets, error) {
	raw := t.experiment
	raw.recipe = raw.recipe.Clone()
	raw.recipe.Data.Standardise, raw.recipe.Data.Scaler = false, "" // what is known of it is not learned anew
	if raw.recipe.Data.UserData() {
		var err error
		if raw.user, err = readUserData(ctx, raw.recipe, nil, hooks); err != nil {
			return sets{}, err
		}
		t.user = raw.user
		if raw.user.table != nil {
			raw.user.table.schemas = t.Schema()
		}
		if path, classes, ok := raw.user.classes(); ok && !slices.Equal(classes, t.Classes()) {
			return sets{}, fmt.Errorf("%s: its classes are %s, and the model learned %s; it is other data", path, clipped(classes), clipped(t.Classes()))
		}
	}
	raw.raw = true
	return raw.generate(raw.randomness(), hooks)
}

// Rerun makes or reads the recipe's own data again and measures the network on
// it, as Run did after training: scores, confusion, worked cases. Of the
// training itself nothing is known.
func (t *Trained) Rerun(ctx context.Context, hooks Hooks) (*Outcome, error) {
	o := t.outcome()
	o.reading = hooks.Pictures
	sets, err := t.samples(ctx, hooks)
	if err != nil {
		return nil, err
	}
	sets.x, sets.y = o.data.x, o.data.y
	if sets.x != nil || sets.y != nil && t.Schema() == nil { // those of a table are scaled already
		if sets.train, err = sets.scaled(sets.train); err == nil && sets.test != nil {
			sets.test, err = sets.scaled(sets.test)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.Recipe, err)
		}
	}
	o.data = sets
	e := t.experiment
	if e.recipe.Data.UserData() {
		e.user, o.user = t.user, t.user
	}
	if e.recipe.Bag != nil {
		if o.folds, _, err = e.folds(o.data.train); err != nil {
			return nil, err
		}
		for _, k := range t.only {
			k %= len(o.folds)
			o.folds = o.folds[k : k+1]
		}
	}
	o.of = &e
	return o, o.test(ctx, &e, hooks)
}
