package train

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"

	"cajal/safetensors"
)

var fileName = regexp.MustCompile(`^step-\d{12,18}\.safetensors$`)

// checkpoints lists the files of a directory, the newest first.
func checkpoints(d disk, dir string) ([]string, error) {
	names, err := d.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	names = slices.DeleteFunc(names, func(n string) bool { return !fileName.MatchString(n) })
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(b, a)) })
	return names, err
}

// load reads and checks one file.
func load(d disk, path string) (*saved, error) {
	r, size, err := d.Open(path)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	f, err := safetensors.NewFile(r, size, path)
	if err != nil {
		return nil, err
	}
	return read(f)
}

// latest returns the newest whole checkpoint of a directory, its name, and a
// warning for each newer one that is damaged.
func latest(d disk, dir string) (s *saved, name string, warnings []string, err error) {
	names, err := checkpoints(d, dir)
	if err != nil {
		return nil, "", nil, fmt.Errorf("train: checkpoints: %w", err)
	}
	var all []error
	for _, n := range names {
		s, err := load(d, filepath.Join(dir, n))
		if err == nil {
			return s, n, warnings, nil
		}
		err = fmt.Errorf("%s: %w", filepath.Join(dir, n), err)
		all = append(all, err)
		warnings = append(warnings, fmt.Sprintf("the checkpoint %v; going on from the one before it", err))
	}
	if len(all) > 0 {
		return nil, "", nil, fmt.Errorf("train: no checkpoint is whole: %w", errors.Join(all...))
	}
	return nil, "", nil, &fs.PathError{Op: "train: find a checkpoint", Path: dir, Err: fs.ErrNotExist}
}

// Snapshot says what a checkpoint is of.
type Snapshot struct {
	Path          string
	Epoch, Epochs int // completed and wanted
	Step, Steps   int // completed in the epoch under way, and in each
	Total         int // steps completed in all
	Stopped       string
	Notes         map[string]string
	Warnings      []string // a sentence for each newer checkpoint that is damaged
}

// Latest reads the newest whole checkpoint in dir. If there is none, the error
// is fs.ErrNotExist.
func Latest(dir string) (Snapshot, error) {
	s, name, warnings, err := latest(realDisk{}, dir)
	if err != nil {
		return Snapshot{}, err
	}
	p := &s.state
	return Snapshot{filepath.Join(dir, name), p.Epoch, p.Epochs, p.Step, p.Steps, p.Total, p.Reason, s.notes, warnings}, nil
}
