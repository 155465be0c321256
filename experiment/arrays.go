package experiment

import (
	"cmp"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"

	"cajal/data"
	"cajal/data/table"
	"cajal/data/table/schema"
	"cajal/internal/figure"
	"cajal/internal/memory"
	"cajal/npy"
	"cajal/recipe"
	"cajal/tensor"
)

// arrayData is the arrays of an .npz file, or of a directory: all samples, those to test on last.
type arrayData struct {
	parts
	path       string
	names      ArrayNames
	x          *tensor.Tensor // (N, D), (N, C, H, W): raw
	y          *tensor.Tensor // (N) places of classes, or (N, T) numbers
	fresh      int            // samples at the end that come from x_test
	dropped    int            // samples without a target
	classes    []string       // nil where numbers or labels are predicted
	multilabel bool           // y is (N, L) int64, 0 or 1 for each of several labels
	why        table.Reason   // it is classes, or numbers
}

// ArrayNames are the names of arrays in an .npz file: inputs and targets, and those to
// test on, which are "" where there are none.
type ArrayNames struct{ X, Y, TestX, TestY string }

// pairs are the names that people give to inputs and targets.
var pairs = [][2]string{
	{"x", "y"}, {"X", "Y"}, {"X", "y"}, {"images", "labels"}, {"data", "target"}, {"data", "labels"},
	{"features", "labels"}, {"features", "target"}, {"inputs", "targets"}, {"inputs", "labels"},
}

var trainingPairs = [][2]string{{"x_train", "y_train"}, {"X_train", "y_train"}, {"X_train", "Y_train"}, {"train_x", "train_y"},
	{"train_images", "train_labels"}}

// TestPairs are the names of inputs and targets to test on.
var TestPairs = [][2]string{{"x_test", "y_test"}, {"X_test", "y_test"}, {"X_test", "Y_test"}, {"test_x", "test_y"},
	{"test_images", "test_labels"}}

// Pairs returns the names under which inputs and targets of samples are looked for
// in an .npz file, those of test samples before those of training samples.
func Pairs() [][2]string { return slices.Concat(pairs, TestPairs, trainingPairs) }

// FindArrays returns which arrays of an archive to learn from: target names the
// targets, "" those that are called as targets mostly are.
func FindArrays(a ArrayFiles, target string) (n ArrayNames, err error) {
	has := func(p [2]string) bool { return a.Has(p[0]) && a.Has(p[1]) }
	if target != "" {
		return findInputs(a, target)
	}
	if i := slices.IndexFunc(trainingPairs, has); i >= 0 {
		n.X, n.Y = trainingPairs[i][0], trainingPairs[i][1]
		if i := slices.IndexFunc(TestPairs, has); i >= 0 {
			n.TestX, n.TestY = TestPairs[i][0], TestPairs[i][1]
		}
		return n, nil
	}
	i := slices.IndexFunc(pairs, has)
	if i < 0 {
		return n, fmt.Errorf("want arrays x and y, or x_train and y_train, as np.savez(\"data.npz\", x=x, y=y) writes them, or as files x.npy and y.npy of a directory; it has %.200s; --target names the targets", cmp.Or(strings.Join(a.Names(), ", "), "none"))
	}
	n.X, n.Y = pairs[i][0], pairs[i][1]
	return n, nil
}

// findInputs finds the array that belongs to targets of a name.
func findInputs(a ArrayFiles, target string) (n ArrayNames, err error) {
	if !a.Has(target) {
		return n, fmt.Errorf("there is no array %q; it has %.200s", target, strings.Join(a.Names(), ", "))
	}
	others := slices.DeleteFunc(a.Names(), func(name string) bool { return name == target })
	for _, p := range slices.Concat(trainingPairs, pairs) {
		if slices.Contains(others, p[0]) {
			return ArrayNames{X: p[0], Y: target}, nil
		}
	}
	if len(others) != 1 {
		return n, fmt.Errorf("which array holds the inputs for the targets %q is not clear, of %.200s; want it called x", target, strings.Join(others, ", "))
	}
	return ArrayNames{X: others[0], Y: target}, nil
}

