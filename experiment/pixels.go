package experiment

import (
	"fmt"
	"path/filepath"
	"strconv"
	"strings"

	"cajal/data"
	"cajal/data/cifar"
	"cajal/data/idx"
	"cajal/internal/figure"
	"cajal/recipe"
	"cajal/tensor"
)

// pixelData is pictures of one size in the files of a data set: all samples, those of the
// files to test on last.
type pixelData struct {
	parts
	path    string
	what    string // "IDX files", "CIFAR-10"
	set     *pixelSet
	classes []string
	fresh   int // samples at the end that are to test on
}

// PixelKind returns the kind of data that a directory's files are called as, "idx" or
// "cifar", "" for none.
func PixelKind(dir string) string {
	switch {
	case idx.IsDirectory(dir):
		return "idx"
	case cifar.IsDirectory(dir):
		return "cifar"
	}
	return ""
}

// checkPart refuses a file of CIFAR, which no table's first bytes tell from others.
func checkPart(path string) error {
	if dir := filepath.Dir(path); strings.EqualFold(filepath.Ext(path), ".bin") && cifar.IsDirectory(dir) {
		return fmt.Errorf("%s: this is one of CIFAR's files; want the directory that they are in, %s", path, dir)
	}
	return nil
}

// read reads the files.
func (m *pixelData) read(r *recipe.Recipe) error {
	var train, test *idx.Set
	m.path = r.Data.Path
	if r.Data.Kind == "cifar" {
		d, err := cifar.Open(m.path, r.Data.Labels == "coarse")
		if err != nil {
			return err
		}
		train, test, m.what, m.classes = d.Train, d.Test, d.Name, d.Classes
	} else {
		found, err := idx.Find(m.path)
		if err != nil {
			return err
		}
		if train, test, err = found.Open(); err != nil {
			return err
		}
		if shape := train.Shape(); len(shape) != 3 || shape[0] != 1 && shape[0] != 3 {
			return fmt.Errorf("%s: images of shape %s; want (N, H, W), or (N, C, H, W) or (N, H, W, C) with 1 or 3 channels", found.TrainImages, tensor.ShapeString(append([]int{train.Len()}, shape...)))
		}
		m.what = "IDX files"
		for k := range train.Classes() {
			m.classes = append(m.classes, strconv.Itoa(k))
		}
	}
	m.set = newPixelSet(train, test)
	if m.fresh = m.set.Len() - train.Len(); m.fresh > 0 && r.Data.TestShare > 0 {
		return r.Wrong("data.test_share", fmt.Sprintf("%s has %s to test on; want no share", m.path, figure.Count(m.fresh, "picture")))
	}
	return nil
}

// split splits the pictures: those of the files to test on, or a share at random.
func (m *pixelData) split(r *recipe.Recipe) error {
	return m.parts.split(r, m.set.Len(), m.fresh, m.labels)
}

func (m *pixelData) labels(index []int) *tensor.Tensor {
	y := tensor.New(tensor.Int64, len(index))
	for i, j := range index {
		y.Int64s()[i] = m.set.labels[j]
	}
	return y
}

// sets makes a data set of each part.
func (m *pixelData) sets() (sets, error) {
	return m.parts.sets(func(index []int) (data.Dataset, error) { return data.NewSubset(m.set, index), nil })
}

// facts returns what a network has to fit.
func (m *pixelData) facts() recipe.Facts {
	return recipe.Facts{Shape: m.set.train.Shape(), Classes: len(m.classes), Names: m.classes}
}

// report says what was found.
func (m *pixelData) report() string {
	counts := make([]int, len(m.classes))
	for _, k := range m.set.labels {
		counts[k]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s of %s, %s each", m.path, m.what, figure.Count(m.set.Len(), "picture"), figure.Count(len(counts), "class"), tensor.ShapeString(m.set.train.Shape()))
	if m.fresh > 0 {
		fmt.Fprintf(&b, "; %d of them %s to test on", m.fresh, figure.Agree(m.fresh, "is", "are"))
	}
	b.WriteString("\n")
	writeCounts(&b, m.classes, counts)
	return b.String()
}

// mostListed is of how many classes the counts are told.
const mostListed = 20

// writeCounts writes how many samples each class has.
func writeCounts(b *strings.Builder, classes []string, counts []int) {
	for k, n := range counts {
		if k == mostListed {
			fmt.Fprintf(b, "  … and %d more\n", len(counts)-k)
			break
		}
		fmt.Fprintf(b, "  %s: %d\n", classes[k], n)
	}
}
