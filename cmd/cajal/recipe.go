package main

import (
	"fmt"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cajal/recipe"
)

func recipeCommand() *cobra.Command {
	var o userData
	cmd := &cobra.Command{
		Use:   "recipe [NAME|TABLE|FILE.npz|FOLDER]",
		Short: "List the built-in recipes, or print one to edit",
		Example: `  cajal recipe
  cajal recipe moons > mine.toml
  cajal recipe flowers.csv --target species > mine.toml
  cajal train mine.toml`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 1 {
				return usageError{fmt.Errorf("cajal recipe takes one name, got %d", len(args))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			flag := o.given(cmd)
			if len(args) == 1 && !isUserData(args[0]) {
				if err := nothingThere(args[0]); err != nil {
					return err
				}
			}
			switch {
			case len(args) == 1 && isUserData(args[0]):
				text, err := o.propose(args[0], true)
				if err == nil {
					_, err = fmt.Fprint(dataOf(cmd.OutOrStdout()), text)
				}
				return err
			case flag != "":
				return usageError{fmt.Errorf("%s is for a table or pictures, or an .npz file, such as cajal recipe flowers.csv --target species", flag)}
			case len(args) == 1:
				text, err := recipe.Text(args[0])
				if err == nil {
					_, err = fmt.Fprint(dataOf(cmd.OutOrStdout()), text)
				}
				return err
			}
			t := tabwriter.NewWriter(cmd.OutOrStdout(), 0, 0, 2, ' ', 0)
			for _, n := range recipe.Names() {
				r, err := recipe.Load(n)
				if err != nil {
					return err
				}
				fmt.Fprintf(t, "%s\t%s\n", n, r.Title)
			}
			return t.Flush()
		},
	}
	o.add(cmd)
	o.addWeight(cmd)
	o.decision.add(cmd)
	return cmd
}
