package experiment

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"cajal/data"
	"cajal/internal/figure"
	"cajal/model"
	"cajal/model/fromrecipe"
	"cajal/rng"
	"cajal/tensor"
	"cajal/threads"
	"cajal/train"
	"cajal/train/diagnose"
)

// MemberResult is the training of one member in numbers.
type MemberResult struct {
	Member  int            `json:"member"`
	Seed    int64          `json:"seed"`
	Fold    *int           `json:"fold,omitempty"` // that it left out; none without a bag
	Samples int            `json:"samples"`        // that it learned from
	History []train.Record `json:"history"`
	Epochs  []EpochRow     `json:"epochs,omitempty"`  // unless there are very many
	Stopped string         `json:"stopped,omitempty"` // why training ended before its last epoch
}

// Member returns the experiment of member k alone, of a recipe with members: its Model
// is that network, and its Run trains it on what it learns from, to the bit as it is
// trained beside the others.
func (e *Experiment) Member(k int) (*Experiment, error) {
	if n := e.recipe.MemberCount(); k < 0 || k >= n || e.of != nil {
		return nil, fmt.Errorf("%s: there is no member %d; want 0 to %d", e.recipe.Name, k, n-1)
	}
	if len(e.recipe.Members) == 0 && e.recipe.Bag == nil {
		return e, nil
	}
	one := *e
	one.recipe, one.of, one.member = e.recipe.Member(k), e, k
	t := &one.recipe.Training
	t.Checkpoint, t.TensorBoard = inMember(t.Checkpoint, k), inMember(t.TensorBoard, k)
	if ext := filepath.Ext(t.Log); t.Log != "" {
		t.Log = fmt.Sprintf("%s.member-%d%s", strings.TrimSuffix(t.Log, ext), k, ext)
	}
	return &one, nil
}

// inMember is memberPath of what is written at all.
func inMember(path string, k int) string {
	if path == "" {
		return ""
	}
	return memberPath(path, k)
}

// several reports whether the recipe trains members.
func (e *Experiment) several() bool { return len(e.recipe.Members) > 0 || e.recipe.Bag != nil }

// folds parts the samples to train on into those of a bag, and says what a user
// should know of them.
func (e *Experiment) folds(all data.Dataset) (folds []data.Fold, notes []phrase, err error) {
	r := e.recipe
	set, ok := all.(*data.TensorSet)
	if !ok {
		return nil, nil, r.Wrong("bag", "it needs data in memory")
	}
	folds, notes, err = e.strata(set).folds(r.Bag.Folds, rng.New(uint64(r.Seed)).Stream("folds"))
	if err != nil {
		return nil, nil, r.Wrong("bag.folds", err.Error())
	}
	return folds, notes, nil
}

// strata says how the samples to train on may be parted.
func (e *Experiment) strata(set *data.TensorSet) *strata {
	s := &strata{n: set.Len()}
	if u := e.user; u != nil && u.table != nil {
		s = u.table.strata(e.recipe, u.table.train)
	}
	if e.facts.Classes > 0 {
		s.labels, s.classes = set.Y().Reshape(-1).To(tensor.Int64), fromrecipe.ClassNames(e.facts)
	}
	if e.facts.Labels != nil {
		s.byLabels(set.Y(), fromrecipe.Labels(e.facts))
	}
	return s
}

// ownSets makes the data of all members, and returns this one's.
func (e *Experiment) ownSets(hooks Hooks) (sets, error) {
	all, err := e.of.generate(e.of.randomness(), hooks)
	if err != nil || e.of.recipe.Bag == nil {
		return all, err
	}
	folds, _, err := e.of.folds(all.train)
	if err != nil {
		return all, err
	}
	return e.memberSets(all, folds)
}

// memberSets returns what a member learns from and what it is validated on, of all
// samples to train on: a part of what it learns from if the recipe keeps one, else the
// fold that it leaves out.
func (e *Experiment) memberSets(all sets, folds []data.Fold) (own sets, err error) {
	r := e.of.recipe
	if own = all; r.Bag == nil {
		return own, nil
	}
	fold := folds[e.member%len(folds)]
	learned, valid := fold.Train, fold.Test
	if share := r.Data.ValidationShare; share > 0 {
		s := e.of.strata(all.train.(*data.TensorSet)).of(fold.Train)
		most, kept, err := s.hold(share, rng.New(uint64(r.Seed)).Stream(fmt.Sprintf("validation/%d", e.member)))
		if err != nil {
			return own, r.Wrong("data.validation_share", err.Error())
		}
		learned, valid = pick(fold.Train, most), pick(fold.Train, kept)
	}
	own.train, own.valid = data.NewSubset(all.train, learned), data.NewSubset(all.train, valid)
	if b := &e.recipe.Training.Batch; *b > len(learned) {
		*b = len(learned)
	}
	return own, nil
}

// pick returns the elements at some places.
func pick[E any](all []E, places []int) []E {
	some := make([]E, len(places))
	for i, j := range places {
		some[i] = all[j]
	}
	return some
}

