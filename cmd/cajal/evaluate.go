package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cajal/data"
	"cajal/experiment"
	"cajal/internal/figure"
	"cajal/model"
)

// evaluation is what cajal evaluate --json prints.
type evaluation struct {
	Model     string           `json:"model"`
	Data      string           `json:"data,omitempty"` // "" for the recipe's own
	Samples   int              `json:"samples,omitempty"`
	LeftOut   int              `json:"left_out,omitempty"`   // rows without a target, or pictures that cannot be read or are in no folder
	TrainedOn int              `json:"trained_on,omitempty"` // of these samples; 0 too for a model that does not say
	Score     experiment.Score `json:"score,omitempty"`
	Train     experiment.Score `json:"train,omitempty"`
	OutOfFold experiment.Score `json:"out_of_fold,omitempty"` // of a bag
	Test      experiment.Score `json:"test,omitempty"`
	Confusion [][]int64        `json:"confusion,omitempty"`

	Classification *experiment.Classification `json:"classification,omitempty"`
	ByTarget       []experiment.TargetScore   `json:"by_target,omitempty"` // of several numbers
	Labels         []experiment.LabelScore    `json:"labels,omitempty"`    // of several targets of two classes
	Intervals      []experiment.Interval      `json:"intervals,omitempty"`
}

func evaluateCommand() *cobra.Command {
	var in sampleFlags
	var metrics []string
	var threshold thresholdFlag
	cmd := &cobra.Command{
		Use:   "evaluate MODEL [DATA]",
		Short: "Measure a trained model on its recipe's data, or on other samples",
		Long: `Evaluate measures a model file, which cajal train writes, on the training and
test samples of its recipe, made or read again, or on samples of yours. It says how
many of those the model was trained on: of new samples their score says little.
Samples without a target are left out and counted. Of two classes the positive one
counts as predicted where its probability is at least the model's threshold, or
--threshold. Of numbers it says how many lie in their 90 % intervals.

` + inputHelp,
		Example: `  cajal evaluate runs/moons/model.safetensors
  cajal evaluate digits.safetensors more.npz --json
  cajal evaluate digits.safetensors --metrics f1_macro,log_loss,top_3
  cajal evaluate mnist.safetensors t10k-images-idx3-ubyte.gz --labels t10k-labels-idx1-ubyte.gz`,
		Args: modelAnd("samples", false),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := in.open(args[0])
			if err != nil {
				return err
			}
			e := evaluation{Model: args[0]}
			if len(args) == 1 {
				if in.labels != "" {
					return usageError{fmt.Errorf("--labels %s: the recipe's data brings its own; want samples too", in.labels)}
				}
				if err := in.ignored("the recipe's data"); err != nil {
					return err
				}
				err = e.again(cmd, &in, m, metrics, &threshold)
			} else {
				err = e.other(cmd, &in, m, args[1], metrics, &threshold)
			}
			if err == nil && in.shared.json {
				err = writeJSON(cmd.OutOrStdout(), e)
			}
			return err
		},
	}
	in.add(cmd)
	in.streams = true
	cmd.Flags().StringSliceVar(&metrics, "metrics", nil, "`NAMES` of what to measure beside the loss, such as f1_macro,log_loss,auc or mae,r2 (default: the recipe's)")
	threshold.add(cmd, "of two classes: take the positive one for predicted where its probability is at least `P` (default: the model's, or the more probable class)")
	cmd.Flags().BoolVar(&in.shared.json, "json", false, "print the scores as JSON")
	return cmd
}

// modelAnd wants a model file, and perhaps something more.
func modelAnd(what string, needed bool) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0 || args[0] == "":
			return usageError{fmt.Errorf("%s needs a model file; %s --help shows an example", cmd.CommandPath(), cmd.CommandPath())}
		case len(args) == 1 && needed || len(args) == 2 && args[1] == "":
			return usageError{fmt.Errorf("%s needs %s too; %s --help says which there are", cmd.CommandPath(), what, cmd.CommandPath())}
		case len(args) > 2:
			return usageError{fmt.Errorf("%s takes a model file and %s, got %d arguments", cmd.CommandPath(), what, len(args))}
		}
		return nil
	}
}

