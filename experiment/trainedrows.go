package experiment

import (
	"maps"
	"math"
	"slices"

	"cajal/data"
	"cajal/internal/memory"
	"cajal/model"
	"cajal/recipe"
	"cajal/tensor"
	"cajal/train"
)

// eachRow calls visit with a hash of each sample of a set: of the numbers that the
// network sees, inputs in the order of their names but those at the places left out,
// which are by the name of the input, and of the targets.
func eachRow(set data.Dataset, without map[string][]int, visit func(hash uint64)) error {
	var b data.Batch
	for part := range slices.Chunk(count(0, set.Len()), data.Within(set, 256, 16<<20)) {
		if err := set.Gather(&b, part); err != nil {
			return err
		}
		all, names := []*tensor.Tensor{b.X}, []string{""}
		for _, name := range slices.Sorted(maps.Keys(b.More)) {
			if name == recipe.SampleWeight {
				continue // it is the same row, however much it counts
			}
			all, names = append(all, b.More[name]), append(names, name)
		}
		hashes := make([]model.RowHash, len(part))
		for k, x := range append(all, b.Y) {
			if x == nil {
				continue
			}
			var out []int
			if k < len(names) {
				out = without[names[k]]
			}
			raw, width := memory.Of(x.Contiguous()), x.Size()/len(part)
			for i := range hashes {
				for j := range width {
					if len(out) > 0 && slices.Contains(out, j) {
						continue
					}
					hashes[i] = hashes[i].Add(raw.At(i*width + j))
				}
			}
		}
		for _, h := range hashes {
			visit(uint64(h))
		}
	}
	return nil
}

// learned is how a model file tells what its training has seen.
type learned struct {
	rows        *model.RowSet // the samples, those that it was validated on among them
	fingerprint string        // of those that it was trained on
}

// learnedFrom remembers what a training has seen. It does so once: pictures that are read
// whenever they are needed are read for it.
func (o *Outcome) learnedFrom() (*learned, error) {
	if o.learned != nil {
		return o.learned, nil
	}
	sets, n := []data.Dataset{o.watched(o.data.train)}, o.data.train.Len()
	l := &learned{}
	var err error
	if l.fingerprint, err = train.Fingerprint(sets[0]); err != nil {
		return nil, err
	}
	if o.data.valid != nil {
		sets, n = append(sets, o.watched(o.data.valid)), n+o.data.valid.Len()
	}
	l.rows = model.NewRowSet(n)
	for _, set := range sets {
		if err := eachRow(set, encodedPlaces(o.schemas, o.recipe), l.rows.Add); err != nil {
			return nil, err
		}
	}
	o.learned = l
	return l, nil
}

// fewFound is up to what share of samples is found among those of the training by
// chance: one in so many.
const fewFound = 10_000

// TrainedOn returns how many samples of a set of raw ones are equal to samples that the
// model was trained on or validated on: counted, or of a model that remembers a part of
// very many an estimate. ok is false if the model does not say.
func (t *Trained) TrainedOn(set data.Dataset) (n int, ok bool, err error) {
	rows := t.Description().Trained
	if rows == nil {
		return 0, false, nil
	}
	found, known := 0, 0
	err = eachRow(&prepared{set, t}, encodedPlaces(t.Schema(), t.Recipe()), func(hash uint64) {
		has, can := rows.Has(hash)
		if can {
			known++
		}
		if has {
			found++
		}
	})
	if err != nil || known == 0 || found*fewFound <= known {
		return 0, known > 0, err
	}
	return int(math.Round(float64(found) / float64(known) * float64(set.Len()))), true, nil
}
