package main

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cajal/experiment"
)

func repeatRecipe(cmd *cobra.Command, f *flags, e *experiment.Experiment, n int) error {
	dir, err := f.prepareOut(cmd, e.Recipe().Name+"-repeat")
	if err != nil {
		return err
	}
	defer f.release()
	text, hooks := f.output(cmd)
	hooks.Event, hooks.Members, hooks.Baseline = nil, nil, nil // a bar for each of many runs says less than a line
	res, err := e.Repeat(cmd.Context(), n, hooks)
	if err != nil {
		return err
	}
	reportSpread(text, res)
	if dir != "" {
		files, err := res.Save(cmd.Context(), dir)
		if err != nil {
			return err
		}
		listFiles(text, files)
	}
	if f.json {
		return writeJSON(cmd.OutOrStdout(), res)
	}
	return nil
}

func reportSpread(w io.Writer, r *experiment.RepeatResult) {
	fmt.Fprintf(w, "\nover %d seeds\n", r.Repeat)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\tmin\tquarter\tmedian\tthree quarters\tmax\t")
	for _, name := range slices.Sorted(maps.Keys(r.Spread)) {
		s := r.Spread[name]
		at := strings.LastIndex(name, ".")
		name = strings.NewReplacer(".", " ", "_", " ").Replace(name[:at]) + ": " + experiment.MeasureName(name[at+1:], nil)
		fmt.Fprintf(t, "%s\t%.4g\t%.4g\t%.4g\t%.4g\t%.4g\t\n", name, s.Min, s.Q25, s.Median, s.Q75, s.Max)
	}
	t.Flush()
}
