package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cajal/data"
	"cajal/data/images"
	"cajal/data/mnist"
	"cajal/data/table"
	"cajal/experiment"
	"cajal/internal/figure"
	"cajal/internal/memory"
	"cajal/model"
	"cajal/recipe"
	"cajal/tensor"
	"cajal/threads"
)

// sampleFlags says which raw samples evaluate and predict take.
type sampleFlags struct {
	labels  string
	divide  float64
	limit   int
	dir     string
	strict  bool
	reading reading
	id      string // the column that tells rows apart in the output
	lines   bool   // the line of each row stands in the output
	streams bool   // the command takes samples that are read batch by batch
	shared  flags  // threads and json
	model   string // the file that was opened
	near    string // where the recipe's data was found instead of in its place, "" if it was not
}

// inputHelp is what both commands say of their data.
const inputHelp = `DATA is one of
  train, test      the samples of the recipe that the model comes from
  FILE.npy         an array of inputs, (N, …); --labels names a second file
  FILE.npz         arrays x and y, or as in training, X and y, x_test and y_test, images
                   and labels; for a model of several inputs an array of each one's
                   name, and y; also a directory of .npy files
  FILE.csv, …      a table with the columns that the model learned from
  -                the same, CSV on standard input
  FILE.png, …      a picture, or a folder of some, for a model of pictures; to evaluate,
                   with a folder for each class, as in training, read batch by batch
                   where memory has no room for it; a picture of light strokes on
                   black for a model of digits or of MNIST
  a directory      of IDX files, or of CIFAR's, for a model of such: its part to test on
  any other file   an IDX file of images, as MNIST's are, also packed with gzip

Inputs are in the units that the recipe's data has, before any scaling; images
of bytes in arrays may need --divide 255. Bytes of IDX files always are divided, and for
a model of IDX files, of CIFAR or of arrays with a range they are what its pixels were.

A category of a table that training has not seen gives a warning on standard error
and is predicted as a rare one, or as none, and so does a missing value of a column that
missed none in training; with --strict it is an error, as is a picture that cannot be read.

A table is read by its own signs, whatever the training rows' file was like: what
separates cells, the decimal sign, the order of day and month, where its names are.
Flags such as --delimiter overrule what is found. Dates such as 03/04/2024 of which the
file does not say it are read in the order of the training rows' file. A table without
names has its columns in the order of that file, with the target or without.`

func (in *sampleFlags) add(cmd *cobra.Command) {
	s := cmd.Flags()
	s.StringVar(&in.labels, "labels", "", "`FILE` with the classes or the numbers to predict: .npy, or IDX")
	s.Float64Var(&in.divide, "divide", 1, "divide the inputs of .npy and .npz files by `NUMBER`")
	countVar(s, &in.limit, "limit", "most `MB` that an .npz file may unpack to (default: 64 times its size plus 64)")
	s.StringVar(&in.dir, "data", "", "`DIR` of the recipe's data: of MNIST's files, a table or a folder of pictures (default: as the recipe says)")
	s.BoolVar(&in.strict, "strict", false, "refuse a table with a category that training has not seen or a missing value where training had none, and pictures that cannot be read")
	s.IntVar(&in.shared.threads, "threads", 0, "use `N` threads; results do not depend on it (default: one for each processor)")
	in.shared.addMemory(cmd)
	in.reading.add(cmd, false)
}

// samples are raw samples.
type samples struct {
	// streamed are pictures that are read whenever a batch has them, nil for samples in
	// memory. Of others there are neither xs nor y.
	streamed *images.Set
	xs       []*tensor.Tensor // one for each of the model's inputs
	y        *tensor.Tensor   // nil if nothing is known of what is right
	weights  *tensor.Tensor   // how much each counts, nil for 1
	name     string
	labelled bool         // y has the numbers of an array, not the places of classes
	pictures *pictures    // nil for other samples
	frame    *table.Frame // nil for what is no table of the user's
	notes    []string     // what a person should know of the data
	// leftOut is how many rows or pictures are no samples: without a target, or not
	// to be read.
	leftOut int
	ids     []rowIDs // what tells rows of a table apart, as was asked for
}

// Len returns how many samples there are.
func (s *samples) Len() int {
	if s.streamed != nil {
		return s.streamed.Len()
	}
	return s.xs[0].Dim(0)
}

// open reads a model for a command with this input.
func (in *sampleFlags) open(path string) (*model.Model, error) {
	switch {
	case in.shared.threads < 0 || in.shared.threads > 1024:
		return nil, usageError{fmt.Errorf("--threads %d: want 1 to 1024, or 0 for one for each processor", in.shared.threads)}
	case !(in.divide > 0):
		return nil, usageError{fmt.Errorf("--divide %v: want a number above 0", in.divide)}
	case in.limit > 1<<20:
		return nil, usageError{fmt.Errorf("--limit %d: want 1 to %d megabytes", in.limit, 1<<20)}
	}
	threads.Set(in.shared.threads)
	in.model = path
	m, err := model.Open(path)
	if err != nil {
		return nil, err
	}
	if d := m.Description(); in.dir != "" && !slices.Contains([]string{"mnist", "table", "images", "arrays", "idx", "cifar"}, d.Source) {
		return nil, usageError{fmt.Errorf("--data %s: %s reads no files from a directory; models of mnist, tables, images, arrays, IDX files and CIFAR do", in.dir, d.Name)}
	}
	return m, nil
}

