package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"

	"cajal/data/idx"
	"cajal/data/images"
	"cajal/experiment"
	"cajal/model"
	"cajal/tensor"
)

// learnedFrom says what a model learned from, and what of DATA fits it.
func learnedFrom(m *model.Model) (learned, fits string) {
	if columns := m.Columns(); columns != nil {
		return "the columns " + strings.Join(columns, ", "), "a table with them"
	}
	const arrays, orPictures = "a file of arrays, .npz or .npy", ", or a picture or a folder of some"
	inputs, source := inputNames(m), m.Description().Source
	if len(inputs) > 1 {
		return "the inputs " + strings.Join(inputs, ", "), "an .npz file with an array for each"
	}
	shape := tensor.ShapeString(m.InputShape())
	switch {
	case source == "images":
		return "pictures", "a picture or a folder of some"
	case source == "idx":
		return "pictures in IDX files", "such files, " + arrays + orPictures
	case source == "cifar":
		return "pictures in the files of CIFAR", "the directory of such files, " + arrays + orPictures
	case source == "arrays" && isPictures(m):
		return "arrays of pixels " + shape, arrays + orPictures
	case source == "arrays":
		return "arrays of numbers " + shape, arrays
	case takesInk(m):
		return "the pictures of " + source, "a picture, a file of IDX, or " + arrays
	}
	return source, arrays
}

// misfit refuses DATA of a kind that a model does not take, such as "a table".
func misfit(m *model.Model, name, kind string) error {
	if _, err := os.Stat(name); name != "-" && errors.Is(err, fs.ErrNotExist) {
		return err
	}
	learned, fits := learnedFrom(m)
	if m.Description().Source == "arrays" && len(m.InputShape()) == 3 && (kind == "a picture" || kind == "a directory") {
		fits += "; it takes no pictures, as nothing said which of its numbers are black and white: range, such as range = [0, 255], below [data] of its recipe does"
	}
	return usageError{fmt.Errorf("%s is %s, and the model learned from %s; want %s", called(name), kind, learned, fits)}
}

// other returns what kind of DATA a name stands for that a model of pictures in a folder,
// or of a table, does not take; "" for what it may take.
func other(m *model.Model, name string) string {
	tables, pictures := m.Schema() != nil, m.Description().Source == "images"
	switch {
	case !tables && !pictures:
		return ""
	case tables && images.Named(name):
		return "a picture"
	case isArray(name):
		return "a file with one array"
	case isArchive(name):
		return "a file of arrays"
	case experiment.IsArrayDirectory(name):
		return "a directory of arrays"
	case experiment.PixelKind(name) != "":
		return "a directory with files of the kind " + experiment.PixelKind(name)
	case pictures && (name == "-" || isTableName(name)):
		return "a table"
	}
	return ""
}

// notIDX says of a file that was taken for one of IDX, as it is nothing else, what would
// fit the model.
func notIDX(m *model.Model, err error) error {
	if _, ok := errors.AsType[*idx.FormatError](err); !ok {
		return err
	}
	learned, fits := learnedFrom(m)
	return fmt.Errorf("%w (the model learned from %s; want %s)", err, learned, fits)
}

// ignored refuses flags that say how arrays are read where there are none: the bytes of
// pictures and of IDX files are always divided, and rows of a table have units.
func (in *sampleFlags) ignored(name string) error {
	if isArchive(name) || isArray(name) || experiment.IsArrayDirectory(name) {
		return nil
	}
	if in.divide != 1 {
		return usageError{fmt.Errorf("--divide %v: it is for arrays, in .npy and .npz files, and %s has none; what is read of it is in the units that training had", in.divide, called(name))}
	}
	if in.limit != 0 {
		return usageError{fmt.Errorf("--limit %d: it is for .npz files, and %s is none", in.limit, called(name))}
	}
	return nil
}
