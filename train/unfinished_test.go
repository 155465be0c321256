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

// What a killed training left half written goes, and nothing that is called much the
// same; a link in its place is not written through.
func TestUnfinishedCheckpoints(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		t.Skip("no links or locks there")
	}
	dir := t.TempDir()
	victim, runs := filepath.Join(dir, "victim"), filepath.Join(dir, "runs")
	if err := os.Mkdir(runs, 0o755); err != nil {
		t.Fatal(err)
	}
	left := filepath.Join(runs, "unfinished-ABCDEFGHIJKLMNOPQRSTUVWXY2.tmp")
	mine := []string{victim}
	for _, name := range []string{"mine.tmp", "unfinished notes.tmp", "unfinished-AB.tmp", "unfinished-abcdefghijklmnopqrstuvwxy2.tmp", "unfinished-ABCDEFGHIJKLMNOPQRSTUVWXY2.tmp.tmp"} {
		mine = append(mine, filepath.Join(runs, name))
	}
	for _, name := range append(mine, left) {
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
	for _, name := range mine {
		if b, err := os.ReadFile(name); err != nil || string(b) != "mine" {
			t.Errorf("%s holds %q (%v), want mine", name, b, err)
		}
	}
	for _, name := range []string{left, filepath.Join(runs, "unfinished.tmp")} {
		if _, err := os.Lstat(name); !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%s: %v, want that it is gone", name, err)
		}
	}
	there, err := filepath.Glob(filepath.Join(runs, "unfinished*"))
	if err != nil || len(there) != len(mine)-2 {
		t.Errorf("%q (%v) are there, want those of %q alone", there, err, mine)
	}
}
