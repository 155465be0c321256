// Package images reads pictures, PNG and JPEG, for networks that tell what is
// on them.
//
// [Find] lists a folder that has a folder for each class:
//
//	photos/cat/1.jpg
//	photos/cat/2.png
//	photos/dog/1.jpg
//
// [Spec.Load] decodes pictures on several processors, cuts the largest square
// from the middle of each, brings it to the same size and scales its numbers
// to −1 … 1, so that the same files give the same tensor, bit for bit.
//
// Files are not trusted: how large a picture is said to be is held against a
// limit before it is decoded, and an [*Error] names the file.
package images

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// Bounds of what is read.
const (
	maxSize    = 1024 // of the side that pictures are brought to
	maxFile    = 256 << 20
	maxPixels  = 64 << 20 // of a picture as it is in the file
	maxNumbers = 1 << 29  // of all pictures together: 2 GB
	maxClasses = 1000
)

// Error is what is wrong with a file or folder.
type Error struct {
	File string
	Rule string // what was found and what was expected
	Err  error  // what it comes from, or nil
}

// Error returns "file: rule: cause".
func (e *Error) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("%s: %s: %v", e.File, e.Rule, e.Err)
	}
	return e.File + ": " + e.Rule
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Spec says what pictures become.
type Spec struct {
	Size     int `json:"size"`     // height and width
	Channels int `json:"channels"` // 1 for grey, 3 for red, green and blue
}

// Check refuses what cannot be.
func (s Spec) Check() error {
	switch {
	case s.Size < 1 || s.Size > maxSize:
		return fmt.Errorf("pictures of %d×%d pixels, want 1 to %d", s.Size, s.Size, maxSize)
	case s.Channels != 1 && s.Channels != 3:
		return fmt.Errorf("%d channels, want 1 or 3", s.Channels)
	}
	return nil
}

// Shape returns the shape of a picture, (C, H, W), with one channel for grey and
// three for colour.
func (s Spec) Shape() []int {
	return []int{s.Channels, s.Size, s.Size}
}

// Folder is pictures in folders that are called as their classes.
type Folder struct {
	Path    string
	Classes []string // in alphabetical order
	Files   []string // by class, then in alphabetical order
	Labels  []int    // the place of each file's class in Classes
	Skipped int      // files in the folders that are called neither .png nor .jpg
}

// Find lists the pictures below a folder with a folder for each class. Hidden
// files are left out.
func Find(dir string) (*Folder, error) {
	entries, err := os.ReadDir(dir) // sorted by name
	if err != nil {
		return nil, fmt.Errorf("find pictures: %w", err)
	}
	f := &Folder{Path: dir}
	loose := 0
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
			continue
		case !isDir(path):
			if Named(path) {
				loose++
			}
			continue
		}
		files, skipped, err := list(path)
		if err != nil {
			return nil, err
		}
		f.Skipped += skipped
		if len(files) == 0 {
			return nil, &Error{File: path, Rule: "the folder of a class holds no pictures that end in .png, .jpg or .jpeg"}
		}
		for range files {
			f.Labels = append(f.Labels, len(f.Classes))
		}
		f.Classes, f.Files = append(f.Classes, e.Name()), append(f.Files, files...)
	}
	switch n := len(f.Classes); {
	case n == 0 && loose > 0:
		return nil, &Error{File: dir, Rule: fmt.Sprintf("%d pictures, and no folders; want a folder for each class, with its pictures in it", loose)}
	case n < 2 || n > maxClasses:
		return nil, &Error{File: dir, Rule: fmt.Sprintf("%d folders with pictures, want 2 to %d, one for each class", n, maxClasses)}
	}
	return f, nil
}

// List returns the pictures that a path names: itself, or those in a folder, in
// alphabetical order.
func List(path string) ([]string, error) {
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("find pictures: %w", err)
	}
	if !isDir(path) {
		return []string{path}, nil
	}
	files, _, err := list(path)
	if err == nil && len(files) == 0 {
		err = &Error{File: path, Rule: "no pictures that end in .png, .jpg or .jpeg"}
	}
	return files, err
}

func list(dir string) (files []string, skipped int, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, 0, fmt.Errorf("find pictures: %w", err)
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), ".") || isDir(path):
		case Named(path):
			files = append(files, path)
		default:
			skipped++
		}
	}
	return files, skipped, nil
}

func isDir(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// Named reports whether a file is called as a picture that can be read.
func Named(path string) bool {
	return slices.Contains([]string{".png", ".jpg", ".jpeg"}, strings.ToLower(filepath.Ext(path)))
}
