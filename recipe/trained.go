package recipe

import (
	"context"
	"fmt"
	"math"
	"slices"

	"cajal/data"
	"cajal/data/images"
	"cajal/data/table/schema"
	"cajal/tensor"
	"cajal/train"
)

// Trained is a network from a model file, with what it takes to use it on raw
// samples: numbers in the units of the data. Like its model it belongs to one
// goroutine; [Trained.Prepare] and [Trained.Restore] only read, so several
// goroutines may prepare samples for predictors that share the parameters.
type Trained struct {
	recipe      *Recipe
	model       *train.Model
	preparation Preparation
	classes     []string
}

// Recipe returns the experiment that the network comes from. Nothing of it but
// Data.Dir and Data.Path, where files are, may be changed.
func (t *Trained) Recipe() *Recipe { return t.recipe }

// Model returns the network. It sees samples as Prepare returns them.
func (t *Trained) Model() *train.Model { return t.model }

// Classes returns the names of the classes, in the order of the
// probabilities, and nil if numbers are predicted.
func (t *Trained) Classes() []string { return slices.Clone(t.classes) }

// Columns returns the names of the columns of the table that the network
// learned from, in their order, and nil if it was no table.
func (t *Trained) Columns() []string {
	if t.preparation.Table == nil {
		return nil
	}
	var names []string
	for _, in := range t.preparation.Table.Inputs {
		names = append(names, in.Name)
	}
	return names
}

// Schema returns how the columns of a table become the network's inputs, and
// nil if it learned from no table. Inputs that the schema encodes are raw
// samples for the other methods.
func (t *Trained) Schema() *schema.Schema { return t.preparation.Table }

// Pictures returns what pictures become before the network sees them, and
// whether it learned from pictures of the user's own.
func (t *Trained) Pictures() (images.Spec, bool) {
	return t.recipe.Data.imageSpec(), t.recipe.Data.Kind == "images"
}

// InputShape returns the shape of one raw sample's inputs.
func (t *Trained) InputShape() []int { return slices.Clone(t.kind().shape) }

// kind returns what is known of the samples that the network takes.
func (t *Trained) kind() dataKind { return t.recipe.Data.kind() }

// Prepare returns raw inputs (N, …) as the network sees them: in the shape
// that it takes, scaled as the training samples were. Samples whose numbers
// stand in one row, (N, D), are taken too.
func (t *Trained) Prepare(x *tensor.Tensor) (*tensor.Tensor, error) {
	want := t.kind().shape
	if x.NDim() == 0 || x.Dim(0) == 0 {
		return nil, fmt.Errorf("inputs %s, want (N, …) with N at least 1", tensor.ShapeString(x.Shape()))
	}
	shape := append([]int{x.Dim(0)}, want...)
	switch {
	case slices.Equal(x.Shape(), shape):
	case x.NDim() == 2 && x.Dim(1) == product(want):
		x = x.Reshape(shape...)
	default:
		return nil, fmt.Errorf("inputs %s, want %s, or as many numbers in a row, %s", tensor.ShapeString(x.Shape()),
			shapeOf(want), shapeOf([]int{product(want)}))
	}
	return t.preparation.inputs(x)
}

// shapeOf writes the shape of samples, with N for their number.
func shapeOf(sample []int) string {
	s := tensor.ShapeString(append([]int{1}, sample...))
	return "(N" + s[2:]
}

// Restore returns the outputs of the model's Predict in the units of the data:
// probabilities as they are, numbers without their scaling.
func (t *Trained) Restore(p *tensor.Tensor) (*tensor.Tensor, error) {
	if t.preparation.Y == nil {
		return p, nil
	}
	return t.preparation.Y.Inverse(p)
}

// Predict returns the predictions for raw inputs (N, …): the classes'
// probabilities (N, K), the probability of class 1 (N, 1) for a network with
// one output, or numbers in the units of the data. train.Classes makes classes
// of probabilities.
func (t *Trained) Predict(ctx context.Context, x *tensor.Tensor) (*tensor.Tensor, error) {
	x, err := t.Prepare(x)
	if err != nil {
		return nil, fmt.Errorf("%s: predict: %w", t.recipe.Name, err)
	}
	p, err := t.model.Predict(ctx, x)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.recipe.Name, err)
	}
	return t.Restore(p)
}

