package train

import (
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"golang.org/x/sys/windows"
)

// lockFile is there as long as a training goes on.
const lockFile = "training.lock"

// lockDir opens a file in the directory that it shares with nobody, so that a
// second opening fails. Windows closes what a process that ends has open, and
// removes this file then: directories themselves cannot be locked there.
func lockDir(path string) (io.Closer, error) {
	path = filepath.Join(path, lockFile)
	name, err := windows.UTF16PtrFromString(path)
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	const shared = 0 // with nobody
	h, err := windows.CreateFile(name, windows.GENERIC_READ|windows.GENERIC_WRITE, shared, nil, windows.OPEN_ALWAYS,
		windows.FILE_ATTRIBUTE_TEMPORARY|windows.FILE_FLAG_DELETE_ON_CLOSE, 0)
	switch {
	case errors.Is(err, windows.ERROR_SHARING_VIOLATION), errors.Is(err, windows.ERROR_DELETE_PENDING):
		return nil, errLocked
	case err != nil:
		return nil, fmt.Errorf("lock %s: %w", path, err)
	}
	return openHandle(h), nil
}

// openHandle is a handle that is open.
type openHandle windows.Handle

func (h openHandle) Close() error { return windows.CloseHandle(windows.Handle(h)) }
