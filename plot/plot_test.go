package plot

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPNGHasTheSizeAskedFor(t *testing.T) {
	for name, p := range kinds(t) {
		for _, size := range [][2]int{{210, 160}, {133, 167}} {
			img := decode(t, encode(t, p, "png", size[0], size[1]))
			if got := img.Bounds().Size(); got.X != size[0] || got.Y != size[1] {
				t.Errorf("%s: got %v, want %v", name, got, size)
			}
			if n := count(img, white); n == 0 || n == size[0]*size[1] {
				t.Errorf("%s at %v: %d white pixels, want some but not all", name, size, n)
			}
		}
	}
}

func TestSVGIsXML(t *testing.T) {
	for name, p := range kinds(t) {
		data := encode(t, p, "svg", 150, 120)
		elements := map[string]int{}
		for d := xml.NewDecoder(bytes.NewReader(data)); ; {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if e, ok := token.(xml.StartElement); ok {
				elements[e.Name.Local]++
			}
		}
		if elements["svg"] != 1 || elements["text"] < 5 {
			t.Errorf("%s: got elements %v, want one svg and 5 texts or more", name, elements)
		}
	}
}

func TestSVGEscapesWhatUsersWrite(t *testing.T) {
	x, y := moons(t)
	data := string(encode(t, Points(x, y, Title("a < b & \"c\"\x00\n d"), Classes("<b>", "&amp;")), "svg", 800, 600))
	for _, want := range []string{"<title>a &lt; b &amp; &#34;c&#34;\uFFFD d</title>", "&lt;b&gt;</text>", "&amp;amp;</text>"} {
		if !strings.Contains(data, want) {
			t.Errorf("no %q in the SVG", want)
		}
	}
}

func TestSameInputSameBytes(t *testing.T) {
	first, second := kinds(t), kinds(t)
	for name := range first {
		for _, format := range Formats() {
			a, b := encode(t, first[name], format, 120, 120), encode(t, second[name], format, 120, 120)
			if !bytes.Equal(a, b) {
				t.Errorf("%s as %s: two renderings differ", name, format)
			}
			if again := encode(t, first[name], format, 120, 120); !bytes.Equal(a, again) {
				t.Errorf("%s as %s: rendering the same plot again differs", name, format)
			}
		}
	}
}

// No text may leave the picture, cover another or, but for a matrix's counts,
// stand on the plane.
func TestTextsHaveRoom(t *testing.T) {
	for name, p := range kinds(t) {
		for _, size := range [][2]int{{p.width, p.height}, {400, 300}, {1000, 400}, {350, 700}} {
			n := layout(t, p, size[0], size[1])
			picture := rect{0, 0, float64(size[0]), float64(size[1])}
			for i, a := range n.texts {
				box := a.box()
				if box.x0 < picture.x0 || box.y0 < picture.y0 || box.x1 > picture.x1 || box.y1 > picture.y1 {
					t.Errorf("%s at %v: %q in %+v leaves the picture", name, size, a.content, box)
				}
				for _, b := range n.texts[:i] {
					if box.overlaps(b.box()) {
						t.Errorf("%s at %v: %q and %q overlap", name, size, a.content, b.content)
					}
				}
				for _, plane := range n.planes {
					if box.overlaps(plane) {
						t.Errorf("%s at %v: %q stands on the plane", name, size, a.content)
					}
				}
			}
		}
	}
}

func TestEncodeErrors(t *testing.T) {
	x, y := moons(t)
	p := Points(x, y)
	for _, c := range []struct {
		format        string
		width, height int
		want          string
	}{
		{"gif", 800, 600, `format "gif": want png or svg`},
		{"", 800, 600, "want png or svg"},
		{"png", 119, 600, "119×600"},
		{"png", 800, 10_001, "120 to 10000"},
	} {
		var b bytes.Buffer
		err := p.Encode(&b, c.format, c.width, c.height)
		if err == nil || !strings.Contains(err.Error(), c.want) || b.Len() > 0 {
			t.Errorf("%+v: got error %v and %d bytes, want the error and none", c, err, b.Len())
		}
	}
	broken := errors.New("broken pipe")
	for _, format := range Formats() {
		if err := p.Encode(failingWriter{broken}, format, 200, 200); !errors.Is(err, broken) {
			t.Errorf("%s to a broken writer: got %v, want %v", format, err, broken)
		}
	}
}

type failingWriter struct{ err error }

func (w failingWriter) Write([]byte) (int, error) { return 0, w.err }

func TestSave(t *testing.T) {
	x, y := moons(t)
	dir := t.TempDir()
	for _, name := range []string{"a.png", "b.SVG"} {
		file := filepath.Join(dir, name)
		for range 2 { // a new file, then over the old one
			if err := Points(x, y, Size(200, 150)).Save(file); err != nil {
				t.Fatal(err)
			}
		}
		got, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		want := encode(t, Points(x, y, Size(200, 150)), strings.ToLower(name[2:]), 200, 150)
		if !bytes.Equal(got, want) {
			t.Errorf("%s: file of %d bytes differs from Encode's %d", name, len(got), len(want))
		}
	}
}

func TestSaveLeavesTheOldFileOnFailure(t *testing.T) {
	x, y := moons(t)
	dir := t.TempDir()
	for _, c := range []struct {
		name string
		plot *Plot
		want string
	}{
		{"old.jpg", Points(x, y), "want png or svg"},
		{"old", Points(x, y), "want png or svg"},
		{"old.png", Points(x.Narrow(0, 0, 0), y.Narrow(0, 0, 0)), "no points"},
	} {
		file := filepath.Join(dir, c.name)
		if err := os.WriteFile(file, []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		err := c.plot.Save(file)
		if err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.name) {
			t.Errorf("%s: got error %v, want one with the name and %q", c.name, err, c.want)
		}
		if data, _ := os.ReadFile(file); string(data) != "precious" {
			t.Errorf("%s: the old file holds %d other bytes", c.name, len(data))
		}
	}
	if err := Points(x, y, Size(200, 150)).Save(filepath.Join(dir, "none", "a.png")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that does not exist: got %v", err)
	}
	if files, _ := os.ReadDir(dir); len(files) != 3 {
		t.Errorf("%d files left, want the 3 old ones", len(files))
	}
}

func TestOptionsCheckTheirRange(t *testing.T) {
	wantPanic(t, "size", "119×300", func() { Size(119, 300) })
	wantPanic(t, "cells", "2 to 2000", func() { Cells(1) })
	wantPanic(t, "margin", "not negative", func() { Margin(-1) })
}
