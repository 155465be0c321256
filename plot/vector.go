package plot

import (
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"math"
	"strconv"
	"strings"
)

// vector is the canvas of an SVG. A marker is defined once and then used for
// every point, which keeps a point at some forty bytes.
type vector struct {
	bytes.Buffer
	defined map[marker]bool
}

func newVector(width, height int, title string) *vector {
	v := &vector{defined: make(map[marker]bool)}
	fmt.Fprintf(v, `<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" `+
		`width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img" `+
		`font-family="'Liberation Sans',Arial,Helvetica,sans-serif">`+"\n", width, height)
	if title != "" {
		fmt.Fprintf(v, "<title>%s</title>\n", escape(title))
	}
	v.fill(rect{0, 0, float64(width), float64(height)}, white)
	return v
}

func (v *vector) encode(w io.Writer) error {
	_, err := io.WriteString(w, v.String()+"</svg>\n")
	return err
}

// density makes an image sharp on fine screens without making the file large.
func (v *vector) density() float64 { return 1.5 }

func (v *vector) fill(r rect, c color.RGBA) {
	fmt.Fprintf(v, `<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`+"\n",
		number(r.x0), number(r.y0), number(r.width()), number(r.height()), hex(c))
}

func (v *vector) line(pts []point, s stroke) {
	dash := ""
	if len(s.dash) > 0 {
		lengths := make([]string, len(s.dash))
		for i, d := range s.dash {
			lengths[i] = number(d)
		}
		dash = ` stroke-dasharray="` + strings.Join(lengths, " ") + `"`
	}
	fmt.Fprintf(v, `<path d="%s" fill="none" stroke="%s" stroke-width="%s" stroke-linejoin="round"%s/>`+"\n",
		pathData(pts), hex(s.color), number(s.width), dash)
}

// mark names a definition after all that it holds. When a page has several
// pictures, equal names then mean equal markers.
func (v *vector) mark(m marker, at point) {
	id := fmt.Sprintf("m%d-%s-%s", m.shape, number(m.radius), hex(m.color)[1:])
	if !v.defined[m] {
		v.defined[m] = true
		element := `circle r="` + number(m.radius) + `"`
		if m.shape != circle {
			element = `path d="` + pathData(m.corners(point{})) + `Z"`
		}
		fmt.Fprintf(v, `<defs><%s id="%s" fill="%s" stroke="%s" stroke-width="%s"/></defs>`+"\n",
			element, id, hex(m.color), hex(ink), number(m.outlineWidth()))
	}
	fmt.Fprintf(v, `<use xlink:href="#%s" x="%s" y="%s"/>`+"\n", id, number(at.x), number(at.y))
}

func (v *vector) text(t text) {
	fmt.Fprintf(v, `<text x="%s" y="%s" font-size="%s" fill="%s"`,
		number(t.at.x), number(t.at.y), number(t.size), hex(t.color))
	if t.bold {
		v.WriteString(` font-weight="bold"`)
	}
	if t.anchor != start {
		fmt.Fprintf(v, ` text-anchor="%s"`, []string{"start", "middle", "end"}[t.anchor])
	}
	if t.vertical {
		fmt.Fprintf(v, ` transform="rotate(-90 %s %s)"`, number(t.at.x), number(t.at.y))
	}
	fmt.Fprintf(v, ">%s</text>\n", escape(t.content))
}

// image embeds a PNG. One that is wilder than a decision boundary ever is gets
// coarser until it takes at most half a byte for each pixel that it covers.
func (v *vector) image(r rect, img *image.RGBA) {
	data := encodePNG(img)
	for float64(len(data)) > max(4096, r.width()*r.height()/2) {
		img = half(img)
		data = encodePNG(img)
	}
	v.embed(r, data, "")
}

// pixels leaves the enlarging to the viewer, which keeps the file small. SVG 1
// says optimizeSpeed for it, browsers want the property of CSS.
func (v *vector) pixels(r rect, img *image.RGBA) {
	v.embed(r, encodePNG(img), ` image-rendering="optimizeSpeed" style="image-rendering:pixelated"`)
}

func (v *vector) embed(r rect, data []byte, attributes string) {
	fmt.Fprintf(v, `<image x="%s" y="%s" width="%s" height="%s" preserveAspectRatio="none"%s xlink:href="data:image/png;base64,%s"/>`+"\n",
		number(r.x0), number(r.y0), number(r.width()), number(r.height()), attributes, base64.StdEncoding.EncodeToString(data))
}

// encodePNG compresses as usual: the best compression takes five times as long
// and makes a region 3 % smaller.
func encodePNG(img image.Image) []byte {
	var data bytes.Buffer
	if err := png.Encode(&data, img); err != nil {
		panic(fmt.Sprintf("plot: encoding an image in memory: %v", err)) // no writer that fails, no size out of range
	}
	return data.Bytes()
}

// half averages blocks of 2 × 2 pixels.
func half(img *image.RGBA) *image.RGBA {
	size := img.Rect.Size().Add(image.Pt(1, 1)).Div(2)
	small := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			right, below := min(2*x+1, img.Rect.Dx()-1), min(2*y+1, img.Rect.Dy()-1)
			top := mix(img.RGBAAt(2*x, 2*y), img.RGBAAt(right, 2*y), 0.5)
			bottom := mix(img.RGBAAt(2*x, below), img.RGBAAt(right, below), 0.5)
			small.SetRGBA(x, y, mix(top, bottom, 0.5))
		}
	}
	return small
}

func pathData(pts []point) string {
	var b strings.Builder
	for i, p := range pts {
		b.WriteByte("ML"[min(i, 1)])
		b.WriteString(number(p.x))
		b.WriteByte(' ')
		b.WriteString(number(p.y))
	}
	return b.String()
}

// number writes hundredths of a pixel at most.
func number(x float64) string {
	return strconv.FormatFloat(math.Round(x*100)/100+0, 'f', -1, 64)
}

func hex(c color.RGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }

func escape(s string) string {
	var b strings.Builder
	if err := xml.EscapeText(&b, []byte(s)); err != nil {
		panic(fmt.Sprintf("plot: escaping %q: %v", s, err)) // a strings.Builder does not fail
	}
	return b.String()
}
