package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cajal/npy"
	"cajal/tensor"
)

// ArrayFiles is named arrays: an .npz file, or the .npy files of a directory under their
// names without that.
type ArrayFiles interface {
	Names() []string
	Has(name string) bool
	Read(name string, opts ...npy.Option) (*tensor.Tensor, error)
	Close() error
}

// OpenArrays opens an .npz file, or a directory with .npy files.
func OpenArrays(path string) (ArrayFiles, error) {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		d := &arrayDirectory{path, arraysIn(path)}
		if len(d.names) == 0 {
			return nil, fmt.Errorf("%s: no files that end in .npy; want x.npy and y.npy, or x_train.npy, y_train.npy, x_test.npy and y_test.npy", path)
		}
		return d, nil
	}
	return npy.Open(path)
}

// IsArrayDirectory reports whether a directory has files that are called as arrays.
func IsArrayDirectory(path string) bool { return len(arraysIn(path)) > 0 }

// npyEnd is how the name of a file with one array ends.
const npyEnd = ".npy"

// arraysIn returns the names of the arrays of a directory in order, none of what is none.
func arraysIn(path string) (names []string) {
	entries, _ := os.ReadDir(path) // sorted by name
	for _, e := range entries {
		if name, ok := strings.CutSuffix(e.Name(), npyEnd); ok && !e.IsDir() && name != "" {
			names = append(names, name)
		}
	}
	return names
}

// arrayDirectory is the .npy files of a directory.
type arrayDirectory struct {
	path  string
	names []string
}

// Names returns the names of the arrays in order.
func (d *arrayDirectory) Names() []string { return slices.Clone(d.names) }

// Has reports whether there is an array of a name.
func (d *arrayDirectory) Has(name string) bool { return slices.Contains(d.names, name) }

// Read reads an array.
func (d *arrayDirectory) Read(name string, opts ...npy.Option) (*tensor.Tensor, error) {
	if !d.Has(name) { // which would be a path otherwise
		return nil, fmt.Errorf("there is no array %q; the directory has %.200s", name, strings.Join(d.names, ", "))
	}
	return npy.ReadFile(filepath.Join(d.path, name+npyEnd), opts...)
}

// Close does nothing: a file is open while it is read.
func (d *arrayDirectory) Close() error { return nil }