// trainMembers makes and trains all members, as many at a time as there are threads,
// and takes the mean of them as the model. What comes out depends neither on the
// threads nor on which member ends first. unsaved says that a last checkpoint alone
// failed.
func (o *Outcome) trainMembers(ctx context.Context, e *Experiment, hooks Hooks) (unsaved, err error) {
	if err := e.checkpointsFree(); err != nil {
		return nil, err
	}
	if e.recipe.Bag != nil {
		var notes []phrase
		if o.folds, notes, err = e.folds(o.data.train); err != nil {
			return nil, err
		}
		o.tellAll(notes...)
	}
	n := e.recipe.MemberCount()
	outcomes, late, done := make([]*Outcome, n), make([]error, n), make([]bool, n)
	progress := newMembersProgress(n, hooks)
	start := time.Now()
	err = sideBySide(ctx, n, threads.Count(), func(ctx context.Context, k int) (err error) {
		outcomes[k], late[k], err = o.trainMember(ctx, e, k, progress)
		if err != nil {
			return fmt.Errorf("member %d: %w", k, err)
		}
		done[k] = true
		return nil
	})
	if err != nil {
		o.Seconds = time.Since(start).Seconds()
		o.keepMembers(ctx, e, outcomes, done, err, hooks)
		return nil, err
	}
	o.gather(e, outcomes, count(0, n), hooks)
	o.Seconds = time.Since(start).Seconds()
	for k, err := range late {
		if err != nil && unsaved == nil {
			unsaved = fmt.Errorf("member %d: %w", k, err)
		}
	}
	return unsaved, nil
}

// trainMember makes and trains member k.
func (o *Outcome) trainMember(ctx context.Context, e *Experiment, k int, progress *membersProgress) (m *Outcome, unsaved, err error) {
	one, err := e.Member(k)
	if err != nil {
		return nil, nil, err
	}
	m = one.outcome()
	if m.data, err = one.memberSets(o.data, o.folds); err != nil {
		return nil, nil, err
	}
	random, hooks := one.randomness(), Hooks{Event: progress.observe(k)}
	if err := m.build(ctx, one, random, hooks); err != nil {
		return nil, nil, err
	}
	unsaved, err = m.iterate(ctx, one, random, hooks)
	return m, unsaved, err
}

// gather makes one outcome of those of the members that are kept.
func (o *Outcome) gather(e *Experiment, members []*Outcome, kept []int, hooks Hooks) {
	o.Members, o.History = len(kept), []train.Record{}
	counts, texts := map[string]int{}, map[string]phrase{}
	var same []string // findings that are one of all members
	for _, k := range kept {
		m := members[k]
		o.members = append(o.members, m.model.Net())
		o.histories = append(o.histories, m.history)
		o.Trainings = append(o.Trainings, memberResult(e, k, m))
		o.TapeBytes, o.ModelBytes = max(o.TapeBytes, m.TapeBytes), o.ModelBytes+m.ModelBytes
		text := fmt.Sprintf("%d: %s, %s", k, strings.TrimPrefix(strings.TrimSpace(describeLayers(m.recipe.Network.Layers)), "→ "), figure.Count(m.data.train.Len(), "sample"))
		if m.Stopped != "" {
			text += "; " + m.Stopped
		}
		hooks.step("member", "%s", text)
		for _, f := range o.undecided(m.findings) {
			if !ofData[f.Kind] {
				continue
			}
			about := f.Kind
			if f.Kind != diagnose.Diverges { // of one column, or of one class
				about += fmt.Sprint(f.Values[0])
			}
			if counts[about]++; counts[about] == 1 {
				same, texts[about] = append(same, about), phrased(f.Format, f.Values...)
			}
		}
	}
	for _, about := range same {
		if counts[about] == len(kept) {
			o.tellAll(texts[about])
		} else {
			o.tell("Of %d of %d members: %s", counts[about], len(kept), texts[about])
		}
	}
	o.join(e)
}

// ofData are the findings that members are worth telling of: the others are of single
// networks, of which there are several so that none matters much.
var ofData = map[string]bool{diagnose.Leakage: true, diagnose.NeverPredicted: true, diagnose.Diverges: true}

// join takes the mean of the members as the model.
func (o *Outcome) join(e *Experiment) {
	o.model = e.trainer(model.Mean(o.activation(), o.members...))
	o.Parameters = o.model.Parameters()
}

// activation makes predictions of what a network computes.
func (o *Outcome) activation() string {
	return fromrecipe.Describe(o.recipe, o.facts).Outputs[0].Activation
}

func memberResult(e *Experiment, k int, m *Outcome) MemberResult {
	r := MemberResult{Member: k, Seed: *m.recipe.Network.Seed, Samples: m.data.train.Len(), History: m.History, Epochs: m.Epochs, Stopped: m.Stopped}
	if e.recipe.Bag != nil {
		fold := k % e.recipe.Bag.Folds
		r.Fold = &fold
	}
	return r
}

// checkpointsFree refuses a directory for members that has the checkpoints of a single
// network.
func (e *Experiment) checkpointsFree() error {
	dir := e.recipe.Training.Checkpoint
	if dir == "" {
		return nil
	}
	if s, err := train.Latest(dir); err == nil {
		return e.recipe.Wrong("training.checkpoint", fmt.Sprintf("%s has a checkpoint of another training, %s; want a directory of its own", dir, s.Path))
	}
	return nil
}

// sideBySide calls do for 0 to n−1, so many at a time, and returns the error of the
// first in order that has one of its own: an error ends the others.
func sideBySide(ctx context.Context, n, workers int, do func(ctx context.Context, k int) error) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	errs := make([]error, n)
	next := make(chan int)
	var all sync.WaitGroup
	for range min(n, max(1, workers)) {
		all.Go(func() {
			for k := range next {
				if errs[k] = do(ctx, k); errs[k] != nil {
					cancel()
				}
			}
		})
	}
	for k := range n {
		if ctx.Err() != nil {
			errs[k] = ctx.Err()
			break
		}
		next <- k
	}
	close(next)
	all.Wait()
	var ended error
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
		if ended == nil {
			ended = err
		}
	}
	return ended
}
