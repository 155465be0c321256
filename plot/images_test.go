package plot

import (
	"bytes"
	"encoding/base64"
	"image"
	"image/color"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cajal/tensor"
)

func level(v uint8) color.RGBA { return color.RGBA{v, v, v, 0xff} }

func TestImagesMapValuesToGreys(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name    string
		values  []float64
		options []Option
		want    []color.RGBA
	}{
		{"default", []float64{0, 1, 0.5, 0.2}, nil, []color.RGBA{level(255), level(0), level(128), level(204)}},
		{"clamped", []float64{-3, 1.01, -inf, inf}, nil, []color.RGBA{level(255), level(0), level(255), level(0)}},
		{"NaN", []float64{nan, 1}, nil, []color.RGBA{warning, level(0)}},
		{"bytes", []float64{0, 51, 255, 256}, []Option{Scale(0, 255)}, []color.RGBA{level(255), level(204), level(0), level(0)}},
		{"light is large", []float64{-1, 0, 1}, []Option{Scale(1, -1)}, []color.RGBA{level(0), level(128), level(255)}},
	} {
		x := tensor.From(c.values, 1, 1, len(c.values))
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			for _, x := range []*tensor.Tensor{x, x.Reshape(1, 1, 1, -1)} { // (N, H, W) and (N, 1, H, W)
				img := take(t, Images(x.To(d), nil, 1, c.options...), 300, 300).images[0]
				for i, want := range c.want {
					if got := img.RGBAAt(i, 0); got != want {
						t.Errorf("%s: %v as %v: got %v, want %v", c.name, c.values[i], d, got, want)
					}
				}
			}
		}
	}
	n := take(t, Images(tensor.From([]float64{nan}, 1, 1, 1), nil, 1), 200, 200)
	if !slices.Contains(n.contents(), "NaN") {
		t.Errorf("the legend does not explain the colour of a NaN: %q", n.contents())
	}
}

// checks returns n images in which no pixel equals its neighbour, nor any
// image another.
func checks(n, height, width int) *tensor.Tensor {
	x := tensor.New(tensor.Float64, n, height, width)
	for i := range n {
		for r := range height {
			for c := range width {
				x.Set(float64((r+c)%2)*(0.5+0.5*float64(i)/float64(n))+float64(r)/1000, i, r, c)
			}
		}
	}
	return x
}

// Every pixel of the PNG inside an image has exactly the grey of the block that
// it belongs to: nothing is smoothed, and all blocks are of one size.
func TestImagesAreCrisp(t *testing.T) {
	for _, c := range []struct{ n, height, width, picture int }{{3, 8, 8, 0}, {2, 28, 28, 0}, {2, 5, 9, 0}, {4, 8, 8, 333}} {
		p := Images(checks(c.n, c.height, c.width), nil, 2, Title("Checks"))
		width, height := p.Size()
		if c.picture != 0 {
			width, height = c.picture, c.picture
		}
		n, img := take(t, p, width, height), decode(t, encode(t, p, "png", width, height))
		for i, r := range n.planes {
			block := int(r.width()) / c.width
			if r.width() != float64(block*c.width) || r.height() != float64(block*c.height) || block < 2 {
				t.Fatalf("%+v: image %d takes %v × %v pixels: want equal squares", c, i, r.width(), r.height())
			}
			wrong := 0
			for y := range block * c.height {
				for x := range block * c.width {
					if rgba(img.At(int(r.x0)+x, int(r.y0)+y)) != n.images[i].RGBAAt(x/block, y/block) {
						wrong++
					}
				}
			}
			if wrong > 0 {
				t.Errorf("%+v: image %d: %d pixels differ from their block's grey", c, i, wrong)
			}
		}
	}
}

func TestImagesLayout(t *testing.T) {
	captions := []string{"one", "two\nlines", "", "four", "five"}
	p := Images(checks(5, 8, 8), captions, 3, Title("Mistakes"))
	width, height := p.Size()
	n := take(t, p, width, height)
	if len(n.planes) != 5 {
		t.Fatalf("%d images, want 5", len(n.planes))
	}
	for i, r := range n.planes {
		if r.width() != 112 || r.height() != 112 || r.x0 < 10 || r.x1 > float64(width)-10 || r.y1 > float64(height)-10 {
			t.Errorf("image %d at %+v: want 112 × 112 pixels and a margin of 10 or more", i, r)
		}
		if i%3 > 0 && (r.y0 != n.planes[i-1].y0 || r.x0 < n.planes[i-1].x1+10) {
			t.Errorf("image %d at %+v does not follow image %d in a row", i, r, i-1)
		}
		if i >= 3 && (r.x0 != n.planes[i-3].x0 || r.y0 < n.planes[i-3].y1+40) {
			t.Errorf("image %d at %+v does not stand below image %d and two lines of text", i, r, i-3)
		}
	}
	for content, image := range map[string]int{"one": 0, "two": 1, "lines": 1, "four": 3, "five": 4} {
		i := slices.Index(n.contents(), content)
		if i < 0 {
			t.Fatalf("no %q in %q", content, n.contents())
		}
		at, r := n.texts[i].at, n.planes[image]
		if math.Abs(at.x-(r.x0+r.x1)/2) > 1 || n.texts[i].anchor != middle || at.y < r.y1 || at.y > r.y1+40 {
			t.Errorf("%q stands at %v, want it below the middle of %+v", content, at, r)
		}
	}
}

