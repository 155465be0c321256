package experiment

import (
	"cajal/baseline"
	"cajal/data"
	"cajal/data/images"
	"cajal/data/table/schema"
	"cajal/model"
	"cajal/model/fromrecipe"
	"cajal/nn"
	"cajal/recipe"
	"cajal/tensor"
	"cajal/threads"
	"cajal/train"
	"cajal/train/diagnose"
)

// Outcome is a finished experiment: its numbers, and what pictures need.
type Outcome struct {
	Result
	of       *Experiment // that Run or Rerun carried out, nil for others
	recipe   *recipe.Recipe
	facts    recipe.Facts
	weights  []float64 // of classes, as the experiment has them
	data     sets
	schemas  schema.List // of a table's inputs
	model    *train.Model
	members  []nn.Layer // the networks; mostly one, which is the model's
	baseline *baseline.Logistic
	history  *train.History
	user     *userData // nil for data that comes with the program

	folds     []data.Fold      // of a bag, by the numbers of the samples to train on
	left      []int            // the place of the fold that each member left out; nil where they take turns
	histories []*train.History // of the members
	outOfFold *outOfFold       // of a bag
	learned   *learned         // nil until it is asked for
	findings  []diagnose.Finding
	told      []phrase // what Diagnosis says

	asksFor  *recipe.Decision // what the threshold is chosen for; nil of a model whose threshold is known
	decision *model.Decision  // when the positive one of two classes is predicted; nil for the most probable class

	confusion *tensor.Tensor // nil where no classes are predicted
	mistakes  []mistake
	truth     *tensor.Tensor // (N, T) of the test samples, in the units of the data; nil where classes are predicted
	predicted *tensor.Tensor // likewise
	rowWeight *tensor.Tensor // (N), how much each of those counts; nil for 1
	target    string         // the one of several that importance is of, "" for all
	cut       bool           // whether training was interrupted
	asked     bool           // whether somebody named what to measure, who is told if it can't be

	reportTexts language // of report.html

	reading func(done, total int) // hears of pictures that are read, as Hooks.Pictures; or nil
}

// watched is a set for one pass over all of it, whose progress is told where it takes long:
// where pictures are read meanwhile.
func (o *Outcome) watched(set data.Dataset) data.Dataset {
	if pictures, ok := set.(*images.Set); ok {
		return pictures.WithProgress(o.reading)
	}
	return set
}

// Model returns the trained model.
func (o *Outcome) Model() *train.Model { return o.model }

// Log returns what the training remembers.
func (o *Outcome) Log() *train.History { return o.history }

// RecordUnit returns what the history counts: "step" or "epoch".
func (o *Outcome) RecordUnit() string { return o.recipe.RecordUnit() }

// outcome returns an outcome of nothing yet.
func (e *Experiment) outcome() *Outcome {
	o := &Outcome{recipe: e.recipe, facts: e.facts, weights: e.weights, user: e.user, history: &train.History{}, asksFor: e.recipe.Decision}
	d := fromrecipe.Describe(e.recipe, e.facts)
	o.Recipe, o.Seed, o.Threads, o.Diagnosis = e.recipe.Name, e.recipe.Seed, threads.Count(), []string{}
	o.Targets = d.Outputs[0].Targets
	if e.user != nil && e.user.table != nil {
		o.schemas = e.user.table.schemas
	}
	return o
}
