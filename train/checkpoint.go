package train

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"regexp"

	"cajal/tensor"
)

// CheckpointOption changes a Checkpoint.
type CheckpointOption func(*checkpoint)

// Every writes a checkpoint every so many steps, counted over all epochs,
// instead of after each epoch. It panics if steps is below 1.
func Every(steps int) CheckpointOption {
	atLeastOne("every", steps)
	return func(c *checkpoint) { c.steps, c.epochs = steps, 0 }
}

// EveryEpochs writes a checkpoint every n epochs instead of after each. It
// panics if n is below 1.
func EveryEpochs(n int) CheckpointOption {
	atLeastOne("every epochs", n)
	return func(c *checkpoint) { c.steps, c.epochs = 0, n }
}

// KeepBest keeps the checkpoint of the best epoch too, in best.safetensors: the
// one with the best measure, which is named, and judged, as in EarlyStop.
func KeepBest(measure string) CheckpointOption {
	return func(c *checkpoint) { w := newBestMeasure(measure); c.best = &w }
}

// Note keeps a text in every checkpoint: Latest returns it.
func Note(key, text string) CheckpointOption { return func(c *checkpoint) { c.notes[key] = text } }

func atLeastOne(op string, n int) {
	if n < 1 {
		panic(&tensor.Error{Op: op, Rule: fmt.Sprintf("%d, want at least 1", n)})
	}
}

// CheckpointError says that a training is done and that its last checkpoint could
// not be written: the model is trained, and can be used and saved.
type CheckpointError struct{ Err error }

// Error is that of Err.
func (e *CheckpointError) Error() string { return e.Err.Error() }

// Unwrap returns Err.
func (e *CheckpointError) Unwrap() error { return e.Err }

// checkpoint writes the checkpoints of a training.
type checkpoint struct {
	dir           string
	disk          disk
	steps, epochs int // between checkpoints; one of them is 0
	notes         map[string]string
	best          *bestMeasure // nil for none
	of            identity
	newest        string    // the file that was written, or resumed from, last
	previous      string    // the one before it
	at            place     // where training stood then
	held          io.Closer // the directory's lock, nil for none
}

// due reports whether it is time for a checkpoint.
func (c *checkpoint) due(at place) bool {
	if c.steps > 0 {
		return at.InEpoch && at.Total%c.steps == 0
	}
	return !at.InEpoch && at.Epoch%c.epochs == 0
}

const bestFile = "best.safetensors"

// unwritten returns a name for a file that is being written. No one knows its random
// letters beforehand and can put a link there for it to be written through.
func unwritten() string { return "unfinished-" + rand.Text() + ".tmp" }

// isUnwritten knows the names that unwritten makes, and the one that earlier versions
// used; what else is called unfinished is somebody's own.
var isUnwritten = regexp.MustCompile(`^unfinished(-[A-Z2-7]{26})?\.tmp$`).MatchString

// clear removes what trainings that were killed have left half written. It is for who
// has the directory's lock.
func (c *checkpoint) clear() {
	names, err := c.disk.ReadDir(c.dir)
	if err != nil {
		return
	}
	for _, n := range names {
		if isUnwritten(n) {
			_ = c.disk.Remove(filepath.Join(c.dir, n)) // it is in nobody's way
		}
	}
}

// replace writes a file that is there whole or not at all.
func (c *checkpoint) replace(name string, s *saved) error {
	temporary := filepath.Join(c.dir, unwritten())
	w, err := c.disk.Create(temporary)
	if err != nil {
		return err
	}
	buffer := bufio.NewWriterSize(w, 1<<16)
	err = s.write(buffer)
	if err == nil {
		err = buffer.Flush()
	}
	if err == nil {
		err = w.Sync()
	}
	if closing := w.Close(); err == nil {
		err = closing
	}
	if err == nil {
		err = c.disk.Rename(temporary, filepath.Join(c.dir, name))
	}
	if err != nil {
		return errors.Join(err, ignoreMissing(c.disk.Remove(temporary)))
	}
	return c.disk.SyncDir(c.dir)
}

func ignoreMissing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// prune removes all checkpoints but the last two of this training. What cannot
// be removed stays, and the next call tries again: the new checkpoint is there,
// and that is what counts.
func (c *checkpoint) prune() {
	names, err := checkpoints(c.disk, c.dir)
	if err != nil {
		return
	}
	for _, n := range names {
		if n != c.newest && n != c.previous {
			_ = c.disk.Remove(filepath.Join(c.dir, n))
		}
	}
}
