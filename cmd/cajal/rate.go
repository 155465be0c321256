package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"cajal/experiment"
	"cajal/internal/figure"
)

func rateCommand() *cobra.Command {
	var f flags
	cmd := &cobra.Command{
		Use:   "rate RECIPE|FILE.toml|TABLE|FILE.npz|FOLDER",
		Short: "Try learning rates, and say which to begin with",
		Long: `Rate makes the recipe's data and network and trains it for a hundred steps, each
at a rate larger than the one before, from 1e-6 to 1. It says at which rate the
loss fell fastest, one to begin with, and above which training is not stable. Then
all is forgotten: train starts as if this had not happened.

Of plain gradient descent the edge is measured: 2 / sharpness, the largest
curvature of the loss, after a hundred steps at the rate to begin with. Of other
optimisers it is where the loss rose again, which lags behind the rate by some
steps, so it is found too far up rather than too far down.`,
		Example: `  cajal rate digits
  cajal rate table.csv --target species
  cajal rate mine.toml --json`,
		Args: exactly("a recipe's name, a file or a folder"),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := f.load(cmd, args[0])
			if err != nil {
				return err
			}
			e, err := f.read(cmd, r)
			if err != nil {
				return err
			}
			dir, err := f.prepareOut(cmd, r.Name+"-rate")
			if err != nil {
				return err
			}
			defer f.release()
			text, hooks := f.output(cmd)
			found, err := e.FindRate(cmd.Context(), hooks)
			if err != nil {
				return err
			}
			reportRates(text, found)
			if dir != "" {
				files, err := found.Save(cmd.Context(), dir)
				if err != nil {
					return err
				}
				listFiles(text, files)
			}
			if f.json {
				return writeJSON(cmd.OutOrStdout(), found)
			}
			return nil
		},
	}
	f.addCommon(cmd)
	cmd.Flags().Lookup("out").Usage = "`DIR` for rate.png and result.json, or \"none\"; what is there is replaced (default: runs/NAME-rate, or runs/NAME-rate-2 and so on where that is there)"
	f.userData.add(cmd)
	f.userData.addWeight(cmd)
	return cmd
}

func reportRates(w io.Writer, r *experiment.RateResult) {
	fmt.Fprintln(w, "\nrate       loss")
	for _, p := range thin(r.Points, 20) {
		fmt.Fprintf(w, "%-9.2g  %s\n", p.Rate, figure.Fixed(p.Smooth, 4))
	}
	fmt.Fprintf(w, "\na rate to begin with: %.2g, where the loss falls fastest or half the edge; the recipe's is %.2g\n", r.Steepest, r.Rate)
	switch last := r.Points[len(r.Points)-1].Rate; {
	case r.Sharpness > 0 && 2/r.Sharpness <= r.Edge:
		fmt.Fprintf(w, "the edge of stability is at about %.2g, 2 / sharpness, which is %.3g\n", r.Edge, r.Sharpness)
	case r.Edge == last:
		fmt.Fprintf(w, "the loss fell up to the last rate that was tried, %.2g\n", last)
	default:
		fmt.Fprintf(w, "the loss rises from about %.2g on; the edge of stability lies below that rather than above\n", r.Edge)
	}
}
