package experiment

import (
	"context"
	"errors"
	"fmt"
	"time"

	"cajal/internal/figure"
	"cajal/model/fromrecipe"
	"cajal/nn"
	"cajal/train"
	"cajal/train/diagnose"
)

// Run carries the experiment out. If all went well but for the last checkpoint,
// it returns the outcome and a [*train.CheckpointError]. If the end of ctx interrupts
// it once a step of training is made, it returns the outcome so far with the error:
// the weights after the last whole step and the history, which [Outcome.Finish] measures
// and [Outcome.Save] saves; so too if training is done and measuring it fails. With
// any other error there is no outcome.
func (e *Experiment) Run(ctx context.Context, hooks Hooks) (*Outcome, error) {
	r := e.recipe
	if err := e.checkMemory(); err != nil {
		return nil, err
	}
	random := e.randomness()
	hooks.step("initialise", "random numbers from seed %d (%s), %s", r.Seed, r.Random, r.DType)
	o := e.outcome()
	o.of, o.reading = e, hooks.Pictures
	var err error
	if o.data, err = e.generate(random, hooks); err != nil {
		return nil, err
	}
	if err := o.showAugmented(hooks); err != nil {
		return nil, err
	}
	if e, err = o.compare(ctx, e, hooks); err != nil {
		return nil, err
	}
	unsaved, err := o.train(ctx, e, random, hooks)
	if err != nil && !o.Interrupted() {
		return nil, err
	}
	if err == nil {
		err = o.finish(ctx, e, hooks)
	}
	if err != nil {
		return o, err
	}
	return o, unsaved
}

// train makes the network and trains it, or all members. unsaved says that the last
// checkpoint alone failed.
func (o *Outcome) train(ctx context.Context, e *Experiment, random *randomness, hooks Hooks) (unsaved, err error) {
	if e.several() {
		return o.trainMembers(ctx, e, hooks)
	}
	if err := o.build(ctx, e, random, hooks); err != nil {
		return nil, err
	}
	o.members = []nn.Layer{o.model.Net()}
	return o.iterate(ctx, e, random, hooks)
}

// build makes the network and looks at its first forward and backward pass.
func (o *Outcome) build(ctx context.Context, e *Experiment, random *randomness, hooks Hooks) (err error) {
	r := o.recipe
	if o.model, err = e.model(random); err != nil {
		return err
	}
	o.Start = e.start
	if err := learnRanges(o.model, o.data.train, o.Start); err != nil {
		return fmt.Errorf("%s: %w", r.Name, err)
	}
	o.Parameters = o.model.Parameters()
	if err := checkBatch(r, e.facts.Flow(), o.data.train.Len()); err != nil {
		return err
	}
	text := fmt.Sprintf("%s, %s for %s", e.describeNetwork(), figure.Count(o.Parameters, "parameter"), figure.Count(o.data.train.Len(), "training sample"))
	if o.Parameters > o.data.train.Len() && !r.Data.UserData() {
		text += "; more parameters than samples, so it could learn them by heart"
	}
	hooks.step("build", "%s", text)
	if o.Start != nil {
		hooks.step("start", "%v", o.Start)
	}
	n := r.Training.Batch
	if n == 0 {
		n = o.data.train.Len()
	}
	p, err := diagnose.Probe(ctx, o.model, o.data.train, n)
	if err != nil {
		return fmt.Errorf("%s: %w", r.Name, err)
	}
	hooks.step("forward", "the loss of %s is %.6f before any learning", figure.Agree(p.Samples, "the first sample", fmt.Sprintf("the first %d samples", p.Samples)), p.Objective)
	hooks.step("backward", "its gradient has %s and length %.6f", figure.Count(o.Parameters, "number"), p.GradNorm)
	return nil
}

// iterate trains. unsaved says that the last checkpoint alone failed.
func (o *Outcome) iterate(ctx context.Context, e *Experiment, random *randomness, hooks Hooks) (unsaved, err error) {
	r := o.recipe
	if r.Training.Epochs == 0 {
		hooks.step("iterate", "0 epochs: nothing is trained, and the network keeps its first weights")
	} else {
		hooks.step("iterate", "%s with %v", figure.Count(r.Training.Epochs, "epoch"), o.model.Optimizer())
	}
	opts := e.fitOptions(&o.data, random)
	more, err := e.checkpoints()
	if err != nil {
		return nil, err
	}
	opts = append(append(opts, more...), logs(&r.Training)...)
	if hooks.Event != nil {
		opts = append(opts, train.On(hooks.Event))
	}
	var last train.Event
	opts = append(opts, train.On(func(e train.Event) { last = e }))
	start := time.Now()
	o.history, err = o.model.Fit(ctx, o.data.train, opts...)
	o.remember(time.Since(start))
	if err != nil {
		err = fmt.Errorf("%s: %w", r.Name, err)
		if failed := new(train.CheckpointError); !errors.As(err, &failed) {
			o.interrupted(ctx, err, last)
			return nil, err
		}
		unsaved = err
	}
	if o.Stopped = o.history.Stopped; o.Stopped != "" {
		hooks.step("stop", "%s", o.Stopped)
	}
	var names []string
	if o.facts.Classes > 0 {
		names = fromrecipe.ClassNames(o.facts)
	}
	found, err := diagnose.Training(ctx, o.model, o.data.train, o.history, diagnose.ClassNames(names...), diagnose.Inputs(o.inputNames()...))
	if err != nil {
		err = fmt.Errorf("%s: diagnosis: %w", r.Name, err)
		o.interrupted(ctx, err, last)
		return nil, err
	}
	o.findings = o.undecided(found)
	for _, f := range o.findings {
		// Of data of the user's own it says nothing: what keeps a network from
		// learning it by heart is part of the recipe.
		if f.Kind != diagnose.MoreParameters || !r.Data.UserData() {
			o.tell(f.Format, f.Values...)
		}
	}
	return unsaved, nil
}

