package main

import (
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"text/tabwriter"

	"cajal/experiment"
	"cajal/internal/figure"
)

// writeTargets writes for a person how well each of several numbers is predicted.
func writeTargets(w io.Writer, all []experiment.TargetScore) {
	if len(all) == 0 {
		return
	}
	of := ""
	if all[0].Of != "" {
		of = ", " + all[0].OfSamples()
	}
	fmt.Fprintf(w, "\ntargets%s:\n", of)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tR²\tRMSE\tmean absolute error\t")
	for _, s := range all {
		fmt.Fprintf(t, "%s\t%s\t%.6g\t%.6g\t\n", inCell(s.Target), fourDigits(float64(s.R2)), float64(s.RMSE), float64(s.MAE))
	}
	t.Flush()
}

// writeLabels writes for a person how well each of several targets of two classes is
// predicted: precision, recall and F1 are of the second class, which it names.
func writeLabels(w io.Writer, all []experiment.LabelScore) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(w, "\ntargets, %s:\n", all[0].Counted())
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\taccuracy\tprecision\trecall\tF1\tAUC\tlog loss\tECE\tsamples\t")
	for i := range all {
		l := &all[i]
		second := l.Classes[1]
		ece := ""
		if l.Calibration != nil {
			ece = fourDigits(float64(l.Calibration.Error))
		}
		fmt.Fprintf(t, "%s = %s\t%s\t%s\t%s\t%s\t%s\t%s\t%s\t%d\t\n", inCell(l.Target), inCell(second.Class), l.Measure("accuracy"),
			fourDigits(float64(second.Precision)), fourDigits(float64(second.Recall)), fourDigits(l.F1()),
			l.Measure("auc"), l.Measure("log_loss"), ece, second.Samples)
	}
	t.Flush()
}

// writeCrossTargets writes for a person the means over the folds of each of several targets,
// and their deviations.
func writeCrossTargets(w io.Writer, all []experiment.CrossTarget) {
	if len(all) == 0 {
		return
	}
	measures := slices.Sorted(maps.Keys(all[0].Mean))
	fmt.Fprintln(w, "\ntargets, means over the folds:")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "\t")
	for _, m := range measures {
		fmt.Fprintf(t, "%s\t", experiment.MeasureName(m, nil))
	}
	fmt.Fprintln(t)
	for _, target := range all {
		fmt.Fprintf(t, "%s\t", inCell(target.Target))
		for _, m := range measures {
			text := cell(target.Mean, m)
			if _, ok := target.Deviation[m]; ok {
				text += " ± " + cell(target.Deviation, m)
			}
			fmt.Fprintf(t, "%s\t", text)
		}
		fmt.Fprintln(t)
	}
	t.Flush()
}

// fourDigits writes a measure, none of what the samples do not give, as the AUC of samples
// of one class.
func fourDigits(v float64) string {
	if math.IsNaN(v) {
		return none
	}
	return figure.Fixed(v, 4)
}
