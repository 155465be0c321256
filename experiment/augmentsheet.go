package experiment

import (
	"fmt"
	"slices"

	"cajal/data"
	"cajal/data/augment"
	"cajal/model/fromrecipe"
	"cajal/plot"
	"cajal/tensor"
)

// AugmentedFile is the name of the sheet of examples of how training changes pictures.
const AugmentedFile = "augmented.png"

// How many pictures the sheet has, a row for each, and in how many epochs it shows them.
const sheetRows, sheetEpochs = 6, 7

// augmentedTitle is the title of the sheet.
func augmentedTitle() phrase {
	return phrased("training pictures as they are, and as the first epochs see them")
}

// augmentedSheet returns what draws some training pictures as they are and as the first
// epochs see them, nil where the recipe changes none.
func (o *Outcome) augmentedSheet() (draw func(l language) *plot.Plot, err error) {
	r := o.recipe
	a, _ := r.Augmenter(uint64(networkSeed(r)))
	if a == nil || o.data.train == nil {
		return nil, nil
	}
	names := fromrecipe.ClassNames(o.facts)
	index, err := sheetIndex(o.data.train, len(names) > 0)
	if err != nil {
		return nil, err
	}
	pictures, captions := make([][]*tensor.Tensor, len(index)), make([][]phrase, len(index))
	var plain data.Batch
	if err := o.data.train.Gather(&plain, index); err != nil {
		return nil, err
	}
	for column := range 1 + sheetEpochs {
		b := data.Batch{X: plain.X.Clone(), Y: plain.Y, Index: index}
		if column > 0 {
			if err := a.Augment(&b, o.data.train, column-1); err != nil {
				return nil, err
			}
		}
		for row := range index {
			pictures[row] = append(pictures[row], b.X.Narrow(0, row, row+1))
			captions[row] = append(captions[row], sheetCaption(&b, row, column, names))
		}
	}
	x, all := tensor.Concat(0, slices.Concat(pictures...)...), slices.Concat(captions...)
	return func(l language) *plot.Plot {
		opts := []plot.Option{l.titled(r.Name, augmentedTitle())}
		if d := &r.Data; d.Kind == "images" || d.Pixels() {
			opts = append(opts, plot.Scale(1, -1)) // photographs are light on black, digits ink on paper
		}
		var said []string
		for _, c := range all {
			said = append(said, c.in(l))
		}
		return plot.Images(x, said, 1+sheetEpochs, opts...)
	}, nil
}

// sheetIndex returns which training pictures the sheet shows, in order: of classes as many
// as there are rows, or of each in turn. Evenly spaced pictures may all be of one class where
// classes alternate, so those that are looked at lie as multiples of the golden ratio do.
func sheetIndex(train data.Dataset, classes bool) ([]int, error) {
	n := train.Len()
	if !classes {
		return data.Spread(sheetRows, n), nil
	}
	const golden = 40503 // of 1<<16
	var near []int
	for i := range 8 * sheetRows {
		near = append(near, int(int64(i*golden%(1<<16))*int64(n)>>16))
	}
	slices.Sort(near)
	near = slices.Compact(near)
	var b data.Batch
	if err := train.Gather(&b, near); err != nil {
		return nil, err
	}
	if b.Y == nil || b.Y.NDim() != 1 {
		return data.Spread(sheetRows, n), nil
	}
	var order []int64 // the classes as they come
	of := map[int64][]int{}
	for at, k := range b.Y.Int64s() {
		if of[k] == nil {
			order = append(order, k)
		}
		of[k] = append(of[k], near[at])
	}
	var index []int
	for turn := 0; len(index) < min(sheetRows, len(near)); turn++ {
		for _, k := range order {
			if turn < len(of[k]) && len(index) < sheetRows {
				index = append(index, of[k][turn])
			}
		}
	}
	slices.Sort(index)
	return index, nil
}

// showAugmented tells, and shows, how training is going to change pictures.
func (o *Outcome) showAugmented(hooks Hooks) error {
	if len(o.recipe.Data.Augment) == 0 {
		return nil
	}
	hooks.step("augment", "each epoch sees the training pictures changed anew: %s", o.recipe.AugmentText())
	if hooks.Augmented == nil {
		return nil
	}
	draw, err := o.augmentedSheet()
	if err != nil {
		return err
	}
	return hooks.Augmented(draw(nil))
}

// sheetCaption says what a picture of the sheet is: its class where it stands as it is, and
// the epoch, or what of it is mixed, elsewhere.
func sheetCaption(b *data.Batch, row, column int, names []string) phrase {
	name := func(y *tensor.Tensor) string {
		if y == nil || y.NDim() != 1 || len(names) == 0 {
			return ""
		}
		return names[y.Int64s()[row]]
	}
	switch other := b.More[augment.MixedTargets]; {
	case column == 0 && name(b.Y) == "":
		return phrased("as it is")
	case column == 0:
		return phrased("%s", name(b.Y))
	case other != nil && name(other) != "":
		own := b.More[augment.OwnShare].At(row)
		return phrased("%s", fmt.Sprintf("%.0f %% %s\n%.0f %% %s", 100*own, name(b.Y), 100*(1-own), name(other)))
	}
	return phrased("epoch %d", column)
}
