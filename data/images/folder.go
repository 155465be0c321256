package images

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Folder is pictures in folders that are called as their classes.
type Folder struct {
	Path    string
	Classes []string // the folders at the top that hold pictures, in alphabetical order
	Files   []string // in alphabetical order, folder by folder
	Labels  []int    // the place of each file's class in Classes, −1 for a picture beside the folders
	Skipped []Skipped

	folders int // that were looked into
}

// Skipped is what was left out of a folder for one reason.
type Skipped struct {
	What  string // as a message has it behind the number: "files that end in neither .png, .jpg, .jpeg, .gif nor .webp"
	Count int
	First []string // the first of them, as seen from the folder, with what is wrong if that differs
	// Pictures says that they would have been samples.
	Pictures bool
}

// maxNamed is how many of the files that are left out are named.
const maxNamed = 5

// The reasons to leave something out.
const (
	noPicture  = "files that end in neither .png, .jpg, .jpeg, .gif nor .webp"
	hidden     = "hidden files or folders"
	empty      = "folders without pictures"
	circle     = "links to a folder that they lie in"
	loose      = "pictures beside the folders of the classes"
	unreadable = "pictures that cannot be read"
)

// String says what was left out: "2 hidden files or folders are left out: .a, .b".
func (s Skipped) String() string {
	text := fmt.Sprintf("%d %s are left out: %s", s.Count, s.What, strings.Join(s.First, ", "))
	if s.Count == 1 {
		text = fmt.Sprintf("left out, of %s: %s", s.What, s.First[0])
	}
	if s.Count > len(s.First) {
		text += ", …"
	}
	return text
}

// skip notes that a file or folder is left out, and why.
func (f *Folder) skip(what, path, why string) {
	i := slices.IndexFunc(f.Skipped, func(s Skipped) bool { return s.What == what })
	if i < 0 {
		i = len(f.Skipped)
		f.Skipped = append(f.Skipped, Skipped{What: what, Pictures: what == loose || what == unreadable})
	}
	s := &f.Skipped[i]
	if s.Count++; s.Count > maxNamed {
		return
	}
	if rel, err := filepath.Rel(f.Path, path); err == nil {
		path = filepath.ToSlash(rel)
	}
	s.First = append(s.First, path+why)
}

// LeftOut returns how many pictures are left out.
func (f *Folder) LeftOut() (n int) {
	for _, s := range f.Skipped {
		if s.Pictures {
			n += s.Count
		}
	}
	return n
}

// Find lists the pictures of a folder that has a folder for each class, at least
// one. Pictures beside these folders are left out, as hidden files are and what is
// called as no picture; Skipped says so.
func Find(dir string) (*Folder, error) {
	f, err := list(dir)
	if err != nil {
		return nil, err
	}
	n := 0
	for i, path := range f.Files {
		if f.Labels[i] < 0 {
			f.skip(loose, path, "")
			continue
		}
		f.Files[n], f.Labels[n] = path, f.Labels[i]
		n++
	}
	f.Files, f.Labels = f.Files[:n], f.Labels[:n]
	switch k := len(f.Classes); {
	case k == 0 && f.LeftOut() > 0:
		return nil, &Error{File: dir, Rule: fmt.Sprintf("%d pictures, and no folders; want a folder for each class, with its pictures in it", f.LeftOut())}
	case k < 1 || k > maxClasses:
		return nil, &Error{File: dir, Rule: fmt.Sprintf("%d folders with pictures, want 2 to %d, one for each class%s", k, maxClasses, f.found())}
	}
	return f, nil
}

// found says in an error what there is instead of pictures.
func (f *Folder) found() string {
	var all []string
	for _, s := range f.Skipped {
		all = append(all, s.String())
	}
	if all == nil {
		return ""
	}
	return "; " + strings.Join(all, "; ")
}

// CheckClasses refuses a folder that is none to learn classes from: with one folder
// alone, or with folders that are parts of the data instead.
func (f *Folder) CheckClasses() error {
	parts := []string{"train", "training", "test", "testing", "val", "valid", "validation"}
	isPart := func(class string) bool { return slices.Contains(parts, strings.ToLower(class)) }
	switch first := filepath.Join(f.Path, f.Classes[0]); {
	case len(f.Classes) < 2:
		rule := fmt.Sprintf("1 folder with pictures, %s; want 2 to %d, one for each class", f.Classes[0], maxClasses)
		if below := folders(first); len(below) > 1 {
			rule += fmt.Sprintf("; it has the folders %s: if they are the classes, name %s", listed(below), first)
		}
		return &Error{File: f.Path, Rule: rule}
	case !slices.ContainsFunc(f.Classes, func(class string) bool { return !isPart(class) }) && len(folders(first)) > 0:
		for _, class := range f.Classes {
			if strings.HasPrefix(strings.ToLower(class), "train") {
				first = filepath.Join(f.Path, class)
			}
		}
		return &Error{File: f.Path, Rule: fmt.Sprintf("its folders %s are parts of the data and no classes; name the one to train on, such as %s, and measure the model on another with evaluate",
			listed(f.Classes), first)}
	}
	return nil
}

