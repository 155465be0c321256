package main

import (
	"slices"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// Help says what stands behind a flag by what it is, --save FILE, and not by the type that
// the program has for it.
func TestPlaceholders(t *testing.T) {
	types := []string{"string", "strings", "stringArray", "int", "ints", "uint", "float", "float64", "duration"}
	root := rootCommand()
	flags := 0
	for _, cmd := range append([]*cobra.Command{root}, allCommands(root)...) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) {
			name, _ := pflag.UnquoteUsage(f)
			if flags++; slices.Contains(types, name) {
				t.Errorf("%s --%s %s: want what it is in the place of a type; `NAME` in the usage gives it", cmd.CommandPath(), f.Name, name)
			}
			if name == "" && f.Value.Type() != "bool" {
				t.Errorf("%s --%s: nothing stands behind the flag", cmd.CommandPath(), f.Name)
			}
		})
	}
	if flags < 100 {
		t.Errorf("only %d flags were looked at", flags)
	}
}
