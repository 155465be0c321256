package main

import (
	"fmt"
	"io"
	"runtime"
	"slices"
	"text/tabwriter"
)

// report holds the seconds of each run; the i-th of both sides ran one after
// the other. Theirs is empty if there was no peer.
type report struct {
	passes       int
	peer         string
	ours, theirs []float64
}

func (r report) write(w io.Writer) error {
	fmt.Fprintf(w, "moons: 200 points, 3 hidden units, float64, %d passes, runs of each side: %d\n\n", r.passes, len(r.ours))
	t := tabwriter.NewWriter(w, 0, 0, 3, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tmedian\tleast\tmost\ta pass\t")
	r.row(t, "Cajal", r.ours)
	if len(r.theirs) > 0 {
		r.row(t, "NumPy", r.theirs)
		ratios := make([]float64, len(r.ours))
		for i := range ratios {
			ratios[i] = r.theirs[i] / r.ours[i]
		}
		fmt.Fprintf(t, "NumPy / Cajal\t%.2f\t%.2f\t%.2f\t\t\n", median(ratios), slices.Min(ratios), slices.Max(ratios))
	}
	if err := t.Flush(); err != nil {
		return err
	}
	_, err := fmt.Fprintf(w, "\n%s %s/%s", runtime.Version(), runtime.GOOS, runtime.GOARCH)
	if r.peer != "" {
		fmt.Fprintf(w, "; %s", r.peer)
	}
	fmt.Fprintf(w, "; %d threads of %s\n", runtime.NumCPU(), processor())
	return err
}

func (r report) row(w io.Writer, name string, seconds []float64) {
	m := median(seconds)
	fmt.Fprintf(w, "%s\t%.3f s\t%.3f s\t%.3f s\t%.1f µs\t\n",
		name, m, slices.Min(seconds), slices.Max(seconds), m/float64(r.passes)*1e6)
}

// median returns the middle of v, or the mean of the two in the middle.
func median(v []float64) float64 {
	s := slices.Sorted(slices.Values(v))
	return (s[(len(s)-1)/2] + s[len(s)/2]) / 2
}
