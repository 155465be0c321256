package main

import (
	"bytes"
	"cmp"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"github.com/spf13/cobra"

	"cajal/data/images"
	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/data/table/parquet"
	"cajal/experiment"
	"cajal/internal/bytesize"
	"cajal/internal/figure"
	"cajal/model"
	"cajal/tensor"
)

// maxStandardInput is up to how many bytes of a table are taken from standard
// input, which has to be kept in memory.
const maxStandardInput = 1 << 30

// tableFormats are the formats of tables that the command reads.
var tableFormats = []table.Format{parquet.Format, csv.Format}

// openTable reads a table from a file, or from standard input if name is "-".
func openTable(name string, o table.Options) (*table.Frame, error) {
	if name != "-" {
		return table.Open(name, o, tableFormats...)
	}
	b, err := io.ReadAll(io.LimitReader(os.Stdin, maxStandardInput+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("read standard input: %w", err)
	case len(b) > maxStandardInput:
		return nil, fmt.Errorf("standard input has more than %d bytes; want a file", maxStandardInput)
	}
	return table.Read(called(name), bytes.NewReader(b), int64(len(b)), o, tableFormats...)
}

func isPictures(m *model.Model) bool {
	_, ok := m.Pictures()
	return ok
}

// takesInk reports whether a model learned from the pictures of MNIST or the digits, whose
// numbers are ink from 0 to 1: the light of strokes on black.
func takesInk(m *model.Model) bool {
	s := m.InputShape()
	return (m.Description().Source == "mnist" || m.Description().Source == "digits") && len(s) == 3 && s[0] == 1 && s[1] == s[2]
}

// pictureSpec returns what picture files become for a model of pictures, or of ink.
func pictureSpec(m *model.Model) images.Spec {
	p, ok := m.Pictures()
	if !ok {
		p = model.Pictures{Size: m.InputShape()[1], Channels: 1}
	}
	return images.Spec{Size: p.Size, Channels: p.Channels}
}

// ink makes of pixels, from −1, black, to 1, white, their light from 0 to 1, as bytes of
// IDX files become, and notes what is not as training had it.
func (s *samples) ink() {
	x, dark := s.xs[0].Float32s(), 0
	for i, v := range x {
		light := (v + 1) * 127.5
		if whole := float32(math.Round(float64(light))); math.Abs(float64(light-whole)) < 1e-3 {
			light = whole // a byte, but for rounding
		}
		if x[i] = light / 255; x[i] < 0.5 {
			dark++
		}
	}
	if dark < len(x)/2 {
		s.notes = append(s.notes, "most of it is light; the model learned light strokes on black, so dark strokes on paper have to be inverted")
	}
}

// pictures are the files that predictions are asked for, in order. Samples are those
// that can be read.
type pictures struct {
	files  []string
	truth  []string // the folder that each lies in, "" for none; nil if there are no folders
	failed []error  // of each file, nil where it could be read
}

// pictures reads a picture, or those of a folder. With targets it is a folder
// with a folder for each class. Of a folder that does not fit into memory a command that
// streams samples gets which pictures can be read.
func (in *sampleFlags) pictures(cmd *cobra.Command, m *model.Model, name string, targets bool) (*samples, error) {
	spec := pictureSpec(m)
	find := images.List
	if targets {
		find = images.Find
	}
	folder, err := find(name)
	if err != nil {
		return nil, err
	}
	n := len(folder.Files)
	read, streams := spec.LoadEach, in.streams && isPictures(m) && experiment.StreamPictures(spec, n)
	if streams {
		read = spec.CheckEach
	} else if err := in.fits(name, spec.Numbers(n)); err != nil {
		return nil, err
	}
	decoding := newPicturesProgress(cmd.ErrOrStderr())
	l, err := read(cmd.Context(), folder.Files, decoding.observe)
	decoding.finish()
	if err != nil {
		return nil, err
	}
	if first := cmp.Or(l.Errors...); first != nil && in.strict {
		return nil, fmt.Errorf("%w; without --strict it would be left out", first)
	}
	s := &samples{}
	files, labels := folder.Files, []int(nil)
	if !targets {
		s.pictures = &pictures{files: folder.Files, truth: truth(folder), failed: l.Errors}
		files = s.pictures.readable()
		labels = make([]int, len(files)) // nobody asks for them
	} else if err = folder.Drop(l.Errors); err == nil {
		s.leftOut, files = folder.LeftOut(), folder.Files
		labels, err = labelsOf(m, folder)
	}
	if err != nil {
		return nil, err
	}
	if streams {
		s.notes = append(s.notes, fmt.Sprintf("each picture is read when its turn comes; all of them would take %s of memory", bytesize.Text(spec.Numbers(n))))
		s.streamed, err = images.NewSet(spec, files, labels)
	} else if s.xs = []*tensor.Tensor{l.X}; targets {
		s.y = tensor.New(tensor.Int64, len(labels))
		for i, k := range labels {
			s.y.Int64s()[i] = int64(k)
		}
	}
	if err != nil {
		return nil, err
	}
	if takesInk(m) {
		s.ink()
	}
	for _, skipped := range folder.Skipped {
		s.notes = append(s.notes, skipped.String())
	}
	if note := l.Note(); note != "" {
		s.notes = append(s.notes, note)
	}
	if !targets {
		s.warn(l.Errors)
	}
	return s, nil
}

// mostFailed is up to how many pictures without a prediction are named.
const mostFailed = 20

// warn says which pictures have no prediction.
func (s *samples) warn(failed []error) {
	failed = slices.DeleteFunc(slices.Clone(failed), func(err error) bool { return err == nil })
	for i, err := range failed {
		if i == mostFailed {
			s.notes = append(s.notes, "warning: and "+figure.Count(len(failed)-i, "more such picture"))
			break
		}
		s.notes = append(s.notes, fmt.Sprintf("warning: it has no prediction: %v", err))
	}
}

// truth returns the class that each picture's folder says, nil if there are no folders.
func truth(f *images.Folder) []string {
	if len(f.Classes) == 0 {
		return nil
	}
	names := make([]string, len(f.Files))
	for i, class := range f.Labels {
		if class >= 0 {
			names[i] = f.Classes[class]
		}
	}
	return names
}

// labelsOf returns the places that the classes of the pictures have in the model.
func labelsOf(m *model.Model, f *images.Folder) ([]int, error) {
	places := make([]int, len(f.Classes))
	for k, class := range f.Classes {
		if places[k] = slices.Index(m.Classes(), class); places[k] < 0 {
			return nil, fmt.Errorf("%s: the model does not know the class %q; it knows %q", f.Path, class, m.Classes())
		}
	}
	labels := make([]int, len(f.Labels))
	for i, k := range f.Labels {
		labels[i] = places[k]
	}
	return labels, nil
}

// say writes what a person should know of the data.
func (s *samples) say(w io.Writer) {
	for _, n := range s.notes {
		fmt.Fprintf(w, "%s: %s\n", s.name, visible(n))
	}
}