func TestImagesMakeRoomForCaptions(t *testing.T) {
	const usual = "is 3, read as 5 (98 %)" // wider than the image
	long := strings.Repeat("long ", 30)
	for _, c := range []struct {
		caption string
		fits    bool
	}{{usual, true}, {long, false}} {
		p := Images(checks(2, 8, 8), []string{c.caption, c.caption}, 2)
		width, height := p.Size()
		n := take(t, p, width, height)
		if whole := n.texts[0].content == c.caption && n.texts[0].size == figureStyle.tick; whole != c.fits {
			t.Errorf("%q is drawn as %q in size %v", c.caption, n.texts[0].content, n.texts[0].size)
		}
		if width > 600 || n.texts[0].box().overlaps(n.texts[1].box()) {
			t.Errorf("%q: captions overlap or the picture is too wide, %d pixels", c.caption, width)
		}
	}
}

var embedded = regexp.MustCompile(`<image [^>]*image-rendering:pixelated[^>]*base64,([^"]+)"`)

func TestImagesInSVGAreSmallAndExact(t *testing.T) {
	p := Images(checks(20, 28, 28), nil, 5)
	width, height := p.Size()
	n, data := take(t, p, width, height), encode(t, p, "svg", width, height)
	if len(data) > 40_000 {
		t.Errorf("20 images take %d bytes, want 40000 at most", len(data))
	}
	found := embedded.FindAllSubmatch(data, -1)
	if len(found) != 20 {
		t.Fatalf("%d embedded images without smoothing, want 20", len(found))
	}
	for i, match := range found {
		picture, err := base64.StdEncoding.DecodeString(string(match[1]))
		if err != nil {
			t.Fatal(err)
		}
		got, ok := decode(t, picture).(*image.RGBA)
		if !ok || got.Rect != n.images[i].Rect || !bytes.Equal(got.Pix, n.images[i].Pix) {
			t.Errorf("image %d: the embedded PNG differs from its pixels", i)
		}
	}
}

func TestImagesCopyTheirDataAndTakeViews(t *testing.T) {
	x := checks(2, 4, 6)
	p := Images(x, nil, 2)
	before := encode(t, p, "svg", 200, 150)
	view := x.Transpose(0, 2, 1).Clone().Transpose(0, 2, 1) // not contiguous
	if !bytes.Equal(before, encode(t, Images(view, nil, 2), "svg", 200, 150)) {
		t.Error("a view gives another picture")
	}
	x.Fill(0)
	if !bytes.Equal(before, encode(t, p, "svg", 200, 150)) {
		t.Error("the picture changed with the tensor")
	}
}

// Too many or too large images get small, whatever is asked for.
func TestImagesOfAnySize(t *testing.T) {
	for _, shape := range [][]int{{1, 1, 1}, {1, 1, 400}, {1, 400, 1}, {100, 2, 2}, {1, 150, 150}} {
		for _, columns := range []int{1, 20, math.MaxInt} {
			p := Images(tensor.New(tensor.Float32, shape...), nil, columns, Title("t"))
			if width, height := p.Size(); width < minSide || width > maxSide || height < minSide || height > maxSide {
				t.Errorf("shape %v, %d columns: %d×%d pixels", shape, columns, width, height)
			}
			n := take(t, p, 140, 140)
			for i, r := range n.planes {
				if r.x0 < 0 || r.y0 < 0 || r.x1 > 140 || r.y1 > 140 {
					t.Errorf("shape %v, %d columns: image %d at %+v leaves the picture", shape, columns, i, r)
				}
			}
			encode(t, p, "png", 140, 140)
		}
	}
}

func TestImagesErrors(t *testing.T) {
	x := checks(2, 3, 3)
	wantErr(t, "none", Images(x.Narrow(0, 0, 0), nil, 3), "no images")
	wantErr(t, "few captions", Images(x, []string{"a"}, 3), "1 captions for 2 images")
	wantErr(t, "three lines", Images(x, []string{"a", "b\nc\nd"}, 3), `caption 1, "b\nc\nd", has 3 lines`)
	wantPanic(t, "axes", "(3, 3): want floats of shape (N, H, W)", func() { Images(tensor.New(tensor.Float64, 3, 3), nil, 1) })
	wantPanic(t, "no pixels", "(2, 0, 3)", func() { Images(tensor.New(tensor.Float64, 2, 0, 3), nil, 1) })
	wantPanic(t, "integers", "int64", func() { Images(tensor.New(tensor.Int64, 2, 3, 3), nil, 1) })
	wantPanic(t, "columns", "0 columns", func() { Images(x, nil, 0) })
	wantPanic(t, "sheet", "panel 0 is a sheet", func() { Sheet(1, []*Plot{Images(x, nil, 1)}) })
	wantPanic(t, "flat scale", "white 2, black 2", func() { Scale(2, 2) })
	wantPanic(t, "NaN in scale", "white 0, black NaN", func() { Scale(0, math.NaN()) })
}

// Of coloured images each channel is as bright as its number says, and a pixel
// with a NaN in any of them is red, and explained.
func TestImagesInColour(t *testing.T) {
	nan := math.NaN()
	// One row of two pixels; red, green and blue planes.
	x := tensor.From([]float64{1, -1, -1, 1, 0, nan}, 1, 3, 1, 2)
	n := take(t, Images(x, nil, 1, Scale(1, -1)), 300, 300)
	img := n.images[0]
	if got, want := img.RGBAAt(0, 0), (color.RGBA{255, 0, 127, 255}); got.R != want.R || got.G != want.G || got.B < 127 || got.B > 128 {
		t.Errorf("the first pixel is %v, want %v", got, want)
	}
	if got := img.RGBAAt(1, 0); got != warning {
		t.Errorf("a pixel with a NaN is %v, want %v", got, warning)
	}
	wantPanic(t, "two channels", "(1, 2, 1, 2)", func() { Images(tensor.New(tensor.Float64, 1, 2, 1, 2), nil, 1) })
}