// ArrayLimit returns how many bytes of arrays are read of an .npz file: 64 times its
// size and 64 MB, since pictures pack well and become floats, but no more than 4 GB.
func ArrayLimit(path string) int64 {
	const most, base = 4 << 30, 64 << 20
	info, err := os.Stat(path)
	if err != nil || info.Size() > (most-base)/64 {
		return most
	}
	return 64*info.Size() + base
}

// read reads the arrays.
func (m *arrayData) read(r *recipe.Recipe) error {
	d := &r.Data
	m.path = d.Path
	a, err := OpenArrays(d.Path)
	if err != nil {
		return err
	}
	defer a.Close()
	if m.names = (ArrayNames{d.X, d.Y, d.TestX, d.TestY}); d.X == "" || d.Y == "" {
		if m.names, err = FindArrays(a, d.Y); err != nil {
			return fmt.Errorf("%s: %w", d.Path, err)
		}
	}
	limit := npy.Limit(ArrayLimit(d.Path))
	if m.x, err = readInputs(a, m.names.X, d, limit); err == nil {
		m.y, err = readTargets(a, m.names.Y, m.x.Dim(0), limit)
	}
	if err == nil && m.names.TestX != "" {
		err = m.readTest(a, d, limit)
	}
	if err == nil {
		err = m.drop()
	}
	if err == nil {
		err = m.decide(d.Task)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", d.Path, err)
	}
	return nil
}

// readTest appends the samples to test on.
func (m *arrayData) readTest(a ArrayFiles, d *recipe.Data, limit npy.Option) error {
	x, err := readInputs(a, m.names.TestX, d, limit)
	if err != nil {
		return err
	}
	y, err := readTargets(a, m.names.TestY, x.Dim(0), limit)
	if err != nil {
		return err
	}
	if !slices.Equal(x.Shape()[1:], m.x.Shape()[1:]) || !slices.Equal(y.Shape()[1:], m.y.Shape()[1:]) {
		return fmt.Errorf("%s %s and %s %s do not fit %s %s and %s %s", m.names.TestX, tensor.ShapeString(x.Shape()), m.names.TestY, tensor.ShapeString(y.Shape()),
			m.names.X, tensor.ShapeString(m.x.Shape()), m.names.Y, tensor.ShapeString(m.y.Shape()))
	}
	m.fresh = x.Dim(0)
	m.x = tensor.Concat(0, m.x, x.To(m.x.DType()))
	m.y = tensor.Concat(0, m.y.To(tensor.Float64), y.To(tensor.Float64))
	return nil
}

// readInputs reads samples: (N) becomes (N, 1), (N, H, W) becomes (N, 1, H, W), and
// (N, H, W, C) becomes (N, C, H, W); of pictures whose range is known pixels.
func readInputs(a ArrayFiles, name string, d *recipe.Data, limit npy.Option) (*tensor.Tensor, error) {
	x, err := a.Read(name, limit)
	if err != nil {
		return nil, err
	}
	shape := x.Shape()
	switch x.NDim() {
	case 1:
		x = x.Reshape(-1, 1)
	case 2:
	case 3, 4:
		if x, err = ChannelsFirst(x, d.Axes); err != nil {
			return nil, fmt.Errorf("%s %w", name, err)
		}
	default:
		return nil, fmt.Errorf("%s has the shape %s, want (N, D), (N, H, W), (N, C, H, W) or (N, H, W, C)", name, tensor.ShapeString(shape))
	}
	if x.NDim() < 3 && (d.Axes != "" || d.Range != nil) {
		return nil, fmt.Errorf("%s has the shape %s, and data.axes and data.range are for pictures, (N, H, W), (N, C, H, W) or (N, H, W, C)", name, tensor.ShapeString(shape))
	}
	if x.Size() == 0 {
		return nil, fmt.Errorf("%s has the shape %s, which holds nothing", name, tensor.ShapeString(shape))
	}
	if !x.DType().Float() {
		x = x.To(tensor.Float64)
	}
	for i, raw := 0, memory.Of(x); i < x.Size(); i++ {
		if v := raw.At(i); math.IsNaN(v) || math.IsInf(v, 0) {
			return nil, fmt.Errorf("%s holds %v, in sample %d; want finite numbers: fill what is missing, as np.nan_to_num does, or write a table, whose cells may be empty", name, v, i*x.Dim(0)/x.Size())
		}
	}
	if d.Range != nil {
		if x, err = Levels(x, d.Range[0], d.Range[1]); err != nil {
			return nil, fmt.Errorf("%s %w", name, err)
		}
	}
	return x, nil
}

