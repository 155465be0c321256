package idx

import (
	"fmt"

	"cajal/data"
	"cajal/tensor"
)

// Set is a data set of images and their labels. A batch's X are Float32
// (N, C, H, W) from 0 to 1, byte / 255; its Y are Int64 (N). Gather may be called
// from several goroutines at the same time.
type Set struct {
	images  []byte
	image   []int // shape of one image, (C, H, W)
	width   int   // number of bytes of one image
	labels  []int64
	classes int
}

// Open reads a file of images, bytes of shape (N, H, W), which become (N, 1, H, W),
// (N, C, H, W), (N, H, W, C) with one channel or three, whose channels come first then,
// or (N, …), and one of labels, bytes of shape (N), each below classes.
func Open(images, labels string, classes int) (*Set, error) {
	x, err := ReadFile(images)
	if err != nil {
		return nil, err
	}
	y, err := ReadFile(labels)
	if err != nil {
		return nil, err
	}
	return NewSet(x, y, classes)
}

// NewSet returns a data set over images and labels as Open does. It keeps the
// images' memory, and puts their channels first there.
func NewSet(images, labels *Array, classes int) (*Set, error) {
	if err := checkPair(images, labels); err != nil {
		return nil, err
	}
	s := &Set{images: images.Data, image: images.Shape[1:], width: 1, labels: make([]int64, len(labels.Data)), classes: classes}
	for _, d := range s.image {
		s.width *= d
	}
	switch len(s.image) {
	case 2:
		s.image = []int{1, s.image[0], s.image[1]} // grey is one channel
	case 3:
		s.channelsFirst()
	}
	for i, label := range labels.Data {
		if int(label) >= classes {
			return nil, &FormatError{File: labels.Name, Offset: headerSize(labels) + int64(i),
				Rule: fmt.Sprintf("sample %d has label %d, want 0 to %d", i, label, classes-1)}
		}
		s.labels[i] = int64(label)
	}
	return s, nil
}

// channelsFirst puts the channels of images (H, W, C) first, where there are one or three
// and the first axis is no such number itself.
func (s *Set) channelsFirst() {
	h, w, c := s.image[0], s.image[1], s.image[2]
	channels := func(n int) bool { return n == 1 || n == 3 }
	if channels(h) || !channels(c) {
		return
	}
	s.image = []int{c, h, w}
	if c == 1 {
		return
	}
	one := make([]byte, s.width)
	for at := 0; at < len(s.images); at += s.width {
		image := s.images[at : at+s.width]
		copy(one, image)
		for p := range h * w {
			for k := range c {
				image[k*h*w+p] = one[p*c+k]
			}
		}
	}
}

// seen returns one more than the largest label.
func (s *Set) seen() (classes int) {
	for _, label := range s.labels {
		classes = max(classes, int(label)+1)
	}
	return classes
}

// Classes returns how many classes the labels are of.
func (s *Set) Classes() int { return s.classes }

func headerSize(a *Array) int64 { return 4 + 4*int64(len(a.Shape)) }

// checkPair returns what keeps two arrays from being images and their labels.
func checkPair(images, labels *Array) error {
	const typeByte, axesByte, firstAxis = 2, 3, 4
	wrong := func(a *Array, offset int64, format string, args ...any) error {
		return &FormatError{File: a.Name, Offset: offset, Rule: fmt.Sprintf(format, args...)}
	}
	switch {
	case images.Type != Uint8:
		return wrong(images, typeByte, "%v elements, want images of uint8", images.Type)
	case labels.Type != Uint8:
		return wrong(labels, typeByte, "%v elements, want labels of uint8", labels.Type)
	case len(images.Shape) < 2:
		return wrong(images, axesByte, "shape %s, want images (N, H, W); are these the labels?", tensor.ShapeString(images.Shape))
	case len(labels.Shape) != 1:
		return wrong(labels, axesByte, "shape %s, want labels (N,); are these the images?", tensor.ShapeString(labels.Shape))
	case labels.Shape[0] != images.Shape[0]:
		return wrong(labels, firstAxis, "%d labels for the %d images of %s, want as many; are they of the same part?",
			labels.Shape[0], images.Shape[0], images.Name)
	case len(images.Data) == 0:
		return wrong(images, firstAxis, "shape %s holds no images", tensor.ShapeString(images.Shape))
	}
	return nil
}

// Len returns the number of images.
func (s *Set) Len() int { return len(s.labels) }

// Shape returns the shape of one image, such as (1, 28, 28). The caller must not
// change it.
func (s *Set) Shape() []int { return s.image }

// Image returns the bytes of image i in row-major order, 0 to 255; no copy.
func (s *Set) Image(i int) []byte { return s.images[i*s.width : (i+1)*s.width : (i+1)*s.width] }

// Labels returns the label of each image, Int64 (N); no copy.
func (s *Set) Labels() *tensor.Tensor { return tensor.From(s.labels) }

// grey is what each byte stands for. Division rounds correctly, a product with
// 1/255 would not.
var grey = func() (t [256]float32) {
	for i := range t {
		t[i] = float32(i) / 255
	}
	return t
}()

// Prefetch says that batches are worth making ahead, if images are not tiny: to
// turn the bytes of 64 images of 28 × 28 into floats takes some 60 µs, to hand
// them over a few.
func (s *Set) Prefetch() bool { return s.width >= 256 }

// Gather copies images and labels into b. It panics with a [*data.Error] if
// there is no image of a number.
func (s *Set) Gather(b *data.Batch, index []int) error {
	x, y := b.Room(index, s.Len(), s.image...)
	for i, j := range index {
		from := s.Image(j)
		to := x[i*s.width:][:len(from)] // spares a check of each index
		for p, v := range from {
			to[p] = grey[v]
		}
		y[i] = s.labels[j]
	}
	return nil
}
