package plot

import (
	"math"
	"slices"
	"strings"
)

// Option changes how a plot looks. An option that means nothing to a kind of
// plot, such as [LogY] to [Points], is ignored by it.
type Option func(*settings)

type settings struct {
	title, xLabel, yLabel string
	absent                string
	shades, countless     string
	classes               []string
	width, height         int
	margin                float64 // data units; negative: a share of the range
	cells                 int
	logY, times           bool
	rug                   []float64
	marks                 []Mark
	behind                []Series
	sharedScale           bool
	white, black          float64 // values drawn so
}

func (s settings) with(options []Option) settings {
	for _, option := range options {
		option(&s)
	}
	return s
}

// Title writes a line above the plot. Default: none.
func Title(text string) Option { return func(s *settings) { s.title = oneLine(text) } }

// XLabel names the horizontal axis. Default: "x1" for points and boundaries,
// "step" for curves. An empty text leaves it out.
func XLabel(text string) Option { return func(s *settings) { s.xLabel = oneLine(text) } }

// YLabel names the vertical axis. Default: "x2" for points and boundaries, the
// series' name for a single curve. An empty text leaves it out.
func YLabel(text string) Option { return func(s *settings) { s.yLabel = oneLine(text) } }

// Classes names the classes 0, 1, … for the legend. Default: "class 0",
// "class 1", …. A label without a name is an error of the data.
func Classes(names ...string) Option {
	clean := make([]string, len(names))
	for i, name := range names {
		clean[i] = oneLine(name)
	}
	return func(s *settings) { s.classes = clean }
}

// Absent says in the legend of a [Boundary] what is grey, the places where the classifier
// says NaN. Default: "no prediction (NaN)".
func Absent(text string) Option { return func(s *settings) { s.absent = oneLine(text) } }

// Shades says in the legend of a [Confusion] what the colours of cells mean, and that many
// classes have no room for counts. Default: "share of its row, 0 to 100 %" and "no counts:
// too many classes".
func Shades(share, countless string) Option {
	return func(s *settings) { s.shades, s.countless = oneLine(share), oneLine(countless) }
}

// Size sets the width and height in pixels at which [Plot.Save] renders, 120
// to 10,000 each. Default: 800×600; for a sheet as much as its panels or
// images need.
func Size(width, height int) Option {
	if min(width, height) < minSide || max(width, height) > maxSide {
		fail("Size", "%d×%d pixels: want %d to %d each way", width, height, minSide, maxSide)
	}
	return func(s *settings) { s.width, s.height = width, height }
}

// Margin is what [Points] and [Boundary] show beyond the outermost points, in
// the data's units. Default: a tenth of the range of each axis.
func Margin(units float64) Option {
	if !(units >= 0) || math.IsInf(units, 1) {
		fail("Margin", "%v: want a finite number that is not negative", units)
	}
	return func(s *settings) { s.margin = units }
}

// Cells sets along how many cells of each axis [Boundary] asks the classifier,
// 2 to 2000. Default: 300, that is 301×301 points. The boundary between them
// is interpolated.
func Cells(n int) Option {
	if n < 2 || n > 2000 {
		fail("Cells", "%d: want 2 to 2000", n)
	}
	return func(s *settings) { s.cells = n }
}

// LogY gives [Curve] a logarithmic vertical axis. Values that are not positive
// leave a gap.
func LogY() Option { return func(s *settings) { s.logY = true } }

// Rug marks places on the horizontal axis of a [Curve] by short lines, such as where
// the data have values. Those outside the axis are left out.
func Rug(at ...float64) Option {
	at = slices.Clone(at)
	return func(s *settings) { s.rug = at }
}

// Behind draws series behind those of a [Curve], as thin grey lines without a name, such
// as the single ones that a mean is of.
func Behind(series ...Series) Option {
	series = slices.Clone(series)
	return func(s *settings) { s.behind = series }
}

// SharedScale gives all panels of a [Sheet] the axes that hold the values of all, so that
// they can be compared; axes with names, such as those of bars, stay. Panels with an axis
// that is logarithmic, or runs backwards, keep theirs.
func SharedScale() Option { return func(s *settings) { s.sharedScale = true } }

// Scale sets the values that [Images] draws white and black, such as 0 and 255
// for bytes, or 1 and 0 where large is light. Default: 0 and 1.
func Scale(white, black float64) Option {
	if d := black - white; d == 0 || math.IsNaN(d) || math.IsInf(d, 0) {
		fail("Scale", "white %v, black %v: want two different finite numbers", white, black)
	}
	return func(s *settings) { s.white, s.black = white, black }
}

// oneLine makes one line of a text: every run of white space becomes a blank.
func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }
