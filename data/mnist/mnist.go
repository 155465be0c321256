// Package mnist knows the MNIST database: 70,000 handwritten digits of 28 × 28
// pixels, cut from the forms of NIST's Special Databases 1 and 3 by Y. LeCun,
// C. Cortes and C. J. C. Burges, 60,000 to train on and 10,000 to test on,
// from different writers.
//
// It is four IDX files (package data/idx). [Load] reads them from a folder, as
// they are or packed with gzip, and checks that they are the real ones, so that
// a result can be compared with others'. [Fetch] downloads those that a folder
// lacks.
//
// For a start without a download see package data/digits.
package mnist

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"cajal/data/idx"
)

// Classes is the number of classes, one for each digit.
const Classes = 10

// Origin is where the database was published.
const Origin = "http://yann.lecun.com/exdb/mnist/"

// File is one of the database's files, unpacked.
type File struct {
	Name   string
	Size   int64  // in bytes
	SHA256 string // in hexadecimal digits
}

// collection is the files of the two parts; tests have a small one.
type collection struct{ trainImages, trainLabels, testImages, testLabels File }

var database = collection{
	trainImages: File{"train-images-idx3-ubyte", 47040016, "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db"},
	trainLabels: File{"train-labels-idx1-ubyte", 60008, "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5"},
	testImages:  File{"t10k-images-idx3-ubyte", 7840016, "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7"},
	testLabels:  File{"t10k-labels-idx1-ubyte", 10008, "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2"},
}

func (c collection) files() []File {
	return []File{c.trainImages, c.trainLabels, c.testImages, c.testLabels}
}

// Files returns the four files: images and labels to train on, images and
// labels to test on.
func Files() []File { return database.files() }

// Load reads the four files from a folder, each under its name or, packed, its
// name with ".gz", which goes first. Batches are X, Float32 (N, 1, 28, 28) from 0
// to 1, and Y, Int64 (N).
//
// The error is a [*MissingError] if a file is not there. A file that is not
// the real one is an [*OtherError]; idx.Find reads other sets that have the names
// of this one, such as Fashion-MNIST.
func Load(dir string) (train, test *idx.Set, err error) { return database.load(dir) }

func (c collection) load(dir string) (train, test *idx.Set, err error) {
	missing := &MissingError{Dir: dir}
	for _, f := range c.files() {
		switch _, err := f.find(dir); {
		case errors.Is(err, fs.ErrNotExist):
			missing.Files = append(missing.Files, f)
		case err != nil:
			return nil, nil, fmt.Errorf("mnist: %w", err)
		}
	}
	if len(missing.Files) > 0 {
		return nil, nil, missing
	}
	if train, err = pair(dir, c.trainImages, c.trainLabels); err != nil {
		return nil, nil, err
	}
	if test, err = pair(dir, c.testImages, c.testLabels); err != nil {
		return nil, nil, err
	}
	return train, test, nil
}

// find returns the path under which a file is in a folder.
func (f File) find(dir string) (path string, err error) {
	for _, name := range []string{f.Name + ".gz", f.Name} {
		path = filepath.Join(dir, name)
		if _, err = os.Stat(path); !errors.Is(err, fs.ErrNotExist) {
			return path, err
		}
	}
	return path, err
}

func pair(dir string, images, labels File) (*idx.Set, error) {
	x, err := images.read(dir)
	if err != nil {
		return nil, err
	}
	y, err := labels.read(dir)
	if err != nil {
		return nil, err
	}
	set, err := idx.NewSet(x, y, Classes)
	if err != nil {
		return nil, fmt.Errorf("mnist: %w", err)
	}
	return set, nil
}

// read returns a file's array if it is the real one.
func (f File) read(dir string) (*idx.Array, error) {
	path, err := f.find(dir)
	if err != nil {
		return nil, fmt.Errorf("mnist: %w", err)
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("mnist: %w", err)
	}
	defer file.Close()
	a, err := idx.Read(file, path, f.Size)
	if err != nil {
		return nil, fmt.Errorf("mnist: %w", err)
	}
	// A file has one header for an array, so writing it gives its bytes.
	sum := sha256.New()
	if err := idx.Write(sum, a); err != nil {
		return nil, fmt.Errorf("mnist: %s: %w", path, err)
	}
	if got := hex.EncodeToString(sum.Sum(nil)); got != f.SHA256 {
		return nil, &OtherError{path, f.differs(got)}
	}
	return a, nil
}

// OtherError says that a file is called as one of the database and is none of it.
type OtherError struct {
	Path string
	Err  error // the two sums
}

// Error returns "mnist: file: the two sums".
func (e *OtherError) Error() string { return fmt.Sprintf("mnist: %s: %v", e.Path, e.Err) }

// Unwrap returns what differs.
func (e *OtherError) Unwrap() error { return e.Err }

func (f File) differs(sum string) error {
	return fmt.Errorf("its SHA-256, unpacked, is %s, want %s; it is damaged, or of another data set", sum, f.SHA256)
}

// MissingError says which files a folder lacks and how to know the real ones.
// It is an fs.ErrNotExist.
type MissingError struct {
	Dir   string
	Files []File
}

// Error names the database, its origin, and each file with size and SHA-256.
func (e *MissingError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "mnist: %s lacks %d of the 4 files of the MNIST database of handwritten digits "+
		"(Y. LeCun, C. Cortes, C. J. C. Burges, %s):\n", e.Dir, len(e.Files), Origin)
	for _, f := range e.Files {
		fmt.Fprintf(&b, "  %-23s  %8d bytes  SHA-256 %s\n", f.Name, f.Size, f.SHA256)
	}
	b.WriteString("each as it is, or packed with gzip under its name with .gz; sizes and sums are of the unpacked files")
	return b.String()
}

// Unwrap returns fs.ErrNotExist.
func (e *MissingError) Unwrap() error { return fs.ErrNotExist }
