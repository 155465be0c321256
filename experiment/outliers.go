package experiment

import (
	"cmp"
	"slices"

	"cajal/model"
	"cajal/model/fromrecipe"
)

// Outlier is a number of a sample that lies far from what networks predict which did
// not learn from it: it may be wrong in the data.
type Outlier struct {
	Place     string       `json:"place"` // the row of a table, from 1
	Target    string       `json:"target"`
	True      model.Number `json:"true"`      // as the data has it
	Predicted model.Number `json:"predicted"` // out of fold
	Reach     model.Number `json:"reach"`     // of the interval of 90 % around that
	Times     model.Number `json:"times"`     // how many times as far off it is
}

// outlierTimes is from how many times as far off as the interval of 90 % reaches a
// number is an outlier. Were residuals normal, that would be 4.9 standard deviations.
const outlierTimes = 3

// findOutliers finds the numbers that are farthest from their predictions out of fold, by
// how far nine of ten are about such a prediction: a spread that a tenth of the rows may
// be wrong in without changing it.
func (o *Outcome) findOutliers() {
	in := o.intervals()
	if in == nil || !o.recipe.Data.UserData() {
		return
	}
	reach, err := in.Reach(intervalLevel)
	if err != nil {
		return // too few samples to say what is far
	}
	_, place := o.places()
	names := fromrecipe.NumberNames(o.facts)
	for i := range o.truth.Dim(0) {
		if o.rowWeight != nil && o.rowWeight.At(i) == 0 {
			continue
		}
		for t := range o.truth.Dim(1) {
			is, said := o.truth.At(i, t), o.predicted.At(i, t)
			if times := reach.Times(t, said, is); times >= outlierTimes {
				o.Outliers = append(o.Outliers, Outlier{place(o.outOfFold.index[i]), names[t],
					model.Number(is), model.Number(said), model.Number(reach.At(t, said)), model.Number(times)})
			}
		}
	}
	slices.SortStableFunc(o.Outliers, func(a, b Outlier) int { return cmp.Compare(b.Times, a.Times) })
}

// outliersCSV writes a line for each outlier, nil for none.
func (o *Outcome) outliersCSV() ([]byte, error) {
	if len(o.Outliers) == 0 {
		return nil, nil
	}
	name, _ := o.places()
	rows := [][]string{{name, "target", "true", "predicted", "reach", "times"}}
	for _, x := range o.Outliers {
		row := []string{x.Place, x.Target}
		for _, v := range []model.Number{x.True, x.Predicted, x.Reach, x.Times} {
			row = append(row, decimal(float64(v)))
		}
		rows = append(rows, row)
	}
	return csvOf("the outliers", rows)
}
