package digits_test

import (
	"slices"
	"testing"

	"cajal/data/digits"
	"cajal/tensor"
)

// The sums were taken from scikit-learn's load_digits with NumPy; the first
// two weigh each pixel by its place and by its image's, so that no pixel and
// no image is out of place unnoticed.
func TestLoad(t *testing.T) {
	x, y := digits.Load()
	if x.DType() != tensor.Float32 || y.DType() != tensor.Int64 ||
		!slices.Equal(x.Shape(), []int{1797, 1, 8, 8}) || !slices.Equal(y.Shape(), []int{1797}) {
		t.Fatalf("got x %v %v, y %v %v, want float32 (1797, 1, 8, 8), int64 (1797,)", x.DType(), x.Shape(), y.DType(), y.Shape())
	}
	var byPixel, byImage, byLabel int64
	ink, count := make([]int64, digits.Classes), make([]int, digits.Classes)
	for i, label := range y.Int64s() {
		for p, v := range x.Float32s()[i*64 : (i+1)*64] {
			grey := int64(v * 16)
			if float32(grey) != v*16 || grey < 0 || grey > 16 {
				t.Fatalf("image %d, pixel %d: got %v, want a multiple of 1/16 from 0 to 1", i, p, v)
			}
			byPixel += grey * int64(p+1)
			byImage += grey * int64(i+1)
			ink[label] += grey
		}
		byLabel += label * int64(i+1)
		count[label]++
	}
	for _, c := range []struct {
		name      string
		got, want any
	}{
		{"sum of pixels by place", byPixel, int64(18222371)},
		{"sum of pixels by image", byImage, int64(503904265)},
		{"sum of labels by image", byLabel, int64(7272861)},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %v, want %v", c.name, c.got, c.want)
		}
	}
	if want := []int64{56415, 57007, 55566, 56151, 56239, 55915, 56336, 54289, 57408, 56392}; !slices.Equal(ink, want) {
		t.Errorf("ink of each digit: got %v, want %v", ink, want)
	}
	if want := []int{178, 182, 177, 183, 181, 182, 181, 179, 174, 180}; !slices.Equal(count, want) {
		t.Errorf("images of each digit: got %v, want %v", count, want)
	}
}

func TestLoadGivesCopies(t *testing.T) {
	x, y := digits.Load()
	x.Fill(7)
	y.Fill(7)
	if x, y = digits.Load(); x.Max() != 1 || y.Max() != 9 {
		t.Errorf("after a change to what Load returned: got largest pixel %v and label %v, want 1 and 9", x.Max(), y.Max())
	}
}

func TestSplit(t *testing.T) {
	train, test := digits.Split()
	if train.Len() != 1437 || test.Len() != 360 {
		t.Fatalf("got %d and %d images, want 1437 and 360", train.Len(), test.Len())
	}
	// Both parts together are all images once, told apart by their pixels.
	all, _ := digits.Load()
	seen := map[[64]float32]int{}
	each := func(x *tensor.Tensor, sign int) {
		for p := x.Float32s(); len(p) > 0; p = p[64:] {
			seen[[64]float32(p)] += sign
		}
	}
	each(all, 1)
	each(train.X(), -1)
	each(test.X(), -1)
	for image, n := range seen {
		if n != 0 {
			t.Fatalf("image %v is %d times more often in the source than in both parts", image, n)
		}
	}
	count := make([]int, digits.Classes)
	for _, label := range test.Y().Int64s() {
		count[label]++
	}
	if want := []int{36, 37, 35, 37, 36, 36, 36, 36, 35, 36}; !slices.Equal(count, want) {
		t.Errorf("images of each digit to test on: got %v, want %v", count, want)
	}
	again, _ := digits.Split()
	if !tensor.Equal(again.X(), train.X()) || !tensor.Equal(again.Y(), train.Y()) {
		t.Error("two splits differ")
	}
	// Results with this split are published, so it must stay what it is.
	if want := []int64{9, 5, 6, 7, 7, 9, 2, 6, 7, 8, 2, 6}; !slices.Equal(test.Y().Int64s()[:12], want) {
		t.Errorf("first digits to test on: got %v, want %v", test.Y().Int64s()[:12], want)
	}
}
