package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cajal/experiment"
	"cajal/explain/columns"
	"cajal/internal/figure"
)

func dependenceCommand() *cobra.Command {
	var in sampleFlags
	var f explainedFlags
	var column string
	var points, rows int
	var individual bool
	var seed uint64
	cmd := &cobra.Command{
		Use:   "dependence MODEL DATA --column NAME",
		Short: "Say how the predictions depend on one column of a table",
		Long: `Dependence puts one value after the other of a column into all rows of a table and
writes the mean of what the model then predicts: partial dependence. Of numbers and
dates the values are quantiles from 5 to 95 percent, of a category its levels. Over a
number or a date the picture has the curves of up to 30 single rows behind the mean. Where
columns say much the same, some of the rows that it predicts could not exist.`,
		Example: `  cajal explain dependence runs/iris/model.safetensors flowers.csv --column petal_width
  cajal explain dependence model.safetensors flowers.csv --column petal_width --individual --json`,
		Args: modelAnd("a table", true),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case points < 2 || points > 1000:
				return usageError{fmt.Errorf("--points %d: want 2 to 1000", points)}
			case rows < 1:
				return usageError{fmt.Errorf("--rows %d: want at least 1", rows)}
			}
			w, err := in.about(cmd, args, f)
			if err != nil {
				return err
			}
			if err := knownColumn(w, column); err != nil {
				return err
			}
			s, err := w.rows(cmd, &in, args[1])
			if err != nil {
				return err
			}
			if s.frame == nil {
				return usageError{fmt.Errorf("%s: want a table, whose cells the column has", args[1])}
			}
			d, err := w.trained.Dependence(cmd.Context(), s.frame, s.xs, column, experiment.DependenceOptions{
				Points: points, Rows: some(s.Len(), rows, seed), Individual: individual})
			var unordered *columns.UnorderedError
			switch {
			case errors.As(err, &unordered):
				return usageError{fmt.Errorf("%w; explain importance and explain reasons take it", unordered)}
			case err != nil:
				return fmt.Errorf("%s: %w", args[1], err)
			}
			if in.shared.json {
				err = writeJSON(cmd.OutOrStdout(), d)
			} else {
				writeDependence(cmd.OutOrStdout(), d)
			}
			if err != nil {
				return err
			}
			return w.save(cmd, &in, resultName("dependence", column, w.model.Columns()), d, experiment.DependencePicture(fmt.Sprintf("%s: %s by %s", w.name, w.whatIsPredicted(), column), d))
		},
	}
	in.add(cmd)
	s := cmd.Flags()
	s.StringVar(&column, "column", "", "the column's `NAME`")
	s.IntVar(&points, "points", 20, "take up to `N` values of the column")
	s.IntVar(&rows, "rows", 1000, "predict up to `N` rows, drawn at random of more")
	s.BoolVar(&individual, "individual", false, "the predictions of the single rows too, in the JSON")
	s.Uint64Var(&seed, "seed", 0, "`SEED` of the rows")
	f.add(cmd, &in, "dependence-NAME")
	return cmd
}

// knownColumn refuses a name that is none of the columns that the model learned from.
func knownColumn(w *explained, name string) error {
	names := w.model.Columns()
	if name == "" {
		return usageError{fmt.Errorf("--column NAME is missing: one of %s", strings.Join(names[:min(20, len(names))], ", "))}
	}
	if slices.Contains(names, name) {
		return nil
	}
	return usageError{fmt.Errorf("--column %q: the model learned from %s", name, strings.Join(names[:min(20, len(names))], ", "))}
}

// writeDependence writes a row for each value.
func writeDependence(w io.Writer, d *columns.Dependence) {
	fmt.Fprintf(w, "mean prediction of %s, all with one value of %s\n\n", figure.Count(d.Rows, "row"), d.Column)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, inCell(d.Column))
	for _, name := range d.Outputs {
		fmt.Fprint(t, "\t", inCell(name))
	}
	fmt.Fprintln(t)
	for _, p := range d.Points {
		fmt.Fprint(t, inCell(p.Value))
		for _, v := range p.Mean {
			fmt.Fprint(t, "\t", experiment.Digits(v))
		}
		fmt.Fprintln(t)
	}
	t.Flush()
}
