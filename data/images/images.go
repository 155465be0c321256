// Package images reads pictures, PNG, JPEG, GIF and WebP, for networks that tell what
// is on them.
//
// [Find] lists a folder that has a folder for each class:
//
//	photos/cat/1.jpg
//	photos/cat/indoors/2.png
//	photos/dog/1.jpg
//
// The class is the folder at the top, however deep a picture lies in it. What is no
// picture is left out, and the [Folder] counts and names it.
//
// [Spec.Load] decodes pictures on several processors, turns each as its EXIF
// orientation says, cuts the largest square from its middle, brings it to the same
// size and scales its numbers to −1 … 1, so that the same files give the same tensor,
// bit for bit. They may have 8 or 16 bits a channel, a palette, transparency, which
// becomes white, or the colours of print (CMYK and YCCK in a JPEG). Of an animation the
// first frame is read, as it stands on its screen.
//
// Files are not trusted: how large a picture is said to be ([ReadHeader]) is held
// against a limit before it is decoded, and an [*Error] names the file.
package images

import (
	"fmt"
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
	maxFolders = 100_000 // on the way through one: links can multiply them
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

// Named reports whether a file is called as a picture that can be read.
func Named(path string) bool {
	return slices.Contains([]string{".png", ".jpg", ".jpeg", ".gif", ".webp"}, strings.ToLower(filepath.Ext(path)))
}
