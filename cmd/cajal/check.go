package main

import (
	"github.com/spf13/cobra"

	"cajal/explain"
)

// checkSamples is how many samples a gradient check takes: enough that units
// which are dead for one of them are not for all.
const checkSamples = 8

func checkCommand() *cobra.Command {
	var s subject
	cmd := &cobra.Command{
		Use:   "check RECIPE|FILE.toml|TABLE|FILE.npz|FOLDER",
		Short: "Compare the gradients of a whole network with finite differences",
		Long: `Check takes the first eight training samples and compares the gradient of each
parameter with central differences of the loss, which know nothing of the chain
rule. It says, per parameter, the worst difference, and exits with status 1 if
one is above 1e-6.`,
		Example: `  cajal check people
  cajal check mine.toml --json
  cajal check moons --trained
  cajal check flowers.csv --target species`,
		Args: exactly("a recipe's name or a file, of a recipe or a table"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := s.build(cmd, args[0]); err != nil {
				return err
			}
			return s.check(cmd)
		},
	}
	s.add(cmd)
	return cmd
}

func (s *subject) check(cmd *cobra.Command) error {
	b, err := s.samples(0, min(checkSamples, s.set.Len()))
	if err != nil {
		return err
	}
	c, err := explain.CheckNetwork(s.model.Net(), s.model.Loss(), b.X, b.Y)
	if err != nil {
		return err
	}
	if s.json {
		err = writeJSON(cmd.OutOrStdout(), c)
	} else {
		_, err = c.WriteTo(cmd.OutOrStdout())
	}
	if err != nil {
		return err
	}
	return c.Err()
}
