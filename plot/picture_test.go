package plot

import (
	"bytes"
	_ "embed"
	"encoding/csv"
	"image"
	"image/color"
	"image/png"
	"math"
	"strconv"
	"strings"
	"testing"

	"cajal/tensor"
)

//go:embed testdata/moons.csv
var moonsCSV string

// moons returns the 200 points of the articles.
func moons(t testing.TB) (x, y *tensor.Tensor) {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(moonsCSV)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var xs []float64
	var ys []int64
	for _, row := range rows[1:] {
		var v [3]float64
		for i, s := range row {
			if v[i], err = strconv.ParseFloat(s, 64); err != nil {
				t.Fatal(err)
			}
		}
		xs, ys = append(xs, v[0], v[1]), append(ys, int64(v[2]))
	}
	return tensor.From(xs, len(ys), 2), tensor.From(ys)
}

// classifier makes a predict function of a rule for one point that returns
// the probability of class 1.
func classifier(rule func(x1, x2 float64) float64) func(*tensor.Tensor) *tensor.Tensor {
	return func(grid *tensor.Tensor) *tensor.Tensor {
		p, places := make([]float64, grid.Dim(0)), grid.To(tensor.Float64).Float64s()
		for i := range p {
			p[i] = rule(places[2*i], places[2*i+1])
		}
		return tensor.From(p)
	}
}

// wave parts the moons about as a small network does.
var wave = classifier(func(x1, x2 float64) float64 {
	return 1 / (1 + math.Exp(8*(x2-0.25-0.45*math.Cos(2.6*x1+0.4))))
})

// kinds returns one plot of each kind.
func kinds(t testing.TB) map[string]*Plot {
	x, y := moons(t)
	losses := []float64{0.69, 0.5, math.NaN(), 0.3, 0.22, 0.2, 0.19}
	boundary := Boundary(x, y, wave, Title("Two moons"), Cells(40))
	curve := Curve([]Series{{Name: "train", Y: losses}, {Name: "validation", Y: losses[:2]}}, Title("Loss"), YLabel("loss"))
	return map[string]*Plot{
		"points":           Points(x, y, Title("Two moons"), Classes("upper", "lower")),
		"boundary":         boundary,
		"curve":            curve,
		"log curve":        Curve([]Series{{Name: "loss", Y: losses}}, LogY()),
		"sheet":            Sheet(2, []*Plot{boundary, curve, boundary}, Title("Sheet")),
		"images":           Images(tensor.Full(tensor.Float32, 0.5, 5, 8, 6), []string{"is 1", "is 7\nread as 2", "", "is 3, read as 5 (98 %)", "é"}, 3, Title("Mistakes")),
		"mosaic":           Mosaic(2, tileGroups(), Title("Filters")),
		"bars":             Bars([]Bar{{"petal length", 2, 0.3}, {"sepal width", -0.5, 0.1}, {"town", 0, 0}}, Title("Columns"), XLabel("rise of the loss")),
		"confusion":        Confusion(tensor.From([]int64{50, 0, 0, 1, 46, 3, 0, 2, 48}, 3, 3), Classes("setosa", "versicolor", "virginica"), Title("Iris")),
		"calibration":      Calibration([]float64{0.06, 0.34, 0.91}, []float64{0.02, 0.4, 0.88}, []float64{40, 12, 48}, Title("Calibration")),
		"roc":              ROC([]Series{{Name: "yes", X: []float64{0, 0.1, 0.4, 1}, Y: []float64{0, 0.6, 0.9, 1}}}, Title("ROC"), Marks(Mark{"threshold 0.3", 0.1, 0.6})),
		"precision–recall": PrecisionRecall([]Series{{Name: "yes", X: []float64{1, 0.9, 0.6, 0}, Y: []float64{0.4, 0.6, 0.8, 1}}}, Title("Precision and recall")),
	}
}

func encode(t testing.TB, p *Plot, format string, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := p.Encode(&b, format, width, height); err != nil {
		t.Fatalf("encode %s %d×%d: %v", format, width, height, err)
	}
	return b.Bytes()
}

