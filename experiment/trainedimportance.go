package experiment

import (
	"context"
	"fmt"

	"cajal/data"
	"cajal/explain/columns"
)

// ColumnImportance measures what the columns of a table are worth on raw samples, as Set
// returns them. Rows that the model has learned from say little ([Trained.TrainedOn]).
func (t *Trained) ColumnImportance(ctx context.Context, set data.Dataset, s columns.Shuffling) (*columns.Report, error) {
	cols, err := t.outcome().columns()
	if err != nil {
		return nil, err
	}
	r, err := columns.Importance(ctx, set, cols, func(ctx context.Context, set data.Dataset) (map[string]float64, error) {
		if t.target != "" {
			return t.outcome().scoreTarget(ctx, &t.experiment, t.trainer, &prepared{set, t})
		}
		return t.Evaluate(ctx, set)
	}, s)
	if err != nil {
		return nil, fmt.Errorf("%s: importance: %w", t.Description().Name, err)
	}
	r.Target = t.target
	return r, nil
}