// folders returns the names of the folders in a folder, as far as it can be read.
func folders(dir string) (names []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if !strings.HasPrefix(e.Name(), ".") && isDir(filepath.Join(dir, e.Name())) {
			names = append(names, e.Name())
		}
	}
	return names
}

func listed(names []string) string {
	text := strings.Join(names[:min(maxNamed, len(names))], ", ")
	if len(names) > maxNamed {
		text += ", …"
	}
	return text
}

// List lists the pictures that a path names: itself, or those in a folder and in the
// folders below it. Hidden files are left out, and what is called as no picture. It
// is an error if none is left.
func List(path string) (*Folder, error) {
	f, err := list(path)
	if err == nil && len(f.Files) == 0 {
		err = &Error{File: path, Rule: "no pictures that end in .png, .jpg, .jpeg, .gif or .webp" + f.found()}
	}
	if err != nil {
		return nil, err
	}
	return f, nil
}

// list is List of what may be nothing.
func list(path string) (*Folder, error) {
	f := &Folder{Path: path}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("find pictures: %w", err)
	case !info.IsDir():
		f.Files, f.Labels = []string{path}, []int{-1}
		return f, nil
	}
	return f, f.walk(path, []os.FileInfo{info}, -1)
}

// walk lists what is in a folder of a class, −1 for the one at the top. above are the
// folders on the way to it, itself last: a link may lead back to one of them.
func (f *Folder) walk(dir string, above []os.FileInfo, class int) error {
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return fmt.Errorf("find pictures: %w", err)
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		info, err := os.Stat(path)
		switch {
		case strings.HasPrefix(e.Name(), "."):
			f.skip(hidden, path, "")
		case err == nil && info.IsDir() && slices.ContainsFunc(above, func(up os.FileInfo) bool { return os.SameFile(up, info) }):
			f.skip(circle, path, "")
		case err == nil && info.IsDir():
			if err := f.enter(path, append(slices.Clip(above), info), class); err != nil {
				return err
			}
		case Named(path):
			f.Files, f.Labels = append(f.Files, path), append(f.Labels, class)
		default:
			f.skip(noPicture, path, "")
		}
	}
	return nil
}

// enter lists what is in a folder, which is a class of its own if it is at the top.
func (f *Folder) enter(path string, above []os.FileInfo, class int) error {
	if f.folders++; f.folders > maxFolders {
		return &Error{File: f.Path, Rule: fmt.Sprintf("it leads to more than %d folders", maxFolders)}
	}
	before := len(f.Files)
	top := class < 0
	if top {
		class = len(f.Classes)
	}
	if err := f.walk(path, above, class); err != nil {
		return err
	}
	switch {
	case len(f.Files) == before:
		f.skip(empty, path, "")
	case top:
		f.Classes = append(f.Classes, filepath.Base(path))
	}
	return nil
}

// Drop leaves out the pictures that have an error, as [Loaded] has them. It is
// an error if a class has no pictures then.
func (f *Folder) Drop(errs []error) error {
	n, left := 0, make([]int, len(f.Classes))
	lost := make([]error, len(f.Classes))
	for i, path := range f.Files {
		class := f.Labels[i]
		if errs[i] != nil {
			f.skip(unreadable, path, " ("+reason(errs[i])+")")
			if class >= 0 && lost[class] == nil {
				lost[class] = errs[i]
			}
			continue
		}
		if class >= 0 {
			left[class]++
		}
		f.Files[n], f.Labels[n] = path, class
		n++
	}
	f.Files, f.Labels = f.Files[:n], f.Labels[:n]
	for class, pictures := range left {
		if pictures == 0 {
			return fmt.Errorf("no picture of the class %q can be read: %w", f.Classes[class], lost[class])
		}
	}
	return nil
}

// reason says what is wrong with a picture without naming it.
func reason(err error) string {
	if e, ok := err.(*Error); ok {
		return e.Rule
	}
	return err.Error()
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
