// Package replace writes files that are there whole or not at all.
package replace

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// File writes a file: what write puts into w goes to a new file beside path,
// which reaches the disk and only then takes the name, in one step. Whoever
// opens path sees the old content or the new one, and after an error or a
// crash the old one stands. An existing file keeps its permissions, a symbolic
// link stays one, and what is no regular file, such as a pipe, is written to
// as it is. What killed programs have left half written beside path is removed.
func File(path string, write func(w io.Writer) error) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		info = nil
	case err != nil:
		return err
	case info.IsDir():
		return &fs.PathError{Op: "write", Path: path, Err: errors.New("it is a directory, want a file")}
	case !info.Mode().IsRegular():
		return plainly(path, write)
	}
	f, err := beside(path)
	if err != nil {
		return err
	}
	defer hold(f.Name())() // until it has its name
	sweep(path, f)
	if err := fill(f, info, write); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// Bytes writes a file of which the content is in memory.
func Bytes(path string, content []byte) error {
	return File(path, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
}

// fill writes the new file and closes it, safe on the disk.
func fill(f *os.File, old fs.FileInfo, write func(w io.Writer) error) (err error) {
	defer func() {
		if closing := f.Close(); err == nil {
			err = closing
		}
	}()
	if old != nil {
		if err := f.Chmod(old.Mode().Perm()); err != nil && runtime.GOOS != "windows" && runtime.GOOS != "js" {
			return err
		}
	}
	if err := write(f); err != nil {
		return err
	}
	return f.Sync()
}

// attempts is how many names are tried before it cannot be chance that they are taken.
const attempts = 100

// beside makes a new file in the folder of path, hidden and with the
// permissions that the process gives any new file. Its name is random, so that none can
// be waiting there.
func beside(path string) (*os.File, error) {
	dir, name := filepath.Split(path)
	for range attempts {
		f, err := os.OpenFile(filepath.Join(dir, "."+name+"."+rand.Text()[:8]+partEnd), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, &fs.PathError{Op: "write", Path: path, Err: fmt.Errorf("unfinished files named .%s.*.part stand beside it; remove them", name)}
}

func plainly(path string, write func(w io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// syncDir makes the new name last. Windows and the browser have no way to.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