// measured returns the experiment of a model, with other metrics than its recipe's if
// some are named, and another threshold than the model's if one is given.
func measured(in *sampleFlags, m *model.Model, metrics []string, threshold *thresholdFlag) (*experiment.Trained, error) {
	t, err := in.origin(m)
	if err != nil {
		return nil, err
	}
	at, err := threshold.value()
	if err != nil {
		return nil, err
	}
	if at != nil {
		if err := t.DecideAt(*at); err != nil {
			return nil, threshold.wrong(err)
		}
	}
	if len(metrics) == 0 {
		return t, nil
	}
	if err := t.Measure(metrics...); err != nil {
		return nil, usageError{fmt.Errorf("--metrics %s: %w", strings.Join(metrics, ","), ruleOf(err))}
	}
	return t, nil
}

// again measures the model on the data of its recipe.
func (e *evaluation) again(cmd *cobra.Command, in *sampleFlags, m *model.Model, metrics []string, threshold *thresholdFlag) error {
	t, err := measured(in, m, metrics, threshold)
	if err != nil {
		return err
	}
	in.sayNear(cmd.ErrOrStderr())
	reading := newPicturesProgress(cmd.ErrOrStderr())
	o, err := t.Rerun(cmd.Context(), experiment.Hooks{Pictures: reading.observe})
	reading.finish()
	if err != nil {
		return in.located(err)
	}
	e.Train, e.OutOfFold, e.Test, e.Confusion = o.Train, o.OutOfFold, o.Test, o.Confusion
	e.Classification, e.ByTarget, e.Labels = o.Classification, o.ByTarget, o.Labels
	if !in.shared.json {
		reportScores(cmd.OutOrStdout(), o.Result)
		writeClassification(cmd.OutOrStdout(), e.Classification)
		writeTargets(cmd.OutOrStdout(), e.ByTarget)
		writeLabels(cmd.OutOrStdout(), e.Labels)
		for _, d := range o.Diagnosis {
			fmt.Fprintln(cmd.OutOrStdout(), d)
		}
	}
	return nil
}

// other measures the model on other samples.
func (e *evaluation) other(cmd *cobra.Command, in *sampleFlags, m *model.Model, name string, metrics []string, threshold *thresholdFlag) error {
	s, err := in.read(cmd, m, name, true)
	if err != nil {
		return err
	}
	s.say(cmd.ErrOrStderr())
	if s.y == nil && s.streamed == nil {
		return usageError{fmt.Errorf("%s says nothing of what is right; --labels names a file that does", name)}
	}
	t, err := measured(in, m, metrics, threshold)
	if err != nil {
		return err
	}
	if s.labelled {
		if s.y, err = t.Labels(s.y); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	reading := newPicturesProgress(cmd.ErrOrStderr())
	defer reading.finish()
	set, err := s.set(t, reading)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	a, err := t.Assess(cmd.Context(), set)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	e.Score, e.Classification, e.Intervals = a.Score, a.Classification, a.Intervals
	e.ByTarget, e.Labels = a.ByTarget, a.Labels
	if set, err = s.set(t, reading); err == nil {
		e.TrainedOn, _, err = t.TrainedOn(set)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	e.Data, e.Samples, e.LeftOut = name, set.Len(), s.leftOut
	if !in.shared.json {
		fmt.Fprintf(cmd.OutOrStdout(), "%s of %s: %v\n%s", figure.Count(e.Samples, "sample"), s.name, e.Score, e.trainedOn())
		writeClassification(cmd.OutOrStdout(), e.Classification)
		writeTargets(cmd.OutOrStdout(), e.ByTarget)
		writeLabels(cmd.OutOrStdout(), e.Labels)
		writeIntervals(cmd.OutOrStdout(), e.Intervals)
	}
	return nil
}

// set returns the samples as a data set, for one pass over all of them, whose progress is
// shown if they are read meanwhile.
func (s *samples) set(t *experiment.Trained, reading *picturesProgress) (data.Dataset, error) {
	if s.streamed != nil {
		return s.streamed.WithProgress(reading.observe), nil
	}
	return t.WeightedSet(s.xs, s.y, s.weights)
}

// trainedOn says how many of the samples the model was trained on, "" for none.
func (e *evaluation) trainedOn() string {
	const so = "so the score says little of how it does on new ones"
	switch {
	case e.TrainedOn == 0:
		return ""
	case e.TrainedOn >= e.Samples:
		return "the model was trained on all of them, " + so + "\n"
	case e.TrainedOn == 1:
		return fmt.Sprintf("the model was trained on 1 of these %d samples\n", e.Samples)
	}
	return fmt.Sprintf("the model was trained on %d of these %d samples, or on equal ones, %s\n", e.TrainedOn, e.Samples, so)
}
