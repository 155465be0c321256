package experiment

import (
	"slices"

	"cajal/data"
	"cajal/data/table/schema"
	"cajal/recipe"
	"cajal/rng"
	"cajal/tensor"
)

// encodingFolds is how many folds the rows to train on are parted into, where no bag does.
const encodingFolds = 5

// encode encodes rows of the table: those to train on such that none learns from its own
// target, be it by what its level says of others'.
func (t *tableData) encode(r *recipe.Recipe, rows []int) ([]*tensor.Tensor, error) {
	if !t.schemas.Encoded() || !slices.Equal(rows, t.train) {
		return t.schemas.Encode(t.frame, rows)
	}
	folds, err := t.encodingFolds(r)
	if err != nil {
		return nil, err
	}
	return t.schemas.CrossEncode(t.frame, rows, folds)
}

// encodingFolds parts the rows to train on such that each is tested once. Those of a bag
// are its own, so that what a member predicts out of fold does not know the targets of
// that fold either; rows that it tests nowhere, the first in the order of time, are parted
// among themselves.
func (t *tableData) encodingFolds(r *recipe.Recipe) ([]data.Fold, error) {
	s := t.strata(r, t.train)
	if err := t.stratify(s, t.train); err != nil {
		return nil, err
	}
	var folds []data.Fold
	rest := count(0, len(t.train))
	if r.Bag != nil {
		var err error
		if folds, _, err = s.folds(r.Bag.Folds, rng.New(uint64(r.Seed)).Stream("folds")); err != nil {
			return nil, r.Wrong("bag.folds", err.Error())
		}
		tested := make([]bool, len(t.train))
		for _, f := range folds {
			for _, i := range f.Test {
				tested[i] = true
			}
		}
		rest = slices.DeleteFunc(rest, func(i int) bool { return tested[i] })
	}
	if len(rest) == 0 {
		return folds, nil
	}
	among := s.of(rest)
	among.ordered, among.moments = false, nil
	own, err := among.mostFolds(encodingFolds, rng.New(uint64(r.Seed)).Stream("target-encoding"))
	for _, f := range own {
		folds = append(folds, data.Fold{Train: pick(rest, f.Train), Test: pick(rest, f.Test)})
	}
	return folds, err
}

// mostFolds parts the samples in k ways, or in fewer where there are too few groups or
// samples for that; a single group, or sample, in none.
func (s *strata) mostFolds(k int, by data.Shuffler) (folds []data.Fold, err error) {
	k = min(k, s.n)
	if s.groups != nil {
		k = min(k, classesOf(s.groups))
	}
	if k < 2 {
		return nil, nil
	}
	folds, _, err = s.folds(k, by)
	return folds, err
}

// encodedPlaces returns the places of inputs that depend on more than the row, by the name
// of the input that has them, "" for the first.
func encodedPlaces(schemas schema.List, r *recipe.Recipe) map[string][]int {
	places := map[string][]int{}
	for i, s := range schemas {
		name := ""
		if i > 0 {
			name = r.Inputs[i].Name
		}
		for j, at := range s.Places() {
			if s.Inputs[j].Encoding != nil {
				places[name] = append(places[name], at...)
			}
		}
	}
	return places
}
