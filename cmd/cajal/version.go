package main

import (
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"cajal/internal/kernel"
	"cajal/internal/notices"
	"cajal/internal/version"
)

func versionCommand() *cobra.Command {
	var licences bool
	cmd := &cobra.Command{
		Use:   "version",
		Short: "Print the version, and what it was built with",
		Example: `  cajal version
  cajal version --licences | less`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("cajal version takes no arguments, got %q", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if licences {
				_, err := io.WriteString(cmd.OutOrStdout(), notices.Text)
				return err
			}
			_, err := fmt.Fprintln(cmd.OutOrStdout(), versionLine())
			return err
		},
	}
	cmd.Flags().BoolVar(&licences, "licences", false, "print the licences of all that the program holds of others")
	cmd.Flags().BoolVar(&licences, "licenses", false, "the same")
	cmd.Flags().Lookup("licenses").Hidden = true
	return cmd
}

// versionLine is what cajal version and cajal --version print.
func versionLine() string {
	return fmt.Sprintf("cajal %s, %s, kernels for %s", version.String(), platform(), kernel.Instructions())
}
