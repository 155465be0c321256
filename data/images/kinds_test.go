package images

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/image/tiff"
)

// goldens returns what Pillow makes of the files in testdata, and their names in order.
func goldens(t *testing.T) (expected map[string][]int, names []string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &expected); err != nil {
		t.Fatal(err)
	}
	for name := range expected {
		names = append(names, name)
	}
	slices.Sort(names)
	return expected, names
}

// Every kind of picture gives Pillow's colours: to the number where nothing is rounded,
// and nearly where decoders may differ in the last bits, as those of JPEG and WebP.
func TestKinds(t *testing.T) {
	expected, names := goldens(t)
	within := map[string]int{".jpg": 3, ".webp": 4}
	for _, name := range names {
		want := expected[name]
		side := int(math.Sqrt(float64(len(want) / 3)))
		x, err := Spec{side, 3}.Load(context.Background(), []string{filepath.Join("testdata", name)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		tolerance := within[filepath.Ext(name)]
		if name == "grey16.png" || name == "greyalpha.png" {
			tolerance = 1 // 16 bits are kept, and Pillow cuts; transparency is rounded otherwise
		}
		worst, place := 0, 0
		for i := range want {
			pixel, channel := i/3, i%3
			got := (float64(x.Float32s()[channel*side*side+pixel]) + 1) * 127.5
			if d := int(math.Abs(got-float64(want[i])) + 0.5); d > worst {
				worst, place = d, i
			}
		}
		if worst > tolerance {
			t.Errorf("%s: number %d differs by %d from %d, want at most %d", name, place, worst, want[place], tolerance)
		}
	}
}

// Pictures that differ in how they lie in the file alone give the same numbers, however
// large they become, and are counted.
func TestOrientation(t *testing.T) {
	var files []string
	for o := 1; o <= 8; o++ {
		files = append(files, filepath.Join("testdata", fmt.Sprintf("turned-%d-8x5.png", o)))
	}
	files = append(files, filepath.Join("testdata", "turned.jpg"), filepath.Join("testdata", "turned.webp"), filepath.Join("testdata", "colour.jpg"))
	l, err := Spec{7, 3}.LoadEach(context.Background(), files, nil)
	if err != nil {
		t.Fatal(err)
	}
	if l.Turned != 9 || l.Note() != "9 pictures were turned as their EXIF orientation says" {
		t.Errorf("got %d, %q; want 9", l.Turned, l.Note())
	}
	if got, want := (&Loaded{Turned: 1}).Note(), "1 picture was turned as its EXIF orientation says"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := (&Loaded{}).Note(); got != "" {
		t.Errorf("of none: got %q, want nothing", got)
	}
}

// A picture that lies on its side is cut as if it stood: with a row too many the first
// side keeps less, as it is seen.
func TestMiddleOfTurned(t *testing.T) {
	for o := upright; o <= 8; o++ {
		for _, b := range []image.Rectangle{image.Rect(2, 3, 10, 8), image.Rect(2, 3, 7, 11)} {
			w, h := b.Dx(), b.Dy()
			if o.sideways() {
				w, h = h, w
			}
			side := min(w, h)
			got := middle(b, o)
			// The pixel at the seen square's first corner, and at its last.
			for _, seen := range []image.Point{{(w - side) / 2, (h - side) / 2}, {(w-side)/2 + side - 1, (h-side)/2 + side - 1}} {
				// stored of a picture that is no square: by its own last places.
				last := image.Pt(b.Dx()-1, b.Dy()-1)
				at := map[orientation]image.Point{
					1: seen, 2: {last.X - seen.X, seen.Y}, 3: last.Sub(seen), 4: {seen.X, last.Y - seen.Y},
					5: {seen.Y, seen.X}, 6: {seen.Y, last.Y - seen.X}, 7: {last.X - seen.Y, last.Y - seen.X}, 8: {last.X - seen.Y, seen.X},
				}[o].Add(b.Min)
				if !at.In(got) {
					t.Errorf("orientation %d of %v: %v is seen and not in %v", o, b, at, got)
				}
			}
		}
	}
}

// exif returns TIFF with one entry.
func exif(order binary.AppendByteOrder, tag, kind uint16, count uint32, value uint16) []byte {
	b := []byte("II*\x00")
	if order.String() == "BigEndian" {
		b = []byte("MM\x00*")
	}
	b = order.AppendUint32(b, 8)
	b = order.AppendUint16(b, 2)
	b = append(b, make([]byte, 12)...) // an entry before it
	b = order.AppendUint16(b, tag)
	b = order.AppendUint16(b, kind)
	b = order.AppendUint32(b, count)
	return order.AppendUint16(b, value)
}

func TestParseOrientation(t *testing.T) {
	little, big := binary.LittleEndian, binary.BigEndian
	pad := func(b []byte) []byte { return append(b, 0, 0) }
	for _, c := range []struct {
		what string
		exif []byte
		want orientation
	}{
		{"little endian", pad(exif(little, 0x112, 3, 1, 6)), 6},
		{"big endian", pad(exif(big, 0x112, 3, 1, 8)), 8},
		{"cut off in its entry", exif(big, 0x112, 3, 1, 8), 1},
		{"another tag", pad(exif(little, 0x113, 3, 1, 6)), 1},
		{"another type", pad(exif(little, 0x112, 2, 1, 6)), 1},
		{"several numbers", pad(exif(little, 0x112, 3, 2, 6)), 1},
		{"no orientation", pad(exif(little, 0x112, 3, 1, 9)), 1},
		{"zero", pad(exif(little, 0x112, 3, 1, 0)), 1},
		{"nothing", nil, 1},
		{"a directory outside", []byte("II*\x00\xff\xff\xff\xff"), 1},
		{"no TIFF", []byte("II+\x00\x08\x00\x00\x00\x00\x00"), 1},
	} {
		if got := parseOrientation(c.exif); got != c.want {
			t.Errorf("%s: got %d, want %d", c.what, got, c.want)
		}
	}
}

// The frame of an animation stands where it belongs on its screen, which is white.
func TestFirstFrame(t *testing.T) {
	black := image.NewPaletted(image.Rect(2, 1, 4, 3), color.Palette{color.Black, color.White})
	var b bytes.Buffer
	if err := gif.EncodeAll(&b, &gif.GIF{Image: []*image.Paletted{black, image.NewPaletted(image.Rect(0, 0, 4, 4), black.Palette)}, Delay: []int{1, 1},
		Config: image.Config{ColorModel: black.Palette, Width: 4, Height: 4}}); err != nil {
		t.Fatal(err)
	}
	path := write(t, filepath.Join(t.TempDir(), "x.gif"), b.Bytes())
	x, err := Spec{4, 1}.Load(context.Background(), []string{path})
	if err != nil {
		t.Fatal(err)
	}
	want := []float32{1, 1, 1, 1, 1, 1, -1, -1, 1, 1, -1, -1, 1, 1, 1, 1}
	if got := x.Float32s(); !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// Grey pictures are known from their headers, whatever they are made of.
func TestChannels(t *testing.T) {
	grey := []string{"grey.jpg", "grey16.png", "greyalpha.png", "greypalette.png", "bits.png"}
	for i, name := range grey {
		grey[i] = filepath.Join("testdata", name)
	}
	if n, err := Channels(grey); n != 1 || err != nil {
		t.Errorf("grey ones: got %d, %v; want 1", n, err)
	}
	for _, name := range []string{"colour.jpg", "cmyk.jpg", "palette.png", "lossy.webp", "lossless.webp", "animated.gif"} {
		if n, err := Channels([]string{grey[0], filepath.Join("testdata", name)}); n != 3 || err != nil {
			t.Errorf("%s: got %d, %v; want 3", name, n, err)
		}
	}
}

// read returns a golden file.
func golden(t *testing.T, name string) []byte {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// sized returns a file whose header says another size.
func sized(t *testing.T, name string, w, h int) []byte {
	t.Helper()
	b := golden(t, name)
	switch filepath.Ext(name) {
	case ".png":
		binary.BigEndian.PutUint32(b[16:], uint32(w))
		binary.BigEndian.PutUint32(b[20:], uint32(h))
		binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	case ".jpg":
		at := bytes.Index(b, []byte{0xff, 0xc0})
		binary.BigEndian.PutUint16(b[at+5:], uint16(h))
		binary.BigEndian.PutUint16(b[at+7:], uint16(w))
	case ".gif":
		binary.LittleEndian.PutUint16(b[6:], uint16(w))
		binary.LittleEndian.PutUint16(b[8:], uint16(h))
	case ".webp": // an extended one
		binary.LittleEndian.PutUint32(b[24:], uint32(w-1))
		binary.LittleEndian.PutUint32(b[27:], uint32(h-1)) // and a byte that is the next chunk's
		copy(b[30:], "ALPH")
	}
	return b
}

// Sizes that cannot be, files that are not whole, and what is no picture: one line each,
// which names the file, what was found and what would fit.
func TestRefusedKinds(t *testing.T) {
	dir := t.TempDir()
	half := func(name string) []byte { b := golden(t, name); return b[:len(b)*3/5] }
	exifless := golden(t, "cmyk.jpg")
	copy(exifless[bytes.Index(exifless, []byte("Adobe")):], "Adorn") // four channels of who knows what
	for _, c := range []struct {
		name string
		b    []byte
		want string
	}{
		{"none.png", sized(t, "palette.png", 0, 5), "0×5 pixels, want at least 1×1"},
		{"huge.png", sized(t, "palette.png", 100_000, 100_000), "100000×100000 pixels, want at most 67108864 in all, as 8192×8192 has"},
		{"beyond.png", sized(t, "palette.png", 1<<31-1, 1<<31-1), "2147483647×2147483647 pixels"},
		{"none.jpg", sized(t, "colour.jpg", 0, 7), "0×7 pixels"},
		{"flat.jpg", sized(t, "colour.jpg", 7, 0), "7×0 pixels"},
		{"huge.jpg", sized(t, "colour.jpg", 65_535, 65_535), "65535×65535 pixels"},
		{"none.gif", sized(t, "animated.gif", 0, 0), "0×0 pixels"},
		{"huge.gif", sized(t, "animated.gif", 65_535, 65_535), "65535×65535 pixels"},
		{"huge.webp", sized(t, "alpha.webp", 30_000, 30_000), "30000×30000 pixels"},
		{"long.webp", sized(t, "alpha.webp", 16, 4_000_000), "damaged or not whole"}, // the canvas and the picture differ
		{"larger.webp", sized(t, "animated.webp", 8, 8), "damaged or not whole"},     // the frame is larger than its canvas
		{"half.png", half("lossless.webp"), "the webp picture is damaged or not whole"},
		{"half.jpg", half("colour.jpg"), "the jpeg picture is damaged or not whole"},
		{"half.gif", half("animated.gif")[:600], "the gif picture is damaged or not whole"},
		{"half.webp", half("lossy.webp"), "damaged or not whole"},
		{"four.jpg", exifless, "of a kind that is not read; save it as a PNG"},
		{"t.png", tiffPicture(t), "it is a TIFF; want a PNG, JPEG, GIF or WebP"},
		{"s.png", []byte("\x89"), "it is neither PNG, JPEG, GIF nor WebP, whatever it is called"},
		{"a.png", []byte("BM\x00\x00"), "it is a BMP; want a PNG, JPEG, GIF or WebP"},
		{"b.jpg", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "it is a HEIC; want a PNG, JPEG, GIF or WebP"},
		{"c.jpg", nil, "the file is empty; want a PNG, JPEG, GIF or WebP"},
	} {
		path := write(t, filepath.Join(dir, c.name), c.b)
		_, err := (Spec{4, 3}).Load(context.Background(), []string{path})
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), path+": ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: got %v, want an error that names it and says %q", c.name, err, c.want)
		}
	}
}

// Progress counts every file, those that cannot be read too.
func TestProgress(t *testing.T) {
	dir := t.TempDir()
	files := []string{filepath.Join("testdata", "grey.jpg"), write(t, filepath.Join(dir, "x.png"), []byte("no")), filepath.Join("testdata", "bits.png")}
	var heard []int
	l, err := Spec{4, 1}.LoadEach(context.Background(), files, func(done, total int) {
		if total != len(files) {
			t.Errorf("of %d, want %d", total, len(files))
		}
		heard = append(heard, done)
	})
	if err != nil || l.X.Dim(0) != 2 || l.Errors[1] == nil {
		t.Fatalf("got %v, %v, want two pictures and an error of the second", l, err)
	}
	if !slices.Equal(heard, []int{0, 1, 2, 3}) {
		t.Errorf("heard %v, want 0 1 2 3", heard)
	}
}

// FuzzOrientation holds that any bytes as EXIF, in each kind of file, give an orientation
// there is.
func FuzzOrientation(f *testing.F) {
	f.Add(append(exif(binary.LittleEndian, 0x112, 3, 1, 6), 0, 0))
	f.Add([]byte("\xff\xd8\xff\xe1\x00\x08Exif\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		r := bytes.NewReader(b)
		found := []orientation{parseOrientation(b)}
		for _, format := range []string{"jpeg", "png", "webp", "gif"} {
			found = append(found, findOrientation(r, format))
		}
		for _, o := range found {
			if o < 1 || o > 8 {
				t.Errorf("orientation %d, want 1 to 8", o)
			}
			for _, side := range []int{1, 3} {
				x, y := o.stored(side-1, 0, side)
				if x < 0 || x >= side || y < 0 || y >= side {
					t.Errorf("orientation %d puts a pixel of %d at %d, %d", o, side, x, y)
				}
			}
		}
	})
}

// tiffPicture returns a picture that a reader which is linked here would take.
func tiffPicture(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := tiff.Encode(&b, image.NewGray(image.Rect(0, 0, 2, 2)), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
