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
	"cajal/internal/figure"
)

// Bounds of a directory.
const (
	maxParts = 100_000
	maxDepth = 32
)

// noValue is what the folder of a missing value is called.
const noValue = "__HIVE_DEFAULT_PARTITION__"

// IsDirectory reports whether path is a directory whose Parquet files make a table: right
// in it, or below its folders if these are all that it has. A tree in which such a file
// lies somewhere is none.
func IsDirectory(path string) bool {
	for range maxDepth {
		entries, err := visible(path)
		if err != nil {
			return false
		}
		var folder string
		for _, e := range entries {
			switch {
			case e.parquet:
				return true
			case e.folder && (folder == "" || !isPartition(folder) && isPartition(e.path)):
				folder = e.path
			}
		}
		if folder == "" || !isPartition(folder) && slices.ContainsFunc(entries, func(e entry) bool { return !e.folder }) {
			return false
		}
		path = folder
	}
	return false
}

// isPartition reports whether a folder's name gives a column and its value: year=2024.
func isPartition(path string) bool { return strings.Contains(filepath.Base(path), "=") }

func (parquetFormat) IsTable(directory string) bool { return IsDirectory(directory) }

func (parquetFormat) ReadDirectory(path string, o table.Options) (*table.Frame, error) {
	return ReadDirectory(path, o)
}

// ReadDirectory reads a table of the Parquet files below a directory.
func ReadDirectory(path string, o table.Options) (*table.Frame, error) {
	var parts []part
	var keys, others []string
	folders := 0 // that were not looked into
	err := walk(path, &folders, func(p string, size int64, yes bool) error {
		if !yes {
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
	f.Notes = append(f.Notes, figure.Agree(len(parts), "the rows are those of 1 file", fmt.Sprintf("the rows are those of %d files, in the order of their names", len(parts))))
	if n := len(others); n > 0 {
		f.Notes = append(f.Notes, figure.Agree(n, "1 file is no Parquet file and was not read: ", fmt.Sprintf("%d files are no Parquet files and were not read, such as ", n))+others[0])
	}
	if folders > 0 {
		f.Notes = append(f.Notes, fmt.Sprintf("%s beside Parquet files %s not looked into", figure.Count(folders, "folder"), figure.Agree(folders, "was", "were")))
	}
	return f, nil
}

// walk visits the files below a directory in the order of their names, but those that
// writers leave for themselves, and says whether each is Parquet. Beside Parquet files it
// looks only into folders that give a column, and counts the others.
func walk(dir string, skipped *int, visit func(path string, size int64, parquet bool) error) error {
	return walkAt(dir, 0, skipped, visit)
}

func walkAt(dir string, depth int, skipped *int, visit func(path string, size int64, parquet bool) error) error {
	if depth > maxDepth {
		return wrong(dir, fmt.Errorf("more than %d folders within each other", maxDepth))
	}
	entries, err := visible(dir)
	if err != nil {
		return err
	}
	beside := slices.ContainsFunc(entries, func(e entry) bool { return e.parquet })
	for _, e := range entries {
		switch {
		case e.folder && beside && !isPartition(e.path):
			*skipped++
			continue
		case e.folder:
			err = walkAt(e.path, depth+1, skipped, visit)
		default:
			err = visit(e.path, e.size, e.parquet)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// entry is a file or a folder in a directory.
type entry struct {
	path    string
	size    int64
	folder  bool
	parquet bool // by its name or its first bytes
}

// visible returns the files and folders right in a directory in the order of their names,
// but those that writers leave for themselves.
func visible(dir string) (all []entry, err error) {
	entries, err := os.ReadDir(dir) // sorted
	if err != nil {
		return nil, &table.OpenError{Err: err}
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
			return nil, &table.OpenError{Err: err}
		case info.IsDir():
			all = append(all, entry{path: path, folder: true})
		case info.Mode().IsRegular():
			all = append(all, entry{path: path, size: info.Size(), parquet: namedParquet(path) || isParquet(path)})
		}
	}
	return all, nil
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
