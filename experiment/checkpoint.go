package experiment

import (
	"fmt"

	"cajal/recipe"
	"cajal/train"
)

// recipeNote is the name under which a checkpoint keeps its recipe.
const recipeNote = "recipe"

// Resume returns the recipe of the checkpoints in a directory, as it was run,
// with the newest whole one. An [Experiment] of it goes on from there after
// [Experiment.ResumeFrom]. If there is no checkpoint, the error is
// fs.ErrNotExist, and the Snapshot has no Path.
func Resume(dir string) (*recipe.Recipe, train.Snapshot, error) {
	s, err := train.Latest(dir)
	if err != nil {
		return nil, s, err
	}
	r, err := checkpointed(s)
	if err != nil {
		return nil, s, err
	}
	r.Training.Checkpoint = dir
	return r, s, nil
}

// checkpointed returns the recipe that a checkpoint holds.
func checkpointed(s train.Snapshot) (*recipe.Recipe, error) {
	text, ok := s.Notes[recipeNote]
	if !ok {
		return nil, fmt.Errorf("%s: the checkpoint holds no recipe; only the program that wrote it can go on from it", s.Path)
	}
	return recipe.Parse(s.Path, []byte(text))
}

// ResumeFrom lets Run go on from a checkpoint, and write its own beside it.
// Training.Epochs may be raised; if anything else of the recipe is changed, this
// returns an error, and if the data is no longer the same, Run does.
func (e *Experiment) ResumeFrom(s train.Snapshot) error {
	then, err := checkpointed(s)
	if err != nil {
		return err
	}
	if err := e.recipe.Unchanged(then); err != nil {
		return err
	}
	e.resumed = true
	return nil
}

// checkpoints returns what a run with checkpoints adds to its training.
func (e *Experiment) checkpoints() ([]train.FitOption, error) {
	t := &e.recipe.Training
	if t.Checkpoint == "" {
		return nil, nil
	}
	text, err := e.recipe.TOML()
	if err != nil {
		return nil, err
	}
	opts := []train.CheckpointOption{train.Note(recipeNote, text)}
	steps, epochs, _ := recipe.Every(t.CheckpointEvery) // checked before
	switch {
	case steps > 0:
		opts = append(opts, train.Every(steps))
	case epochs > 0:
		opts = append(opts, train.EveryEpochs(epochs))
	}
	fit := []train.FitOption{train.Checkpoint(t.Checkpoint, opts...)}
	if e.resumed {
		fit = append(fit, train.Resume(t.Checkpoint))
	}
	return fit, nil
}