// Set returns a data set of raw inputs x, as Prepare takes them, and targets
// y: classes (N), whole numbers from 0 on, or numbers (N, K). It is an error
// if they do not fit each other or the network.
func (t *Trained) Set(x, y *tensor.Tensor) (data.Dataset, error) {
	k := t.kind()
	want := []int{0}
	if x.NDim() > 0 {
		want[0] = x.Dim(0)
	}
	if k.targets > 0 {
		want = append(want, k.targets)
		if k.targets == 1 && y.NDim() == 1 {
			y = y.Reshape(-1, 1)
		}
	}
	if !slices.Equal(y.Shape(), want) {
		return nil, fmt.Errorf("targets %s, want %s", tensor.ShapeString(y.Shape()), tensor.ShapeString(want))
	}
	if k.targets == 0 {
		var err error
		if y, err = t.labels(y); err != nil {
			return nil, err
		}
	}
	return data.Tensors(x, y)
}

// labels checks classes and returns them as Int64.
func (t *Trained) labels(y *tensor.Tensor) (*tensor.Tensor, error) {
	for i := range y.Dim(0) {
		if v := y.At(i); v != math.Trunc(v) || v < 0 || v >= float64(len(t.classes)) {
			return nil, fmt.Errorf("sample %d has class %v, want a whole number from 0 to %d", i, v, len(t.classes)-1)
		}
	}
	return y.To(tensor.Int64), nil
}

// Evaluate returns the loss and the metrics on a set of raw samples: the loss
// is that of the training, on scaled targets if they are; raw_mae and
// raw_max_error then are errors in the units of the data.
func (t *Trained) Evaluate(ctx context.Context, set data.Dataset) (Score, error) {
	o, p := t.outcome(), &prepared{set, t}
	score, err := o.score(ctx, p)
	if err != nil {
		return nil, err
	}
	return score, o.regress(ctx, p, score)
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
	if b.X, err = p.by.Prepare(b.X); err != nil {
		return err
	}
	b.Y, err = p.by.preparation.targets(b.Y)
	return err
}

// outcome returns an experiment with this network and without data.
func (t *Trained) outcome() *Outcome {
	o := &Outcome{recipe: t.recipe, model: t.model, history: &train.History{}}
	o.data.x, o.data.y = t.preparation.X, t.preparation.Y
	o.Recipe, o.Seed, o.Threads, o.Parameters = t.recipe.Name, t.recipe.Seed, Threads(), t.model.Parameters()
	o.Diagnosis, o.Targets = []string{}, t.Targets()
	return o
}

// Samples makes or reads the recipe's own data again, raw. test is nil if there
// is none.
func (t *Trained) Samples() (train, test data.Dataset, err error) {
	s, err := t.samples(Hooks{})
	if err != nil || t.preparation.Table == nil {
		return s.train, s.test, err
	}
	// A table's encoding is what raw means here, but for the target.
	for _, set := range []*data.Dataset{&s.train, &s.test} {
		if all, ok := (*set).(*data.TensorSet); ok && t.preparation.Y != nil {
			y, err := t.preparation.Y.Inverse(all.Y())
			if err != nil {
				return nil, nil, err
			}
			if *set, err = data.Tensors(all.X(), y); err != nil {
				return nil, nil, err
			}
		}
	}
	return s.train, s.test, nil
}

// samples generates the recipe's data without scaling it; a table's it encodes
// as the model's schema says.
func (t *Trained) samples(hooks Hooks) (sets, error) {
	raw := t.recipe.clone()
	raw.Data.Standardise = false // what is known of it is not learned anew
	if schema := t.preparation.Table; schema != nil {
		raw.Data.given = nil
		if err := raw.readOwn(); err != nil {
			return sets{}, err
		}
		raw.Data.given.table.schema = schema
	} else if t.recipe.Data.Kind == "images" {
		raw.Data.given = nil
		if err := raw.readOwn(); err != nil {
			return sets{}, err
		}
	}
	return raw.generate(raw.randomness(), hooks)
}

// Rerun makes or reads the recipe's own data again and measures the network on
// it, as Run did after training: scores, confusion, worked cases. Of the
// training itself nothing is known.
func (t *Trained) Rerun(ctx context.Context, hooks Hooks) (*Outcome, error) {
	o := t.outcome()
	sets, err := t.samples(hooks)
	if err != nil {
		return nil, err
	}
	sets.x, sets.y = o.data.x, o.data.y
	if sets.x != nil {
		if sets.train, err = sets.scaled(sets.train); err == nil && sets.test != nil {
			sets.test, err = sets.scaled(sets.test)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", t.recipe.Name, err)
		}
	}
	o.data = sets
	return o, o.test(ctx, hooks)
}
