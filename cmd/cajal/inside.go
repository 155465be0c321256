package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"cajal/experiment"
)

// insideFlag says whether the inside of a training is recorded.
type insideFlag struct{ every int }

// everyInside is how often it is where the flag has no number.
const everyInside = "10"

func (i *insideFlag) add(cmd *cobra.Command) {
	cmd.Flags().IntVar(&i.every, "inside", 0, "record what the training is inside, layer by layer, every `N` steps, in inside.json and pictures: weights, activations, gradients, units out of use; the diagnosis sees more then; of several networks the first (without =N: 10)")
	cmd.Flags().Lookup("inside").NoOptDefVal = everyInside
}

// set makes the experiment record it.
func (i *insideFlag) set(cmd *cobra.Command, e *experiment.Experiment) error {
	if !cmd.Flags().Changed("inside") {
		return nil
	}
	if i.every < 1 {
		return usageError{fmt.Errorf("--inside=%d: want a record every so many steps, 1 or more", i.every)}
	}
	if cmd.Flags().Changed("repeat") {
		return usageError{fmt.Errorf("--inside: repeated trainings are not recorded; want it without --repeat")}
	}
	e.RecordInside(i.every)
	return nil
}
