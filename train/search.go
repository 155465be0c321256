package train

import (
	"fmt"

	"cajal/data"
	"cajal/grad"
	"cajal/optim"
)

// search makes the step of an optimiser that asks for the objective again. What
// it asks about is one function of the parameters: the batch is the same, and so
// are the masks of dropout. Running statistics move once, by the last that it
// asked for.
func (r *Run) search(s optim.Searcher, b *data.Batch, objective float64, samples int) {
	m := r.model
	// The gradient is that of the loss as the objective reduces it.
	scale := 1.0
	if m.reduction() == grad.Sum {
		scale = float64(samples)
	}
	s.StepWith(objective*scale, func() float64 {
		r.snapshot.restore()
		m.training.tape.Forget()
		loss, _ := m.training.Loss(b)
		loss.Backward()
		return loss.Item() + m.opt.Penalty()
	})
}

// checkSearch refuses an optimiser that asks for the objective again where steps
// are in shards, which are gone by then.
func (r *Run) checkSearch() error {
	if _, ok := r.model.opt.(optim.Searcher); ok && r.shards != nil {
		return fmt.Errorf("train: %v asks for the objective again, which steps in shards cannot give; leave out Accumulate and ExchangeWith", r.model.opt)
	}
	return nil
}
