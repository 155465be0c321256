package main

import (
	"cmp"
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cajal/data/table"
	"cajal/experiment"
	"cajal/explain/columns"
	"cajal/internal/figure"
)

func importanceCommand() *cobra.Command {
	var in sampleFlags
	var repeats int
	var seed uint64
	var f explainedFlags
	var target string
	cmd := &cobra.Command{
		Use:   "importance MODEL [DATA]",
		Short: "Say what each column of a table is worth to a model: shuffle it, and measure",
		Long: `Importance shuffles the cells of one column after the other among the rows and
measures how much worse the model then does: permutation importance. A column is one
of your table, whatever number of inputs it became.

Without DATA the data of the model's recipe is read again, and of a bag every row is
predicted by the networks that have not learned from it; with --member K the rows of
the fold that network K left out are, by it alone. With DATA, a table with the
target, it is measured on its rows; they should be ones that training has not seen.

Of two columns that say much the same each may look worth little, since the other
stands in for it: such pairs are named. Importance says what this model uses; a column
that matters need not be a cause. Of several targets the mean is measured, or the one
that --of names.`,
		Example: `  cajal explain importance runs/iris/model.safetensors
  cajal explain importance runs/iris/model.safetensors new.csv --repeats 20
  cajal explain importance runs/iris/model.safetensors new.csv --member 2
  cajal explain importance model.safetensors new.csv --of rain
  cajal explain importance model.safetensors new.csv --out none --json`,
		Args: modelAnd("samples", false),
		RunE: func(cmd *cobra.Command, args []string) error {
			if repeats < 1 || repeats > 10_000 {
				return usageError{fmt.Errorf("--repeats %d: want 1 to 10000", repeats)}
			}
			w, err := in.about(cmd, args, f)
			if err != nil {
				return err
			}
			title := w.name + ": what the columns are worth"
			if target != "" {
				if err := w.trained.OnlyTarget(target); err != nil {
					return usageError{fmt.Errorf("--of %q: %w", target, err)}
				}
				title += " for " + target
			}
			progress := &everyFew{w: cmd.ErrOrStderr(), what: "shuffles"}
			r, err := w.importance(cmd, &in, args, columns.Shuffling{Repeats: repeats, Seed: seed, Progress: progress.observe})
			if err != nil {
				return err
			}
			if in.shared.json {
				err = writeJSON(cmd.OutOrStdout(), r)
			} else {
				writeImportance(cmd.OutOrStdout(), r)
			}
			if err != nil {
				return err
			}
			return w.save(cmd, &in, importanceName(args, target, w.trained.Outputs()), r, experiment.ImportancePicture(title, r))
		},
	}
	in.add(cmd)
	cmd.Flags().IntVar(&repeats, "repeats", 10, "shuffle each column `N` times")
	cmd.Flags().Uint64Var(&seed, "seed", 0, "`SEED` of the shuffles")
	cmd.Flags().StringVar(&target, "of", "", "of several targets: the `TARGET` to measure (default: the mean of all)")
	f.add(cmd, &in, "importance-DATA")
	return cmd
}

// importanceName is the name of the files: that of importance.png belongs to the training,
// which shuffles a few times in the time that it has.
func importanceName(args []string, target string, targets []string) string {
	const allRows, standardInput = "all-rows", "standard-input"
	of := allRows
	if len(args) > 1 {
		of = dataName(args[1])
		// Without DATA the one name means the recipe's rows, and the other is that of -.
		if letters := fileLetters(of); strings.EqualFold(letters, allRows) || strings.EqualFold(letters, standardInput) && args[1] != "-" {
			of = "file-" + of
		}
	}
	name := resultName("importance", of, nil)
	if target != "" {
		name = resultName(name+"-of", target, targets)
	}
	return name
}

// dataName is what the files of an explanation call DATA: its last name without an end.
func dataName(path string) string {
	if path == "-" {
		return "standard-input"
	}
	base := filepath.Base(path)
	return cmp.Or(strings.TrimSuffix(base, filepath.Ext(base)), base)
}

// importance measures the columns on the rows of DATA, or on those of the recipe.
func (w *explained) importance(cmd *cobra.Command, in *sampleFlags, args []string, s columns.Shuffling) (*columns.Report, error) {
	t := w.trained
	if len(args) == 1 {
		o, err := t.Rerun(cmd.Context(), experiment.Hooks{})
		if err != nil {
			return nil, in.located(err)
		}
		return o.ColumnImportance(cmd.Context(), s)
	}
	samples, err := in.read(cmd, w.model, args[1], true)
	if err != nil {
		return nil, err
	}
	samples.say(cmd.ErrOrStderr())
	set, err := t.WeightedSet(samples.xs, samples.y, samples.weights)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", args[1], err)
	}
	r, err := t.ColumnImportance(cmd.Context(), set, s)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", args[1], err)
	}
	r.Rows = samples.name
	e := evaluation{Samples: set.Len()}
	if e.TrainedOn, _, err = t.TrainedOn(set); err == nil {
		fmt.Fprint(cmd.ErrOrStderr(), e.trainedOn())
	}
	return r, err
}

// writeImportance writes a row for each column.
func writeImportance(w io.Writer, r *columns.Report) {
	of := ""
	if r.Target != "" {
		of = table.Clip(r.Target) + ", "
	}
	fmt.Fprintf(w, "%s%s (%s), %s of each column; with none: %v\n\n", of, figure.Count(r.Samples, "row"), r.Rows, figure.Count(r.Repeats, "shuffle"), experiment.Score(r.Score))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	measures := slices.Sorted(maps.Keys(r.Score))
	measures = append([]string{"loss"}, slices.DeleteFunc(measures, func(name string) bool { return name == "loss" })...)
	fmt.Fprint(t, "column")
	for _, m := range measures {
		fmt.Fprintf(t, "\tchange of %s", experiment.MeasureName(m, nil))
	}
	fmt.Fprintln(t)
	for _, c := range r.Columns {
		fmt.Fprint(t, table.Clip(c.Column))
		for _, m := range measures {
			text := ""
			if s, ok := c.Scores[m]; ok {
				text = experiment.Change(s.Mean) + " ± " + experiment.Digits(s.Std)
			}
			fmt.Fprint(t, "\t", text)
		}
		fmt.Fprintln(t)
	}
	t.Flush()
	const most = 10
	for i, p := range r.Correlated {
		if i == 0 {
			fmt.Fprintln(w, "\nsay much the same, so each may look worth too little:")
		}
		if i == most {
			fmt.Fprintf(w, "  and %s\n", figure.Count(len(r.Correlated)-most, "more pair"))
			break
		}
		fmt.Fprintf(w, "  %s and %s, correlation %.2f\n", p.Columns[0], p.Columns[1], p.Correlation)
	}
}
