package parquet

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cajal/data/table"
)

// Bounds of a directory.
const (
	maxParts = 100_000
	maxDepth = 32
)

// noValue is what the folder of a missing value is called.
const noValue = "__HIVE_DEFAULT_PARTITION__"

// IsDirectory reports whether path is a directory with Parquet files below it.
func IsDirectory(path string) bool {
	info, err := os.Stat(path)
	if err != nil || !info.IsDir() {
		return false
	}
	found := errors.New("found")
	err = walk(path, func(p string, _ int64) error {
		if isParquet(p) || namedParquet(p) {
			return found
		}
		return nil
	})
	return err == found
}

func (parquetFormat) IsTable(directory string) bool { return IsDirectory(directory) }

func (parquetFormat) ReadDirectory(path string, o table.Options) (*table.Frame, error) {
	return ReadDirectory(path, o)
}

// ReadDirectory reads a table of the Parquet files below a directory.
func ReadDirectory(path string, o table.Options) (*table.Frame, error) {
	var parts []part
	var keys, others []string
	err := walk(path, func(p string, size int64) error {
		if !isParquet(p) && !namedParquet(p) {
			others = append(others, p)
			return nil
		}
		relative, err := filepath.Rel(path, filepath.Dir(p))
		if err != nil {
			return err
		}
		k, values, err := partition(relative)
		switch {
		case err != nil:
			return wrong(p, err)
		case len(parts) == 0:
			keys = k
		case !slices.Equal(k, keys):
			return wrong(p, fmt.Errorf("its folders give the columns %q, and those of %s %q; want the same for all parts", k, parts[0].name, keys))
		}
		if len(parts) == maxParts {
			return wrong(path, fmt.Errorf("more than %d files", maxParts))
		}
		parts = append(parts, part{name: p, path: p, size: size, keys: values})
		return nil
	})
	switch {
	case err != nil:
		return nil, err
	case len(parts) == 0:
		return nil, &table.Error{File: path, Rule: "a directory without Parquet files, want a file, or a directory of Parquet files that make one table"}
	}
	f, err := readParts(path, parts, o, keys)
	if err != nil {
		return nil, err
	}
	f.Notes = append(f.Notes, fmt.Sprintf("the rows are those of %d files, in the order of their names", len(parts)))
	if len(others) > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%d files are no Parquet files and were not read, such as %s", len(others), others[0]))
	}
	return f, nil
}

// walk visits the files below a directory in the order of their names, but those
// that writers leave for themselves.
func walk(dir string, visit func(path string, size int64) error) error {
	return walkAt(dir, 0, visit)
}

func walkAt(dir string, depth int, visit func(path string, size int64) error) error {
	if depth > maxDepth {
		return wrong(dir, fmt.Errorf("more than %d folders within each other", maxDepth))
	}
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		return fmt.Errorf("read table: %w", err)
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), "_") || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		path := filepath.Join(dir, e.Name())
		info, err := os.Stat(path) // follows links
		switch {
		case errors.Is(err, fs.ErrNotExist):
			continue
		case err != nil:
			return fmt.Errorf("read table: %w", err)
		case info.IsDir():
			err = walkAt(path, depth+1, visit)
		case info.Mode().IsRegular():
			err = visit(path, info.Size())
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// isParquet reports whether a file begins as Parquet files do.
func isParquet(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return false
	}
	defer f.Close()
	var head [4]byte
	_, err = io.ReadFull(f, head[:])
	return err == nil && Format.Reads(head[:])
}

// namedParquet reports whether a file must be Parquet by its name, so that a
// damaged one is not passed over.
func namedParquet(path string) bool {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".parquet", ".parq", ".pq":
		return true
	}
	return false
}

// partition returns the columns that folders such as year=2024/month=1 give,
// and their values.
func partition(relative string) (keys, values []string, err error) {
	for folder := range strings.SplitSeq(filepath.ToSlash(relative), "/") {
		key, v, ok := strings.Cut(folder, "=")
		if !ok {
			continue
		}
		if key, err = url.PathUnescape(key); err == nil {
			v, err = url.PathUnescape(v)
		}
		if err != nil {
			return nil, nil, fmt.Errorf("folder %q: %w", folder, err)
		}
		if v == noValue {
			v = ""
		}
		text, err := appendText(nil, value{b: []byte(v)})
		if err != nil {
			return nil, nil, fmt.Errorf("folder %q: %w", folder, err)
		}
		keys, values = append(keys, key), append(values, string(text))
	}
	return keys, values, nil
}