func decode(t testing.TB, data []byte) image.Image {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

func rgba(c color.Color) color.RGBA { return color.RGBAModel.Convert(c).(color.RGBA) }

// count returns how many pixels have exactly the colour.
func count(img image.Image, c color.RGBA) (n int) {
	if img, ok := img.(*image.RGBA); ok { // what an opaque PNG becomes: much faster
		for i := 0; i < len(img.Pix); i += 4 {
			if [4]uint8(img.Pix[i:]) == [4]uint8{c.R, c.G, c.B, c.A} {
				n++
			}
		}
		return n
	}
	for y := range img.Bounds().Dy() {
		for x := range img.Bounds().Dx() {
			if rgba(img.At(x, y)) == c {
				n++
			}
		}
	}
	return n
}

// notes is a canvas that writes down what is drawn on it.
type notes struct {
	fills  []rect
	colors []color.RGBA // of fills
	lines  [][]point
	styles []stroke // of lines
	marks  []marker
	places []point // of marks
	texts  []text
	planes []rect // images
	images []*image.RGBA
	coarse bool // regions are rendered with few pixels, for tests of the layout
}

func (n *notes) fill(r rect, c color.RGBA) {
	n.fills, n.colors = append(n.fills, r), append(n.colors, c)
}
func (n *notes) line(pts []point, s stroke) {
	n.lines, n.styles = append(n.lines, pts), append(n.styles, s)
}
func (n *notes) mark(m marker, at point) {
	n.marks, n.places = append(n.marks, m), append(n.places, at)
}
func (n *notes) text(t text) { n.texts = append(n.texts, t) }
func (n *notes) image(r rect, img *image.RGBA) {
	n.planes, n.images = append(n.planes, r), append(n.images, img)
}
func (n *notes) pixels(r rect, img *image.RGBA) { n.image(r, img) }
func (n *notes) density() float64 {
	if n.coarse {
		return 1.0 / 16
	}
	return 1
}

func (n *notes) contents() []string {
	var all []string
	for _, t := range n.texts {
		all = append(all, t.content)
	}
	return all
}

// take draws the plot at a size on a canvas of notes.
func take(t testing.TB, p *Plot, width, height int) *notes {
	t.Helper()
	return new(notes).take(t, p, width, height)
}

// layout is take for a test that looks at no pixel of a region.
func layout(t testing.TB, p *Plot, width, height int) *notes {
	t.Helper()
	return (&notes{coarse: true}).take(t, p, width, height)
}

func (n *notes) take(t testing.TB, p *Plot, width, height int) *notes {
	t.Helper()
	if p.Err() != nil {
		t.Fatal(p.Err())
	}
	grow := min(float64(width)/float64(p.width), float64(height)/float64(p.height))
	p.draw(n, rect{0, 0, float64(width), float64(height)}, figureStyle.scale(grow))
	return n
}

// box returns where a text stands.
func (t text) box() rect {
	w := textWidth(t.content, t.size, t.bold)
	left := -w * float64(t.anchor) / 2
	r := rect{left, -0.75 * t.size, left + w, 0.22 * t.size}
	if t.vertical {
		r = rect{r.y0, -r.x1, r.y1, -r.x0}
	}
	return rect{t.at.x + r.x0, t.at.y + r.y0, t.at.x + r.x1, t.at.y + r.y1}
}

func (r rect) overlaps(o rect) bool {
	return r.x0 < o.x1 && o.x0 < r.x1 && r.y0 < o.y1 && o.y0 < r.y1
}

func wantPanic(t *testing.T, name, rule string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		err, ok := recover().(*Error)
		if !ok || !strings.Contains(err.Error(), rule) {
			t.Errorf("%s: got panic %v, want *Error with %q", name, err, rule)
		}
	}()
	f()
}

func wantErr(t *testing.T, name string, p *Plot, want string) {
	t.Helper()
	if p.Err() == nil || !strings.Contains(p.Err().Error(), want) {
		t.Errorf("%s: got error %v, want one with %q", name, p.Err(), want)
	}
}
