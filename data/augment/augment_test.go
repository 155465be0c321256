package augment

import (
	"errors"
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/rng"
	"cajal/tensor"
)

// all are transforms that change coloured pictures in each way.
func all() []Transform {
	return []Transform{
		Sometimes{0.5, Flip{}}, Shift{By: 2}, Rotate{Degrees: 20, Fill: Reflect}, Scale{By: 0.2, Fill: Black}, Rotate{Degrees: 9, Fill: Black},
		Crop{Size: [2]float64{0.3, 1}, Ratio: [2]float64{0.75, 4. / 3}}, Colour{0.3, 0.3, 0.3, 0.1},
		Sometimes{0.5, Erase{[2]float64{0.02, 0.33}, [2]float64{0.3, 3.3}, Grey}},
	}
}

// pictures is a data set of n pictures, none like another.
func pictures(t *testing.T, n int) *data.TensorSet {
	t.Helper()
	x, y := tensor.New(tensor.Float32, n, 3, 9, 8), tensor.New(tensor.Int64, n)
	s := rng.New(5).Stream("pictures")
	for i := range x.Float32s() {
		x.Float32s()[i] = float32(2*s.Float64() - 1)
	}
	for i := range n {
		y.Int64s()[i] = int64(i)
	}
	set, err := data.Tensors(x, y)
	if err != nil {
		t.Fatal(err)
	}
	return set
}

// seen gathers samples and augments them.
func seen(t *testing.T, a *Augmenter, set data.Dataset, epoch int, index ...int) *data.Batch {
	t.Helper()
	b := &data.Batch{}
	if err := set.Gather(b, index); err != nil {
		t.Fatal(err)
	}
	if err := a.Augment(b, set, epoch); err != nil {
		t.Fatal(err)
	}
	return b
}

// What becomes of a sample follows from the seed, the epoch and its number: not from its
// batch, nor from what was augmented before.
func TestSampleAlone(t *testing.T) {
	set := pictures(t, 12)
	make := func(seed uint64) *Augmenter {
		return New(seed, Levels{-1, 1}, all()...).Mix(Mixup{Alpha: 0.4, P: 0.8})
	}
	a := make(3)
	whole := seen(t, a, set, 2, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11)
	width := 3 * 9 * 8
	mixed := 0
	for i := range 12 {
		alone := seen(t, make(3), set, 2, i)
		if !slices.Equal(alone.X.Float32s(), whole.X.Float32s()[i*width:][:width]) {
			t.Errorf("sample %d looks otherwise alone", i)
		}
		own, rest := alone.More[OwnShare].Float32s()[0], alone.More[MixedShare].Float32s()[0]
		if own != whole.More[OwnShare].Float32s()[i] || alone.More[MixedTargets].Int64s()[0] != whole.More[MixedTargets].Int64s()[i] {
			t.Errorf("sample %d is mixed otherwise alone", i)
		}
		if own < 0.5 || own > 1 || own+rest != 1 {
			t.Errorf("sample %d has the shares %v and %v", i, own, rest)
		}
		if rest > 0 {
			mixed++
		}
		for _, other := range []*data.Batch{seen(t, a, set, 3, i), seen(t, make(4), set, 2, i)} {
			if slices.Equal(other.X.Float32s(), alone.X.Float32s()) {
				t.Errorf("sample %d looks the same in another epoch or by another seed", i)
			}
		}
	}
	if mixed == 0 || mixed == 12 {
		t.Errorf("%d of 12 samples are mixed, with a probability of 0.8", mixed)
	}
}

// Mixup is a mean of two pictures as they look without it.
func TestMixup(t *testing.T) {
	set := pictures(t, 6)
	index := []int{0, 1, 2, 3, 4, 5}
	plain := seen(t, New(1, Levels{-1, 1}, all()...), set, 0, index...)
	mixed := seen(t, New(1, Levels{-1, 1}, all()...).Mix(Mixup{Alpha: 1, P: 1}), set, 0, index...)
	width := 3 * 9 * 8
	for i := range index {
		own, rest := mixed.More[OwnShare].Float32s()[i], mixed.More[MixedShare].Float32s()[i]
		partner := int(mixed.More[MixedTargets].Int64s()[i]) // which is its number
		for j := range width {
			want := own*plain.X.Float32s()[i*width+j] + rest*plain.X.Float32s()[partner*width+j]
			if got := mixed.X.Float32s()[i*width+j]; math.Abs(float64(got-want)) > 1e-6 {
				t.Fatalf("sample %d, mixed with %d: number %d: got %v, want %v", i, partner, j, got, want)
			}
		}
	}
}

