package recipe

import (
	"encoding/json"
	"fmt"

	"cajal/nn"
	"cajal/safetensors"
)

// Open reads a model file and rebuilds its network; it needs nothing but the
// file. What is wrong with the file is a [*ModelError], a
// *safetensors.FormatError or a *train.MismatchError. A file is not believed:
// no network is built that its tensors do not fill.
func Open(path string) (*Trained, error) {
	f, err := safetensors.Open(path)
	if err != nil {
		return nil, notModel(path, err)
	}
	defer f.Close()
	t, key, err := parseModel(f.Metadata())
	if err != nil {
		return nil, &ModelError{path, key, err.Error()}
	}
	// The layers' sizes are a claim until the file is seen to have as many
	// numbers.
	if want, have := t.recipe.parameters(), elements(f); want > have {
		return nil, &ModelError{path, recipeKey, fmt.Sprintf("its network has %d parameters, and the file %d numbers", want, have)}
	}
	random := t.recipe.randomness()
	random.draw = func(string) nn.Source { return still{} }
	if t.model, err = t.recipe.model(random); err != nil {
		return nil, &ModelError{path, recipeKey, err.Error()}
	}
	return t, t.model.LoadFrom(f, path)
}

// still draws the first weights of a network that gets others at once.
type still struct{}

func (still) Float64() float64     { return 0 }
func (still) NormFloat64() float64 { return 0 }

// parseModel reads the metadata. An error is about key, if that is not "".
func parseModel(m map[string]string) (t *Trained, key string, err error) {
	switch format, ok := m[formatKey]; {
	case !ok && m["cajal.checkpoint"] != "":
		return nil, "", fmt.Errorf("it is a checkpoint of a training; cajal resume goes on from its directory, and writes a model with --save")
	case !ok:
		return nil, "", fmt.Errorf("there is no %s in its metadata: it holds tensors alone; want a file of cajal train --save", formatKey)
	case format != modelFormat:
		return nil, formatKey, fmt.Errorf("%.40q, and this version reads %q; want a newer cajal", format, modelFormat)
	}
	for _, key := range []string{recipeKey, preparationKey} {
		if _, ok := m[key]; !ok {
			return nil, key, fmt.Errorf("missing from the metadata")
		}
	}
	if n := len(m[recipeKey]); n > maxFile {
		return nil, recipeKey, fmt.Errorf("%d bytes, want at most %d", n, maxFile)
	}
	t = &Trained{}
	if t.recipe, err = decode("recipe", []byte(m[recipeKey])); err != nil {
		return nil, recipeKey, err
	}
	// What the samples are may stand in the preparation, so a recipe is checked
	// after it.
	if t.preparation, err = parsePreparation(m[preparationKey]); err != nil {
		return nil, preparationKey, err
	}
	if t.recipe.Data.Kind == "table" != (t.preparation.Table != nil) {
		return nil, preparationKey, fmt.Errorf("a table's columns: %t, and the recipe's data.kind is %q", t.preparation.Table != nil, t.recipe.Data.Kind)
	}
	if s := t.preparation.Table; s != nil {
		t.recipe.Data.given = (&tableData{schema: s}).given()
	}
	if t.recipe.Data.Kind == "images" {
		var names []string
		if err := json.Unmarshal([]byte(m[classesKey]), &names); err != nil || len(names) < 2 || len(names) > maxClasses {
			return nil, classesKey, fmt.Errorf("%.40q, want a list of 2 to %d names", m[classesKey], maxClasses)
		}
		t.recipe.Data.given = t.recipe.Data.givenImages(&imageData{}, names)
	}
	if err := t.recipe.check(); err != nil {
		return nil, recipeKey, err
	}
	if err := t.preparation.check(t.kind(), t.recipe.Data.Standardise); err != nil {
		return nil, preparationKey, err
	}
	return t.parseClasses(m)
}

// parseClasses reads the names of the classes.
func (t *Trained) parseClasses(m map[string]string) (*Trained, string, error) {
	list, ok := m[classesKey]
	n := t.recipe.Data.classCount()
	switch {
	case ok != (n > 0):
		return nil, classesKey, fmt.Errorf("given: %t, and the recipe has %d classes", ok, n)
	case !ok:
		return t, "", nil
	}
	if err := json.Unmarshal([]byte(list), &t.classes); err != nil {
		return nil, classesKey, fmt.Errorf("want a list of names: %w", err)
	}
	if len(t.classes) != n {
		return nil, classesKey, fmt.Errorf("%d names, want %d", len(t.classes), n)
	}
	return t, "", nil
}

// elements returns how many numbers a file's tensors hold.
func elements(f *safetensors.File) int {
	n := 0
	for _, e := range f.Entries() {
		n += product(e.Shape)
	}
	return n
}
