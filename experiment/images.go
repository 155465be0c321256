package experiment

import (
	"context"
	"fmt"
	"strings"

	"cajal/data"
	"cajal/data/images"
	"cajal/internal/bytesize"
	"cajal/internal/figure"
	"cajal/recipe"
	"cajal/tensor"
)

// imageData is a folder of pictures.
type imageData struct {
	parts
	folder *images.Folder
	spec   images.Spec
	x      *tensor.Tensor // decoded, nil if they are read whenever they are needed
	note   string         // what was done to some of them, "" for nothing
	facts  recipe.Facts
}

// pictureSpec returns what pictures become for a recipe.
func pictureSpec(d *recipe.Data) images.Spec {
	size, channels := d.Pictures()
	return images.Spec{Size: size, Channels: channels}
}

// read finds and decodes the pictures. Those that cannot be read are left out.
func (m *imageData) read(ctx context.Context, r *recipe.Recipe, hooks Hooks) (err error) {
	if m.folder, err = images.Find(r.Data.Path); err != nil {
		return err
	}
	if err := m.folder.CheckClasses(); err != nil {
		return err
	}
	m.spec = pictureSpec(&r.Data)
	read := m.spec.LoadEach
	if m.streams(&r.Data) {
		read = m.spec.CheckEach
	}
	l, err := read(ctx, m.folder.Files, hooks.Pictures)
	if err != nil {
		return err
	}
	m.x, m.note = l.X, l.Note()
	return m.folder.Drop(l.Errors)
}

// streams reports whether pictures are read whenever they are needed: as the recipe says,
// or as StreamPictures does.
func (m *imageData) streams(d *recipe.Data) bool {
	if d.Stream != nil {
		return *d.Stream
	}
	return StreamPictures(m.spec, len(m.folder.Files))
}

// StreamPictures reports whether so many pictures are to be read whenever they are needed,
// since they would take more than half of the memory that is left. Beside all of them there
// are copies: of each part, or of those that can be read.
func StreamPictures(spec images.Spec, n int) bool {
	return !spec.Fit(n) || spec.Numbers(n) > availableMemory()/4
}

// split splits the pictures.
func (m *imageData) split(r *recipe.Recipe) error {
	return m.parts.split(r, len(m.folder.Files), 0, m.labels)
}

func (m *imageData) labels(index []int) *tensor.Tensor {
	y := tensor.New(tensor.Int64, len(index))
	for i, j := range index {
		y.Int64s()[i] = int64(m.folder.Labels[j])
	}
	return y
}

// sets makes a data set of each part.
func (m *imageData) sets() (sets, error) {
	return m.parts.sets(func(index []int) (data.Dataset, error) {
		if m.x == nil {
			return images.NewSet(m.spec, pick(m.folder.Files, index), pick(m.folder.Labels, index))
		}
		return data.Tensors(data.Take(m.x, index), m.labels(index))
	})
}

func (m *imageData) report() string {
	counts := make([]int, len(m.folder.Classes))
	for _, k := range m.folder.Labels {
		counts[k]++
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s of %s\n", m.folder.Path, figure.Count(len(m.folder.Files), "picture"), figure.Count(len(counts), "class"))
	writeCounts(&b, m.folder.Classes, counts)
	for _, s := range m.folder.Skipped {
		fmt.Fprintf(&b, "  note: %v\n", s)
	}
	if m.x == nil {
		fmt.Fprintf(&b, "  note: each is read whenever it is trained on; all of them would take %s of memory\n", bytesize.Text(m.spec.Numbers(len(m.folder.Files))))
	}
	if m.note != "" {
		fmt.Fprintf(&b, "  note: %s\n", m.note)
	}
	return b.String()
}
