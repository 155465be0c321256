package main

import (
	"fmt"

	"github.com/spf13/cobra"
)

// helpCommand is help for the commands by their names: cajal help train.
func helpCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show what a command does, and its flags",
		Long:  "Help shows what a command does, as COMMAND --help does.",
		Example: `  cajal help train
  cajal help explain importance`,
		RunE: func(cmd *cobra.Command, args []string) error {
			of := cmd.Root()
			for _, name := range args {
				next := subcommand(of, name)
				switch {
				case next != nil:
					of = next
				case !of.HasAvailableSubCommands():
					return usageError{fmt.Errorf("%s has no commands below it, such as %q; %s --help shows what it takes", of.CommandPath(), name, of.CommandPath())}
				default:
					return usageError{fmt.Errorf("there is no command \"%s %s\"%s; %s --help lists them", of.CommandPath(), name, similar(of, name), of.CommandPath())}
				}
			}
			of.InitDefaultHelpFlag() // so that it is listed
			of.InitDefaultVersionFlag()
			return of.Help()
		},
	}
}

// subcommand returns the command of a name right below another, nil for none.
func subcommand(of *cobra.Command, name string) *cobra.Command {
	for _, c := range of.Commands() {
		if c.Name() == name || c.HasAlias(name) {
			return c
		}
	}
	return nil
}
