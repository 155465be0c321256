package main

import (
	"fmt"
	"io"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cajal/recipe"
)

func trainCommand() *cobra.Command {
	var f flags
	var hidden int
	cmd := &cobra.Command{
		Use:   "train RECIPE|FILE.toml",
		Short: "Carry out a recipe: data, baseline, network, pictures",
		Example: `  cajal train moons
  cajal train moons --hidden 5 --rate 0.003
  cajal train mine.toml --json --out results`,
		Args: exactly("a recipe's name or a file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := f.load(cmd, args[0])
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("hidden") {
				if hidden < 1 {
					return usageError{fmt.Errorf("--hidden %d: want at least 1", hidden)}
				}
				if err := r.SetHidden(hidden); err != nil {
					return err
				}
			}
			return trainRecipe(cmd, &f, r)
		},
	}
	f.add(cmd)
	cmd.Flags().IntVar(&hidden, "hidden", 0, "units in each hidden layer (default: the recipe's)")
	return cmd
}

func trainRecipe(cmd *cobra.Command, f *flags, r *recipe.Recipe) error {
	dir, err := f.prepareOut(r.Name)
	if err != nil {
		return err
	}
	text, hooks := f.output(cmd)
	if r.Title != "" {
		fmt.Fprintln(text, r.Title)
	}
	o, err := r.Run(cmd.Context(), hooks)
	if err != nil {
		return err
	}
	report(text, o.Result)
	if dir != "" {
		files, err := o.Save(cmd.Context(), dir)
		if err != nil {
			return err
		}
		listFiles(text, files)
	}
	if f.json {
		return writeJSON(cmd.OutOrStdout(), o.Result)
	}
	return nil
}

// report writes a result for a person.
func report(w io.Writer, r recipe.Result) {
	if len(r.History) > 0 {
		fmt.Fprintln(w, "\nloss after step")
		for _, h := range thin(r.History, 20) {
			fmt.Fprintf(w, "  %8d  %.6f\n", h.Step, h.Loss)
		}
	}
	fmt.Fprintf(w, "\ntrained in %.2f s\n\n", r.Seconds)
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(t, "accuracy\ttraining\t")
	if r.Test != nil {
		fmt.Fprint(t, "fresh samples\t")
	}
	fmt.Fprintln(t)
	if b := r.Baseline; b != nil {
		row(t, b.Model, b.Train, b.Test, r.Test != nil)
	}
	test := 0.0
	if r.Test != nil {
		test = r.Test.Accuracy
	}
	row(t, "network", r.Train.Accuracy, test, r.Test != nil)
	t.Flush()
	for i, d := range r.Diagnosis {
		if i == 0 {
			fmt.Fprintln(w, "\ndiagnosis:")
		}
		fmt.Fprintln(w, " ", d)
	}
}

func row(w io.Writer, name string, train, test float64, tested bool) {
	fmt.Fprintf(w, "%s\t%.4f\t", name, train)
	if tested {
		fmt.Fprintf(w, "%.4f\t", test)
	}
	fmt.Fprintln(w)
}

// thin returns about n of the elements, the first and the last among them.
func thin[E any](s []E, n int) []E {
	if len(s) <= n {
		return s
	}
	out := make([]E, 0, n)
	for i := range n {
		out = append(out, s[i*(len(s)-1)/(n-1)])
	}
	return out
}
