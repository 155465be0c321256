package experiment

import (
	"math"

	"cajal/data"
	"cajal/data/table"
	"cajal/recipe"
)

// verySkewed is from which skewness on a transform of the target is worth a try. On real
// tables no rule says where it helps: docs/10-recipes.md has the numbers.
const verySkewed = 2

// skewness returns the third standardised moment of numbers, Σ(v − mean)³/(n·s³); 0 where
// all are equal.
func skewness(v []float64) float64 {
	n, mean, largest := float64(len(v)), 0.0, 0.0
	for _, x := range v {
		mean += x / n
	}
	for _, x := range v {
		largest = max(largest, math.Abs(x-mean))
	}
	if largest == 0 {
		return 0
	}
	squares, cubes := 0.0, 0.0
	for _, x := range v {
		d := (x - mean) / largest // so that powers stay numbers
		squares += float64(d*d) / n
		cubes += float64(d*d*d) / n
	}
	return cubes / (squares * math.Sqrt(squares))
}

// mostSkewed returns the numbers to predict that are the most skewed, if they are very.
func (t *tableData) mostSkewed() (name string, skew float64) {
	if !t.targets.Numbers() {
		return "", 0
	}
	rows := t.targets.Present(t.frame)
	v := make([]float64, len(rows))
	for _, target := range t.targets {
		c := t.frame.Column(target.Name)
		for i, row := range rows {
			v[i] = c.Number(row)
		}
		if s := skewness(v); math.Abs(s) >= max(verySkewed, math.Abs(skew)) {
			name, skew = target.Name, s
		}
	}
	return name, skew
}

// writeTransform writes how the target is transformed, or that it may be worth trying.
func (t *tableData) writeTransform(d *recipe.Data, line func(string, ...any)) {
	if d.TargetTransform != "" {
		line("target_transform = %q   # undone in all predictions", d.TargetTransform)
		return
	}
	if name, skew := t.mostSkewed(); name != "" {
		line("# target_transform = %q   # or %q, worth a try: %s is skewed (skewness %.1f); ordinary rows may gain, the rmse seldom does",
			data.QuantileTarget, data.LogTarget, comment(table.Clip(name)), skew)
	}
}

// skewed says that a transform of the numbers to predict is worth trying.
func (o *Outcome) skewed() []phrase {
	if o.user == nil || o.user.table == nil || o.recipe.Data.TargetTransform != "" || o.recipe.Loss.Kind != "mse" {
		return nil
	}
	name, skew := o.user.table.mostSkewed()
	if name == "" {
		return nil
	}
	where := phrased("on test samples")
	if o.recipe.Bag != nil {
		where = phrased(onOutOfFold)
	}
	return []phrase{phrased("%s is skewed (skewness %.1f): the loss is mostly that of the few rows with the largest errors. If ordinary rows matter more, try target_transform = %q or %q below [data], or --target-transform, and compare the mean absolute error %s; the rmse seldom gains.",
		table.Clip(name), skew, data.QuantileTarget, data.LogTarget, where)}
}
