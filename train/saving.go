package train

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
)

// prepareCheckpoint looks at the directory before training begins.
func (r *Run) prepareCheckpoint() error {
	c := r.asked.checkpoint
	if c.best != nil {
		if err := c.best.check("train: best checkpoint", r); err != nil {
			return err
		}
	}
	if err := c.disk.MkdirAll(c.dir); err != nil {
		return fmt.Errorf("train: checkpoint: %w", err)
	}
	var err error
	if c.held, err = c.disk.Lock(c.dir); err != nil {
		return fmt.Errorf("train: checkpoint: %s: %w", c.dir, err)
	}
	if c.held != nil {
		c.clear()
	}
	names, err := checkpoints(c.disk, c.dir)
	switch {
	case err != nil:
		return fmt.Errorf("train: checkpoint: %w", err)
	case len(names) > 0 && c.dir != r.asked.resumeDir:
		return fmt.Errorf("train: checkpoint: %s holds a training already (%s); resume it, or choose another directory", c.dir, names[0])
	}
	return nil
}

// disk returns the file system of checkpoints.
func (r *Run) disk() disk {
	if r.asked.checkpoint != nil {
		return r.asked.checkpoint.disk
	}
	return realDisk{}
}

// saveEpoch writes the checkpoints that belong to the end of an epoch.
func (r *Run) saveEpoch(e Epoch) error {
	if c := r.asked.checkpoint; c != nil && c.best != nil {
		if c.best.improves(e.event()) {
			if err := r.write(bestFile); err != nil {
				return r.say(Warned, err.Error())
			}
		}
	}
	return r.saveDue()
}

// interrupted writes a checkpoint if it is the end of its context that ended
// training.
func (r *Run) interrupted(ctx context.Context, err error) error {
	var c *callbackError
	if ctx.Err() == nil || !errors.Is(err, ctx.Err()) || errors.As(err, &c) {
		return err
	}
	return errors.Join(err, r.save())
}

// saveDue writes a checkpoint if it is time for one. A failure is a warning.
func (r *Run) saveDue() error {
	if c := r.asked.checkpoint; c == nil || !c.due(r.at) {
		return nil
	}
	if err := r.save(); err != nil {
		return r.say(Warned, fmt.Sprintf("no checkpoint could be written: %v", err))
	}
	return nil
}

// save writes a checkpoint of the training as it is now, unless that has been
// done.
func (r *Run) save() error {
	c := r.asked.checkpoint
	if c == nil || c.newest != "" && c.at == r.at {
		return nil
	}
	name := fmt.Sprintf("step-%012d.safetensors", r.at.Total)
	if err := r.write(name); err != nil {
		return err
	}
	if name != c.newest {
		c.previous = c.newest
	}
	c.newest, c.at = name, r.at
	if err := r.say(Saved, filepath.Join(c.dir, name)); err != nil {
		return err
	}
	c.prune()
	return nil
}

// write writes a checkpoint under a name.
func (r *Run) write(name string) error {
	c := r.asked.checkpoint
	s, err := r.capture(c.of)
	if err != nil {
		return fmt.Errorf("train: checkpoint: %w", err)
	}
	if err := c.replace(name, s); err != nil {
		return fmt.Errorf("train: checkpoint %s: %w", filepath.Join(c.dir, name), err)
	}
	return nil
}

// failedUnsaved is the error of a training that failed with err after its last
// checkpoint could not be written: it wraps what unsaved does and not unsaved
// itself, which would say that all else is done. A nil unsaved leaves err.
func failedUnsaved(err, unsaved error) error {
	if unsaved == nil {
		return err
	}
	return fmt.Errorf("%w; and the last checkpoint could not be written: %w", err, errors.Unwrap(unsaved))
}

// Checkpoint writes all that training needs to go on to files in dir: before
// the first step, after each epoch unless an option says otherwise, after the
// last step, and where the end of its context ends training. [Resume] goes on
// from there. The files are called step-000000000500.safetensors, by the steps
// made in all; the newest two are kept.
//
// A file gets its name when it has reached the disk as a whole, and only then
// the oldest is removed, so that a crash at any moment leaves a checkpoint to
// go on from. A file that cannot be written in the middle of training is
// reported by a Warned event, and training goes on. If the first cannot be,
// there is no training; if the last cannot be, all else is done, and Fit returns
// a [*CheckpointError].
//
// It is an error if dir holds checkpoints already, unless Resume names it too.
// A directory belongs to one training at a time: a second one is refused on
// Linux, macOS, the BSDs and Windows, by a lock that ends with the process.
func Checkpoint(dir string, opts ...CheckpointOption) FitOption {
	return func(s *settings) {
		c := &checkpoint{dir: dir, disk: realDisk{}, epochs: 1, notes: map[string]string{}}
		for _, o := range opts {
			o(c)
		}
		s.checkpoint = c
	}
}
