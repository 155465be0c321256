package recipe

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"cajal/train"
)

// recipeNote is the name under which a checkpoint keeps its recipe.
const recipeNote = "recipe"

// Resume returns the recipe of the checkpoints in a directory, as it was run,
// with the newest whole one; its Run goes on from there, and writes its
// checkpoints there. Training.Epochs may be raised; if anything else is
// changed, or the data is no longer the same, Run returns an error. If there is
// no checkpoint, the error is fs.ErrNotExist, and the Snapshot has no Path.
func Resume(dir string) (*Recipe, train.Snapshot, error) {
	s, err := train.Latest(dir)
	if err != nil {
		return nil, s, err
	}
	text, ok := s.Notes[recipeNote]
	if !ok {
		return nil, s, fmt.Errorf("%s: the checkpoint holds no recipe; only the program that wrote it can go on from it", s.Path)
	}
	r, err := Parse(s.Path, []byte(text))
	if err != nil {
		return nil, s, err
	}
	r.Training.Checkpoint, r.resumed = dir, text
	return r, s, nil
}

// TOML returns the recipe as a file, with all that has been set.
func (r *Recipe) TOML() (string, error) {
	b, err := toml.Marshal(r)
	if err != nil {
		return "", fmt.Errorf("%s: write the recipe: %w", r.Name, err)
	}
	return string(b), nil
}

// checkpoints returns what a run with checkpoints adds to its training.
func (r *Recipe) checkpoints() ([]train.FitOption, error) {
	t := &r.Training
	if t.Checkpoint == "" {
		return nil, nil
	}
	text, err := r.TOML()
	if err != nil {
		return nil, err
	}
	opts := []train.CheckpointOption{train.Note(recipeNote, text)}
	steps, epochs, _ := Every(t.CheckpointEvery) // checked before
	switch {
	case steps > 0:
		opts = append(opts, train.Every(steps))
	case epochs > 0:
		opts = append(opts, train.EveryEpochs(epochs))
	}
	fit := []train.FitOption{train.Checkpoint(t.Checkpoint, opts...)}
	if r.resumed != "" {
		if err := r.unchanged(text); err != nil {
			return nil, err
		}
		fit = append(fit, train.Resume(t.Checkpoint))
	}
	return fit, nil
}

// unchanged compares the recipe with that of the checkpoint.
func (r *Recipe) unchanged(text string) error {
	free := func(line string) bool {
		key, _, _ := strings.Cut(line, " ")
		return slices.Contains([]string{"epochs", "checkpoint", "checkpoint_every", "log", "tensorboard", "out"}, key)
	}
	then := slices.DeleteFunc(strings.Split(r.resumed, "\n"), free)
	now := slices.DeleteFunc(strings.Split(text, "\n"), free)
	for i := range max(len(then), len(now)) {
		was, is := "nothing", "nothing"
		if i < len(then) {
			was = then[i]
		}
		if i < len(now) {
			is = now[i]
		}
		if was != is {
			return &Error{Source: r.Name, Rule: fmt.Sprintf("the recipe was changed since the checkpoint: it had %q, and has %q; want the same, or a new training", was, is)}
		}
	}
	return nil
}

var everyText = regexp.MustCompile(`^([1-9][0-9]{0,8})(epochs?)?$`)

// Every reads how often checkpoints are written: "500" is steps, "1epoch" and
// "2epochs" are epochs. One of the two numbers is 0.
func Every(text string) (steps, epochs int, err error) {
	m := everyText.FindStringSubmatch(text)
	if m == nil {
		return 0, 0, fmt.Errorf("%q, want steps, as in \"500\", or epochs, as in \"1epoch\"", text)
	}
	n, err := strconv.Atoi(m[1])
	if m[2] != "" {
		return 0, n, err
	}
	return n, 0, err
}

func (r *Recipe) checkCheckpoint() error {
	t := &r.Training
	if t.CheckpointEvery == "" {
		return nil
	}
	if _, _, err := Every(t.CheckpointEvery); err != nil {
		return r.wrong("training.checkpoint_every", err.Error())
	}
	if t.Checkpoint == "" {
		return r.wrong("training.checkpoint_every", "there is nowhere to write to; set training.checkpoint to a directory")
	}
	return nil
}

// alone returns the recipe without what a single training needs: of many, none
// writes checkpoints or logs.
func (r *Recipe) alone() *Recipe {
	c := r.clone()
	c.Training.Checkpoint, c.Training.CheckpointEvery, c.resumed = "", "", ""
	c.Training.Log, c.Training.TensorBoard, c.Training.Out = "", "", ""
	return c
}

// Extendable reports whether a training of this recipe that is finished can be
// resumed for more epochs: not so where a schedule stretches over all of them.
func (r *Recipe) Extendable() bool {
	s := r.Optimizer.Schedule
	if s == nil || r.Training.Epochs == 0 {
		return true
	}
	now, longer := scheduleKinds[s.Kind](s, 1000), scheduleKinds[s.Kind](s, 2000)
	for i := range 1000 {
		if now(i) != longer(i) {
			return false
		}
	}
	return true
}
