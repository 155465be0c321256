package main

import (
	"errors"
	"fmt"
	"regexp"
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
		return usageError{fmt.Errorf("there is no flag --%s%s; %s", name, nearest(cmd, name), help)}
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
