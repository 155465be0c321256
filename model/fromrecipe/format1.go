// Package fromrecipe describes the networks of recipes, as package model builds
// them.
//
// To import it is enough for [model.Open] to read files of format 1: programs
// before version 0.2 wrote a recipe into a model's metadata, where format 2 has
// the description of a network.
package fromrecipe

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"

	"cajal/data"
	"cajal/data/table/schema"
	"cajal/internal/readjson"
	"cajal/model"
	"cajal/recipe"
)

// The keys of format 1, beside those that all formats have.
const (
	RecipeKey      = "cajal.recipe"      // TOML, with everything that flags changed
	PreparationKey = "cajal.preparation" // JSON, see Preparation
	ClassesKey     = "cajal.classes"     // JSON, a list of names; missing where numbers are predicted
)

func init() { model.RegisterFormat("1", read) }

// maxRecipe is the largest recipe that is read, and maxClasses how many classes
// one has.
const (
	maxRecipe  = 1 << 20
	maxClasses = 1000
)

// Preparation is how samples were prepared, in format 1.
type Preparation struct {
	X     *data.StandardScaler `json:"x,omitempty"`     // of the inputs
	Y     *data.TargetScaler   `json:"y,omitempty"`     // of targets that are numbers
	Table *schema.Schema       `json:"table,omitempty"` // of a table: X is nil, and Y is the target's
}

// read describes the model of a file of format 1.
func read(m map[string]string) (*model.Description, error) {
	for _, key := range []string{RecipeKey, PreparationKey} {
		if _, ok := m[key]; !ok {
			return nil, wrong(key, errors.New("missing from the metadata"))
		}
	}
	if n := len(m[RecipeKey]); n > maxRecipe {
		return nil, wrong(RecipeKey, fmt.Errorf("%d bytes, want at most %d", n, maxRecipe))
	}
	r, err := recipe.Parse("recipe", []byte(m[RecipeKey]))
	if err != nil {
		return nil, wrong(RecipeKey, err)
	}
	p, err := parsePreparation(m[PreparationKey])
	if err != nil {
		return nil, wrong(PreparationKey, err)
	}
	if r.Data.Kind == "table" != (p.Table != nil) {
		return nil, wrong(PreparationKey, fmt.Errorf("a table's columns: %t, and the recipe's data.kind is %q", p.Table != nil, r.Data.Kind))
	}
	f, err := facts(r, &p, m[ClassesKey])
	if err != nil {
		return nil, wrong(ClassesKey, err)
	}
	if err := r.Fits(f); err != nil {
		return nil, wrong(RecipeKey, err)
	}
	if err := p.check(r.Data.Standardise, f.Targets); err != nil {
		return nil, wrong(PreparationKey, err)
	}
	if list, ok := m[ClassesKey]; ok != (f.Classes > 0) {
		return nil, wrong(ClassesKey, fmt.Errorf("given: %t, and the recipe has %d classes", ok, f.Classes))
	} else if ok {
		if f.Names, err = parseClasses(list, f.Classes); err != nil {
			return nil, wrong(ClassesKey, err)
		}
	}
	d := Describe(r, f)
	d.Inputs[0].Preparation.Standardise, d.Inputs[0].Preparation.Table = p.X, p.Table
	d.Outputs[0].Scaling = p.Y
	d.Recipe = m[RecipeKey]
	return d, nil
}

func wrong(key string, err error) error { return &model.Error{Key: key, Rule: err.Error()} }

// facts returns what the network fits: of data of the user's own it stands in
// the file, not in the recipe.
func facts(r *recipe.Recipe, p *Preparation, classes string) (f recipe.Facts, err error) {
	switch {
	case p.Table != nil:
		return TableFacts(r, schema.List{p.Table}), nil
	case r.Data.Kind == "images":
		if err := json.Unmarshal([]byte(classes), &f.Names); err != nil || len(f.Names) < 2 || len(f.Names) > maxClasses {
			return f, fmt.Errorf("%.40q, want a list of 2 to %d names", classes, maxClasses)
		}
		return PictureFacts(r, f.Names), nil
	}
	f, _ = r.Facts()
	return f, nil
}

// parsePreparation reads a preparation strictly.
func parsePreparation(text string) (p Preparation, err error) {
	var parts struct {
		X     *data.StandardScaler `json:"x,omitempty"`
		Y     *data.StandardScaler `json:"y,omitempty"`
		Table json.RawMessage      `json:"table,omitempty"`
	}
	if err := readjson.Decode([]byte(text), &parts, readjson.Required(), readjson.Strict(reflect.TypeOf(parts))); err != nil {
		return p, err
	}
	p.X = parts.X
	if parts.Y != nil {
		p.Y = &data.TargetScaler{StandardScaler: *parts.Y}
	}
	if len(parts.Table) > 0 {
		if p.Table, err = schema.Parse(parts.Table); err != nil {
			return p, err
		}
	}
	return p, nil
}

// check refuses scalers that are missing or too many; the model checks what
// they hold.
func (p *Preparation) check(standardise bool, targets int) error {
	switch {
	case p.Table != nil && (p.X != nil || p.Y != nil):
		return errors.New("scalers beside a table's, which has its own")
	case p.Table != nil:
		p.Y = TargetScaler(p.Table.AllTargets())
	case standardise != (p.X != nil):
		return fmt.Errorf("a scaler of inputs: %t, and the recipe's data.standardise is %t", p.X != nil, standardise)
	case (standardise && targets > 0) != (p.Y != nil):
		return fmt.Errorf("a scaler of targets: %t, and the recipe predicts %d numbers, standardised: %t", p.Y != nil, targets, standardise)
	}
	return nil
}

// parseClasses reads the names of the classes.
func parseClasses(list string, n int) (names []string, err error) {
	if err := json.Unmarshal([]byte(list), &names); err != nil {
		return nil, fmt.Errorf("want a list of names: %w", err)
	}
	if len(names) != n {
		return nil, fmt.Errorf("%d names, want %d", len(names), n)
	}
	return names, nil
}
