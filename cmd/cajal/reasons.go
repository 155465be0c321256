package main

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cajal/data"
	"cajal/data/table"
	"cajal/experiment"
	"cajal/explain/columns"
	"cajal/internal/figure"
	"cajal/model"
	"cajal/rng"
	"cajal/tensor"
)

// reasonFlags say which prediction is explained, and how.
type reasonFlags struct {
	row, background int
	others          string // a table of the background, "" for DATA
	output, way     string
	seed            uint64
}

func reasonsCommand() *cobra.Command {
	var in sampleFlags
	var f reasonFlags
	var to explainedFlags
	cmd := &cobra.Command{
		Use:   "reasons MODEL DATA --row K",
		Short: "Say which columns made the prediction of one row what it is",
		Long: `Reasons parts the prediction of one row: it begins with what the model says without
knowing the row, the mean over rows to compare with, and each column adds its part.

Of up to 10 columns the parts are Shapley values, exactly, by all sets of columns; of
more they are integrated gradients from the mean of the rows to compare with or, of
columns that are embedded, Shapley values from orders drawn at random. That they add up
to the prediction is checked and said. They say what moved this model, not why the
world is so.`,
		Example: `  cajal explain reasons runs/iris/model.safetensors flowers.csv --row 17
  cajal explain reasons model.safetensors new.csv --row 1 --background flowers.csv
  cajal explain reasons model.safetensors flowers.csv --row 3 --of setosa --json`,
		Args: modelAnd("a table", true),
		RunE: func(cmd *cobra.Command, args []string) error {
			w, err := in.about(cmd, args, to)
			if err != nil {
				return err
			}
			r, title, err := w.reasons(cmd, &in, &f, args[1])
			if err != nil {
				return err
			}
			if in.shared.json {
				err = writeJSON(cmd.OutOrStdout(), r)
			} else {
				writeReasons(cmd.OutOrStdout(), title, r)
			}
			if err != nil {
				return err
			}
			return w.save(cmd, &in, fmt.Sprintf("reasons-row-%d", f.row), r, experiment.ReasonsPicture(title, r))
		},
	}
	in.add(cmd)
	s := cmd.Flags()
	s.IntVar(&f.row, "row", 0, "explain row `K`, counted from 1 and without the header")
	s.IntVar(&f.background, "rows", 100, "compare with `N` rows, drawn at random of more")
	s.StringVar(&f.others, "background", "", "a table, a `FILE`, with the rows to compare with (default: DATA)")
	s.StringVar(&f.output, "of", "", "the `CLASS` or the target whose prediction is explained (default: the class that is predicted, or the first target)")
	s.StringVar(&f.way, "way", "", "the `WAY`: shapley, sampled or gradients (default: shapley of up to 10 columns)")
	s.Uint64Var(&f.seed, "seed", 0, "`SEED` of the rows to compare with and of sampled orders")
	to.add(cmd, &in, "reasons-row-K")
	return cmd
}

