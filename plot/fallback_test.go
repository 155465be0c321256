package plot

import (
	"bytes"
	"image/png"
	"os"
	"path/filepath"
	"testing"

	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
)

// withFonts draws with these fonts beside the own one.
func withFonts(t *testing.T, fonts ...*opentype.Font) {
	before := fallbacks
	fallbacks = func() []*opentype.Font { return fonts }
	t.Cleanup(func() { fallbacks = before })
}

// Fonts are found by their names, in folders too; what is no font is passed over.
func TestFindFonts(t *testing.T) {
	folder := t.TempDir()
	if err := os.Mkdir(filepath.Join(folder, "truetype"), 0o755); err != nil {
		t.Fatal(err)
	}
	for name, data := range map[string][]byte{"truetype/DejaVuSans.ttf": goregular.TTF, "msyh.ttc": []byte("no font"), "other.ttf": goregular.TTF} {
		if err := os.WriteFile(filepath.Join(folder, name), data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	fonts := findFonts([]string{filepath.Join(folder, "missing"), folder})
	if len(fonts) != 1 || !has(fonts[0], 'a') {
		t.Fatalf("got %d fonts, want the one of a name that is known", len(fonts))
	}
}

// A letter that the own font lacks comes from a font that has it, and is a box where
// none does. Other letters stay with the own font.
func TestLettersOfOtherFonts(t *testing.T) {
	other, err := opentype.Parse(goregular.TTF)
	if err != nil {
		t.Fatal(err)
	}
	own := face(20, false).Face
	lacking := rune(0)
	for r := rune(0xa0); r < 0x10000 && lacking == 0; r++ {
		if has(other, r) && !has(own, r) {
			lacking = r
		}
	}
	if lacking == 0 {
		t.Fatal("Go Regular has no letter that Liberation Sans lacks")
	}
	text := "a " + string(lacking) + " 城市"
	withFonts(t, other)
	parts := runs(text, 20, false)
	if len(parts) != 3 || parts[0].content != "a " || parts[1].content != string(lacking) || parts[1].face.Face != other ||
		parts[2].content != " "+box+box || parts[2].face.Face != own {
		t.Errorf("%q: got the parts %v, want one of the other font and boxes behind it", text, parts)
	}
	if want := parts[0].face.Width("a ") + parts[1].face.Width(string(lacking)) + parts[2].face.Width(" □□"); textWidth(text, 20, false) != want.Points() {
		t.Errorf("%q is %v wide, want %v", text, textWidth(text, 20, false), want)
	}
}

// No letter is drawn as nothing.
func TestMissingLettersAreSeen(t *testing.T) {
	withFonts(t)
	c := newRaster(100, 40)
	c.fill(rect{0, 0, 100, 40}, white)
	c.text(text{at: point{10, 30}, content: "城市", size: 20, color: ink})
	var file bytes.Buffer
	if err := c.encode(&file); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&file)
	if err != nil {
		t.Fatal(err)
	}
	dark := 0
	for y := range 40 {
		for x := range 100 {
			if r, _, _, _ := img.At(x, y).RGBA(); r < 0x8000 {
				dark++
			}
		}
	}
	if dark < 40 {
		t.Errorf("two letters that no font has: %d dark pixels, want two boxes", dark)
	}
}