// origin returns the experiment that a model comes from, with its files where
// --data says.
func (in *sampleFlags) origin(m *model.Model) (*experiment.Trained, error) {
	t, err := experiment.Of(m)
	if err != nil {
		return nil, err
	}
	if in.shared.anyMemory {
		t.AnyMemory()
	}
	d := &t.Recipe().Data
	if in.dir == "" {
		if near := nearModel(in.model, d.Path); near != "" {
			d.Path, in.near = near, near
		}
		return t, nil
	}
	d.Dir = in.dir
	if d.Path != "" {
		d.Dir, d.Path = "", found(in.dir, filepath.Base(d.Path))
	}
	return t, nil
}

// nearModel returns where data lies that is not where a model's recipe says: in the folder
// of the model, or in one of those around it; "" where it is in its place, or in none of them.
// A model that learned from an absolute path knows the last name alone.
func nearModel(model, path string) string {
	if _, err := os.Stat(path); path == "" || filepath.IsAbs(path) || !errors.Is(err, fs.ErrNotExist) {
		return ""
	}
	dir, err := filepath.Abs(filepath.Dir(model))
	around := dir + string(filepath.Separator)
	for range 5 { // runs/NAME lies two below what it was trained in
		if err != nil {
			break
		}
		near := filepath.Join(dir, path)
		_, there := os.Stat(near)
		_, run := os.Stat(filepath.Join(near, "result.json")) // runs are called as their data is
		if there == nil && run != nil && !strings.HasPrefix(around, near+string(filepath.Separator)) {
			return near
		}
		dir = filepath.Dir(dir)
	}
	return ""
}

// nearNote says that the recipe's data was found near the model, "" if it was not.
func (in *sampleFlags) nearNote() string {
	if in.near == "" {
		return ""
	}
	return fmt.Sprintf("the recipe's data is taken from %s; --data DIR names another directory that it is in", in.near)
}

// sayNear writes nearNote for a person.
func (in *sampleFlags) sayNear(w io.Writer) {
	if note := in.nearNote(); note != "" {
		fmt.Fprintln(w, visible(note))
	}
}

// found returns the path of what is called name in dir, and dir itself if that is it.
func found(dir, name string) string {
	path := filepath.Join(dir, name)
	if _, err := os.Stat(path); err == nil {
		return path
	}
	if whole, err := filepath.Abs(dir); err == nil && filepath.Base(whole) == name {
		return dir
	}
	return path
}

// located says of data that is not where the recipe says how to name where it is: a
// model that learned from an absolute path knows the last name alone.
func (in *sampleFlags) located(err error) error {
	if missing := new(mnist.MissingError); !errors.Is(err, fs.ErrNotExist) || in.dir != "" || errors.As(err, &missing) {
		return err
	}
	return fmt.Errorf("%w; --data DIR names the directory that the recipe's data is in", err)
}

// read reads samples. It is here that a name decides what kind of input it is.
func (in *sampleFlags) read(cmd *cobra.Command, m *model.Model, name string, targets bool) (s *samples, err error) {
	if in.labels != "" && (name == "train" || name == "test" || isTableName(name) || isFolder(name) || m.Schema() != nil && !isArchive(name) && !isArray(name)) {
		return nil, usageError{fmt.Errorf("--labels %s: %s brings its own", in.labels, name)}
	}
	own := name == "train" || name == "test"
	if flag := in.reading.said(); flag != "" && (own || m.Schema() == nil) {
		return nil, usageError{fmt.Errorf("--%s is for a table of yours, and %s is none", flag, name)}
	}
	if err := in.ignored(name); err != nil {
		return nil, err
	}
	source, kind := m.Description().Source, experiment.PixelKind(name)
	switch ext := strings.ToLower(filepath.Ext(name)); {
	case own:
		s, err = in.own(cmd.Context(), m, name)
	case other(m, name) != "":
		err = misfit(m, name, other(m, name))
	case kind != "" && kind == source:
		s, err = in.dataSet(cmd.Context(), m, name)
	case kind != "" && (source == "idx" || source == "cifar"):
		err = usageError{fmt.Errorf("%s has files of the kind %q, and the model learned from %q; want such, or pictures", name, kind, source)}
	case ext == ".bin" && source == "cifar":
		err = usageError{fmt.Errorf("%s is one of CIFAR's files; want the directory that they are in, %s", name, filepath.Dir(name))}
	case isPictures(m) && (!learnedArrays(m) || isFolder(name) && !experiment.IsArrayDirectory(name) || images.Named(name)):
		s, err = in.pictures(cmd, m, name, targets)
	case takesInk(m) && images.Named(name):
		s, err = in.pictures(cmd, m, name, targets)
	case m.Schema() != nil || name == "-" || isTableName(name):
		s, err = in.table(m, name, targets)
	case ext == ".npz" || experiment.IsArrayDirectory(name):
		s, err = in.archive(m, name)
	case len(m.Description().Inputs) > 1:
		err = usageError{fmt.Errorf("%s holds one array, and the model takes %s; want an .npz file with an array for each", name, strings.Join(inputNames(m), ", "))}
	case ext == ".npy":
		s, err = in.array(m, name)
	case isFolder(name):
		err = misfit(m, name, "a directory")
	case images.Named(name):
		err = misfit(m, name, "a picture")
	default:
		s, err = in.images(m, name)
	}
	if err != nil {
		return nil, err
	}
	s.name = called(name)
	if err := s.checkFinite(m); err != nil {
		return nil, err
	}
	if in.labels != "" {
		if s.y, err = in.readLabels(); err != nil {
			return nil, err
		}
		s.labelled = true
	}
	if targets && s.y != nil && s.pictures == nil {
		err = s.dropUnlabelled()
	}
	return s, err
}

