package train_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"cajal/train"
)

// What a killed training left half written goes, and a link in its place is not
// written through.
func TestUnfinishedCheckpoints(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		t.Skip("no links or locks there")
	}
	dir := t.TempDir()
	victim, runs := filepath.Join(dir, "victim"), filepath.Join(dir, "runs")
	if err := os.Mkdir(runs, 0o755); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{victim, filepath.Join(runs, "unfinished-AB.tmp"), filepath.Join(runs, "mine.tmp")} {
		if err := os.WriteFile(name, []byte("mine"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink(victim, filepath.Join(runs, "unfinished.tmp")); err != nil {
		t.Fatal(err)
	}
	m, set := moonsModel(t, 3, 0.01)
	if _, err := m.Fit(t.Context(), set, train.Epochs(2), train.Checkpoint(runs)); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{victim, filepath.Join(runs, "mine.tmp")} {
		if b, err := os.ReadFile(name); err != nil || string(b) != "mine" {
			t.Errorf("%s holds %q (%v), want mine", name, b, err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(runs, "unfinished*")); left != nil {
		t.Errorf("left behind: %s", left)
	}
	if _, err := os.Lstat(filepath.Join(runs, "unfinished.tmp")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the link: %v, want that it is gone", err)
	}
}
