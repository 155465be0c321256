package replace_test

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"cajal/internal/replace"
)

func writing(text string, err error) func(io.Writer) error {
	return func(w io.Writer) error {
		if _, err := io.WriteString(w, text); err != nil {
			return err
		}
		return err
	}
}

// names lists what is in a folder.
func names(t *testing.T, dir string) (all []string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		all = append(all, e.Name())
	}
	return all
}

func TestFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	full := errors.New("disk full")
	for i, step := range []struct {
		text string
		err  error
		want string
	}{{"one", nil, "one"}, {"two", nil, "two"}, {"thr", full, "two"}, {"", nil, ""}} {
		if err := replace.File(path, writing(step.text, step.err)); !errors.Is(err, step.err) {
			t.Errorf("step %d: got error %v, want %v", i, err, step.err)
		}
		if got, err := os.ReadFile(path); err != nil || string(got) != step.want {
			t.Errorf("step %d: the file holds %q (%v), want %q", i, got, err, step.want)
		}
		if got := names(t, dir); len(got) != 1 {
			t.Errorf("step %d: the folder holds %q, want the file alone", i, got)
		}
	}
}

// A file that a crash left behind is in nobody's way.
func TestLeftover(t *testing.T) {
	dir := t.TempDir()
	left := filepath.Join(dir, ".a.0.part")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "a")
	if err := replace.File(path, writing("whole", nil)); err != nil {
		t.Fatal(err)
	}
	if got, _ := os.ReadFile(path); string(got) != "whole" {
		t.Errorf("got %q, want whole", got)
	}
	if got, _ := os.ReadFile(left); string(got) != "half" {
		t.Errorf("the leftover holds %q, want half", got)
	}
}

// What killed programs left is removed, unless it is in use, new, or of another kind.
func TestSweep(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		t.Skip("no locks there")
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "a")
	old := time.Now().Add(-time.Hour)
	put := func(name string) {
		t.Helper()
		name = filepath.Join(dir, name)
		if err := errors.Join(os.WriteFile(name, []byte("half"), 0o600), os.Chtimes(name, old, old)); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{".a.0.part", ".a.QWERTZUI.part", ".ab.0.part", ".a.mine.part", "a.part"} {
		put(name)
	}
	if err := os.Mkdir(filepath.Join(dir, ".a.1.part"), 0o755); err != nil {
		t.Fatal(err)
	}
	inner := errors.New("stop")
	err := replace.File(path, func(io.Writer) error {
		for _, name := range names(t, dir) { // the one in use looks old too
			if at := filepath.Join(dir, name); strings.HasPrefix(name, ".a.") {
				if err := os.Chtimes(at, old, old); err != nil {
					t.Fatal(err)
				}
			}
		}
		before := names(t, dir)
		if err := replace.File(path, writing("second", nil)); err != nil {
			t.Errorf("a second writer: %v", err)
		}
		if after := names(t, dir); len(after) != len(before)+1 {
			t.Errorf("the second writer left %q, want %q and a", after, before)
		}
		return inner
	})
	if !errors.Is(err, inner) {
		t.Fatal(err)
	}
	if got, want := strings.Join(names(t, dir), " "), ".a.1.part .a.mine.part .ab.0.part a a.part"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestPermissionsAndLinks(t *testing.T) {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		t.Skip("no permissions or links there")
	}
	dir := t.TempDir()
	path, link := filepath.Join(dir, "a"), filepath.Join(dir, "link")
	if err := os.WriteFile(path, nil, 0o640); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	if err := replace.File(link, writing("text", nil)); err != nil {
		t.Fatal(err)
	}
	info, err := os.Lstat(path)
	if err != nil || info.Mode() != 0o640 {
		t.Errorf("the file's mode is %v (%v), want 0640", info.Mode(), err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link is %v (%v), want a link", info.Mode(), err)
	}
	if err := replace.File(os.DevNull, writing("text", nil)); err != nil {
		t.Errorf("writing to the null device: %v", err)
	}
	if info, err := os.Stat(os.DevNull); err != nil || info.Mode().IsRegular() {
		t.Errorf("the null device is %v (%v) now", info.Mode(), err)
	}
}

func TestErrors(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, filepath.Join(dir, "none", "a")} {
		if err := replace.File(path, writing("text", nil)); err == nil {
			t.Errorf("%s: want an error", path)
		}
	}
	if got := names(t, dir); len(got) != 0 {
		t.Errorf("the folder holds %q, want nothing", got)
	}
}
