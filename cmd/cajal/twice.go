package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// errTwice is the error of a flag of one value that is given another.
var errTwice = errors.New("is given twice")

// onceValue is the value of a flag that takes one. The same value again does no harm;
// another would silently replace the first.
type onceValue struct {
	pflag.Value
	given *string // as it was typed, nil for not at all
}

func (v *onceValue) Set(text string) error {
	if v.given != nil && *v.given != text {
		return fmt.Errorf("%w: %s, %s", errTwice, *v.given, text)
	}
	v.given = &text
	return v.Value.Set(text)
}

// refuseTwice has the flags of a command, and of those below it, refuse two values where
// they take one. Those that take several are told by their type.
func refuseTwice(cmd *cobra.Command) {
	once := func(f *pflag.Flag) {
		if _, several := f.Value.(pflag.SliceValue); !several {
			f.Value = &onceValue{Value: f.Value}
		}
	}
	cmd.Flags().VisitAll(once)
	for _, c := range cmd.Commands() {
		refuseTwice(c)
	}
}