// readTargets reads the targets of n samples: (N), or (N, T) with T above 1.
func readTargets(a ArrayFiles, name string, n int, limit npy.Option) (*tensor.Tensor, error) {
	y, err := a.Read(name, limit)
	if err != nil {
		return nil, err
	}
	if y.NDim() == 2 && y.Dim(1) == 1 {
		y = y.Reshape(-1)
	}
	if y.NDim() < 1 || y.NDim() > 2 || y.Dim(0) != n || y.Size() == 0 {
		return nil, fmt.Errorf("%s has the shape %s, want one for each of %d samples: (%d,), or (%d, T)", name, tensor.ShapeString(y.Shape()), n, n, n)
	}
	return y, nil
}

// drop leaves out the samples without a target, which is NaN.
func (m *arrayData) drop() error {
	width := m.y.Size() / m.y.Dim(0)
	own := m.y.Dim(0) - m.fresh
	var kept []int
	fresh := 0
	for i, raw := 0, memory.Of(m.y.Contiguous()); i < m.y.Dim(0); i++ {
		missing := false
		for j := range width {
			v := raw.At(i*width + j)
			if math.IsInf(v, 0) {
				return fmt.Errorf("%s holds %v, in sample %d; want finite numbers", m.names.Y, v, i)
			}
			missing = missing || math.IsNaN(v)
		}
		if !missing {
			kept = append(kept, i)
			if i >= own {
				fresh++
			}
		}
	}
	if m.dropped = m.y.Dim(0) - len(kept); m.dropped == 0 {
		return nil
	}
	if len(kept) == fresh {
		what := "every number is NaN"
		if width > 1 {
			what = "every sample has a NaN"
		}
		return fmt.Errorf("%s, what to predict: %s, so there is nothing to learn; want another array as the target, or numbers in this one", m.names.Y, what)
	}
	m.x, m.y, m.fresh = data.Take(m.x, kept), data.Take(m.y, kept), fresh
	return nil
}

// decide settles whether the targets are classes or numbers, as task says or, if that
// is "", as for a table: few different whole numbers are classes.
func (m *arrayData) decide(task string) error {
	if m.y.NDim() == 2 {
		if ones := fromOneHot(m.y); ones != nil && task != "regression" {
			for k := range m.y.Dim(1) {
				m.classes = append(m.classes, strconv.Itoa(k))
			}
			m.y, m.why = ones, table.Because("its rows are one-hot")
			return nil
		}
		if task != "regression" {
			if is, err := m.decideLabels(); is || err != nil {
				return err
			}
		}
		if task == "classification" {
			return fmt.Errorf("%s has the shape %s; classes want (N,), or one-hot rows, or rows of 0 and 1 for several labels", m.names.Y, tensor.ShapeString(m.y.Shape()))
		}
		m.why = table.Because("it has %d numbers for each sample", m.y.Dim(1))
		m.y = m.y.To(tensor.Float64)
		return nil
	}
	names, whole := distinct(m.y, maxArrayClasses)
	few := whole && len(names) <= 20 && len(names) <= max(2, m.y.Dim(0)/5)
	suggested := "regression"
	m.why = table.Because("it holds numbers, not all whole, or many different ones")
	if few {
		suggested, m.why = "classification", table.Because("it holds %d different whole numbers", len(names))
	}
	if task != "" && task != suggested {
		suggested, m.why = task, table.Because("you say so")
	}
	if suggested == "regression" {
		m.y = m.y.To(tensor.Float64).Reshape(-1, 1)
		return nil
	}
	switch {
	case len(names) < 2:
		return fmt.Errorf("%s is %s for every sample, so there is nothing to learn", m.names.Y, names[0])
	case len(names) > maxArrayClasses:
		return fmt.Errorf("%s holds more than %d classes; a regression predicts numbers (--task regression)", m.names.Y, maxArrayClasses)
	}
	m.classes = names
	var err error
	m.y, err = places(m.y, names)
	return err
}

// maxArrayClasses is up to how many classes can be told apart.
const maxArrayClasses = 1000

