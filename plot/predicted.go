package plot

import (
	"errors"
	"fmt"
	"math"

	"cajal/tensor"
)

// Predicted draws numbers that were predicted over the true ones, both (N),
// floats: a point for each sample, on the diagonal if it is right, above it if
// it is too large. Both axes reach as far, so a distance from the diagonal is an
// error in the units of the data. Options: [Title], [XLabel], [YLabel], [Size]
// (default: 700×660).
//
// No samples and a number that is not finite are errors of the data
// ([Plot.Err]); it panics unless both are floats of one axis and as long.
func Predicted(truth, predicted *tensor.Tensor, options ...Option) *Plot {
	if truth.NDim() != 1 || predicted.NDim() != 1 || truth.Dim(0) != predicted.Dim(0) || !truth.DType().Float() || !predicted.DType().Float() {
		fail("Predicted", "truth is %v of shape %s and predicted %v of shape %s: want floats of shape (N,), as many",
			truth.DType(), tensor.ShapeString(truth.Shape()), predicted.DType(), tensor.ShapeString(predicted.Shape()))
	}
	set := settings{xLabel: "true", yLabel: "predicted", width: 700, height: 660}.with(options)
	is, said := truth.To(tensor.Float64).Float64s(), predicted.To(tensor.Float64).Float64s()
	if len(is) == 0 {
		return failed("predictions", errors.New("no samples: want at least one"))
	}
	points := make([]point, len(is))
	lo, hi := math.Inf(1), math.Inf(-1)
	for i := range is {
		points[i] = point{is[i], said[i]}
		for _, v := range []float64{is[i], said[i]} {
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return failed("predictions", fmt.Errorf("sample %d is %v and predicted as %v: want finite numbers", i, is[i], said[i]))
			}
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	both, err := around(lo, hi, -0.05)
	if err != nil {
		return failed("predictions", err)
	}
	f := &figure{title: set.title, x: both, y: both}
	f.x.label, f.y.label = set.xLabel, set.yLabel
	f.paint = func(c canvas, p plane) {
		c.line([]point{p.at(both.lo, both.lo), p.at(both.hi, both.hi)}, stroke{color: frame, width: 1.5 * p.line})
		m := classMarker(0, 1, crowded(p.mark, len(points)))
		for _, at := range points {
			c.mark(m, p.at(at.x, at.y))
		}
	}
	return set.plot(f)
}