// remember puts what happened in training into the result.
func (o *Outcome) remember(took time.Duration) {
	o.Seconds = took.Seconds()
	m := o.model.Memory()
	o.TapeBytes, o.ModelBytes = m.Tape, m.Parameters+m.Gradients+m.Optimizer
	o.History = append([]train.Record{}, o.history.Records...)
	if len(o.history.Epochs) <= maxEpochRows {
		o.Epochs = epochRows(o.history.Epochs)
	}
}

// interrupted notes that the end of ctx ended training with err once a step was made:
// the network has learnt something, and is worth keeping.
func (o *Outcome) interrupted(ctx context.Context, err error, last train.Event) {
	if ctx.Err() == nil || !errors.Is(err, ctx.Err()) || last.Total == 0 {
		return
	}
	if len(o.members) == 0 {
		o.members = []nn.Layer{o.model.Net()}
	}
	o.cut = true
	o.Stopped = fmt.Sprintf("interrupted after step %d, in epoch %d of %d", last.Total, min(last.Epoch+1, last.Epochs), last.Epochs)
}

// Interrupted reports whether training ended before it was done, by the end of a
// context; Result.Stopped says where.
func (o *Outcome) Interrupted() bool { return o.cut }

// Finish measures an outcome that has not been, since the end of a context came before.
func (o *Outcome) Finish(ctx context.Context) error { return o.finish(ctx, o.of, Hooks{}) }

// finish learns what predictions need beside the trained network, and measures them.
func (o *Outcome) finish(ctx context.Context, e *Experiment, hooks Hooks) error {
	if err := o.learnResiduals(ctx, e); err != nil {
		return err
	}
	return o.test(ctx, e, hooks)
}

// test measures the trained network.
func (o *Outcome) test(ctx context.Context, e *Experiment, hooks Hooks) (err error) {
	if o.folds != nil && o.outOfFold == nil {
		if o.outOfFold, err = o.predictOutOfFold(ctx, e); err != nil {
			return err
		}
	}
	if err := o.decide(ctx); err != nil {
		return err
	}
	if u := e.user; u != nil && u.images != nil && u.images.x == nil {
		hooks.step("measure", "%s; to measure, and to remember what was learned from, all are read again", figure.Count(len(u.images.folder.Files), "picture"))
	}
	train, err := o.evaluate(ctx, o.data.train)
	if err != nil {
		return err
	}
	o.Train = train.score
	text := "on the training samples: " + o.Train.String()
	if err := o.regress(train); err != nil {
		return err
	}
	last, of := train, onTraining // what the pictures show
	var held, test *evaluation
	if o.folds != nil {
		if held, err = o.testOutOfFold(ctx); err != nil {
			return err
		}
		last, of = held, onOutOfFold
		text = "out of fold: " + o.OutOfFold.String()
	}
	if o.data.test != nil {
		if test, err = o.evaluate(ctx, o.data.test); err != nil {
			return err
		}
		o.Test = test.score
		last, of = test, onTest
		text = "on the test samples: " + o.Test.String()
		if f, ok := diagnose.Gap(o.Train.result(o.data.train), o.Test.result(o.data.test)); ok && o.folds == nil {
			o.tell(f.Format, f.Values...)
			if o.recipe.CheckAugmentable() == nil && len(o.recipe.Data.Augment) == 0 {
				o.tell("Pictures that training sees a little otherwise in every epoch often close a part of that gap: --augment shift=2,rotate=10 of cajal train, or [[data.augment]] in the recipe; augmented.png shows what becomes of them.")
			}
		}
	}
	hooks.step("test", "%s", text)
	if err := o.scoreAlike(train, held, test); err != nil {
		return err
	}
	if test != nil {
		if err := o.regress(test); err != nil {
			return err
		}
	}
	o.tellIntervals()
	o.measureTargets(last, of)
	o.measureLabels(last, of)
	o.confuse(last, of)
	o.tellAll(o.neverDecided(last)...)
	o.tellAll(o.skill(held, test)...)
	o.suspect(held)
	o.tellAll(o.rare()...)
	o.tellAll(o.skewed()...)
	o.tellAll(o.fractions()...)
	return o.cases(ctx)
}