// The draws of Beta(a, a) have its mean, 1/2, and its variance, 1/(4(2a + 1)).
func TestBeta(t *testing.T) {
	s := rng.New(2).Stream("beta")
	for _, a := range []float64{0.01, 0.2, 1, 2.5, 30} {
		const n = 100_000
		sum, squares := 0., 0.
		for range n {
			v := beta(a, s)
			if !(v >= 0 && v <= 1) {
				t.Fatalf("Beta(%v, %v) gives %v", a, a, v)
			}
			sum, squares = sum+v, squares+(v-0.5)*(v-0.5)
		}
		want := 1 / (4 * (2*a + 1))
		if mean := sum / n; math.Abs(mean-0.5) > 5*math.Sqrt(want/n) {
			t.Errorf("Beta(%v, %v): mean %v, want 0.5", a, a, mean)
		}
		if got := squares / n; math.Abs(got/want-1) > 0.03 {
			t.Errorf("Beta(%v, %v): variance %v, want %v", a, a, got, want)
		}
	}
}

// What is drawn stays within its range, and reaches both ends of it.
func TestDraws(t *testing.T) {
	s := rng.New(4).Stream("draws")
	ramp := func() *Picture { // pixels that say where they come from
		p := &Picture{Pixels: make([]float32, 400), Channels: 1, Height: 20, Width: 20, Levels: Levels{0, 400}}
		for i := range p.Pixels {
			p.Pixels[i] = float32(i)
		}
		return p
	}
	met := map[int]int{}
	for range 2000 {
		p := ramp()
		Shift{By: 2}.Apply(p, s)
		at := int(p.Pixels[10*20+10])
		met[10-at/20]++
		met[100+10-at%20]++
	}
	for _, axis := range []int{0, 100} {
		for by := -2; by <= 2; by++ {
			if n := met[axis+by]; n < 320 || n > 480 {
				t.Errorf("a shift of %d comes %d times of 2000, want some 400", by, n)
			}
		}
	}
	if len(met) != 10 {
		t.Errorf("%d different shifts, want 5 along each axis", len(met))
	}
	crop := Crop{Size: [2]float64{0.2, 0.6}, Ratio: [2]float64{0.5, 2}}
	small, large := 1., 0.
	for range 2000 {
		top, left, h, w := crop.box(20, 30, s)
		if top < 0 || left < 0 || top+h > 20 || left+w > 30 {
			t.Fatalf("the part %d, %d, %d × %d leaves 20 × 30", top, left, h, w)
		}
		share := float64(h*w) / 600
		small, large = min(small, share), max(large, share)
		if ratio := float64(w) / float64(h); ratio < 0.44 || ratio > 2.25 {
			t.Fatalf("a part of %d × %d", h, w)
		}
	}
	if small < 0.18 || small > 0.22 || large < 0.57 || large > 0.64 {
		t.Errorf("parts of %v to %v of the picture, want 0.2 to 0.6", small, large)
	}
	if top, left, h, w := (Crop{[2]float64{1, 1}, [2]float64{1, 1}}).box(20, 30, s); top != 0 || left != 5 || h != 20 || w != 20 {
		t.Errorf("a square of the whole 20 × 30: got %d, %d, %d × %d, want the middle", top, left, h, w)
	}
	erased, times := 0, 0
	for range 500 {
		p := ramp()
		for i := range p.Pixels {
			p.Pixels[i] = 400
		}
		Sometimes{0.5, Erase{[2]float64{0.1, 0.2}, [2]float64{0.5, 2}, Black}}.Apply(p, s)
		n := 0
		for _, v := range p.Pixels {
			if v == 0 {
				n++
			}
		}
		if n > 0 {
			erased, times = erased+n, times+1
		}
		if n != 0 && (n < 30 || n > 90) {
			t.Fatalf("%d of 400 pixels are erased, want some 40 to 80", n)
		}
	}
	if times < 200 || times > 300 {
		t.Errorf("erased %d times of 500, want some 250", times)
	}
}

// A batch that comes again takes no memory.
func TestNoAllocations(t *testing.T) {
	set := pictures(t, 12)
	a := New(3, Levels{-1, 1}, all()...).Mix(Mixup{Alpha: 0.4, P: 0.8})
	b, index := &data.Batch{}, []int{3, 1, 7, 9}
	step := func() {
		if err := set.Gather(b, index); err != nil {
			t.Fatal(err)
		}
		if err := a.Augment(b, set, 1000); err != nil {
			t.Fatal(err)
		}
	}
	step()
	if got := testing.AllocsPerRun(20, step); got != 0 {
		t.Errorf("allocations: got %v, want 0", got)
	}
}

