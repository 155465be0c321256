// Package cifar reads the binary files of CIFAR-10 and CIFAR-100, sets of 60,000
// coloured pictures of 32 × 32 pixels.
//
// A file is records one after the other. Of CIFAR-10, data_batch_1.bin to
// data_batch_5.bin and test_batch.bin, a record is
//
//	1 byte      the class, 0 to 9
//	1024 bytes  red, row by row
//	1024 bytes  green
//	1024 bytes  blue
//
// and of CIFAR-100, train.bin and test.bin, it has two bytes before the colours: the
// coarse class, 0 to 19, and the fine one, 0 to 99. The names of the classes stand in
// batches.meta.txt, coarse_label_names.txt and fine_label_names.txt, one on each line.
//
// [Open] makes data sets of them, which keep the bytes as they are, as package idx does.
// The files are not trusted: they are held to the length of their records, and each class
// to what there is.
//
// Source: A. Krizhevsky, 'Learning Multiple Layers of Features from Tiny Images' (2009).
package cifar

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cajal/data/idx"
)

const (
	channels, side = 3, 32
	pixels         = channels * side * side
	// maxFile is how large a file may be: those of the real sets have at most 154 MB.
	maxFile  = 1 << 30
	maxNames = 1 << 16 // bytes of the names of classes
)

// Data is a set in memory.
type Data struct {
	Name        string   // "CIFAR-10" or "CIFAR-100"
	Train, Test *idx.Set // (N, 3, 32, 32); Test is nil if there is no such file
	Classes     []string // "0", "1", … where the file with their names is missing
}

// Error says what is wrong with a file or a directory.
type Error struct {
	File string
	Rule string // what was found and what was expected
}

// Error returns "cifar: file: rule".
func (e *Error) Error() string { return "cifar: " + e.File + ": " + e.Rule }

func wrong(file, format string, args ...any) error {
	return &Error{file, fmt.Sprintf(format, args...)}
}

// kind is one of the two sets.
type kind struct {
	name        string
	train, test string // patterns of the files' names
	labels      int    // bytes before the pixels
}

var (
	ten     = kind{"CIFAR-10", "data_batch_*.bin", "test_batch.bin", 1}
	hundred = kind{"CIFAR-100", "train.bin", "test.bin", 2}
)

// classes returns at which byte of a record a class stands, how many there are, and the
// file that names them.
func (k kind) classes(coarse bool) (at, n int, names string) {
	switch {
	case k.labels == 1:
		return 0, 10, "batches.meta.txt"
	case coarse:
		return 0, 20, "coarse_label_names.txt"
	}
	return 1, 100, "fine_label_names.txt"
}

// has reports whether a directory has files of a pattern.
func has(dir, pattern string) bool { return len(find(dir, pattern)) > 0 }

// find returns the files of a pattern in order.
func find(dir, pattern string) (files []string) {
	entries, _ := os.ReadDir(dir) // sorted by name
	for _, e := range entries {
		if is, err := filepath.Match(pattern, e.Name()); err == nil && is {
			files = append(files, filepath.Join(dir, e.Name()))
		}
	}
	return files
}

// IsDirectory reports whether a directory has files that are called as those of a set,
// also of its versions for Python, which Open refuses.
func IsDirectory(dir string) bool {
	return has(dir, ten.train) || has(dir, ten.test) || has(dir, hundred.train) && (has(dir, hundred.test) || has(dir, "*_label_names.txt")) || python(dir)
}

// python reports whether a directory has a set's version for Python.
func python(dir string) bool {
	return has(dir, "data_batch_[0-9]") || has(dir, "meta") && has(dir, "train") && has(dir, "test")
}

