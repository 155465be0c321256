package idx

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// Directory is the files of a data set that lie in one directory and are called as
// MNIST's, whose first parts are "train" and "t10k" or "test":
//
//	train-images-idx3-ubyte    t10k-images-idx3-ubyte
//	train-labels-idx1-ubyte    t10k-labels-idx1-ubyte
//
// with .gz behind them where they are packed. A point may stand before idx, and a name
// with neither part is taken for train.
type Directory struct {
	Path                     string
	TrainImages, TrainLabels string
	TestImages, TestLabels   string // "" if there is no part to test on
}

// DirectoryError says what is wrong with the files of a directory.
type DirectoryError struct {
	Path string
	Rule string
}

// Error returns "idx: directory: rule".
func (e *DirectoryError) Error() string { return "idx: " + e.Path + ": " + e.Rule }

// named is how the files are called: what, images or labels, and the axes with the type.
var named = regexp.MustCompile(`(?i)^(.*?)(images|labels)[-._]?idx[0-9]?(?:[-._][a-z]+)?(?:\.gz)?$`)

// test are the words in a name that say that a file is to test on.
var test = regexp.MustCompile(`(?i)(t10k|test)`)

// part are all words that say what part of a data set a file is.
var part = regexp.MustCompile(`(?i)[-._]?(train|t10k|test)[-._]?`)

// IsDirectory reports whether a directory has a file that is called as one of a data set
// in IDX files.
func IsDirectory(dir string) bool {
	return slices.ContainsFunc(names(dir), func(name string) bool { return named.MatchString(name) })
}

// names returns the names of the files of a directory in order, as far as it can be read.
func names(dir string) (all []string) {
	entries, _ := os.ReadDir(dir)
	for _, e := range entries {
		if info, err := os.Stat(filepath.Join(dir, e.Name())); err == nil && info.Mode().IsRegular() {
			all = append(all, e.Name())
		}
	}
	return all
}

// Find finds the files of the one data set that a directory holds. A file that is there
// plain and packed is taken packed. The error is a [*DirectoryError] if the directory can be
// read.
func Find(dir string) (*Directory, error) {
	d := &Directory{Path: dir}
	if _, err := os.ReadDir(dir); err != nil {
		return nil, fmt.Errorf("idx: %w", err)
	}
	var sets []string
	for _, name := range names(dir) {
		m := named.FindStringSubmatch(name)
		if m == nil {
			continue
		}
		if set := strings.Trim(part.ReplaceAllString(strings.ToLower(m[1]), ""), "-._"); !slices.Contains(sets, set) {
			sets = append(sets, set)
		}
		at := d.role(test.MatchString(m[1]), strings.EqualFold(m[2], "images"))
		path := filepath.Join(dir, name)
		if *at != "" && *at+".gz" != path && *at != path+".gz" && len(sets) < 2 {
			return nil, &DirectoryError{dir, fmt.Sprintf("%s and %s are of the same part; want one of them", filepath.Base(*at), name)}
		}
		*at = max(*at, path) // the packed one, whose name is longer
	}
	switch want := "train-images-idx3-ubyte and train-labels-idx1-ubyte, with .gz where they are packed"; {
	case len(sets) == 0:
		return nil, &DirectoryError{dir, "no IDX files; want " + want}
	case len(sets) > 1:
		return nil, &DirectoryError{dir, fmt.Sprintf("the files of %d data sets, %s; want a directory for each", len(sets), strings.Join(sets[:min(len(sets), 5)], ", "))}
	case d.TrainImages == "" && d.TrainLabels == "":
		return nil, &DirectoryError{dir, fmt.Sprintf("%s and nothing to learn from; want %s", filepath.Base(max(d.TestImages, d.TestLabels)), want)}
	}
	for _, pair := range [][3]string{{d.TrainImages, d.TrainLabels, "train"}, {d.TestImages, d.TestLabels, "t10k"}} {
		switch images, labels := pair[0], pair[1]; {
		case labels == "" && images != "":
			return nil, &DirectoryError{dir, fmt.Sprintf("%s has no labels beside it; want a file called as it is with labels-idx1 in place of images-idx3, such as %s-labels-idx1-ubyte", filepath.Base(images), pair[2])}
		case images == "" && labels != "":
			return nil, &DirectoryError{dir, fmt.Sprintf("%s has no images beside it; want a file called as it is with images-idx3 in place of labels-idx1, such as %s-images-idx3-ubyte", filepath.Base(labels), pair[2])}
		}
	}
	return d, nil
}

// role returns where the path of a file stands.
func (d *Directory) role(test, images bool) *string {
	switch {
	case test && images:
		return &d.TestImages
	case test:
		return &d.TestLabels
	case images:
		return &d.TrainImages
	}
	return &d.TrainLabels
}

// Open reads the files. The labels to train on say how many classes there are; those to
// test on are held to it. test is nil if there is no such part.
func (d *Directory) Open() (train, test *Set, err error) {
	const any = 256 // what a byte can be
	if train, err = Open(d.TrainImages, d.TrainLabels, any); err != nil {
		return nil, nil, err
	}
	if train.classes = train.seen(); train.classes < 2 {
		return nil, nil, &DirectoryError{d.Path, fmt.Sprintf("every label of %s is 0; want two classes or more", filepath.Base(d.TrainLabels))}
	}
	if d.TestImages == "" {
		return train, nil, nil
	}
	if test, err = Open(d.TestImages, d.TestLabels, train.classes); err != nil {
		return nil, nil, err
	}
	if !slices.Equal(train.image, test.image) {
		return nil, nil, &DirectoryError{d.Path, fmt.Sprintf("an image of %s has the shape %v, and one of %s %v; want the same",
			filepath.Base(d.TrainImages), train.image, filepath.Base(d.TestImages), test.image)}
	}
	return train, test, nil
}