func TestCheck(t *testing.T) {
	grey, coloured := []int{1, 8, 8}, []int{3, 8, 8}
	ratio := [2]float64{0.75, 4. / 3}
	for _, c := range []struct {
		transform Transform
		shape     []int
		want      string
	}{
		{Shift{By: 0}, grey, "by: 0, want 1 to 7 pixels, less than the side of a picture"},
		{Shift{By: 8}, grey, "by: 8, want 1 to 7 pixels, less than the side of a picture"},
		{Rotate{Degrees: math.NaN()}, grey, "degrees: NaN, want above 0, to 180"},
		{Rotate{Degrees: 181}, grey, "degrees: 181, want above 0, to 180"},
		{Scale{By: 1}, grey, "by: 1, want above 0, to 0.9"},
		{Crop{[2]float64{0, 1}, ratio}, grey, "size: [0 1], want two numbers from 0.001 to 1, the smaller one first"},
		{Crop{[2]float64{0.5, 1}, [2]float64{2, 1}}, grey, "ratio: [2 1], want two numbers from 0.01 to 100, the smaller one first"},
		{Erase{[2]float64{0.1, 0.2}, ratio, Edge}, grey, "fill: edge, want black, grey or white"},
		{Erase{[2]float64{0.1, 2}, ratio, Grey}, grey, "size: [0.1 2], want two numbers"},
		{Colour{}, coloured, "brightness: missing, as contrast, saturation and hue are"},
		{Colour{Hue: 0.6}, coloured, "hue: 0.6, want 0 to 0.5"},
		{Colour{Saturation: 0.5}, grey, "saturation: the pictures are grey"},
		{Sometimes{1.5, Flip{}}, grey, "p: 1.5, want 0 to 1"},
		{Sometimes{0.5, Shift{}}, grey, "by: 0"},
	} {
		err := New(0, Levels{0, 1}, c.transform).Check(c.shape)
		if wrong, ok := errors.AsType[*Error](err); !ok || !strings.HasPrefix(wrong.Key+": "+wrong.Rule, c.want) {
			t.Errorf("%+v: got %v, want %s", c.transform, err, c.want)
		}
	}
	if err := New(0, Levels{0, 1}).Mix(Mixup{Alpha: 0}).Check(grey); err == nil || !strings.Contains(err.Error(), "alpha: 0, want 0.01 to 100") {
		t.Errorf("mixup without alpha: got %v", err)
	}
	if err := New(0, Levels{0, 1}, all()...).Mix(Mixup{0.4, 1}).Check(coloured); err != nil {
		t.Error(err)
	}
}

// The texts of augmenters that do different things differ.
func TestString(t *testing.T) {
	met := map[string]bool{}
	for _, a := range []*Augmenter{
		New(1, Levels{0, 1}, Sometimes{0.5, Flip{}}), New(2, Levels{0, 1}, Sometimes{0.5, Flip{}}), New(1, Levels{-1, 1}, Sometimes{0.5, Flip{}}),
		New(1, Levels{0, 1}, Sometimes{0.5, Rotate{Degrees: 0.5}}), New(1, Levels{0, 1}, Sometimes{0.5, Scale{By: 0.5}}),
		New(1, Levels{0, 1}, Flip{}), New(1, Levels{0, 1}, Flip{}).Mix(Mixup{1, 1}),
	} {
		if met[a.String()] {
			t.Errorf("another one is %q too", a)
		}
		met[a.String()] = true
	}
	if want := "Sometimes{P:0.5 Of:Flip{Vertical:false}} from 0 to 1 by seed 1"; !met[want] {
		t.Errorf("got %v, want %q among them", met, want)
	}
}

// What is no batch of pictures is an error.
func TestNoPictures(t *testing.T) {
	a := New(0, Levels{0, 1}, Flip{})
	b := &data.Batch{X: tensor.New(tensor.Float32, 2, 3), Index: []int{0, 1}}
	if err := a.Augment(b, nil, 0); err == nil || err.Error() != "augment: inputs are float32 (2, 3), want pictures, float32 (N, C, H, W)" {
		t.Errorf("rows of numbers: got %v", err)
	}
	b.X = tensor.New(tensor.Float32, 2, 1, 4, 4)
	if err := a.Mix(Mixup{1, 1}).Augment(b, nil, 0); err == nil || err.Error() != "augment: mixup mixes targets, and the samples have none" {
		t.Errorf("no targets: got %v", err)
	}
}
