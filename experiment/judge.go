package experiment

import (
	"context"
	"fmt"

	"cajal/data"
)

// Classify returns how well the classes of raw samples are predicted, nil where the
// model predicts numbers.
func (t *Trained) Classify(ctx context.Context, set data.Dataset) (*Classification, error) {
	classes := t.Classes()
	if len(classes) < 2 {
		return nil, nil
	}
	p, y, err := t.trainer.PredictSet(ctx, &prepared{set, t})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", t.Description().Name, err)
	}
	o := t.outcome()
	kept := o.counted(y)
	if len(kept) == 0 {
		return nil, nil
	}
	return classified(classes, t.Scores(), data.Take(p, kept), data.Take(y, kept))
}
