package experiment

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"

	"cajal/recipe"
	"cajal/train"
)

// recipeNote is the name under which a checkpoint keeps its recipe.
const recipeNote = "recipe"

// Resume returns the recipe of the checkpoints in a directory, as it was run,
// with the newest whole one. An [Experiment] of it goes on from there after
// [Experiment.ResumeFrom]. If there is no checkpoint, the error is
// fs.ErrNotExist, and the Snapshot has no Path.
//
// Of several members each has a directory in that one. The Snapshot is that of the
// first member with something left to do: of one that has not begun, it says that no
// step is made.
func Resume(dir string) (*recipe.Recipe, train.Snapshot, error) {
	s, err := train.Latest(dir)
	if errors.Is(err, fs.ErrNotExist) && s.Path == "" {
		return resumeMembers(dir, err)
	}
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

// resumeMembers is Resume of a recipe with members. The error is none's, the one to
// return where there is none.
func resumeMembers(dir string, none error) (*recipe.Recipe, train.Snapshot, error) {
	first, any := train.Snapshot{}, train.Snapshot{}
	for k := 0; any.Path == "" && k < recipe.MaxMembers; k++ {
		s, err := train.Latest(memberPath(dir, k))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, s, err
		}
		any = s
	}
	if any.Path == "" {
		return nil, first, none
	}
	r, err := checkpointed(any)
	if err != nil {
		return nil, any, err
	}
	r.Training.Checkpoint = dir
	first = any
	for k := range r.MemberCount() {
		s, err := train.Latest(memberPath(dir, k))
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return r, train.Snapshot{Path: any.Path, Epochs: any.Epochs, Steps: any.Steps, Notes: any.Notes}, nil
		case err != nil:
			return nil, s, err
		case s.Stopped == "" && s.Epoch < r.Training.Epochs:
			return r, s, nil
		}
		first = s
	}
	return r, first, nil
}

// memberPath is where member k keeps what the recipe puts at path: a directory in
// that one.
func memberPath(path string, k int) string { return filepath.Join(path, fmt.Sprintf("member-%d", k)) }

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
	return e.remember(s.Path, s.Notes[baselineNote])
}

// checkpoints returns what a run with checkpoints adds to its training. A member's
// hold the recipe of all of them.
func (e *Experiment) checkpoints() ([]train.FitOption, error) {
	t := &e.recipe.Training
	if t.Checkpoint == "" {
		return nil, nil
	}
	whole := e.recipe
	if e.of != nil {
		whole = e.of.recipe
	}
	text, err := whole.TOML()
	if err != nil {
		return nil, err
	}
	opts := []train.CheckpointOption{train.Note(recipeNote, text)}
	if e.baselines != nil {
		note, err := e.baselines.note()
		if err != nil {
			return nil, fmt.Errorf("%s: baselines: %w", e.recipe.Name, err)
		}
		opts = append(opts, train.Note(baselineNote, note))
	}
	steps, epochs, _ := recipe.Every(t.CheckpointEvery) // checked before
	switch {
	case steps > 0:
		opts = append(opts, train.Every(steps))
	case epochs > 0:
		opts = append(opts, train.EveryEpochs(epochs))
	}
	fit := []train.FitOption{train.Checkpoint(t.Checkpoint, opts...)}
	if !e.resumed {
		return fit, nil
	}
	if _, err := train.Latest(t.Checkpoint); e.of != nil && errors.Is(err, fs.ErrNotExist) {
		return fit, nil // a member that had not begun
	}
	return append(fit, train.Resume(t.Checkpoint)), nil
}
