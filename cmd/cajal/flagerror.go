package main

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/agnivade/levenshtein"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// badFlag words an error of a flag for who typed it.
func badFlag(cmd *cobra.Command, err error) error {
	help := cmd.CommandPath() + " --help shows what it takes"
	if wrong, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		name := wrong.GetFlag().Name
		return usageError{fmt.Errorf("--%s %q: %s; %s", name, wrong.GetValue(), wanted(wrong.GetFlag(), err), help)}
	}
	if unknown, ok := errors.AsType[*pflag.NotExistError](err); ok {
		return usageError{fmt.Errorf("there is no flag %s%s; %s", typed(unknown), meant(cmd, unknown), help)}
	}
	if bare, ok := errors.AsType[*pflag.ValueRequiredError](err); ok {
		return usageError{fmt.Errorf("%s needs a value after it; %s", typed(bare), help)}
	}
	if bad, ok := errors.AsType[*pflag.InvalidSyntaxError](err); ok {
		return usageError{fmt.Errorf("%q is no flag, want two hyphens and then a name; %s", bad.GetSpecifiedFlag(), help)}
	}
	return usageError{fmt.Errorf("%w; %s", err, help)}
}

// typed is a flag as it was typed: a long name, or a letter, maybe among others.
func typed(err interface {
	GetSpecifiedName() string
	GetSpecifiedShortnames() string
}) string {
	letters, name := err.GetSpecifiedShortnames(), err.GetSpecifiedName()
	switch {
	case letters == "":
		return "--" + name
	case letters == name:
		return "-" + name
	}
	return fmt.Sprintf("-%s in -%s", name, letters)
}

// meant says which flag may be meant by one that there is not, "" for none.
func meant(cmd *cobra.Command, unknown *pflag.NotExistError) string {
	name, letters := unknown.GetSpecifiedName(), unknown.GetSpecifiedShortnames()
	if letters != "" { // -epochs is read as the flags -e, -p, …
		name, _, _ = strings.Cut(letters, "=")
		if cmd.Flags().Lookup(name) != nil {
			return "; did you mean --" + name + "?"
		}
		return ""
	}
	if others := otherCommands(cmd, name); others != "" {
		return others
	}
	if here := elsewhereCalled[name]; here != "" && cmd.Flags().Lookup(here) != nil {
		return "; did you mean --" + here + "?"
	}
	return nearest(cmd, name)
}

// elsewhereCalled are flags of other servers, Triton's and KServe's among them, and what
// they are called here.
var elsewhereCalled = map[string]string{
	"port": "addr", "http-port": "addr", "http_port": "addr", "bind": "addr", "listen": "addr", "address": "addr",
	"grpc-port": "grpc", "grpc_port": "grpc", "model-control-mode": "model-control", "model_name": "name",
}

// wanted says what a flag takes.
func wanted(f *pflag.Flag, err error) string {
	what, ok := map[string]string{
		"int": "a whole number", "count": "a whole number from 1 on", "int64": "a whole number", "float64": "a number, such as 0.01",
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

// nearest proposes a flag of a name that is much like another. Of a short name one letter
// may be another: port is no slip of cert.
func nearest(cmd *cobra.Command, name string) string {
	best, distance := "", 3
	if len(name) < 5 {
		distance = 2
	}
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

// flagNames returns the long names of a command's flags that a person sees.
func flagNames(cmd *cobra.Command) (names []string) {
	cmd.LocalFlags().VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, f.Name)
		}
	})
	return names
}
