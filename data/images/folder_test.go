package images

import (
	"context"
	"fmt"
	"image/color"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// messy writes a folder as people have them, and returns it.
func messy(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	p := encode(t, plain(2, 2, color.White), "png")
	for _, name := range []string{
		"cat/b.png", "cat/indoors/a.png", "cat/indoors/at night/z.jpeg", "cat/notes.txt", "cat/.DS_Store",
		"dog/1.png", "dog/2.bmp", "top.png", "labels.csv", ".git/x.png",
	} {
		write(t, filepath.Join(dir, filepath.FromSlash(name)), p)
	}
	write(t, filepath.Join(dir, "dog", "cut.png"), p[:len(p)-20])
	for _, name := range []string{"mouse/young", "cat/nobody"} {
		if err := os.MkdirAll(filepath.Join(dir, filepath.FromSlash(name)), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

// within returns files as seen from a folder.
func within(dir string, files []string) (names []string) {
	for _, path := range files {
		rel, _ := filepath.Rel(dir, path)
		names = append(names, filepath.ToSlash(rel))
	}
	return names
}

// Pictures belong to the folder at the top, and what is left out is counted and named.
func TestNestedFolders(t *testing.T) {
	dir := messy(t)
	f, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := within(dir, f.Files), []string{"cat/b.png", "cat/indoors/a.png", "cat/indoors/at night/z.jpeg", "dog/1.png", "dog/cut.png"}; !slices.Equal(got, want) {
		t.Errorf("files: got %q, want %q", got, want)
	}
	if !slices.Equal(f.Classes, []string{"cat", "dog"}) || !slices.Equal(f.Labels, []int{0, 0, 0, 1, 1}) {
		t.Errorf("got classes %q, labels %v; want cat and dog, 0 0 0 1 1", f.Classes, f.Labels)
	}
	l, err := Spec{4, 1}.LoadEach(context.Background(), f.Files, nil)
	if err != nil {
		t.Fatal(err)
	}
	if l.X.Dim(0) != 4 || l.Errors[4] == nil || l.Errors[0] != nil {
		t.Fatalf("LoadEach: shape %v, errors %v; want 4 pictures, and an error of the last", l.X.Shape(), l.Errors)
	}
	if err := f.Drop(l.Errors); err != nil {
		t.Fatal(err)
	}
	if len(f.Files) != 4 || !slices.Equal(f.Labels, []int{0, 0, 0, 1}) || f.LeftOut() != 2 {
		t.Errorf("without the damaged one: %q, %v, %d left out; want 4 and 2", f.Files, f.Labels, f.LeftOut())
	}
	var got []string
	for _, s := range f.Skipped {
		got = append(got, s.String())
	}
	slices.Sort(got)
	want := []string{
		"2 hidden files or folders are left out: .git, cat/.DS_Store",
		"3 files that end in neither .png, .jpg, .jpeg, .gif nor .webp are left out: cat/notes.txt, dog/2.bmp, labels.csv",
		"3 folders without pictures are left out: cat/nobody, mouse/young, mouse",
		"left out, of pictures beside the folders of the classes: top.png",
		"left out, of pictures that cannot be read: dog/cut.png (the png picture is damaged or not whole)",
	}
	if !slices.Equal(got, want) {
		t.Errorf("left out:\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// List keeps the pictures beside the folders, so that each gets its prediction.
func TestList(t *testing.T) {
	dir := messy(t)
	f, err := List(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"cat/b.png", "cat/indoors/a.png", "cat/indoors/at night/z.jpeg", "dog/1.png", "dog/cut.png", "top.png"}
	if got := within(dir, f.Files); !slices.Equal(got, want) || !slices.Equal(f.Labels, []int{0, 0, 0, 1, 1, -1}) {
		t.Errorf("got %q, %v; want %q, 0 0 0 1 1 −1", got, f.Labels, want)
	}
}

// A link that leads back is no way into an endless folder.
func TestLinkToAbove(t *testing.T) {
	dir := messy(t)
	if err := os.Symlink(dir, filepath.Join(dir, "cat", "again")); err != nil {
		t.Skip(err)
	}
	f, err := Find(dir)
	if err != nil || len(f.Files) != 5 {
		t.Fatalf("got %v, %v, want the 5 pictures", f, err)
	}
	if !slices.ContainsFunc(f.Skipped, func(s Skipped) bool { return s.What == circle && s.First[0] == "cat/again" }) {
		t.Errorf("left out: %v, want the link among it", f.Skipped)
	}
}

func TestManyLeftOut(t *testing.T) {
	dir := messy(t)
	for i := range 20 {
		write(t, filepath.Join(dir, "dog", fmt.Sprintf("n%02d.txt", i)), nil)
	}
	f, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	want := "23 files that end in neither .png, .jpg, .jpeg, .gif nor .webp are left out: cat/notes.txt, dog/2.bmp, dog/n00.txt, dog/n01.txt, dog/n02.txt, …"
	if !slices.ContainsFunc(f.Skipped, func(s Skipped) bool { return s.String() == want }) {
		t.Errorf("left out: %v, want %q", f.Skipped, want)
	}
}

// Folders that are no classes are refused with what to name instead.
func TestNoClasses(t *testing.T) {
	p := encode(t, plain(2, 2, color.White), "png")
	for _, c := range []struct{ files, want string }{
		{"a.png b.png", "2 pictures, and no folders; want a folder for each class"},
		{"all/cat/a.png all/dog/b.png", "if they are the classes, name DIR/all"},
		{"train/cat/a.png test/cat/b.png", "its folders test, train are parts of the data and no classes; name the one to train on, such as DIR/train"},
		{"cat/a.png", "1 folder with pictures, cat; want 2 to 1000"},
	} {
		dir := t.TempDir()
		for _, name := range strings.Fields(c.files) {
			write(t, filepath.Join(dir, filepath.FromSlash(name)), p)
		}
		f, err := Find(dir)
		if err == nil {
			err = f.CheckClasses()
		}
		if want := strings.ReplaceAll(c.want, "DIR", dir); err == nil || !strings.Contains(filepath.ToSlash(err.Error()), filepath.ToSlash(want)) {
			t.Errorf("%s: got %v, want %q", c.files, err, want)
		}
	}
}