// reasons explains the row, and returns what the explanation is called.
func (w *explained) reasons(cmd *cobra.Command, in *sampleFlags, f *reasonFlags, name string) (r *columns.Reasons, title string, err error) {
	t := w.trained
	s, err := w.rows(cmd, in, name)
	if err != nil {
		return nil, "", err
	}
	switch {
	case !cmd.Flags().Changed("row"):
		return nil, "", usageError{fmt.Errorf("--row K is missing: the row to explain, 1 to %d of %s", s.Len(), name)}
	case f.row < 1 || f.row > s.Len():
		return nil, "", usageError{fmt.Errorf("--row %d: %s has rows 1 to %d", f.row, name, s.Len())}
	case f.background < 1 || f.background > 100_000:
		return nil, "", usageError{fmt.Errorf("--rows %d: want 1 to 100000", f.background)}
	case !slices.Contains([]string{"", experiment.ByShapley, experiment.BySampling, experiment.ByGradients}, f.way):
		return nil, "", usageError{fmt.Errorf("--way %q: want shapley, sampled or gradients", f.way)}
	}
	others := s
	if f.others != "" {
		if others, err = w.rows(cmd, in, f.others); err != nil {
			return nil, "", err
		}
	} else if s.Len() == 1 {
		return nil, "", usageError{fmt.Errorf("%s has one row, and a prediction is compared with those of others; --background TABLE names some", name)}
	}
	row := take(s.xs, []int{f.row - 1})
	p, err := t.PredictAll(cmd.Context(), row)
	if err != nil {
		return nil, "", fmt.Errorf("%s: %w", name, err)
	}
	output, err := outputOf(t, f.output, p)
	if err != nil {
		return nil, "", err
	}
	r, err = t.Reasons(cmd.Context(), row, take(others.xs, some(others.Len(), f.background, f.seed)), output, f.way, f.seed)
	var embedded *columns.EmbeddedError
	switch {
	case errors.As(err, &embedded):
		return nil, "", usageError{fmt.Errorf("--way %s: %w; want --way %s or %s", f.way, embedded, experiment.ByShapley, experiment.BySampling)}
	case err != nil:
		return nil, "", err
	}
	for i := range r.Columns {
		if s.frame != nil {
			r.Columns[i].Value = cmp.Or(table.Clip(s.frame.Column(r.Columns[i].Column).Text(f.row-1)), "(missing)")
		}
	}
	what := "score"
	switch {
	case t.Model.Labels() != nil:
		what = "probability"
	case t.Classes() == nil:
		what = "prediction"
	case !t.Scores():
		what = "probability"
	}
	for _, l := range t.Model.Labels() {
		if l.Name == r.Output {
			r.Output = l.Name + " = " + l.Classes[1]
		}
	}
	return r, fmt.Sprintf("row %d%s: %s of %s: %.4g", f.row, w.which, what, table.Clip(r.Output), r.Prediction), nil
}

// rows reads the rows of a table, with their cells.
func (w *explained) rows(cmd *cobra.Command, in *sampleFlags, name string) (*samples, error) {
	s, err := in.read(cmd, w.model, name, false)
	if err != nil {
		return nil, err
	}
	s.say(cmd.ErrOrStderr())
	return s, nil
}

// take returns some of the rows of each input.
func take(xs []*tensor.Tensor, rows []int) (some []*tensor.Tensor) {
	for _, x := range xs {
		some = append(some, data.Take(x, rows))
	}
	return some
}

// some returns up to most of n rows, drawn at random, in their order.
func some(n, most int, seed uint64) []int {
	rows := rng.New(seed).Stream("rows").Perm(n)[:min(n, most)]
	slices.Sort(rows)
	return rows
}

// outputOf returns the place of the output that --of names, or of the class that is
// predicted.
func outputOf(t *experiment.Trained, name string, p *tensor.Tensor) (int, error) {
	outputs := t.Outputs()
	if name != "" {
		at := slices.Index(outputs, name)
		if at < 0 {
			return 0, usageError{fmt.Errorf("--of %q: the model predicts %s", name, strings.Join(outputs[:min(20, len(outputs))], ", "))}
		}
		return at, nil
	}
	if t.Classes() == nil {
		return 0, nil
	}
	return t.Decision().Class(model.Row(p, 0)), nil
}

// writeReasons writes the sum: the base, what each column adds, and what comes out.
func writeReasons(w io.Writer, title string, r *columns.Reasons) {
	fmt.Fprintf(w, "%s, by %s, compared with %s\n\n", title, r.Method, figure.Count(r.Background, "row"))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintf(t, "base value, without knowing the row\t\t%s\n", experiment.Digits(r.Base))
	for _, c := range r.Columns {
		fmt.Fprintf(t, "%s\t%s\t%s\n", table.Clip(c.Column), c.Value, experiment.Change(c.Contribution))
	}
	fmt.Fprintf(t, "prediction\t\t%s\n", experiment.Digits(r.Prediction))
	t.Flush()
	rest := ""
	if r.Unexplained != 0 {
		rest = fmt.Sprintf(" but for %.2g", r.Unexplained)
	}
	fmt.Fprintf(w, "\nthe parts add up to the prediction%s\n", rest)
}
