package train

import (
	"context"
	"iter"

	"cajal/data"
)

// Fit trains the model on set and returns what happened, also when it ends
// early: with an error of ctx, of the data, or because the loss is no longer
// finite, in which case the parameters are those before that step.
//
// It is a loop over [Model.Train] that waits for the last event.
func (m *Model) Fit(ctx context.Context, set data.Dataset, opts ...FitOption) (*History, error) {
	return last(m.Train(ctx, set, opts...))
}

// last waits for the last event of a training, which says how it ended.
func last(training iter.Seq2[Event, error]) (h *History, err error) {
	for e, failed := range training {
		h, err = e.Run.History(), failed
	}
	return h, err
}