// called is what messages call DATA.
func called(name string) string {
	if name == "-" {
		return "standard input"
	}
	return name
}

// checkFinite refuses arrays with numbers that cannot be computed with, as training
// does.
func (s *samples) checkFinite(m *model.Model) error {
	for i, x := range s.xs {
		var wrong *data.ValueError
		if !errors.As(data.CheckFinite(x), &wrong) {
			continue
		}
		where := s.name
		if len(s.xs) > 1 {
			where += ": " + inputNames(m)[i]
		}
		return fmt.Errorf("%s: sample %d holds %v; want finite numbers: fill what is missing, as np.nan_to_num does", where, wrong.Row, wrong.Value)
	}
	return nil
}

// dropUnlabelled leaves samples out whose target is NaN, as training does, and says so.
func (s *samples) dropUnlabelled() error {
	if s.y.NDim() == 0 || s.y.Size() == 0 || s.xs[0].NDim() == 0 || s.xs[0].Dim(0) != s.y.Dim(0) {
		return nil // an error of the model's
	}
	n, width := s.y.Dim(0), s.y.Size()/s.y.Dim(0)
	var kept []int
	for i, raw := 0, memory.Of(s.y.Contiguous()); i < n; i++ {
		missing := false
		for j := range width {
			missing = missing || math.IsNaN(raw.At(i*width+j))
		}
		if !missing {
			kept = append(kept, i)
		}
	}
	switch len(kept) {
	case n:
		return nil
	case 0:
		return fmt.Errorf("%s: no sample has a target, so there is nothing to compare with; predict needs none", s.name)
	}
	for i, x := range s.xs {
		s.xs[i] = data.Take(x, kept)
	}
	s.y, s.leftOut = data.Take(s.y, kept), n-len(kept)
	s.notes = append(s.notes, fmt.Sprintf("%d of %s %s NaN for a target and %s left out", s.leftOut, figure.Count(n, "sample"), figure.Agree(s.leftOut, "has", "have"), figure.Agree(s.leftOut, "is", "are")))
	return nil
}

// userData returns a part of the data that the model's recipe has.
func (in *sampleFlags) own(ctx context.Context, m *model.Model, part string) (*samples, error) {
	t, err := in.origin(m)
	if err != nil {
		return nil, err
	}
	train, test, err := t.Samples()
	if err != nil {
		return nil, in.located(err)
	}
	set := train
	if part == "test" {
		set = test
	}
	if set == nil {
		return nil, usageError{fmt.Errorf("%s has no samples to test on; want train", m.Description().Name)}
	}
	s := &samples{}
	if pictures, ok := set.(*images.Set); ok && in.streams {
		s.streamed = pictures
	} else {
		s, err = whole(ctx, m, set)
	}
	if note := in.nearNote(); err == nil && note != "" {
		s.notes = append(s.notes, note)
	}
	return s, err
}

// dataSet returns the samples of a directory of the files of a data set: those to test on
// or, if it has none, all.
func (in *sampleFlags) dataSet(ctx context.Context, m *model.Model, dir string) (*samples, error) {
	t, err := in.origin(m)
	if err != nil {
		return nil, err
	}
	d := &t.Recipe().Data
	d.Path, d.Dir, d.TestShare, d.ValidationShare = dir, "", 0, 0
	train, test, err := t.Samples()
	if err != nil {
		return nil, err
	}
	if test == nil {
		return whole(ctx, m, train)
	}
	s, err := whole(ctx, m, test)
	if err == nil {
		s.notes = append(s.notes, fmt.Sprintf("of its %s those to test on are taken, %d", figure.Count(train.Len()+test.Len(), "picture"), test.Len()))
	}
	return s, err
}

// whole returns all samples of a data set, raw.
func whole(ctx context.Context, m *model.Model, set data.Dataset) (*samples, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	all := make([]int, set.Len())
	for i := range all {
		all[i] = i
	}
	var b data.Batch
	err := set.Gather(&b, all)
	s := &samples{xs: []*tensor.Tensor{b.X}, y: b.Y, weights: b.More[recipe.SampleWeight]}
	for _, in := range m.Description().Inputs[1:] {
		s.xs = append(s.xs, b.More[in.Name])
	}
	return s, err
}
