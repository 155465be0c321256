package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"cajal/data/idx"
	"cajal/data/images"
	"cajal/experiment"
	"cajal/internal/memory"
	"cajal/model"
	"cajal/npy"
	"cajal/tensor"
)

func (in *sampleFlags) array(m *model.Model, name string) (*samples, error) {
	if err := in.fileFits(name, 1); err != nil { // numbers of 8 bytes at most become such
		return nil, err
	}
	var stored string
	x, err := npy.ReadFile(name, npy.As(tensor.Float64), npy.Stored(&stored))
	if err != nil {
		return nil, err
	}
	if x, err = in.raw(m, x, stored); err != nil {
		return nil, fmt.Errorf("%s %w", name, err)
	}
	return &samples{xs: []*tensor.Tensor{x}}, nil
}

// learnedArrays reports whether a model of pictures learned from other files than theirs.
func learnedArrays(m *model.Model) bool { return m.Description().Source != "images" }

// learnedPixels reports whether a model learned from pixels of bytes or arrays, which stand
// for -1 to 1.
func learnedPixels(m *model.Model) bool {
	t, err := experiment.Of(m)
	return err == nil && t.Recipe().Data.Pixels()
}

// raw returns an array, which a file has in a type of NumPy's name, as the raw inputs of a
// model: divided, and pixels as a model of such has them.
func (in *sampleFlags) raw(m *model.Model, x *tensor.Tensor, stored string) (*tensor.Tensor, error) {
	x = in.divided(x)
	t, err := experiment.Of(m)
	if err != nil {
		return x, nil // the model is one of several inputs, or knows no recipe
	}
	pixels, ok, err := experiment.RawPixels(&t.Recipe().Data, x, stored)
	if !ok || err != nil {
		return x, err
	}
	return pixels, nil
}

// members are the names of inputs and targets in archives: those of the recipe first.
func (in *sampleFlags) members(m *model.Model) [][2]string {
	names := experiment.Pairs()
	t, err := experiment.Of(m)
	if err != nil {
		return names // the model is one of several inputs, or knows no recipe
	}
	if d := &t.Recipe().Data; d.X != "" && d.TestX == "" {
		names = append([][2]string{{d.X, d.Y}}, names...)
	}
	return names
}

// inputNames returns the names of a model's inputs.
func inputNames(m *model.Model) (names []string) {
	for _, in := range m.Description().Inputs {
		names = append(names, in.Name)
	}
	return names
}

func (in *sampleFlags) archive(m *model.Model, name string) (*samples, error) {
	a, err := experiment.OpenArrays(name)
	if err != nil {
		return nil, err
	}
	defer a.Close()
	inputs, targets := inputNames(m), []string{"y", "Y", "labels"}
	if len(inputs) == 1 {
		members := in.members(m)
		at := slices.IndexFunc(members, func(m [2]string) bool { return a.Has(m[0]) && a.Has(m[1]) })
		if at < 0 {
			at = slices.IndexFunc(members, func(m [2]string) bool { return a.Has(m[0]) })
		}
		if at < 0 {
			return nil, fmt.Errorf("%s: want an array x, or called as in training, such as X, x_test or images; it has %.200s", name, strings.Join(a.Names(), ", "))
		}
		inputs, targets = members[at][:1], members[at][1:]
	}
	opts := []npy.Option{npy.Limit(experiment.ArrayLimit(name))}
	if in.limit > 0 {
		opts = []npy.Option{npy.Limit(int64(in.limit) << 20)}
	}
	s := &samples{}
	for _, array := range inputs {
		if !a.Has(array) {
			return nil, fmt.Errorf("%s: want an array for each of the inputs %s; it has %.200s", name, strings.Join(inputs, ", "), strings.Join(a.Names(), ", "))
		}
		var stored string
		x, err := a.Read(array, append(opts, npy.As(tensor.Float64), npy.Stored(&stored))...)
		if err != nil {
			return nil, hint(err)
		}
		if x, err = in.raw(m, x, stored); err != nil {
			return nil, fmt.Errorf("%s: %s %w", name, array, err)
		}
		s.xs = append(s.xs, x)
	}
	for _, array := range targets {
		if a.Has(array) {
			s.y, err = a.Read(array, opts...)
			s.labelled = true
			break
		}
	}
	return s, hint(err)
}

// hint says which flag lets an archive unpack to more.
func hint(err error) error {
	var e *npy.FormatError
	if errors.As(err, &e) && e.Limit > 0 {
		return fmt.Errorf("%w: --limit sets how many megabytes", err)
	}
	return err
}

func (in *sampleFlags) divided(x *tensor.Tensor) *tensor.Tensor {
	if in.divide == 1 || x == nil {
		return x
	}
	raw := memory.Of(x)
	for i := range x.Size() {
		raw.Set(i, raw.At(i)/in.divide)
	}
	return x
}

func (in *sampleFlags) images(m *model.Model, name string) (*samples, error) {
	if err := in.fileFits(name, 1); err != nil { // a packed file takes more, others four times as much
		return nil, err
	}
	a, err := idx.ReadFile(name)
	if err != nil {
		return nil, notIDX(m, err)
	}
	x := a.Tensor(tensor.Float32)
	if a.Type == idx.Uint8 {
		pixels := learnedPixels(m)
		for i, v := range a.Data {
			if x.Float32s()[i] = float32(v) / 255; pixels {
				x.Float32s()[i] = images.Level(v)
			}
		}
	}
	return &samples{xs: []*tensor.Tensor{x}}, nil
}

func (in *sampleFlags) readLabels() (*tensor.Tensor, error) {
	if strings.ToLower(filepath.Ext(in.labels)) == ".npy" {
		return npy.ReadFile(in.labels)
	}
	a, err := idx.ReadFile(in.labels)
	if err != nil {
		return nil, err
	}
	return a.Tensor(tensor.Float64), nil
}
