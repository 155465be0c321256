package recipe

import (
	"context"
	"fmt"
	"time"

	"cajal/baseline"
	"cajal/train"
)

// Score is what a model achieves on one set of samples.
type Score struct {
	Loss     float64 `json:"loss"` // mean over the samples, without penalties
	Accuracy float64 `json:"accuracy"`
}

// BaselineResult is what the baseline achieves.
type BaselineResult struct {
	Model string  `json:"model"`
	C     float64 `json:"C"`     // inverse strength of the penalty
	Train float64 `json:"train"` // accuracy
	Test  float64 `json:"test"`  // accuracy
}

// Result is an experiment in numbers, as --json prints it.
type Result struct {
	Recipe     string          `json:"recipe"`
	Seed       int64           `json:"seed"`
	Threads    int             `json:"threads"`
	Seconds    float64         `json:"seconds"` // of training
	Parameters int             `json:"parameters"`
	History    []train.Record  `json:"history"`
	Train      Score           `json:"train"`
	Test       *Score          `json:"test,omitempty"`
	Baseline   *BaselineResult `json:"baseline,omitempty"`
	Diagnosis  []string        `json:"diagnosis"`
}

// Outcome is a finished experiment: its numbers, and what pictures need.
type Outcome struct {
	Result
	recipe   *Recipe
	data     sets
	model    *train.Model
	baseline *baseline.Logistic
	history  *train.History
}

// Model returns the trained model.
func (o *Outcome) Model() *train.Model { return o.model }

// Hooks are what a caller wants to hear while an experiment runs. Either may
// be nil.
type Hooks struct {
	Step  func(text string)   // a step of the experiment begins or has a result
	Event func(e train.Event) // training goes on
}

func (h Hooks) say(format string, args ...any) {
	if h.Step != nil {
		h.Step(fmt.Sprintf(format, args...))
	}
}

// Run carries the experiment out.
func (r *Recipe) Run(ctx context.Context, hooks Hooks) (*Outcome, error) {
	if err := r.check(); err != nil {
		return nil, err
	}
	s, err := r.generate()
	if err != nil {
		return nil, err
	}
	hooks.say("data: %s", r.describeData())
	o := &Outcome{recipe: r, data: s}
	o.Recipe, o.Seed, o.Threads, o.Diagnosis = r.Name, r.Seed, Threads(), []string{}
	if r.Baseline != nil {
		if err := o.runBaseline(hooks); err != nil {
			return nil, err
		}
	}
	return o, o.runNetwork(ctx, hooks)
}

func (r *Recipe) describeData() string {
	d := fmt.Sprintf("%s, %d samples to train on", r.Data.Kind, r.Data.Samples)
	if r.Data.TestSamples > 0 {
		d += fmt.Sprintf(", %d fresh ones to test on", r.Data.TestSamples)
	}
	return d
}

func (o *Outcome) runBaseline(hooks Hooks) error {
	var opts []baseline.Option
	if n := o.recipe.Baseline.Folds; n > 0 {
		opts = append(opts, baseline.Folds(n))
	}
	m, err := baseline.LogisticCV(o.data.train.X(), o.data.train.Y(), opts...)
	if err != nil {
		return fmt.Errorf("%s: baseline: %w", o.recipe.Name, err)
	}
	o.baseline = m
	o.Baseline = &BaselineResult{Model: "logistic regression", C: m.C, Train: m.Accuracy(o.data.train.X(), o.data.train.Y())}
	text := fmt.Sprintf("logistic regression: C = %.4f by cross-validation, accuracy %.4f", m.C, o.Baseline.Train)
	if o.data.test != nil {
		o.Baseline.Test = m.Accuracy(o.data.test.X(), o.data.test.Y())
		text += fmt.Sprintf(", on the test samples %.4f", o.Baseline.Test)
	}
	hooks.say("%s", text)
	return nil
}

func (o *Outcome) runNetwork(ctx context.Context, hooks Hooks) (err error) {
	r := o.recipe
	if o.model, err = r.Model(); err != nil {
		return err
	}
	o.Parameters = o.model.Parameters()
	hooks.say("network: %s, %d parameters", r.describeNetwork(), o.Parameters)
	t := r.Training
	when := train.Before
	if t.Record == "after" {
		when = train.After
	}
	opts := []train.FitOption{train.Epochs(t.Epochs), train.BatchSize(t.Batch), train.RecordEvery(t.RecordEvery, when)}
	if hooks.Event != nil {
		opts = append(opts, train.On(hooks.Event))
	}
	start := time.Now()
	if o.history, err = o.model.Fit(ctx, o.data.train, opts...); err != nil {
		return fmt.Errorf("%s: %w", r.Name, err)
	}
	o.Seconds = time.Since(start).Seconds()
	o.History = append([]train.Record{}, o.history.Records...)
	if o.Train, err = o.score(ctx, false); err != nil {
		return err
	}
	if o.data.test != nil {
		test, err := o.score(ctx, true)
		if err != nil {
			return err
		}
		o.Test = &test
	}
	found, err := o.model.Diagnose(ctx, o.data.train, o.history)
	if err != nil {
		return fmt.Errorf("%s: diagnosis: %w", r.Name, err)
	}
	for _, f := range found {
		o.Diagnosis = append(o.Diagnosis, f.Text)
	}
	return nil
}

func (o *Outcome) score(ctx context.Context, test bool) (Score, error) {
	set := o.data.train
	if test {
		set = o.data.test
	}
	res, err := o.model.Evaluate(ctx, set)
	if err != nil {
		return Score{}, fmt.Errorf("%s: %w", o.recipe.Name, err)
	}
	a, _ := res.Metric("accuracy")
	return Score{res.Loss, a}, nil
}

func (r *Recipe) describeNetwork() string {
	s := "2"
	for _, l := range r.Network.Layers {
		if l.Kind == "linear" {
			s += fmt.Sprintf(" → %d", l.Out)
		} else {
			s += " " + l.Kind
		}
	}
	return s
}
