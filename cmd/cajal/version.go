package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cajal/internal/kernel"
	"cajal/internal/version"
)

func versionCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "version",
		Short: "Print the version, and what it was built with",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("cajal version takes no arguments, got %q", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			_, err := fmt.Fprintln(cmd.OutOrStdout(), versionLine())
			return err
		},
	}
}

// versionLine is what cajal version and cajal --version print.
func versionLine() string {
	return fmt.Sprintf("cajal %s, %s, kernels for %s", version.String(), platform(), kernel.Instructions())
}
