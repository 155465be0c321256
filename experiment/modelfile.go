package experiment

import (
	"encoding/json"
	"fmt"
	"runtime/debug"

	"cajal/model"
	"cajal/model/fromrecipe"
	"cajal/train"
)

// SaveModel writes the trained network to one file, which it replaces as a
// whole: the weights under PyTorch's names and in its layouts, the recipe, how
// samples are prepared, and the names of the classes. model.Open needs nothing
// else.
func (o *Outcome) SaveModel(path string) error {
	metadata, err := o.metadata()
	if err != nil {
		return err
	}
	return o.model.Save(path, train.Metadata(metadata))
}

func (o *Outcome) metadata() (map[string]string, error) {
	r := o.recipe
	// Where this machine keeps its checkpoints and logs is no part of a model.
	text, err := r.WithoutFiles().TOML()
	if err != nil {
		return nil, err
	}
	p := fromrecipe.Preparation{X: o.data.x, Y: o.data.y}
	if o.schema != nil {
		p = fromrecipe.Preparation{Table: o.schema}
	}
	preparation, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("%s: write the preparation: %w", r.Name, err)
	}
	m := map[string]string{model.FormatKey: "1", model.VersionKey: version(), fromrecipe.RecipeKey: text, fromrecipe.PreparationKey: string(preparation)}
	if names := fromrecipe.ClassNames(o.facts); o.facts.Classes > 0 {
		list, err := json.Marshal(names)
		if err != nil {
			return nil, fmt.Errorf("%s: write the classes: %w", r.Name, err)
		}
		m[fromrecipe.ClassesKey] = string(list)
	}
	return m, nil
}

// version returns the version of this module, as far as the program knows it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(development)"
}
