package experiment

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"cajal/data"
	"cajal/model"
	"cajal/model/fromrecipe"
	"cajal/nn"
	"cajal/recipe"
	"cajal/tensor"
	"cajal/train"
)

// outOfFold are the predictions of a bag for samples that did not teach the members
// which made them.
type outOfFold struct {
	index   []int           // of the samples to train on, ascending
	outputs *tensor.Tensor  // (N, K), what the networks compute for each
	set     *data.TensorSet // the outputs as inputs, and the targets
	model   *train.Model    // of a network that leaves them as they are: it measures them
}

// predictOutOfFold predicts each sample by the members that left it out. Samples that
// no member left out, the first ones in the order of time, are not among them.
func (o *Outcome) predictOutOfFold(ctx context.Context, e *Experiment) (f *outOfFold, err error) {
	f = &outOfFold{}
	parts := make([]*tensor.Tensor, len(o.folds))
	var order []int
	for i, fold := range o.folds {
		var left []nn.Layer
		for k, net := range o.members {
			if o.leftOut(k) == i {
				left = append(left, net)
			}
		}
		var b data.Batch
		if err := o.data.train.Gather(&b, fold.Test); err != nil {
			return nil, err
		}
		if parts[i], err = e.trainer(model.Mean(o.activation(), left...)).LogitsBatch(ctx, &b); err != nil {
			return nil, fmt.Errorf("%s: out of fold: %w", o.recipe.Name, err)
		}
		order = append(order, fold.Test...)
	}
	all := tensor.Concat(0, parts...)
	places := make([]int, len(order))
	for i := range places {
		places[i] = i
	}
	slices.SortFunc(places, func(a, b int) int { return order[a] - order[b] })
	f.index, f.outputs = pick(order, places), data.Take(all, places)
	var b data.Batch
	if err := o.data.train.Gather(&b, f.index); err != nil {
		return nil, err
	}
	if f.set, err = data.Tensors(f.outputs, b.Y); err != nil {
		return nil, err
	}
	if w := b.More[recipe.SampleWeight]; w != nil {
		if f.set, err = f.set.With(recipe.SampleWeight, w); err != nil {
			return nil, err
		}
	}
	one := *e
	one.facts.Inputs = nil // there is one input now, the outputs
	f.model = one.trainer(nn.Identity(), train.DType(f.outputs.DType()))
	return f, nil
}

// testOutOfFold measures the predictions out of fold.
func (o *Outcome) testOutOfFold(ctx context.Context) (*evaluation, error) {
	at := o.unseen()
	ev, err := at.evaluate(ctx, o.outOfFold.set)
	if err != nil {
		return nil, err
	}
	o.OutOfFold = ev.score
	if err := at.regress(ev); err != nil {
		return nil, err
	}
	o.Diagnosis, o.told = at.Diagnosis, at.told
	o.truth, o.predicted, o.rowWeight = at.truth, at.predicted, at.rowWeight
	o.findOutliers()
	return ev, nil
}

// unseen returns the outcome with the predictions out of fold as its model's.
func (o *Outcome) unseen() *Outcome {
	at := *o
	at.model = o.outOfFold.model
	return &at
}

// outOfFoldCSV writes a line for each sample that was predicted out of fold: where it
// stands in the data, from 1, what is true, what was predicted, and of classes the
// probability or the score of each. It is nil without a bag.
func (o *Outcome) outOfFoldCSV(ctx context.Context) ([]byte, error) {
	f := o.outOfFold
	if f == nil {
		return nil, nil
	}
	name, place := o.places()
	rows, err := o.predictionRows(ctx, f.model, f.set, name, func(i int) string { return place(f.index[i]) })
	if err != nil {
		return nil, err
	}
	return csvOf("the predictions out of fold", rows)
}

// predictionRows predicts samples. The first row has names, that of what tells samples
// apart before the others; each further one has for a sample its place, what is true,
// what was predicted, and of classes the probability or the score of each; of several
// labels or numbers this for each.
func (o *Outcome) predictionRows(ctx context.Context, m *train.Model, set data.Dataset, name string, place func(i int) string) (rows [][]string, err error) {
	p, y, err := o.predictNumbers(ctx, m, set)
	if err != nil {
		return nil, err
	}
	var classes []string
	if o.facts.Classes > 0 {
		classes = fromrecipe.ClassNames(o.facts)
	}
	header := []string{name}
	labels := fromrecipe.Labels(o.facts)
	if labels != nil {
		for _, l := range labels {
			header = append(header, "true "+l.Name, "predicted "+l.Name, l.ProbabilityName())
		}
	} else if classes != nil {
		header = append(append(header, "true", "predicted"), o.classColumns(classes, name)...)
	} else {
		header = append(header, besides(prefixed("true ", fromrecipe.NumberNames(o.facts)), prefixed("predicted ", o.Targets[:p.Dim(1)]))...)
	}
	rows = [][]string{header}
	for i := range set.Len() {
		row := []string{place(i)}
		if labels != nil {
			for j, said := range model.Row(p, i) {
				l := &labels[j]
				row = append(row, l.Classes[int(y.At(i, j))], l.Class(said), decimal(said))
			}
		} else if classes == nil {
			var is, said []string
			for _, v := range model.Row(y, i) {
				is = append(is, truthText(v))
			}
			for _, v := range model.Row(p, i) {
				said = append(said, decimal(v))
			}
			row = append(row, besides(is, said)...)
		} else {
			said := model.Probabilities(p, i, len(classes))
			row = append(row, classes[int(y.Reshape(-1).At(i))], classes[o.decision.Class(said)])
			for _, v := range said {
				row = append(row, decimal(v))
			}
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// classColumns returns what the columns with the probabilities or the scores of classes
// are called: as the classes are, unless one is called like another column.
func (o *Outcome) classColumns(classes []string, others ...string) []string {
	taken := func(class string) bool {
		return slices.Contains(others, class) || slices.Contains([]string{"repeat", "fold", "true", "predicted"}, class)
	}
	switch {
	case o.activation() == "scores":
		return prefixed("score of ", classes)
	case slices.ContainsFunc(classes, taken):
		return prefixed("probability of ", classes)
	}
	return classes
}

// besides puts what was predicted behind what is true, each number behind its own,
// unless there are several predictions of one.
func besides(is, said []string) (row []string) {
	for t, v := range is {
		some := said
		if len(said) == len(is) {
			some = said[t : t+1]
		}
		row = append(append(row, v), some...)
	}
	return row
}

func prefixed(prefix string, names []string) (all []string) {
	for _, name := range names {
		all = append(all, prefix+name)
	}
	return all
}

// place returns what tells samples apart in the data: the rows of a table, from 1 and
// without its header, or the files of pictures. A sample is a place among those given,
// or among all if they are nil.
func (u *userData) place(among []int) (name string, of func(sample int) string) {
	at := func(i int) int {
		if among == nil {
			return i
		}
		return among[i]
	}
	switch {
	case u != nil && u.images != nil:
		return "file", func(i int) string { return u.images.folder.Files[at(i)] }
	case u != nil && u.table != nil:
		return "row", func(i int) string { return strconv.Itoa(at(i) + 1) }
	}
	return "sample", func(i int) string { return strconv.Itoa(at(i) + 1) }
}
