package log

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"cajal/internal/readjson"
	"cajal/train"
)

// logFile is a file that grows as training goes on. Training that begins
// replaces it; resumed training cuts it back to where its checkpoint stood, so
// that nothing is missing and nothing stands twice.
type logFile struct {
	path string
	file *os.File // nil before the first line
	size int64
}

// append writes whole lines or records, with one call of the system.
func (l *logFile) append(b []byte) error {
	if l.file == nil {
		if err := l.create(); err != nil {
			return err
		}
	}
	n, err := l.file.Write(b)
	l.size += int64(n)
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	return nil
}

func (l *logFile) create() error {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o755); err != nil {
		return fmt.Errorf("log: %w", err)
	}
	f, err := os.Create(l.path)
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	l.file, l.size = f, 0
	return nil
}

// empty reports whether nothing has been written yet.
func (l *logFile) empty() bool { return l.size == 0 }

type logState struct {
	Bytes int64 `json:"bytes"`
}

// State makes sure that a checkpoint knows of nothing that the disk has not.
func (l *logFile) State() (train.State, error) {
	if l.file != nil {
		if err := l.file.Sync(); err != nil {
			return train.State{}, fmt.Errorf("log: %w", err)
		}
	}
	b, err := json.Marshal(logState{l.size})
	return train.State{Data: b}, err
}

// Restore cuts the file back.
func (l *logFile) Restore(s train.State) error {
	var saved logState
	if err := readjson.Decode(s.Data, &saved); err != nil {
		return err
	}
	if saved.Bytes == 0 {
		return nil
	}
	f, err := os.OpenFile(l.path, os.O_RDWR, 0)
	if err != nil {
		return fmt.Errorf("the log that the checkpoint knows of: %w", err)
	}
	end, err := f.Seek(0, io.SeekEnd)
	if err == nil && (saved.Bytes < 0 || saved.Bytes > end) {
		err = fmt.Errorf("the log %s has %d bytes, and the checkpoint knows of %d; put it back, or log to another file", l.path, end, saved.Bytes)
	}
	if err == nil {
		err = f.Truncate(saved.Bytes)
	}
	if err == nil {
		_, err = f.Seek(saved.Bytes, io.SeekStart)
	}
	if err != nil {
		return errors.Join(err, f.Close())
	}
	l.file, l.size = f, saved.Bytes
	return nil
}

// close ends the file.
func (l *logFile) close() error {
	if l.file == nil {
		return nil
	}
	err := errors.Join(l.file.Sync(), l.file.Close())
	l.file = nil
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	return nil
}
