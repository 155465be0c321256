package plot

import (
	"fmt"
	"math"
	"strconv"

	"cajal/tensor"
)

// Points draws a scatter of x (N, 2), floats, in the colours and shapes of
// their classes y (N), Int64, 0 to 99. Points lie on top of each other in the
// order of their rows. Options: [Title], [XLabel], [YLabel], [Classes],
// [Margin], [Size].
//
// No rows, a coordinate that is not finite and a label that names no class are
// errors of the data ([Plot.Err]); it panics if a shape or a type differs.
func Points(x, y *tensor.Tensor, options ...Option) *Plot {
	set := planeSettings.with(options)
	checkPoints("Points", x, y)
	d, err := readPoints(x, y, set.classes)
	if err != nil {
		return failed("points", err)
	}
	f, err := d.figure(set)
	if err != nil {
		return failed("points", err)
	}
	f.legend = d.legend(markerEntry)
	f.paint = d.paint
	return set.plot(f)
}

var planeSettings = settings{xLabel: "x1", yLabel: "x2", absent: "no prediction (NaN)", width: 800, height: 600, margin: -0.1, cells: 300}

// plot returns the plot of a figure at the preferred size.
func (s settings) plot(f *figure) *Plot {
	return &Plot{width: s.width, height: s.height, title: s.title, drawing: f}
}

// MaxClasses is far more than colours and shapes can tell apart; a label
// beyond it is no class but a mistake.
const MaxClasses = 100

// dataset is what Points and Boundary draw.
type dataset struct {
	points []point
	labels []int
	names  []string // one for each class
}

func checkPoints(op string, x, y *tensor.Tensor) {
	if x.NDim() != 2 || x.Dim(1) != 2 || !x.DType().Float() {
		fail(op, "x is %v of shape %s: want floats of shape (N, 2)", x.DType(), tensor.ShapeString(x.Shape()))
	}
	if y.NDim() != 1 || y.Dim(0) != x.Dim(0) || y.DType() != tensor.Int64 {
		fail(op, "y is %v of shape %s: want int64 of shape (%d,), a class for each row of x",
			y.DType(), tensor.ShapeString(y.Shape()), x.Dim(0))
	}
}

// readPoints copies the tensors, so that the plot does not change with them.
func readPoints(x, y *tensor.Tensor, names []string) (*dataset, error) {
	if x.Dim(0) == 0 {
		return nil, errNoPoints
	}
	d := &dataset{names: names}
	coordinates, classes := x.To(tensor.Float64).Float64s(), y.Contiguous().Int64s()
	highest := 0
	for i, class := range classes {
		p := point{coordinates[2*i], coordinates[2*i+1]}
		for j, v := range []float64{p.x, p.y} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return nil, fmt.Errorf("row %d of x is (%v, %v): column %d is not finite; drop or fill such rows", i, p.x, p.y, j)
			}
		}
		if err := checkClass(class, names); err != nil {
			return nil, fmt.Errorf("row %d of y is %d: %w", i, class, err)
		}
		d.points = append(d.points, p)
		d.labels = append(d.labels, int(class))
		highest = max(highest, int(class))
	}
	d.nameUpTo(highest)
	return d, nil
}

func checkClass(class int64, names []string) error {
	switch {
	case len(names) > 0 && (class < 0 || class >= int64(len(names))):
		return fmt.Errorf("want 0 to %d, for %d classes are named", len(names)-1, len(names))
	case class < 0 || class >= MaxClasses:
		return fmt.Errorf("want a class from 0 to %d", MaxClasses-1)
	}
	return nil
}

// nameUpTo gives the classes up to the highest the names that are missing.
func (d *dataset) nameUpTo(highest int) {
	names := d.names[:len(d.names):len(d.names)] // an append must not write to the caller's
	for len(names) <= highest {
		names = append(names, "class "+strconv.Itoa(len(names)))
	}
	d.names = names
}

// figure returns an empty figure whose axes reach around the points.
func (d *dataset) figure(set settings) (*figure, error) {
	xs, ys := make([]float64, len(d.points)), make([]float64, len(d.points))
	for i, p := range d.points {
		xs[i], ys[i] = p.x, p.y
	}
	f := &figure{title: set.title}
	for _, side := range []struct {
		axis   *axis
		values []float64
		label  string
	}{{&f.x, xs, set.xLabel}, {&f.y, ys, set.yLabel}} {
		lo, hi := extent(side.values)
		a, err := around(lo, hi, set.margin)
		if err != nil {
			return nil, err
		}
		a.label = side.label
		*side.axis = a
	}
	return f, nil
}

func (d *dataset) legend(kind entryKind) []entry {
	entries := make([]entry, len(d.names))
	for k, name := range d.names {
		entries[k] = entry{label: name, kind: kind, index: k, classes: len(d.names)}
	}
	return entries
}

func (d *dataset) paint(c canvas, p plane) {
	radius := crowded(p.mark, len(d.points))
	for i, at := range d.points {
		c.mark(classMarker(d.labels[i], len(d.names), radius), p.at(at.x, at.y))
	}
}
