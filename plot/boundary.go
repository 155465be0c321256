package plot

import (
	"fmt"

	"cajal/tensor"
)

// Boundary draws the regions that a classifier cuts the plane into, and over
// them the points x (N, 2) with the classes y (N), as [Points] does. A line
// separates the regions; where the classifier gives probabilities, the surer
// it is, the stronger the colour, in five steps.
//
// predict is asked on a grid over the points and a margin around them, in
// batches of at most 8192 rows: it gets (G, 2) in the type of x and returns
//
//   - (G) Int64: a class for each row, or
//   - (G) or (G, 1) floats: the probability of class 1 of two, or
//   - (G, K) floats: a score for each class; the highest wins. Rows that are
//     probabilities (none negative, sum 1) are shaded, others, such as logits,
//     are not.
//
// Between the rows of the grid, scores are interpolated linearly in each
// direction; classes by majority, weighted in the same way. Where a score is
// NaN, as after a training that diverged, the plane is grey.
//
// Options: those of [Points], [Cells] and [Absent]. The pictures of the classic article
// on the two moons use Margin(0.5).
//
// Errors of the data are those of [Points]; a class outside 0 to 99 or a
// probability outside 0 to 1 from predict is one, too. A result of another
// shape or type panics.
func Boundary(x, y *tensor.Tensor, predict func(grid *tensor.Tensor) *tensor.Tensor, options ...Option) *Plot {
	set := planeSettings.with(options)
	checkPoints("Boundary", x, y)
	d, err := readPoints(x, y, set.classes)
	if err != nil {
		return failed("boundary", err)
	}
	f, err := d.figure(set)
	if err != nil {
		return failed("boundary", err)
	}
	regions, err := ask(predict, f, x.DType(), set.cells, set.classes)
	if err != nil {
		return failed("boundary", err)
	}
	d.nameUpTo(regions.classes - 1)
	f.filled = true
	f.legend = d.legend(regionEntry)
	if regions.holes() {
		f.legend = append(f.legend, entry{label: set.absent, kind: absentEntry})
	}
	f.paint = func(c canvas, p plane) {
		c.image(p.rect, regions.render(p, c.density(), len(d.names)))
		d.paint(c, p)
	}
	return set.plot(f)
}

// batchRows bounds the memory that a wide network needs for one batch.
const batchRows = 8192

// ask evaluates predict on the grid of cells × cells over the figure's plane,
// from the lower left corner, x fastest.
func ask(predict func(*tensor.Tensor) *tensor.Tensor, f *figure, d tensor.DType, cells int, names []string) (*field, error) {
	side := cells + 1
	coordinates := make([]float64, 0, 2*side*side)
	for j := range side {
		y := lerp(f.y.lo, f.y.hi, float64(j)/float64(cells))
		for i := range side {
			coordinates = append(coordinates, lerp(f.x.lo, f.x.hi, float64(i)/float64(cells)), y)
		}
	}
	a := answers{names: names}
	for from := 0; from < side*side; from += batchRows {
		to := min(from+batchRows, side*side)
		batch := tensor.From(coordinates[2*from:2*to], to-from, 2).To(d)
		if err := a.add(predict(batch), to-from); err != nil {
			at := coordinates[2*a.rows:]
			return nil, fmt.Errorf("predict at (%.4g, %.4g): %w", at[0], at[1], err)
		}
	}
	if a.classes == 0 {
		return fromLabels(side, a.labels), nil
	}
	return fromScores(side, a.classes, a.scores), nil
}

// answers collects what predict returns, batch by batch.
type answers struct {
	names   []string // of the classes, if given
	rows    int      // taken over so far
	classes int      // 0: labels
	labels  []int
	scores  []float64 // rows·classes
}

// add takes over the answer to a batch. On an error, a.rows is the point that
// caused it.
func (a *answers) add(answer *tensor.Tensor, rows int) error {
	shape, columns := answer.Shape(), 1
	if len(shape) == 2 {
		columns = shape[1]
	}
	isLabels := answer.DType() == tensor.Int64
	if len(shape) < 1 || len(shape) > 2 || shape[0] != rows || columns < 1 || columns > MaxClasses || isLabels && columns > 1 {
		fail("Boundary", "predict returned %v of shape %s for %d rows: want classes as int64 (%[3]d,) or "+
			"floats (%[3]d,) or (%[3]d, K), K up to %d", answer.DType(), tensor.ShapeString(shape), rows, MaxClasses)
	}
	classes := max(columns, 2)
	if isLabels {
		classes = 0
	}
	if a.rows > 0 && classes != a.classes {
		fail("Boundary", "predict returned %v of shape %s, another kind of answer than to the batch before",
			answer.DType(), tensor.ShapeString(shape))
	}
	a.classes = classes
	if isLabels {
		return a.addLabels(answer.Contiguous().Int64s())
	}
	return a.addScores(answer.To(tensor.Float64).Float64s(), columns)
}

func (a *answers) addLabels(labels []int64) error {
	for _, class := range labels {
		if err := checkClass(class, a.names); err != nil {
			return fmt.Errorf("class %d: %w", class, err)
		}
		a.labels = append(a.labels, int(class))
		a.rows++
	}
	return nil
}

func (a *answers) addScores(scores []float64, columns int) error {
	if len(a.names) > 0 && a.classes > len(a.names) {
		return fmt.Errorf("%d scores: want %d, for that many classes are named", a.classes, len(a.names))
	}
	if columns > 1 {
		for _, score := range scores { // log(0) is a score, but cannot be interpolated
			a.scores = append(a.scores, min(max(score, -1e300), 1e300))
		}
		a.rows += len(scores) / columns
		return nil
	}
	for _, p := range scores {
		if p < 0 || p > 1 {
			return fmt.Errorf("%v: want the probability of class 1, 0 to 1 (is a sigmoid missing?), or classes as int64", p)
		}
		a.scores = append(a.scores, 1-p, p)
		a.rows++
	}
	return nil
}
