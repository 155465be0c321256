package log

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"cajal/internal/readjson"
	"cajal/train"
)

// logFile is a file that grows as training goes on. Training that begins
// replaces it; resumed training cuts it back to where its checkpoint stood, so
// that nothing is missing and nothing stands twice. A checkpoint may come from a
// stranger and name any file: resumed training cuts none that does not begin as the
// log did.
type logFile struct {
	path string
	// begins reports whether bytes begin a log of this kind.
	begins  func(b []byte) bool
	file    *os.File // nil before the first line
	size    int64
	sum     hash.Hash // SHA-256 of what has been written
	resumed bool
}

// beginning is how many bytes of a file tell whether it is a log.
const beginning = 256

// append writes whole lines or records, with one call of the system.
func (l *logFile) append(b []byte) error {
	if l.file == nil {
		if err := l.create(); err != nil {
			return err
		}
	}
	n, err := l.file.Write(b)
	l.size += int64(n)
	l.sum.Write(b[:n])
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	return nil
}

func (l *logFile) create() error {
	if err := os.MkdirAll(filepath.Dir(l.path), 0o755); err != nil {
		return fmt.Errorf("log: %w", err)
	}
	if l.resumed {
		if err := l.own(); err != nil {
			return fmt.Errorf("log: %w", err)
		}
	}
	f, err := os.Create(l.path)
	if err != nil {
		return fmt.Errorf("log: %w", err)
	}
	l.file, l.size, l.sum = f, 0, sha256.New()
	return nil
}

// own returns an error if there is a file with something in it that is no log.
func (l *logFile) own() error {
	f, err := os.Open(l.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, beginning))
	if err == nil && len(b) > 0 && !l.begins(b) {
		err = fmt.Errorf("%s is there already and is no such log, so it is not written over; log to another file", l.path)
	}
	return err
}

// observe notes that training is resumed, maybe from a checkpoint that knows no log.
func (l *logFile) observe(e train.Event) {
	if e.Kind == train.Resumed {
		l.resumed = true
	}
}

// empty reports whether nothing has been written yet.
func (l *logFile) empty() bool { return l.size == 0 }

type logState struct {
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256,omitempty"` // of these bytes; "" of older checkpoints
}

// State makes sure that a checkpoint knows of nothing that the disk has not.
func (l *logFile) State() (train.State, error) {
	if l.file != nil {
		if err := l.file.Sync(); err != nil {
			return train.State{}, fmt.Errorf("log: %w", err)
		}
	}
	s := logState{Bytes: l.size}
	if l.sum != nil {
		s.SHA256 = hex.EncodeToString(l.sum.Sum(nil))
	}
	b, err := json.Marshal(s)
	return train.State{Data: b}, err
}

// Restore cuts the file back, if it is the one that the checkpoint knows of.
func (l *logFile) Restore(s train.State) error {
	var saved logState
	if err := readjson.Decode(s.Data, &saved); err != nil {
		return err
	}
	l.resumed = true
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
	sum := sha256.New()
	if err == nil {
		err = l.same(f, saved, sum)
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
	l.file, l.size, l.sum = f, saved.Bytes, sum
	return nil
}

// same returns an error unless a file begins with the bytes that a checkpoint knows of,
// which it adds to sum.
func (l *logFile) same(f *os.File, saved logState, sum hash.Hash) error {
	first := make([]byte, min(beginning, saved.Bytes))
	if _, err := f.ReadAt(first, 0); err != nil {
		return err
	}
	if _, err := io.Copy(sum, io.NewSectionReader(f, 0, saved.Bytes)); err != nil {
		return err
	}
	if !l.begins(first) || saved.SHA256 != "" && saved.SHA256 != hex.EncodeToString(sum.Sum(nil)) {
		return fmt.Errorf("%s is not the log that the checkpoint knows of: its first %d bytes are others; put that one back, or log to another file", l.path, saved.Bytes)
	}
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
