package serve

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/draw"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"cajal/model"
	"cajal/tensor"
)

// photos is a model of grey pictures of 2 × 2 pixels, whose rows it adds up.
type photos struct{ sums }

func (photos) Fields() []Field {
	return []Field{{Name: "input", Shape: []int{1, 2, 2}, Pictures: &model.Pictures{Size: 2, Channels: 1}}}
}

func (photos) Encode(columns []Column) ([]*tensor.Tensor, []string, error) {
	return []*tensor.Tensor{tensor.From(columns[0].Numbers, columns[0].Rows, 1, 2, 2)}, nil, nil
}

func (photos) Worker() func([]*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		x := xs[0].Contiguous().Float64s()
		out := tensor.New(tensor.Float64, xs[0].Dim(0), 2)
		for i := range out.Float64s() {
			out.Float64s()[i] = x[2*i] + x[2*i+1]
		}
		return out, nil
	}
}

// halves is a picture that is white above and black below.
func halves(side int) *image.Gray {
	m := image.NewGray(image.Rect(0, 0, side, side))
	for i := range side * side / 2 {
		m.Pix[i] = 255
	}
	return m
}

// encoded returns a picture in a format.
func encoded(t *testing.T, m image.Image, format string) []byte {
	t.Helper()
	var b bytes.Buffer
	var err error
	switch format {
	case "png":
		err = png.Encode(&b, m)
	case "jpeg":
		err = jpeg.Encode(&b, m, &jpeg.Options{Quality: 100})
	case "gif":
		p := image.NewPaletted(m.Bounds(), color.Palette{color.Black, color.White})
		for y := range m.Bounds().Dy() {
			for x := range m.Bounds().Dx() {
				p.Set(x, y, m.At(x, y))
			}
		}
		err = gif.Encode(&b, p, nil)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// post sends a body of a content type.
func post(t *testing.T, h *httptest.Server, path, kind string, body []byte) (int, string) {
	t.Helper()
	r, err := http.Post(h.URL+path, kind, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	return r.StatusCode, strings.TrimSpace(string(text))
}

// A picture is answered as its numbers are, however it comes.
func TestPictures(t *testing.T) {
	_, h := newServer(t, photos{})
	const one = `{"values":{"lower":-2,"upper":2}}`
	const want = `{"predictions":[` + one + `]}`
	for _, format := range []string{"png", "gif"} {
		for _, path := range []string{"/predict", "/models/garden/predict"} {
			if status, got := post(t, h, path, "image/"+format+"; name=x", encoded(t, halves(2), format)); status != 200 || got != want {
				t.Errorf("%s at %s: status %d, %s; want %s", format, path, status, got, want)
			}
		}
	}
	white := image.NewGray(image.Rect(0, 0, 9, 7))
	draw.Draw(white, white.Rect, image.White, image.Point{}, draw.Src)
	if status, got := post(t, h, "/predict", "image/jpeg", encoded(t, white, "jpeg")); status != 200 || got != strings.Replace(want, "-2", "2", 1) {
		t.Errorf("jpeg: status %d, %s; want 2 and 2", status, got)
	}
	webp, err := os.ReadFile(filepath.Join("..", "data", "images", "testdata", "lossy.webp"))
	if err != nil {
		t.Fatal(err)
	}
	if status, got := post(t, h, "/predict", "image/webp", webp); status != 200 || !strings.Contains(got, `"upper"`) {
		t.Errorf("webp: status %d, %s", status, got)
	}
	text := base64.StdEncoding.EncodeToString(encoded(t, halves(2), "png"))
	for _, c := range []struct{ path, body, want string }{
		{"/predict", `{"rows":[{"input":"` + text + `"},{"input":[1,1,-1,-1]},"` + text + `",[[[1,1],[-1,-1]]]]}`, `{"predictions":[` + strings.Join([]string{one, one, one, one}, ",") + `]}`},
		{"/predict", `{"input":"data:image/png;base64,` + text + `"}`, want},
		{"/predict", `{"b64":"` + text + `"}`, want},
		{"/predict", `[{"input":{"b64":"` + text + `"}}]`, want},
		{"/v1/models/garden:predict", `{"instances":[{"b64":"` + text + `"},"` + text + `"]}`, `{"predictions":[{"upper":2,"lower":-2},{"upper":2,"lower":-2}]}`},
		{"/v1/models/garden:predict", `{"inputs":{"input":["` + text + `"]}}`, `{"predictions":[{"upper":2,"lower":-2}]}`},
	} {
		if status, got := ask(t, h, c.path, c.body); status != 200 || got != c.want {
			t.Errorf("%s %.80s: status %d, %s; want %s", c.path, c.body, status, got, c.want)
		}
	}
}

// headed is a PNG whose header says another size.
func headed(t *testing.T, w, h uint32) []byte {
	t.Helper()
	b := encoded(t, halves(8), "png")
	binary.BigEndian.PutUint32(b[16:], w)
	binary.BigEndian.PutUint32(b[20:], h)
	binary.BigEndian.PutUint32(b[29:], crc32.ChecksumIEEE(b[12:29]))
	return b
}

// What is wrong with a picture is one line with its numbers and what would fit.
func TestWrongPictures(t *testing.T) {
	_, h := newServer(t, photos{}, Limit(Limits{Memory: 8 << 20, Time: time.Minute}))
	_, adder := newServer(t, sums{})
	whole := encoded(t, halves(8), "png")
	row := func(b []byte) string { return `{"input":"` + base64.StdEncoding.EncodeToString(b) + `"}` }
	for _, c := range []struct {
		what       string
		h          *httptest.Server
		path, kind string
		body       []byte
		status     int
		want       string
	}{
		{"none", h, "/predict", "image/png", nil, 400, "the picture: the file is empty; want a PNG, JPEG, GIF or WebP"},
		{"no pixels", h, "/predict", "image/png", headed(t, 0, 5), 400, "the picture: 0×5 pixels, want at least 1×1"},
		{"too many pixels", h, "/predict", "image/png", headed(t, 100_000, 100_000), 400, "the picture: 100000×100000 pixels, want at most 67108864 in all, as 8192×8192 has"},
		{"too many for the memory", h, "/predict", "image/png", headed(t, 4000, 4000), 413, "the picture: to decode its 4000×4000 pixels takes 61 MB, and a request may have 7936 kB; want a smaller picture"},
		{"cut off", h, "/predict", "image/png", whole[:len(whole)-20], 400, "the picture: the png picture is damaged or not whole"},
		{"another kind", h, "/predict", "image/png", []byte("BM\x00\x00"), 400, "the picture: it is a BMP; want a PNG, JPEG, GIF or WebP"},
		{"a type that is not read", h, "/predict", "image/bmp", whole, 415, `the content type is \"image/bmp\", want image/png, image/jpeg, image/gif, image/webp, or application/json`},
		{"a form", h, "/predict", "multipart/form-data; boundary=x", whole, 415, "want that of a picture, image/png, image/jpeg, image/gif, image/webp, or application/json; curl sends a picture with -H 'Content-Type: image/png' --data-binary @FILE"},
		{"curl -d", h, "/predict", "application/x-www-form-urlencoded", whole, 415, "want that of a picture, image/png"},
		{"a form for numbers", adder, "/predict", "application/x-www-form-urlencoded", whole, 415, "want application/json; curl sends it with --json instead of -d"},
		{"reasons", h, "/explain", "application/json", []byte(row(whole)), 400, "this model takes pictures; cajal plot MODEL --occlusion PICTURE, or --saliency, shows what of a picture counts"},
		{"a model of numbers", adder, "/predict", "image/png", whole, 415, `the content type is \"image/png\", and no pictures are taken here; want application/json`},
		{"the protocol", h, "/v2/models/garden/infer", "image/png", whole, 415, "no pictures are taken here"},
		{"KServe's first", h, "/v1/models/garden:predict", "image/png", whole, 415, "no pictures are taken here"},
		{"no base64", h, "/predict", "application/json", []byte(`{"rows":[[1,2,3,4],{"input":"x?"}]}`), 400, "row 2: input: the text is not base64: illegal base64 data at input byte 1; want the base64 of a picture, PNG, JPEG, GIF or WebP, or a list of 4 numbers"},
		{"no pixels in a row", h, "/predict", "application/json", []byte(row(headed(t, 0, 5))), 400, "row 1: input: 0×5 pixels, want at least 1×1"},
		{"too many in a row", h, "/predict", "application/json", []byte(row(headed(t, 4000, 4000))), 413, "row 1: input: to decode its 4000×4000 pixels takes 61 MB"},
		{"another key", h, "/predict", "application/json", []byte(`{"input":{"b65":"x"}}`), 400, `want a picture in base64, a list of numbers, or an object with the key \"b64\" alone`},
		{"two keys", h, "/predict", "application/json", []byte(`{"b64":"` + base64.StdEncoding.EncodeToString(whole) + `","more":1}`), 400, `want the key \"input\" alone`},
		{"a text for numbers", adder, "/predict", "application/json", []byte(`{"input":"x"}`), 400, "want a number"},
	} {
		status, got := post(t, c.h, c.path, c.kind, c.body)
		if status != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%s: status %d, %s\nwant %d and %q", c.what, status, got, c.status, c.want)
		}
	}
}

// A picture whose time is over is not decoded to its end.
func TestLatePicture(t *testing.T) {
	s, err := New("garden", photos{}, Limit(Limits{Time: time.Nanosecond}))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	r := httptest.NewRequest("POST", "/predict", bytes.NewReader(encoded(t, halves(8), "png")))
	r.Header.Set("Content-Type", "image/png")
	w := httptest.NewRecorder()
	s.Handler().ServeHTTP(w, r)
	if w.Code != 503 {
		t.Errorf("status %d, %s; want 503", w.Code, w.Body)
	}
}

// What the model expects is said to programs and to people.
func TestPicturesAreDescribed(t *testing.T) {
	_, h := newServer(t, photos{})
	_, got := ask(t, h, "/", "")
	for _, want := range []string{
		`"picture":{"channels":1,"content_types":["image/png","image/jpeg","image/gif","image/webp"],"height":2,"width":2}`,
		`"row":{"input":"a picture, PNG, JPEG, GIF or WebP, in base64, or 4 numbers from -1, black, to 1, white"}`,
	} {
		if !strings.Contains(got, want) {
			t.Errorf("for programs: got %s, want %s in it", got, want)
		}
	}
	for language, want := range map[string]string{
		"en": "a picture, PNG, JPEG, GIF or WebP, which becomes 2 × 2 pixels of 1 channel (grey); or its numbers, from -1 for black to 1 for white, channel by channel and row by row",
		"zh": "PNG、JPEG、GIF 或 WebP 图片，会变成 2 × 2 像素、1 个通道（灰度）",
	} {
		_, page := look(t, h, "/?lang="+language, "text/html", "")
		for _, want := range []string{want, `type="file" accept="image/png,image/jpeg,image/gif,image/webp"`, "--data-binary @picture.jpg"} {
			if !strings.Contains(page, want) {
				t.Errorf("the page in %s has no %q", language, want)
			}
		}
	}
	if _, got := ask(t, h, "/predict", `[]`); !strings.Contains(got, `{\"rows\": [{\"input\": \"a picture in base64\"}]}`) {
		t.Errorf("an example: got %s", got)
	}
}

// Any bytes as a picture are an answer or a mistake.
func TestAnyBytesAsPicture(t *testing.T) {
	s, h := newServer(t, photos{})
	whole := encoded(t, halves(8), "png")
	for at := range whole {
		for _, flip := range []byte{1, 0x80, 0xff} {
			b := bytes.Clone(whole)
			b[at] ^= flip
			if status, got := post(t, h, "/predict", "image/png", b); status != 200 && status != 400 {
				t.Errorf("byte %d with %#x: status %d, %s", at, flip, status, got)
			}
		}
	}
	if n := s.budget.used.Load(); n != 0 {
		t.Errorf("%d bytes of memory were not given back", n)
	}
}

// In a browser a picture is chosen and predicted; what is no picture is refused in words.
func TestPictureInBrowser(t *testing.T) {
	b := openBrowser(t)
	_, h := newServer(t, photos{})
	choose := func(file []byte) {
		b.eval(`(() => {
			const bytes = Uint8Array.from(atob("`+base64.StdEncoding.EncodeToString(file)+`"), (c) => c.charCodeAt(0)), chosen = new DataTransfer();
			chosen.items.add(new File([bytes], "x.png", { type: "image/png" }));
			document.querySelector("input[type=file]").files = chosen.files;
			document.querySelector("#row button.main").click();
		})()`, nil)
	}
	for _, language := range []string{"en", "zh"} {
		b.open(h.URL+"/?lang="+language, 800, false, "en")
		b.eval(`document.querySelector("#row button.main").click()`, nil)
		b.await(`document.querySelector("#answer .error")`)
		var told string
		b.eval(`document.querySelector("#answer .error").textContent`, &told)
		if want := map[string]string{"en": "input: choose a picture first", "zh": "input：请先选择一张图片"}[language]; told != want {
			t.Errorf("no picture: got %q, want %q", told, want)
		}
		choose(encoded(t, halves(2), "png"))
		b.await(`document.querySelector("#answer [data-name=upper]")`)
		var upper string
		if b.eval(`document.querySelector("#answer [data-name=upper]").dataset.value`, &upper); upper != "2" {
			t.Errorf("a picture: got %s, want 2", upper)
		}
		choose([]byte("no picture"))
		b.await(`document.querySelector("#answer .error")`)
		if b.eval(`document.querySelector("#answer .error").textContent`, &told); !strings.Contains(told, "neither PNG") {
			t.Errorf("no picture: got %q", told)
		}
	}
	if pictures := os.Getenv("CAJAL_PICTURES"); pictures != "" {
		b.picture(filepath.Join(pictures, "page-picture.png"))
	}
}
