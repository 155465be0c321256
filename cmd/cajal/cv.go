package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cajal/experiment"
	"cajal/internal/defuse"
	"cajal/internal/figure"
	"cajal/internal/replace"
)

func cvCommand() *cobra.Command {
	var f flags
	var o experiment.CrossOptions
	var predictions string
	cmd := &cobra.Command{
		Use:   "cv RECIPE|FILE.toml|TABLE|FILE.npz|FOLDER",
		Short: "Cross-validate a recipe: train without each fold of the samples, and test on it",
		Long: `Cv parts all samples into folds, trains the recipe once for each without its
samples, and measures on them what it predicts. Each class has its share of every
fold; with --group, or data.group in the recipe, a group lies in one fold, and with
--time, or data.time or data.split = "time", a fold is predicted by what lies before it.

--predictions writes what was predicted for each sample while it was left out.`,
		Example: `  cajal cv flowers.csv --target species
  cajal cv mine.toml --folds 10 --repeats 3 --json
  cajal cv prices.parquet --target price --predictions left-out.csv`,
		Args: exactly("a recipe's name or a file, of a recipe or a table"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if o.Folds < 2 {
				return usageError{fmt.Errorf("--folds %d: want at least 2", o.Folds)}
			}
			if o.Repeats < 1 || o.Repeats > 10_000 {
				return usageError{fmt.Errorf("--repeats %d: want 1 to 10000", o.Repeats)}
			}
			if o.Predictions = predictions != ""; o.Predictions {
				if err := checkFile("--predictions", predictions, "left-out.csv"); err != nil {
					return err
				}
			}
			r, err := f.load(cmd, args[0])
			if err != nil {
				return err
			}
			e, err := f.read(cmd, r)
			if err != nil {
				return err
			}
			return crossValidate(cmd, &f, e, o, predictions)
		},
	}
	f.add(cmd)
	f.userData.add(cmd)
	f.userData.addWeight(cmd)
	f.userData.decision.add(cmd)
	cmd.Flags().Lookup("out").Hidden = true // there is no one training to keep
	cmd.Flags().IntVar(&o.Folds, "folds", 5, "cut the samples into `N` parts, each left out of one training")
	cmd.Flags().IntVar(&o.Repeats, "repeats", 1, "do it `N` times, each with other folds and another seed")
	cmd.Flags().StringVar(&predictions, "predictions", "", "CSV `FILE` for what is predicted for each sample while it is left out")
	return cmd
}

func crossValidate(cmd *cobra.Command, f *flags, e *experiment.Experiment, o experiment.CrossOptions, predictions string) error {
	text, hooks := f.output(cmd)
	f.members.one, f.members.many = "fold", "folds"
	fmt.Fprint(text, e.Describe())
	res, ended := e.CrossValidate(cmd.Context(), o, hooks)
	f.members.finish()
	if wrong, ok := errors.AsType[*experiment.FoldsError](ended); ok {
		return usageError{fmt.Errorf("--folds %d: %s", wrong.Folds, wrong.Rule)}
	}
	if res == nil {
		return ended
	}
	if ended != nil {
		ended = &interruption{cmd.Context().Err(), fmt.Sprintf("interrupted when %d of %d folds had ended", len(res.Runs), o.Folds*o.Repeats)}
	}
	reportCross(text, res)
	failed := []error{ended}
	if predictions != "" && len(res.Runs) > 0 {
		err := writeRows(predictions, res.Predictions())
		if failed = append(failed, err); err == nil {
			listFiles(text, []string{predictions})
		}
	}
	if f.json {
		failed = append(failed, writeJSON(cmd.OutOrStdout(), res))
	}
	return errors.Join(failed...)
}

// writeRows writes a CSV file, texts so that no spreadsheet takes one for a formula.
func writeRows(path string, rows [][]string) error {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(defuse.Rows(rows)); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return replace.Bytes(path, b.Bytes())
}

// reportCross writes a line for each fold, and below them the mean of each measure with
// its deviation.
func reportCross(w io.Writer, res *experiment.CrossResult) {
	if len(res.Runs) > 0 {
		measures := slices.Sorted(maps.Keys(res.Mean))
		fmt.Fprintf(w, "\n%s, each fold predicted by a training without it\n", figure.Count(res.Samples, "sample"))
		t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
		fmt.Fprint(t, "fold\ttrained on\tleft out\t")
		for _, m := range measures {
			fmt.Fprintf(t, "%s\t", experiment.MeasureName(m, res.Targets))
		}
		fmt.Fprintln(t)
		for _, r := range res.Runs {
			name := fmt.Sprint(r.Fold)
			if res.Repeats > 1 {
				name = fmt.Sprintf("%d of repeat %d", r.Fold, r.Repeat)
			}
			fmt.Fprintf(t, "%s\t%d\t%d\t", name, r.Samples, r.LeftOut)
			crossCells(t, r.Test, measures)
		}
		fmt.Fprint(t, "mean\t\t\t")
		crossCells(t, res.Mean, measures)
		fmt.Fprint(t, "±\t\t\t")
		crossCells(t, res.Deviation, measures)
		t.Flush()
	}
	writeCrossTargets(w, res.ByTarget)
	for _, n := range res.Notes {
		fmt.Fprintln(w, n)
	}
}

func crossCells(w io.Writer, s experiment.Score, measures []string) {
	for _, m := range measures {
		fmt.Fprintf(w, "%s\t", cell(s, m))
	}
	fmt.Fprintln(w)
}
