package train

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
)

// disk is what checkpoints need of a file system. Tests put faults into it.
type disk interface {
	MkdirAll(dir string) error
	// Lock takes a directory for this training alone, until what it returns is
	// closed or the process ends, however it ends. It returns nil where there
	// are no locks.
	Lock(dir string) (io.Closer, error)
	ReadDir(dir string) (names []string, err error)
	// Create makes a file to write; a name that is taken, be it by a symbolic link, is
	// fs.ErrExist.
	Create(path string) (diskFile, error)
	Open(path string) (r readFile, size int64, err error)
	Rename(from, to string) error
	Remove(path string) error
	// SyncDir makes the names in a directory last.
	SyncDir(dir string) error
}

type diskFile interface {
	io.WriteCloser
	Sync() error
}

type readFile interface {
	io.ReaderAt
	io.Closer
}

type realDisk struct{}

func (realDisk) MkdirAll(dir string) error { return os.MkdirAll(dir, 0o755) }

func (realDisk) Lock(dir string) (io.Closer, error) { return lockDir(dir) }

func (realDisk) ReadDir(dir string) (names []string, err error) {
	entries, err := os.ReadDir(dir)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names, err
}

func (realDisk) Create(path string) (diskFile, error) {
	return os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
}

func (realDisk) Open(path string) (readFile, int64, error) {
	info, err := os.Stat(path) // first, since to open a pipe is to wait for who writes to it
	switch {
	case err != nil:
		return nil, 0, err
	case !info.Mode().IsRegular():
		return nil, 0, errors.New("it is no regular file")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	return f, info.Size(), nil
}

func (realDisk) Rename(from, to string) error { return os.Rename(from, to) }
func (realDisk) Remove(path string) error     { return os.Remove(path) }

// SyncDir does nothing on Windows and in the browser, which have no way to.
func (realDisk) SyncDir(dir string) error {
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		return nil
	}
	d, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
