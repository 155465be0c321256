package main

import (
	"errors"
	"fmt"
	"io"

	"cajal/experiment"
	"cajal/model"
)

// wrongLevel says of an error which flag it is about, once.
func wrongLevel(level float64, err error) error {
	if wrong, ok := errors.AsType[*model.LevelError](err); ok {
		return fmt.Errorf("--interval %v: %s", level, wrong.Rule)
	}
	return fmt.Errorf("--interval %v: %w", level, err)
}

// writeIntervals writes for a person how far intervals reach, and where it was counted
// how many samples lie in theirs.
func writeIntervals(w io.Writer, all []experiment.Interval) {
	for i, in := range all {
		if i == 0 {
			fmt.Fprintln(w)
		}
		fmt.Fprintf(w, "%.0f %% intervals: %s ± %.6g", 100*in.Level, inCell(in.Target), float64(in.Reach))
		if in.Most > 0 {
			fmt.Fprintf(w, " in the mean, %.6g to %.6g by the prediction", float64(in.Least), float64(in.Most))
		}
		if in.Coverage != nil {
			fmt.Fprintf(w, "; %.1f %% of these samples lie in theirs", 100**in.Coverage)
		}
		fmt.Fprintln(w)
	}
}
