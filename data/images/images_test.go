package images

import (
	"bytes"
	"context"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// plain returns a picture of one colour.
func plain(w, h int, c color.Color) image.Image {
	m := image.NewNRGBA(image.Rect(3, 5, 3+w, 5+h))
	for y := range h {
		for x := range w {
			m.Set(3+x, 5+y, c)
		}
	}
	return m
}

func encode(t *testing.T, m image.Image, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	if format == "png" {
		err = png.Encode(&b, m)
	} else {
		err = jpeg.Encode(&b, m, &jpeg.Options{Quality: 100})
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func write(t *testing.T, path string, b []byte) string {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, b, 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestFind(t *testing.T) {
	dir := t.TempDir()
	p := encode(t, plain(2, 2, color.White), "png")
	for _, name := range []string{"dog/2.png", "dog/10.JPG", "cat/b.jpeg", "cat/a.png", "cat/notes.txt", "cat/.hidden.png", ".git/x.png", "top.png"} {
		write(t, filepath.Join(dir, name), p)
	}
	f, err := Find(dir)
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, name := range f.Files {
		rel, _ := filepath.Rel(dir, name)
		files = append(files, filepath.ToSlash(rel))
	}
	if want := []string{"cat/a.png", "cat/b.jpeg", "dog/10.JPG", "dog/2.png"}; !slices.Equal(files, want) {
		t.Errorf("files: got %v, want %v", files, want)
	}
	if !slices.Equal(f.Classes, []string{"cat", "dog"}) || !slices.Equal(f.Labels, []int{0, 0, 1, 1}) {
		t.Errorf("got classes %v, labels %v; want cat and dog, 0 0 1 1", f.Classes, f.Labels)
	}
	for name, want := range map[string]string{"cat": "4 pictures, and no folders", ".": "no such"} {
		d := filepath.Join(dir, name)
		if name == "." {
			d = filepath.Join(dir, "nowhere")
		}
		if name == "cat" {
			write(t, filepath.Join(d, "c.png"), p)
			write(t, filepath.Join(d, "d.png"), p)
		}
		if _, err := Find(d); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Find(%s): got %v, want an error that says %q", name, err, want)
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	half := image.NewNRGBA(image.Rect(0, 0, 8, 4)) // the middle 4×4 has red above blue
	for y := range 4 {
		for x := range 8 {
			switch {
			case x < 2 || x > 5:
				half.Set(x, y, color.White)
			case y < 2:
				half.Set(x, y, color.NRGBA{255, 0, 0, 255})
			default:
				half.Set(x, y, color.NRGBA{0, 0, 255, 255})
			}
		}
	}
	files := []string{
		write(t, filepath.Join(dir, "half.png"), encode(t, half, "png")),
		write(t, filepath.Join(dir, "black.jpg"), encode(t, plain(9, 7, color.Black), "jpeg")),
		write(t, filepath.Join(dir, "clear.png"), encode(t, plain(3, 3, color.NRGBA{}), "png")),
		write(t, filepath.Join(dir, "a jpeg.png"), encode(t, plain(3, 3, color.White), "jpeg")),
	}
	x, err := Spec{4, 3}.Load(context.Background(), files)
	if err != nil {
		t.Fatal(err)
	}
	if got := x.Shape(); !slices.Equal(got, []int{4, 3, 4, 4}) {
		t.Fatalf("shape: got %v, want (4, 3, 4, 4)", got)
	}
	for _, c := range []struct {
		at   []int
		want float64
	}{{[]int{0, 0, 0, 0}, 1}, {[]int{0, 0, 3, 3}, -1}, {[]int{0, 2, 0, 0}, -1}, {[]int{0, 2, 3, 0}, 1}, {[]int{0, 1, 0, 0}, -1},
		{[]int{1, 0, 2, 2}, -1}, {[]int{2, 1, 1, 1}, 1}, {[]int{3, 2, 0, 0}, 1}} {
		if got := x.At(c.at...); got != c.want {
			t.Errorf("picture %s at %v: got %v, want %v", files[c.at[0]], c.at[1:], got, c.want)
		}
	}
	grey, err := Spec{4, 1}.Load(context.Background(), files)
	if err != nil {
		t.Fatal(err)
	}
	// The luma of red, 0.299, and of blue, 0.114, in bytes.
	if got, want := grey.At(0, 0, 0, 0), float64(float32(76)/127.5-1); got != want {
		t.Errorf("red in grey: got %v, want %v", got, want)
	}
	if n, err := Channels(files); n != 3 || err != nil {
		t.Errorf("channels: got %d, %v, want 3", n, err)
	}
}

// bomb is a PNG whose header says that it is huge.
func bomb(t *testing.T, w, h uint32) []byte {
	t.Helper()
	b := encode(t, plain(2, 2, color.White), "png")
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	whole := encode(t, plain(40, 40, color.White), "png")
	photo := encode(t, plain(40, 40, color.White), "jpeg")
	for _, c := range []struct {
		name string
		b    []byte
		want string
	}{
		{"bomb.png", bomb(t, 60_000, 60_000), "60000×60000 pixels"},
		{"wide.png", bomb(t, 1<<31-1, 1), "2147483647×1 pixels"},
		{"cut.png", whole[:len(whole)-20], "damaged or not whole"},
		{"cut.jpg", photo[:len(photo)/2], "damaged"},
		{"head.png", whole[:20], "damaged"},
		{"text.png", []byte("hello, I am a text"), "neither PNG, JPEG, GIF nor WebP"},
		{"gif.png", []byte("GIF89a\x01\x00\x01\x00"), "the gif picture is damaged or not whole"},
		{"empty.jpg", nil, "the file is empty"},
	} {
		path := write(t, filepath.Join(dir, c.name), c.b)
		if _, err := (Spec{4, 3}).Load(context.Background(), []string{path}); err == nil || !strings.Contains(err.Error(), c.want) || !strings.Contains(err.Error(), c.name) {
			t.Errorf("%s: got %v, want an error that names it and says %q", c.name, err, c.want)
		}
	}
	if _, err := (Spec{4096, 3}).Load(context.Background(), []string{"x.png"}); err == nil {
		t.Error("a size of 4096: got no error")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := (Spec{4, 3}).Load(ctx, []string{filepath.Join(dir, "cut.png")}); err != context.Canceled {
		t.Errorf("a context that has ended: got %v, want %v", err, context.Canceled)
	}
}

func FuzzDecode(f *testing.F) {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, b []byte) {
		path := write(t, filepath.Join(t.TempDir(), "x.png"), b)
		x, err := Spec{4, 1}.Load(context.Background(), []string{path})
		if err != nil {
			return
		}
		for i, v := range x.Float32s() {
			if !(v >= -1 && v <= 1) {
				t.Errorf("%.60q: number %d is %v, want −1 to 1", b, i, v)
			}
		}
	})
}
