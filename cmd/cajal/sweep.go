package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cajal/experiment"
)

func sweepCommand() *cobra.Command {
	var f flags
	var hidden []int
	cmd := &cobra.Command{
		Use:   "sweep RECIPE|FILE.toml|TABLE|FILE.npz|FOLDER --hidden N,N,…",
		Short: "Train one network for each number of hidden units and compare them",
		Example: `  cajal sweep moons --hidden 1,2,3,4,5,20,50
  cajal sweep mine.toml --hidden 2,4,8 --json
  cajal sweep flowers.csv --target species --hidden 4,16,64`,
		Args: exactly("a recipe's name or a file, of a recipe or a table"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(hidden) == 0 {
				return usageError{fmt.Errorf("cajal sweep needs --hidden with the sizes to try, such as --hidden 1,2,3")}
			}
			for _, h := range hidden {
				if h < 1 {
					return usageError{fmt.Errorf("--hidden %d: want at least 1", h)}
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
			return sweepRecipe(cmd, &f, e, hidden)
		},
	}
	f.add(cmd)
	cmd.Flags().Lookup("out").Usage = "`DIR` for sheet.png and result.json, or \"none\"; what is there is replaced (default: runs/NAME-sweep, or runs/NAME-sweep-2 and so on where that is there)"
	f.userData.add(cmd)
	f.userData.addWeight(cmd)
	cmd.Flags().IntSliceVar(&hidden, "hidden", nil, "`NUMBERS` of units in each hidden layer, one for each run, as in 2,4,8")
	return cmd
}

func sweepRecipe(cmd *cobra.Command, f *flags, e *experiment.Experiment, hidden []int) error {
	dir, err := f.prepareOut(cmd, e.Recipe().Name+"-sweep")
	if err != nil {
		return err
	}
	defer f.release()
	text, hooks := f.output(cmd)
	fmt.Fprint(text, e.Describe())
	s, err := e.Sweep(cmd.Context(), hidden, hooks)
	f.baseline.finish()
	f.members.finish()
	if err != nil {
		return err
	}
	reportSweep(text, s.SweepResult)
	if dir != "" {
		files, err := s.Save(cmd.Context(), dir)
		if err != nil {
			return err
		}
		listFiles(text, files)
	}
	if f.json {
		return writeJSON(cmd.OutOrStdout(), s.SweepResult)
	}
	return nil
}

func reportSweep(w io.Writer, s experiment.SweepResult) {
	if len(s.Runs) == 0 {
		return
	}
	measure := "loss"
	for _, name := range []string{"subset_accuracy", "accuracy"} {
		if _, ok := s.Runs[0].Train[name]; ok {
			measure = name
		}
	}
	fmt.Fprintf(w, "\n%s\n", experiment.MeasureName(measure, nil))
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	unseen := "test"
	if s.Runs[0].Test == nil && s.Runs[0].OutOfFold != nil {
		unseen = "out of fold"
	}
	fmt.Fprintf(t, "hidden\tparameters\ttraining\t%s\t\n", unseen)
	for _, r := range s.Runs {
		score := r.Test
		if score == nil {
			score = r.OutOfFold
		}
		fmt.Fprintf(t, "%d\t%d\t%s\t%s\t\n", r.Hidden, r.Parameters, cell(r.Train, measure), cell(score, measure))
	}
	for _, b := range s.Baselines {
		fmt.Fprintf(t, "%s\t\t%s\t%s\t\n", b.Name(), cell(b.Train, measure), cell(b.Test, measure))
	}
	t.Flush()
}
