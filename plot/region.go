package plot

import (
	"image"
	"image/color"
	"math"
	"slices"
)

// field is what a classifier says on a square grid, row by row from the lower
// left corner: a score for each point and class.
type field struct {
	side    int
	classes int
	scores  []float64 // side·side·classes
	shaded  bool      // all scores are probabilities
}

// fromLabels returns a field in which a point's class has score 1 and the
// others 0: interpolated, that is a vote of the four points around a place.
func fromLabels(side int, labels []int) *field {
	f := &field{side: side, classes: slices.Max(labels) + 1}
	f.scores = make([]float64, len(labels)*f.classes)
	for i, label := range labels {
		f.scores[i*f.classes+label] = 1
	}
	return f
}

// fromScores returns a field that is shaded if all scores are probabilities.
func fromScores(side, classes int, scores []float64) *field {
	f := &field{side: side, classes: classes, scores: scores, shaded: true}
	for row := range slices.Chunk(scores, classes) {
		sum, least := 0.0, 0.0
		for _, p := range row {
			sum += p
			least = min(least, p)
		}
		if least < 0 || math.Abs(sum-1) > 1e-3 { // false for NaN
			f.shaded = false
		}
	}
	return f
}

// holes reports whether there is no answer somewhere.
func (f *field) holes() bool { return slices.ContainsFunc(f.scores, math.IsNaN) }

// Each pixel averages fine × fine samples, which smooths the edges.
const fine = 3

// bands is the number of steps from an uncertain to a certain prediction.
const bands = 5

// flatBand is the step for predictions that do not say how sure they are.
const flatBand = bands - 2

// regionColor is the light colour of a region: the class's own with much
// white, so that markers stand out on it.
func regionColor(class, classes, band int) color.RGBA {
	return mix(white, classColor(class, classes), 0.16+0.07*float64(band))
}

// A sample is class << 3 | band, or hole where there is no prediction.
const hole = -1

func class(sample int32) int32 { return sample >> 3 } // −1 for a hole

// render draws the field over a plane, density pixels to one.
func (f *field) render(p plane, density float64, classes int) *image.RGBA {
	width, height := int(math.Round(p.width()*density)), int(math.Round(p.height()*density))
	palette := make([]color.RGBA, classes<<3)
	for i := range palette {
		palette[i] = regionColor(i>>3, classes, i&7)
	}
	reach := max(1, int(math.Round(1.2*fine*p.line*density))) // width of the line in samples
	rows := make([][]int32, fine+reach)                       // a window that moves down
	for i := range rows {
		rows[i] = make([]int32, width*fine+reach)
	}
	columns := newPositions(width*fine+reach, width*fine, f.side)
	lines := newPositions(height*fine+reach, height*fine, f.side)
	between := make([]float64, f.side*f.classes)
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		fresh := rows
		if y > 0 { // the lower part of the window becomes its upper part
			rows = append(rows[fine:], rows[:fine]...)
			fresh = rows[reach:]
		}
		for i, row := range fresh {
			f.sample(row, columns, lines[y*fine+fine+reach-len(fresh)+i], between)
		}
		for x := range width {
			img.SetRGBA(x, y, average(rows, x*fine, reach, palette))
		}
	}
	return img
}

// average returns the mean colour of the samples of one pixel. A sample that
// differs in class from the one reach to the right or below belongs to the
// line between regions.
func average(rows [][]int32, x, reach int, palette []color.RGBA) color.RGBA {
	var r, g, b int
	for i := range fine {
		for j := x; j < x+fine; j++ {
			s := rows[i][j]
			c := soft
			switch {
			case class(s) != class(rows[i][j+reach]) || class(s) != class(rows[i+reach][j]):
			case s == hole:
				c = absent
			default:
				c = palette[s]
			}
			r, g, b = r+int(c.R), g+int(c.G), b+int(c.B)
		}
	}
	mean := func(sum int) uint8 { return uint8((sum + fine*fine/2) / (fine * fine)) }
	return color.RGBA{mean(r), mean(g), mean(b), 0xff}
}

// position lies between the grid's points i and i+1, at a share of the way.
type position struct {
	i     int
	share float64
}

// newPositions returns n positions, of which the first count cover the grid;
// those beyond lie on its edge.
func newPositions(n, count, side int) []position {
	at := make([]position, n)
	for k := range at {
		u := min((float64(k)+0.5)/float64(count), 1) * float64(side-1)
		i := min(int(u), side-2)
		at[k] = position{i, u - float64(i)}
	}
	return at
}

// sample fills a row of samples; line counts from the top, the grid from the
// bottom. It interpolates first between two lines of the grid, into between,
// then along the line.
func (f *field) sample(row []int32, columns []position, line position, between []float64) {
	upper := (f.side - 1 - line.i) * len(between)
	lower := upper - len(between)
	for i := range between {
		between[i] = lerp(f.scores[upper+i], f.scores[lower+i], line.share)
	}
	for k, column := range columns {
		left := between[column.i*f.classes:][:2*f.classes]
		row[k] = f.best(left, column.share)
	}
}

func lerp(a, b, share float64) float64 { return a + share*(b-a) }

// best returns the sample of the class with the highest score, given those of
// two neighbours on a line, one after the other.
func (f *field) best(scores []float64, share float64) int32 {
	best, top := 0, math.Inf(-1)
	for k := range f.classes {
		score := lerp(scores[k], scores[f.classes+k], share)
		if math.IsNaN(score) {
			return hole
		}
		if score > top {
			best, top = k, score
		}
	}
	band := flatBand
	if f.shaded {
		chance := 1 / float64(f.classes)
		band = min(max(int((top-chance)/(1-chance)*bands), 0), bands-1)
	}
	return int32(best<<3 | band)
}
