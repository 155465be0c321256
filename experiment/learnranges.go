package experiment

import (
	"cajal/data"
	"cajal/internal/guard"
	"cajal/nn"
	"cajal/train"
)

// learnRanges shows all training samples, or what is to be predicted of them, to the
// layers that learn from them before training, but for those whose numbers are read from
// a file.
func learnRanges(m *train.Model, set data.Dataset, start *Start) (err error) {
	var encodings []*nn.PLELayer
	var clamps []*nn.SoftClampLayer
	nn.Walk(m.Module(), nn.Parts{Module: func(path string, part nn.Module) {
		if start.read(path + ".low") {
			return
		}
		switch l := part.(type) {
		case *nn.PLELayer:
			encodings = append(encodings, l)
		case *nn.SoftClampLayer:
			clamps = append(clamps, l)
		}
	}})
	if len(encodings)+len(clamps) == 0 {
		return nil
	}
	defer func() { err = guard.Error("learn from the training samples", recover(), err) }()
	var b data.Batch
	if err := set.Gather(&b, count(0, set.Len())); err != nil {
		return err
	}
	for _, l := range encodings {
		l.Learn(b.X)
	}
	for _, l := range clamps {
		l.Learn(b.Y)
	}
	return nil
}
