// Package experiment carries recipes out: data, network, training, what to
// compare with, pictures.
//
// # Overview
//
// [Read] makes an [Experiment] of a recipe: it reads data of the user's own, and
// checks the recipe against what it finds. [Experiment.Run] trains and returns an
// [Outcome], whose [Outcome.Save] writes pictures and numbers.
// [Experiment.Sweep] runs it for several sizes of the network,
// [Experiment.Repeat] for several seeds. [Propose] writes a recipe for a table or
// for pictures.
//
// [Outcome.SaveModel] writes the trained network into a file that package model
// opens; [Of] returns the experiment that a model comes from.
//
// # Errors
//
// What is wrong with a recipe is a *recipe.Error.
package experiment

import (
	"context"
	"fmt"

	"cajal/recipe"
)

// Experiment is a recipe with the data that it learns from.
type Experiment struct {
	recipe  *recipe.Recipe
	facts   recipe.Facts
	user    *userData   // nil for data that comes with the program
	given   *sets       // data that comes with the program, made already but not scaled; else nil
	raw     bool        // arrays are not scaled
	resumed bool        // Run goes on from a checkpoint
	of      *Experiment // whose member this is, nil of one that is whole
	member  int         // its place among them

	anyMemory bool // Run begins though there is too little memory

	start     *Start     // what Model has begun with, nil if nothing was given
	weights   []float64  // of classes, where the recipe asks for balanced ones
	baselines *baselines // nil until they are fitted or read from a checkpoint
}

// Read returns the experiment of a recipe. It reads data of the user's own, but
// none that comes with the program; that Run makes. Later changes to the recipe
// do not touch the experiment.
func Read(r *recipe.Recipe) (*Experiment, error) {
	return ReadContext(context.Background(), r, Hooks{})
}

// ReadContext is Read that ends early with the context while it decodes pictures, and that
// tells hooks.Pictures how far it is.
func ReadContext(ctx context.Context, r *recipe.Recipe, hooks Hooks) (*Experiment, error) {
	return read(ctx, r.Clone(), nil, hooks)
}

// read is ReadContext with what is known of the files already.
func read(ctx context.Context, r *recipe.Recipe, known *userData, hooks Hooks) (*Experiment, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	e := &Experiment{recipe: r}
	if r.Data.UserData() {
		var err error
		if e.user, err = readUserData(ctx, r, known, hooks); err != nil {
			return nil, err
		}
		e.facts = e.user.facts(r)
	} else {
		e.facts, _ = r.Facts()
	}
	if err := r.Fits(e.facts); err != nil {
		return e, err
	}
	if train, _, _ := e.Parts(); e.user != nil && r.Training.Batch > len(train) {
		return e, r.Wrong("training.batch", fmt.Sprintf("%d, and there are %d samples to train on; 0 means all", r.Training.Batch, len(train)))
	}
	if err := e.balance(); err != nil {
		return e, err
	}
	return e, e.checkPlateau()
}

// with returns the experiment of a changed recipe on the same files, which are
// not read again.
func (e *Experiment) with(r *recipe.Recipe) (*Experiment, error) {
	c, err := read(context.Background(), r, e.user, Hooks{}) // which reads no files
	if c != nil {
		c.anyMemory = e.anyMemory
	}
	return c, err
}

// SetOut says where the results of Run will be put; its checkpoints remember it.
func (e *Experiment) SetOut(dir string) { e.recipe.Training.Out = dir }

// Recipe returns a copy of the recipe.
func (e *Experiment) Recipe() *recipe.Recipe { return e.recipe.Clone() }

// ClassNames returns the names of the classes, nil if none are known.
func (e *Experiment) ClassNames() []string {
	if e.facts.Classes == 0 {
		return nil
	}
	return e.facts.Names
}

// Describe says what was found in data of the user's own, "" for other data.
func (e *Experiment) Describe() string {
	if e.user == nil {
		return ""
	}
	return e.user.describe()
}

// Parts returns the numbers, from 0, of the rows of a table, of the samples of arrays
// that have a target, those of x_test last, or of the pictures
// of a folder that can be read in the order of images.Find, that are for training, for validation
// and for testing; nil for other data.
func (e *Experiment) Parts() (train, validation, test []int) {
	if e.user == nil {
		return nil, nil, nil
	}
	p := e.user.split()
	return p.train, p.valid, p.test
}
