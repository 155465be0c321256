package main

import (
	"fmt"
	"io"

	"cajal/experiment"
)

// maxMislabelled is how many samples are told of; the file has all.
const maxMislabelled = 5

// writeMislabelled tells a person which samples are most likely mislabelled.
func writeMislabelled(w io.Writer, all []experiment.Mislabelled) {
	if len(all) == 0 {
		return
	}
	fmt.Fprintf(w, "\nmost likely mislabelled, %d of them", len(all))
	if len(all) > maxMislabelled {
		fmt.Fprintf(w, ", the first %d", maxMislabelled)
	}
	fmt.Fprintln(w, ":")
	for _, m := range all[:min(len(all), maxMislabelled)] {
		target := ""
		if m.Target != "" {
			target = inCell(m.Target) + " "
		}
		fmt.Fprintf(w, "  %s: %s%s (probability %.2g), rather %s (%.2g)\n", inCell(m.Place), target, inCell(m.Label), float64(m.OfLabel), inCell(m.Suggested), float64(m.OfSuggested))
	}
}
