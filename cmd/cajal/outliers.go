package main

import (
	"fmt"
	"io"

	"cajal/experiment"
)

// writeOutliers tells a person which numbers are farthest from their predictions.
func writeOutliers(w io.Writer, all []experiment.Outlier) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(w, "\nfar from what was predicted, %d of them", len(all))
	if len(all) > maxMislabelled {
		fmt.Fprintf(w, ", the first %d", maxMislabelled)
	}
	fmt.Fprintln(w, ":")
	for _, x := range all[:min(len(all), maxMislabelled)] {
		fmt.Fprintf(w, "  %s: %s %.6g, predicted %.6g ± %.6g\n", inCell(x.Place), inCell(x.Target), float64(x.True), float64(x.Predicted), float64(x.Reach))
	}
}
