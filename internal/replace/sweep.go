package replace

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

const partEnd = ".part"

// random is what stands in the names of unfinished files; numbers stood there once.
var random = regexp.MustCompile(`^[0-9A-Z]{1,8}$`)

// sweep removes the unfinished files of path that nobody is writing, those of programs
// that were killed; own is one that was made just now. What cannot be removed is in
// nobody's way.
func sweep(path string, own *os.File) {
	dir, name := filepath.Split(path)
	d, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return
	}
	defer d.Close()
	now, err := own.Stat()
	if err != nil {
		return
	}
	names, _ := d.Readdirnames(-1)
	for _, n := range names {
		middle, is := strings.CutPrefix(n, "."+name+".")
		middle, ends := strings.CutSuffix(middle, partEnd)
		if is && ends && random.MatchString(middle) {
			discard(filepath.Join(dir, n), now)
		}
	}
}

// discard removes a file unless it is in use, or so young beside one made now that its
// writer may not have said so yet.
func discard(part string, now fs.FileInfo) {
	info, err := os.Lstat(part)
	if err != nil || !info.Mode().IsRegular() || now.ModTime().Sub(info.ModTime()) < youth {
		return
	}
	release := func() {}
	if locks {
		if release = tryHold(part, info); release == nil {
			return
		}
	}
	defer release()
	_ = os.Remove(part)
}

// hold says, until what it returns is called or the process ends, that a file is in use.
func hold(part string) (release func()) {
	info, err := os.Lstat(part)
	if err != nil || !locks {
		return func() {}
	}
	if release = tryHold(part, info); release == nil {
		return func() {}
	}
	return release
}

// sameFile opens a file that is still the one of info.
func sameFile(part string, info fs.FileInfo) *os.File {
	f, err := os.Open(part)
	if err != nil {
		return nil
	}
	if now, err := f.Stat(); err != nil || !os.SameFile(info, now) {
		f.Close()
		return nil
	}
	return f
}
