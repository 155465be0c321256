package experiment

import (
	"fmt"

	"cajal/model"
	"cajal/model/fromrecipe"
	"cajal/train"
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
	d.Inputs[0].Preparation.Standardise, d.Outputs[0].Scaling = o.data.x, o.data.y
	for i, s := range o.schemas {
		d.Inputs[i].Preparation.Table = s
	}
	var err error
	// Where this machine keeps its checkpoints and logs is no part of a model.
	if d.Recipe, err = o.recipe.WithoutFiles().TOML(); err != nil {
		return nil, err
	}
	d.Rows, err = train.Fingerprint(o.data.train)
	return d, err
}
