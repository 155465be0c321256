package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"slices"

	"cajal/data/images"
	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/data/table/parquet"
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
	return table.Read("standard input", bytes.NewReader(b), int64(len(b)), o, tableFormats...)
}

func isPictures(m *model.Model) bool {
	_, ok := m.Pictures()
	return ok
}

// pictures reads a picture, or those of a folder. With targets it is a folder
// with a folder for each class.
func (in *sampleFlags) pictures(ctx context.Context, m *model.Model, name string, targets bool) (s *samples, err error) {
	p, _ := m.Pictures()
	spec := images.Spec{Size: p.Size, Channels: p.Channels}
	s = &samples{}
	if !targets {
		if s.files, err = images.List(name); err != nil {
			return s, err
		}
		x, err := spec.Load(ctx, s.files)
		s.xs = []*tensor.Tensor{x}
		return s, err
	}
	folder, err := images.Find(name)
	if err != nil {
		return nil, err
	}
	places := make([]int64, len(folder.Classes))
	for k, class := range folder.Classes {
		place := slices.Index(m.Classes(), class)
		if place < 0 {
			return nil, fmt.Errorf("%s: the model does not know the class %q; it knows %q", name, class, m.Classes())
		}
		places[k] = int64(place)
	}
	s.y = tensor.New(tensor.Int64, len(folder.Labels))
	for i, k := range folder.Labels {
		s.y.Int64s()[i] = places[k]
	}
	x, err := spec.Load(ctx, folder.Files)
	s.xs = []*tensor.Tensor{x}
	return s, err
}

// say writes what a person should know of the data.
func (s *samples) say(w io.Writer) {
	for _, n := range s.notes {
		fmt.Fprintf(w, "%s: %s\n", s.name, visible(n))
	}
}