// Open reads the set whose files a directory has. With coarse the classes are the twenty
// coarse ones of CIFAR-100. Of CIFAR-10 it reads as many of the five files to train on as
// there are. What is wrong with files that can be read is an [*Error].
func Open(dir string, coarse bool) (*Data, error) {
	if _, err := os.ReadDir(dir); err != nil {
		return nil, fmt.Errorf("cifar: %w", err)
	}
	k := ten
	switch {
	case has(dir, ten.train):
	case has(dir, hundred.train):
		k = hundred
	case python(dir):
		return nil, wrong(dir, "the version for Python, which is Python's own objects; want the binary version, whose files end in .bin")
	default:
		return nil, wrong(dir, "no files of CIFAR to learn from; want data_batch_1.bin to data_batch_5.bin and test_batch.bin, or train.bin and test.bin")
	}
	if coarse && k.labels == 1 {
		return nil, wrong(dir, "coarse classes, and this is %s; want CIFAR-100 for them", k.name)
	}
	at, n, file := k.classes(coarse)
	d := &Data{Name: k.name}
	var err error
	if d.Classes, err = names(filepath.Join(dir, file), n); err != nil {
		return nil, err
	}
	if d.Train, err = k.read(find(dir, k.train), at, n); err != nil {
		return nil, err
	}
	if test := find(dir, k.test); test != nil {
		d.Test, err = k.read(test, at, n)
	}
	return d, err
}

// read reads files of records whose class, one of n, stands at a byte.
func (k kind) read(files []string, at, n int) (*idx.Set, error) {
	images := &idx.Array{Name: files[0], Type: idx.Uint8}
	labels := &idx.Array{Name: files[0], Type: idx.Uint8}
	record := k.labels + pixels
	for _, file := range files {
		b, err := k.records(file)
		if err != nil {
			return nil, err
		}
		images.Data = slices.Grow(images.Data, len(b)/record*pixels)
		for i := 0; len(b) > 0; i++ {
			if int(b[at]) >= n {
				return nil, wrong(file, "record %d, at byte %d, has the class %d, want 0 to %d; is it a file of %s?", i, i*record+at, b[at], n-1, k.name)
			}
			labels.Data = append(labels.Data, b[at])
			images.Data = append(images.Data, b[k.labels:record]...)
			b = b[record:]
		}
	}
	samples := len(labels.Data)
	images.Shape, labels.Shape = []int{samples, channels, side, side}, []int{samples}
	return idx.NewSet(images, labels, n)
}

// records returns a file's bytes, which are whole records.
func (k kind) records(file string) ([]byte, error) {
	info, err := os.Stat(file)
	record := int64(k.labels + pixels)
	switch {
	case err != nil:
		return nil, fmt.Errorf("cifar: %w", err)
	case !info.Mode().IsRegular():
		return nil, wrong(file, "it is no file")
	case info.Size() > maxFile:
		return nil, wrong(file, "%d bytes, want at most %d", info.Size(), maxFile)
	case info.Size() == 0 || info.Size()%record != 0:
		return nil, wrong(file, "%d bytes, which are %d records of %s, of %d bytes, and %d bytes more; want whole records, at least one: is the file cut off?",
			info.Size(), info.Size()/record, k.name, record, info.Size()%record)
	}
	f, err := os.Open(file)
	if err != nil {
		return nil, fmt.Errorf("cifar: %w", err)
	}
	defer f.Close()
	b := make([]byte, info.Size())
	if _, err := io.ReadFull(f, b); err != nil { // also where it has become shorter
		return nil, fmt.Errorf("cifar: %s: %w", file, err)
	}
	return b, nil
}

// names reads the names of n classes, or numbers them if there is no such file.
func names(file string, n int) (list []string, err error) {
	f, err := os.Open(file)
	if os.IsNotExist(err) {
		for i := range n {
			list = append(list, fmt.Sprint(i))
		}
		return list, nil
	}
	if err != nil {
		return nil, fmt.Errorf("cifar: %w", err)
	}
	defer f.Close()
	b, err := io.ReadAll(io.LimitReader(f, maxNames+1))
	if err != nil {
		return nil, fmt.Errorf("cifar: %w", err)
	}
	for line := range bytes.Lines(b) {
		if name := strings.TrimSpace(string(line)); name != "" {
			list = append(list, name)
		}
	}
	seen := map[string]bool{}
	for _, name := range list {
		if seen[name] {
			return nil, wrong(file, "it names the class %.40q twice", name)
		}
		seen[name] = true
	}
	if len(list) != n || len(b) > maxNames {
		return nil, wrong(file, "it names %d classes, want %d, each on a line of its own", len(list), n)
	}
	return list, nil
}
