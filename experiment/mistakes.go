package experiment

import (
	"cmp"
	"slices"

	"cajal/data"
	"cajal/metric"
	"cajal/model/fromrecipe"
	"cajal/plot"
	"cajal/tensor"
	"cajal/train"
)

// mistake is a test sample whose class was predicted wrong.
type mistake struct {
	sample, is, read int
	sure             float64 // the probability or the score of the class that was read
}

// confuse measures predictions of the test samples, or of those out of fold or of the
// training where there are none to test on, counts which class was taken for which, and
// keeps the mistakes, the surest ones first.
func (o *Outcome) confuse(ev *evaluation, of string) {
	k := o.facts.Classes
	a := o.activation()
	if k < 2 || a != "softmax" && a != "scores" && a != "sigmoid" {
		return
	}
	p, targets := ev.p, ev.y
	kept := o.counted(targets)
	o.classify(of, p, targets, ev.w, kept)
	if a == "sigmoid" {
		return
	}
	read, seen := o.decidedClasses(p)
	counts := metric.Confusion()
	if len(kept) > 0 {
		counts.Add(data.Take(seen, kept), data.Take(targets, kept))
	}
	o.confusion = tensor.New(tensor.Int64, k, k)
	for i := range k {
		row := make([]int64, k)
		for j := range k {
			if len(kept) > 0 {
				row[j] = int64(counts.Count(i, j))
			}
			o.confusion.Set(float64(row[j]), i, j)
		}
		o.Confusion = append(o.Confusion, row)
	}
	for _, i := range kept {
		is, c := targets.Int64s()[i], read.Int64s()[i]
		if is != c {
			sample := i
			if of == onOutOfFold {
				sample = o.outOfFold.index[i]
			}
			o.mistakes = append(o.mistakes, mistake{sample, int(is), int(c), p.At(i, int(c))})
		}
	}
	slices.SortStableFunc(o.mistakes, func(a, b mistake) int { return cmp.Compare(b.sure, a.sure) })
}

// decidedClasses returns the places of the classes (N) that predictions decide for, and
// what metrics of classes look at.
func (o *Outcome) decidedClasses(p *tensor.Tensor) (places, seen *tensor.Tensor) {
	if o.decision == nil {
		return train.Classes(p), p
	}
	seen = o.deciding().classes(p)
	places = tensor.New(tensor.Int64, seen.Dim(0))
	for i, c := range seen.Float64s() {
		if c == 1 {
			places.Int64s()[i] = 1
		}
	}
	return places, seen
}

// counted returns the numbers of the samples whose class counts.
func (o *Outcome) counted(targets *tensor.Tensor) (kept []int) {
	ignore := o.recipe.Loss.IgnoreIndex
	for i, c := range targets.Int64s() {
		if ignore == nil || c != int64(*ignore) {
			kept = append(kept, i)
		}
	}
	return kept
}

// evaluated returns the samples that results speak of.
func (o *Outcome) evaluated() data.Dataset {
	if o.data.test != nil {
		return o.data.test
	}
	return o.data.train
}

// mistakeSheet returns what draws the images of the surest mistakes, nil if the
// samples are no images or none is wrong.
func (o *Outcome) mistakeSheet() (draw func(l language) *plot.Plot, err error) {
	if s := o.facts.Shape; len(s) < 2 || s[0] != 1 && s[0] != 3 || len(o.mistakes) == 0 {
		return nil, nil // arrays may have other axes
	}
	worst := o.mistakes[:min(20, len(o.mistakes))]
	var index []int
	var captions []phrase
	names := fromrecipe.ClassNames(o.facts)
	for _, m := range worst {
		index = append(index, m.sample)
		caption := phrased("is %s, read as %s (%.0f %%)", names[m.is], names[m.read], 100*m.sure)
		if o.recipe.Loss.Activation() == "scores" {
			caption = phrased("is %s, read as %s (score %.2g)", names[m.is], names[m.read], m.sure)
		}
		numbered := phrased("%s\ntraining sample %d", caption, m.sample) // as --sample counts them
		if o.data.test != nil {
			numbered = phrased("%s\ntest sample %d", caption, m.sample)
		}
		captions = append(captions, numbered)
	}
	var b data.Batch
	if err := o.evaluated().Gather(&b, index); err != nil {
		return nil, err
	}
	return func(l language) *plot.Plot {
		opts := []plot.Option{l.titled(o.recipe.Name, o.mistakesTitle())}
		if d := &o.recipe.Data; d.Kind == "images" || d.Pixels() {
			opts = append(opts, plot.Scale(1, -1)) // photographs are light on black, digits ink on paper
		}
		var said []string
		for _, c := range captions {
			said = append(said, c.in(l))
		}
		return plot.Images(b.X, said, min(5, len(worst)), opts...)
	}, nil
}

func (o *Outcome) mistakesTitle() phrase {
	return phrased("the surest of %d mistakes in %d", len(o.mistakes), o.evaluated().Len())
}
