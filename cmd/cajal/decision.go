package main

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"cajal/experiment"
)

// decisionFlags say when the positive one of two classes is predicted.
type decisionFlags struct {
	costs     []string
	positive  string
	threshold thresholdFlag
}

func (o *decisionFlags) add(cmd *cobra.Command) {
	s := cmd.Flags()
	s.StringSliceVar(&o.costs, "cost", nil, "for data of yours in two classes: what it costs to miss a sample of each, `CLASS=COST`, as in yes=5,no=1; the threshold of least cost is chosen out of fold, or by the validation part")
	s.StringVar(&o.positive, "positive", "", "for data of yours in two classes: the `CLASS` that thresholds, curves and average precision are of (default: the one that costs more to miss, or the second)")
	o.threshold.add(cmd, "for data of yours in two classes: predict the positive class where its probability is at least `P` (default: as --cost chooses it, else the more probable class)")
}

// given returns the first of the flags that was set.
func (o *decisionFlags) given(cmd *cobra.Command) string {
	for _, name := range []string{"cost", "positive", "threshold"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			return "--" + name
		}
	}
	return ""
}

// hint puts the flags into hints.
func (o *decisionFlags) hint(h *experiment.Hints) error {
	for _, text := range o.costs {
		i := strings.LastIndexByte(text, '=')
		if i < 1 {
			return usageError{fmt.Errorf("--cost %q: want a class and what it costs to miss a sample of it, as in yes=5,no=1", text)}
		}
		cost, err := strconv.ParseFloat(text[i+1:], 64)
		if err != nil || !(cost > 0) || math.IsInf(cost, 0) {
			return usageError{fmt.Errorf("--cost %q: the cost is %q, want a finite number above 0", text, text[i+1:])}
		}
		h.Costs = append(h.Costs, experiment.ClassCost{Class: text[:i], Cost: cost})
	}
	h.Positive = o.positive
	t, err := o.threshold.value()
	h.Threshold = t
	return err
}

// thresholdFlag is a probability from which on a class is predicted.
type thresholdFlag struct {
	cmd *cobra.Command
	p   float64
}

func (o *thresholdFlag) add(cmd *cobra.Command, usage string) {
	o.cmd = cmd
	cmd.Flags().Float64Var(&o.p, "threshold", 0, usage)
}

// value returns the threshold, nil if none was given.
func (o *thresholdFlag) value() (*float64, error) {
	if o.cmd == nil || !o.cmd.Flags().Changed("threshold") {
		return nil, nil
	}
	if !(o.p > 0 && o.p < 1) {
		return nil, usageError{fmt.Errorf("--threshold %v: want a probability between 0 and 1, without these two", o.p)}
	}
	return &o.p, nil
}

// wrong says of an error of a threshold which flag it is about.
func (o *thresholdFlag) wrong(err error) error {
	return usageError{fmt.Errorf("--threshold %v: %w", o.p, err)}
}
