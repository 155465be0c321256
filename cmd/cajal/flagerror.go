package main

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
)

// badFlag words an error of a flag for who typed it.
func badFlag(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help shows what it takes"
	text := err.Error()
	if m := badValue.FindStringSubmatch(text); m != nil {
		return usageError{fmt.Errorf("--%s %s: %s; %s", m[2], valueOf(err, m[1]), wanted(cmd, m[2], err), help)}
	}
	if name, ok := strings.CutPrefix(text, "unknown flag: --"); ok {
		hint := otherCommands(cmd, name)
		if hint == "" {
			hint = nearest(cmd, name)
		}
		return usageError{fmt.Errorf("there is no flag --%s%s; %s", name, hint, help)}
	}
	if name, ok := strings.CutPrefix(text, "flag needs an argument: "); ok {
		return usageError{fmt.Errorf("%s needs a value after it; %s", name, help)}
	}
	return usageError{fmt.Errorf("%w; %s", err, help)}
}

// badValue is how the flags' package speaks of a value.
var badValue = regexp.MustCompile(`^invalid argument (".*") for "(?:-., )?--([^"]+)" flag: `)

func valueOf(err error, quoted string) string {
	if v, ok := errors.AsType[interface {
		error
		GetValue() string
	}](err); ok {
		return strconv.Quote(v.GetValue())
	}
	return quoted
}

// wanted says what a flag takes.
func wanted(cmd *cobra.Command, name string, err error) string {
	f := cmd.Flags().Lookup(name)
	if f == nil {
		return "this cannot be read"
	}
	what, ok := map[string]string{
		"int": "a whole number", "int64": "a whole number", "float64": "a number, such as 0.01",
		"bool": "true or false, or nothing", "duration": "a time, such as 10s or 2m", "intSlice": "whole numbers with commas between them, such as 2,4,8",
	}[f.Value.Type()]
	switch {
	case !ok:
		return "this cannot be read"
	case errors.Is(err, strconv.ErrRange):
		return "this is beyond all bounds; want " + what
	}
	return "want " + what
}

// mayBeEmpty are the flags of texts for which nothing is a value, or that say themselves
// what they want.
var mayBeEmpty = []string{"missing", "log", "tensorboard"}

// checkEmpty refuses flags that were given an empty text, as a shell does for a variable
// that is not set: they would be ignored.
func checkEmpty(cmd *cobra.Command) error {
	for _, name := range flagNames(cmd) {
		f := cmd.Flags().Lookup(name)
		if f == nil || !f.Changed || slices.Contains(mayBeEmpty, name) {
			continue
		}
		empty := f.Value.Type() == "string" && f.Value.String() == ""
		if several, ok := f.Value.(interface{ GetSlice() []string }); ok {
			empty = strings.Join(several.GetSlice(), "") == ""
		}
		if empty {
			return usageError{fmt.Errorf("--%s \"\": the value is empty; give one, or leave the flag out; %s --help shows what it takes", name, cmd.CommandPath())}
		}
	}
	return nil
}

// otherCommands names the other commands that have a flag of this very name.
func otherCommands(cmd *cobra.Command, name string) string {
	var have []string
	for _, other := range allCommands(cmd.Root()) {
		if f := other.Flags().Lookup(name); f != nil && !f.Hidden {
			have = append(have, other.CommandPath())
		}
	}
	switch len(have) {
	case 0:
		return ""
	case 1:
		return "; " + have[0] + " has it"
	}
	return "; " + strings.Join(have[:len(have)-1], ", ") + " and " + have[len(have)-1] + " have it"
}

// allCommands returns the commands below one that a person sees.
func allCommands(cmd *cobra.Command) (all []*cobra.Command) {
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			all = append(append(all, c), allCommands(c)...)
		}
	}
	return all
}

// nearest proposes a flag of a name that is much like another.
func nearest(cmd *cobra.Command, name string) string {
	best, distance := "", 3
	for _, known := range flagNames(cmd) {
		if d := levenshtein.ComputeDistance(name, known); d < distance || strings.HasPrefix(known, name) && best == "" {
			best, distance = known, min(d, distance)
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf("; did you mean --%s?", best)
}

// flagNames returns the long names of a command's flags, from its usage.
func flagNames(cmd *cobra.Command) (names []string) {
	for _, m := range regexp.MustCompile(`--([a-z0-9-]+)`).FindAllStringSubmatch(cmd.LocalFlags().FlagUsages(), -1) {
		names = append(names, m[1])
	}
	return names
}
