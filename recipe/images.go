package recipe

import (
	"context"
	"fmt"
	"strings"

	"cajal/data"
	"cajal/data/images"
	"cajal/rng"
	"cajal/tensor"
)

// imageData is a folder of pictures, decoded.
type imageData struct {
	folder             *images.Folder // nil for a network that is not trained here
	x                  *tensor.Tensor
	train, valid, test []int
}

// colours are how many channels the words of data.colour mean.
var colours = map[string]int{"grey": 1, "rgb": 3}

// imageSpec returns what pictures become for this recipe.
func (d *Data) imageSpec() images.Spec {
	s := images.Spec{Size: d.Size, Channels: colours[or(d.Colour, "rgb")]}
	if s.Size == 0 {
		s.Size = 32
	}
	return s
}

func (r *Recipe) checkImages() error {
	d := &r.Data
	if err := r.oneOf("data.colour", or(d.Colour, "rgb"), sortedKeys(colours)); err != nil {
		return err
	}
	if err := d.imageSpec().Check(); err != nil {
		return r.wrong("data.size", err.Error())
	}
	for _, k := range []struct {
		key string
		set bool
	}{{"target", d.Target != ""}, {"task", d.Task != ""}, {"columns", len(d.Columns) > 0}, {"missing", len(d.Missing) > 0},
		{"delimiter", d.Delimiter != ""}, {"decimal", d.Decimal != ""}, {"header", d.Header != ""}} {
		if k.set {
			return r.wrong("data."+k.key, "it is for tables; the class of a picture is its folder's name")
		}
	}
	return nil
}

// readImages finds and decodes the pictures.
func (r *Recipe) readImages(m *imageData) (err error) {
	if m.folder, err = images.Find(r.Data.Path); err != nil {
		return err
	}
	m.x, err = r.Data.imageSpec().Load(context.Background(), m.folder.Files)
	return err
}

// partImages parts the pictures.
func (r *Recipe) partImages(m *imageData) error {
	all := count(0, len(m.folder.Files))
	var err error
	streams := rng.New(uint64(r.Seed))
	if m.train, m.test, err = r.part(all, m.labels(all), r.Data.TestShare, streams.Stream("split"), m.folder.Classes); err != nil {
		return err
	}
	m.train, m.valid, err = r.part(m.train, m.labels(m.train), r.Data.ValidationShare, streams.Stream("split/validation"), m.folder.Classes)
	return err
}

func (m *imageData) labels(index []int) *tensor.Tensor {
	y := tensor.New(tensor.Int64, len(index))
	for i, j := range index {
		y.Int64s()[i] = int64(m.folder.Labels[j])
	}
	return y
}

// givenImages says what a network for pictures of the classes has to fit.
func (d *Data) givenImages(m *imageData, classes []string) *given {
	return &given{kind: dataKind{own: true, shape: d.imageSpec().Shape(), classes: len(classes)}, names: classes, images: m}
}

func (m *imageData) set(index []int) (data.Dataset, error) {
	if len(index) == 0 {
		return nil, nil
	}
	return data.Tensors(data.Take(m.x, index), m.labels(index))
}

func (m *imageData) sets() (s sets, err error) {
	if s.train, err = m.set(m.train); err != nil {
		return s, err
	}
	if s.valid, err = m.set(m.valid); err != nil {
		return s, err
	}
	s.test, err = m.set(m.test)
	return s, err
}

func (m *imageData) report() string {
	counts := make([]int, len(m.folder.Classes))
	for _, k := range m.folder.Labels {
		counts[k]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %d pictures of %d classes\n", m.folder.Path, len(m.folder.Files), len(counts))
	for k, n := range counts {
		if k == 20 {
			fmt.Fprintf(&b, "  … and %d more\n", len(counts)-k)
			break
		}
		fmt.Fprintf(&b, "  %s: %d\n", m.folder.Classes[k], n)
	}
	if m.folder.Skipped > 0 {
		fmt.Fprintf(&b, "  note: %d files that end in neither .png, .jpg nor .jpeg are left out\n", m.folder.Skipped)
	}
	return b.String()
}
