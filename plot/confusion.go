package plot

import (
	"fmt"
	"image/color"
	"math"
	"strconv"

	"cajal/tensor"
)

// Confusion draws a confusion matrix counts (K, K), Int64: the row is the true
// class, the column the predicted one, as in scikit-learn. A cell shows its
// count and is the darker, the larger the share of its row; so a rare class is
// as visible as a frequent one. A legend names that scale. Of more than 40 classes cells
// have no room for counts, and the legend says so. Options: [Title], [XLabel], [YLabel],
// [Classes] (default: the class's number), [Shades], [Size] (default: 700×690, more for
// more than 25 classes with counts).
//
// A negative count, and more or fewer names than classes, are errors of the
// data; it panics unless counts is a square matrix of Int64 with at least one
// row.
func Confusion(counts *tensor.Tensor, options ...Option) *Plot {
	shape := counts.Shape()
	if len(shape) != 2 || shape[0] != shape[1] || shape[0] == 0 || counts.DType() != tensor.Int64 {
		fail("Confusion", "counts is %v of shape %s: want int64 of shape (K, K)", counts.DType(), tensor.ShapeString(shape))
	}
	k := shape[0]
	set := settings{xLabel: "predicted class", yLabel: "true class", width: 700, height: 690,
		shades: "share of its row, 0 to 100 %", countless: "no counts: too many classes"}
	if k > 25 && k <= mostCounted {
		set.width, set.height = 700+24*(k-25), 690+24*(k-25)
	}
	set = set.with(options)
	if len(set.classes) > 0 && len(set.classes) != k {
		return failed("confusion matrix", fmt.Errorf("%d names for %d classes: want as many", len(set.classes), k))
	}
	m := matrix{counts: counts.Clone().Int64s(), classes: k}
	for i, n := range m.counts {
		if n < 0 {
			return failed("confusion matrix", fmt.Errorf("row %d, column %d is %d: want a count", i/k, i%k, n))
		}
	}
	names := set.classes
	if len(names) == 0 {
		for i := range k {
			names = append(names, strconv.Itoa(i))
		}
	}
	size := float64(k)
	legend := []entry{{label: set.shades, kind: shadesEntry}}
	if k > mostCounted {
		legend = append(legend, entry{label: set.countless, kind: noteEntry})
	}
	return set.plot(&figure{
		title:  set.title,
		legend: legend,
		x:      axis{lo: 0, hi: size, label: set.xLabel, names: names},
		y:      axis{lo: size, hi: 0, label: set.yLabel, names: names}, // row 0 stands on top
		filled: true,
		paint:  m.paint,
	})
}

// mostCounted is up to how many classes cells show their counts.
const mostCounted = 40

// shade is the colour of a cell with a share of its row.
func shade(share float64) color.RGBA { return mix(white, spectralAt(0.9), 0.05+0.95*share) }

type matrix struct {
	counts  []int64
	classes int
}

func (m matrix) paint(c canvas, p plane) {
	side := min(p.width(), p.height()) / float64(m.classes)
	size := min(p.label, side*0.4)
	for i, n := range m.counts {
		row, column := i/m.classes, i%m.classes
		total := int64(0)
		for _, n := range m.counts[row*m.classes : (row+1)*m.classes] {
			total += n
		}
		share := 0.0
		if total > 0 {
			share = float64(n) / float64(total)
		}
		a, b := p.at(float64(column), float64(row)), p.at(float64(column+1), float64(row+1))
		cell := rect{math.Round(a.x), math.Round(a.y), math.Round(b.x), math.Round(b.y)}
		c.fill(cell, white)
		background := shade(share)
		c.fill(cell.inset(p.line/2, p.line/2, p.line/2, p.line/2), background)
		if m.classes > mostCounted {
			continue
		}
		t := text{content: strconv.FormatInt(n, 10), size: size, color: readable(background), anchor: middle}
		t.at = point{(cell.x0 + cell.x1) / 2, (cell.y0+cell.y1)/2 + size*capHeight/2}
		c.text(t.fit(cell.width()))
	}
}
