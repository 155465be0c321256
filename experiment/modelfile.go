package experiment

import (
	"fmt"
	"math"
	"os"
	"path/filepath"

	"cajal/data"
	"cajal/model"
	"cajal/model/fromrecipe"
	"cajal/recipe"
)

// SaveModel writes the trained network to one file, which it replaces as a
// whole: the weights under PyTorch's names and in its layouts, how the network is
// built, how samples are prepared, and the names of the classes. model.Open needs
// nothing else. The recipe is in it too, so that [Of] can tell where it comes
// from.
func (o *Outcome) SaveModel(path string) error {
	d, err := o.describe()
	if err != nil {
		return fmt.Errorf("%s: %w", o.recipe.Name, err)
	}
	return model.Write(path, *d, o.members...)
}

// describe describes the model.
func (o *Outcome) describe() (*model.Description, error) {
	d := fromrecipe.Describe(o.recipe, o.facts)
	d.Outputs[0].Scaling = fromrecipe.OutputScaler(&o.recipe.Loss, o.data.y, len(d.Outputs[0].Targets))
	d.Outputs[0].Intervals = o.intervals()
	d.Outputs[0].Decision = o.decision
	switch s := o.data.x.(type) {
	case *data.StandardScaler:
		d.Inputs[0].Preparation.Standardise = s
	case *data.Scaling:
		d.Inputs[0].Preparation.Scaling = s
	}
	for i, s := range o.schemas {
		d.Inputs[i].Preparation.Table = s
	}
	var err error
	if d.Recipe, err = o.portable().TOML(); err != nil {
		return nil, err
	}
	l, err := o.learnedFrom()
	if err != nil {
		return nil, err
	}
	d.Trained, d.Rows, d.Scores = l.rows, l.fingerprint, o.heldOutScores()
	return d, nil
}

// heldOutScores returns what was measured out of fold or, where nothing was, on the test
// samples; nil for neither. JSON has no word for numbers that are not finite.
func (o *Outcome) heldOutScores() *model.Scores {
	s, of := o.OutOfFold, onOutOfFold
	if s == nil {
		s, of = o.Test, onTest
	}
	if s == nil {
		return nil
	}
	measures := map[string]float64{}
	for name, v := range s {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			measures[name] = v
		}
	}
	return &model.Scores{Of: of, Measures: measures}
}

// portable returns the recipe for who has another machine: without where this one keeps
// checkpoints and logs, and with the weights of classes, as the samples that they follow
// from may be gone.
func (o *Outcome) portable() *recipe.Recipe {
	r := o.recipe.WithoutFiles()
	r.Loss = weighted(r.Loss, o.weights)
	r.Data.Path, r.Data.Dir = provenance(r.Data.Path), provenance(r.Data.Dir)
	return r
}

// provenance returns what a model says of where its data lay: the path as the recipe
// has it or, of an absolute one, as it is seen from the working directory, and
// outside of that the last name alone. Whose machine it was is no part of a model.
func provenance(path string) string {
	if !filepath.IsAbs(path) {
		return path
	}
	if here, err := os.Getwd(); err == nil {
		if rel, err := filepath.Rel(here, path); err == nil && filepath.IsLocal(rel) {
			return filepath.ToSlash(rel)
		}
	}
	return filepath.Base(path)
}
