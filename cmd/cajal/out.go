package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"
)

// prepareOut settles where files go and finds out before the work, not after
// it, whether they can be written there. It returns "" for nowhere. Where the
// user names a directory, files in it are replaced; without, an earlier run's
// are not, and this one gets a directory of its own: runs/NAME, runs/NAME-2, ….
// Call release when all is done.
func (f *flags) prepareOut(cmd *cobra.Command, name string) (string, error) {
	switch f.out {
	case "none":
		return "", nil
	case "":
		dir, err := f.freshOut(filepath.Join("runs", filepath.Base(name)))
		if err == nil && filepath.Base(dir) != filepath.Base(name) {
			fmt.Fprintf(cmd.ErrOrStderr(), "%s is there already: the results go to %s\n", filepath.Join("runs", filepath.Base(name)), dir)
		}
		return dir, err
	}
	return f.out, tryOut("--out", f.out)
}

// freshOut makes the first directory of base, base-2, … that is not there. To
// make it at once keeps runs at the same time apart.
func (f *flags) freshOut(base string) (string, error) {
	parent := filepath.Dir(base)
	if _, err := os.Stat(parent); errors.Is(err, fs.ErrNotExist) {
		f.fresh = append(f.fresh, parent)
	}
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return "", fmt.Errorf("the results: %w; --out DIR names another directory, --out none writes nothing", err)
	}
	dir := base
	for n := 2; ; n++ {
		switch err := os.Mkdir(dir, 0o755); {
		case err == nil:
			f.fresh = append(f.fresh, dir)
			return dir, nil
		case !errors.Is(err, fs.ErrExist):
			return "", fmt.Errorf("the results: %w; --out DIR names another directory, --out none writes nothing", err)
		}
		dir = fmt.Sprintf("%s-%d", base, n)
	}
}

// release removes the directories that were made, if nothing has been written
// to them.
func (f *flags) release() {
	for _, dir := range slices.Backward(f.fresh) {
		_ = os.Remove(dir) // fails where there is something in it
	}
	f.fresh = nil
}

// tryOut finds out whether files can be written to a directory. It is made by
// the first of them, so that a run that fails leaves nothing behind; here only
// what exists already is tried.
func tryOut(flag, dir string) error {
	existing := dir
	for {
		info, err := os.Stat(existing)
		if err == nil {
			if !info.IsDir() {
				return fmt.Errorf("%s %s: %s is a file, want a directory", flag, dir, existing)
			}
			break
		}
		if !os.IsNotExist(err) {
			return fmt.Errorf("%s %s: %w", flag, dir, err)
		}
		existing = filepath.Dir(existing)
	}
	probe, err := os.CreateTemp(existing, ".cajal-*")
	if err != nil {
		return fmt.Errorf("%s %s: the directory cannot be written to: %w", flag, dir, err)
	}
	probe.Close()
	return os.Remove(probe.Name())
}
