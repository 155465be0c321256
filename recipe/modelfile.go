package recipe

import (
	"encoding/json"
	"fmt"
	"runtime/debug"
	"strconv"

	"github.com/pelletier/go-toml/v2"

	"cajal/train"
)

// A model file is a safetensors file: a network's tensors, and in the metadata
// all that is needed to use them.
const (
	formatKey      = "cajal.format"      // "1"
	versionKey     = "cajal.version"     // of the program that wrote the file
	recipeKey      = "cajal.recipe"      // TOML, with everything that flags changed
	preparationKey = "cajal.preparation" // JSON, see Preparation
	classesKey     = "cajal.classes"     // JSON, a list of names; missing where numbers are predicted
)

// modelFormat is what this version reads and writes under formatKey.
const modelFormat = "1"

// ModelError says what is wrong with a model file.
type ModelError struct {
	File string
	Key  string // of the metadata; "" if it is none of them
	Rule string // what was found and what was expected
}

// Error returns "model file: key: rule".
func (e *ModelError) Error() string {
	text := "model " + e.File
	if e.Key != "" {
		text += ": " + e.Key
	}
	return text + ": " + e.Rule
}

// SaveModel writes the trained network to one file, which it replaces as a
// whole: the weights under PyTorch's names and in its layouts, the recipe, how
// samples are prepared, and the names of the classes. [Open] needs nothing
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
	text, err := toml.Marshal(r.alone())
	if err != nil {
		return nil, fmt.Errorf("%s: write the recipe: %w", r.Name, err)
	}
	p := Preparation{X: o.data.x, Y: o.data.y}
	if g := r.Data.given; g != nil && g.table != nil {
		p = Preparation{Table: g.table.schema}
	}
	preparation, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("%s: write the preparation: %w", r.Name, err)
	}
	m := map[string]string{formatKey: modelFormat, versionKey: version(), recipeKey: string(text), preparationKey: string(preparation)}
	if names := r.classNames(); names != nil {
		list, err := json.Marshal(names)
		if err != nil {
			return nil, fmt.Errorf("%s: write the classes: %w", r.Name, err)
		}
		m[classesKey] = string(list)
	}
	return m, nil
}

// classNames returns the names of the classes, "0", "1", … where the recipe
// gives none, and nil where numbers are predicted.
func (r *Recipe) classNames() []string {
	n := r.Data.classCount()
	if known := r.ClassNames(); n == 0 || len(known) == n {
		return known
	}
	names := make([]string, n)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	return names
}

// version returns the version of this module, as far as the program knows it.
func version() string {
	if info, ok := debug.ReadBuildInfo(); ok && info.Main.Version != "" {
		return info.Main.Version
	}
	return "(development)"
}