// distinct returns the different values of y (N) as texts, in their order, up to one
// more than most, and whether all are whole.
func distinct(y *tensor.Tensor, most int) (names []string, whole bool) {
	values := map[string]float64{}
	whole = true
	for i := range y.Dim(0) {
		v := y.At(i)
		whole = whole && v == math.Trunc(v)
		if len(values) <= most {
			values[label(y, i)] = v
		}
	}
	for name := range values {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int { return cmp.Or(cmp.Compare(values[a], values[b]), strings.Compare(a, b)) })
	return names, whole
}

// label returns the name of the i-th target of y (N) as a class: "3", "-1", "0.5".
func label(y *tensor.Tensor, i int) string {
	if y.DType() == tensor.Int64 {
		return strconv.FormatInt(y.Contiguous().Int64s()[i], 10)
	}
	bits := 64
	if y.DType() == tensor.Float32 {
		bits = 32
	}
	v := y.At(i)
	if v == 0 {
		v = 0 // no −0
	}
	return strconv.FormatFloat(v, 'f', -1, bits)
}

// fromOneHot returns the places of the ones in y (N, K), as (N), nil if its rows are
// not one-hot.
func fromOneHot(y *tensor.Tensor) *tensor.Tensor {
	if y.NDim() != 2 || y.Dim(1) < 2 {
		return nil
	}
	places := tensor.New(tensor.Int64, y.Dim(0))
	for i := range y.Dim(0) {
		ones := 0
		for j := range y.Dim(1) {
			switch y.At(i, j) {
			case 0:
			case 1:
				ones++
				places.Int64s()[i] = int64(j)
			default:
				return nil
			}
		}
		if ones != 1 {
			return nil
		}
	}
	return places
}

// split splits the samples: those of x_test are to test on, or a share at random.
func (m *arrayData) split(r *recipe.Recipe) error {
	return m.parts.split(r, m.x.Dim(0), m.fresh, m.labels)
}

// labels returns the classes of samples, or numbers of the combinations of their labels;
// nil where numbers are predicted.
func (m *arrayData) labels(index []int) *tensor.Tensor {
	if m.multilabel {
		parted, _ := labelStrata(data.Take(m.y, index), bagFolds)
		return parted
	}
	if m.classes == nil {
		return nil
	}
	return data.Take(m.y, index)
}

// sets makes a data set of each part, raw.
func (m *arrayData) sets() (sets, error) {
	return m.parts.sets(func(index []int) (data.Dataset, error) {
		return data.Tensors(data.Take(m.x, index), data.Take(m.y, index))
	})
}

// facts returns what a network has to fit.
func (m *arrayData) facts() recipe.Facts {
	f := recipe.Facts{Shape: m.x.Shape()[1:], Classes: len(m.classes), Names: m.classes}
	switch {
	case m.multilabel:
		f.Names, f.Labels = m.labelNames()
	case m.classes == nil:
		f.Targets = m.y.Dim(1)
	}
	return f
}

// task is what the targets set.
func (m *arrayData) task() string {
	if m.classes != nil || m.multilabel {
		return schema.Classification
	}
	return schema.Regression
}

// title is what a recipe for the arrays is called unless its user says otherwise.
func (m *arrayData) title() phrase { return proposedTitle(m.names.Y, m.path, m.task()) }

// report says what was found, and what is to be predicted.
func (m *arrayData) report() string {
	text := fmt.Sprintf("%s: %s; the inputs are %s, %s each, and the targets %s", m.path, figure.Count(m.x.Dim(0), "sample"), m.names.X, tensor.ShapeString(m.x.Shape()[1:]), m.names.Y)
	if m.names.TestX != "" {
		text += fmt.Sprintf("; %d of them, %s and %s, %s to test on", m.fresh, m.names.TestX, m.names.TestY, figure.Agree(m.fresh, "is", "are"))
	}
	text += fmt.Sprintf("\ntarget %s: %s, since %s", m.names.Y, m.task(), m.why)
	if n := len(m.classes); n > 0 {
		text += fmt.Sprintf("; %d classes: %s", n, strings.Join(m.classes[:min(n, 10)], ", "))
		if n > 10 {
			text += ", …"
		}
	}
	if m.dropped > 0 {
		text += fmt.Sprintf("; %s without a target %s left out", figure.Count(m.dropped, "sample"), figure.Agree(m.dropped, "is", "are"))
	}
	return text + "\n"
}
