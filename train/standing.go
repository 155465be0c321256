package train

import (
	"errors"
	"fmt"
	"math"
)

// standing is where a training stands, beside its tensors: all that it needs to
// go on. What capture puts in, resume takes out.
type standing struct {
	place
	Epochs int `json:"epochs"` // wanted

	Sum      exact             `json:"sum"`
	Running  exact             `json:"running"`
	Values   []exact           `json:"values,omitempty"`  // of the metrics
	Sums     [][]byte          `json:"sums,omitempty"`    // their states
	Tail     []exact           `json:"tail,omitempty"`    // oldest first
	Streams  map[string][]byte `json:"streams,omitempty"` // of the model's seed
	Order    []byte            `json:"order,omitempty"`   // the shuffler before it made this epoch's order
	Shuffler []byte            `json:"shuffler,omitempty"`
	Stream   []byte            `json:"stream,omitempty"`  // where the loader of a stream stands
	Samples  int               `json:"samples,omitempty"` // behind Sum

	OptimizerSteps int             `json:"optimizer_steps"`
	Rate           exact           `json:"rate"`
	Factor         exact           `json:"factor"`
	Momentum       exact           `json:"momentum,omitempty"`
	Plateau        *plateauState   `json:"plateau,omitempty"`
	Best           *bestMeasure    `json:"best,omitempty"`      // of Checkpoint's KeepBest
	Callbacks      []savedCallback `json:"callbacks,omitempty"` // tensors of the n-th stand under callback/n/
}

type savedCallback struct {
	Key  string `json:"key"`
	Data []byte `json:"data,omitempty"`
}

// plateauState is optim.PlateauState to the bit.
type plateauState struct {
	Found   bool  `json:"found"`
	Best    exact `json:"best"`
	Bad     int   `json:"bad"`
	Resting int   `json:"resting"`
	Factor  exact `json:"factor"`
}

// check refuses numbers that no training with so many steps an epoch and so many
// metrics can have reached.
func (p *standing) check(steps, metrics int) error {
	switch {
	case p.Epochs < 0 || p.Epoch < 0 || steps < 0 || p.Step < 0 || p.Total < 0 || p.Samples < 0 || steps > 0 && p.Step > steps || p.OptimizerSteps < 0:
		return fmt.Errorf("epoch %d of %d, step %d of %d, %d in all, which cannot be", p.Epoch, p.Epochs, p.Step, steps, p.Total)
	case p.Measured && !p.InEpoch:
		return errors.New("an epoch that has ended and not begun")
	case len(p.Tail) > tailLength || len(p.Tail) > p.Total:
		return fmt.Errorf("the losses of %d last steps, want at most %d", len(p.Tail), min(tailLength, p.Total))
	case len(p.Values) != metrics || len(p.Sums) != metrics:
		return fmt.Errorf("%d metrics with %d values and %d sums", metrics, len(p.Values), len(p.Sums))
	case math.IsNaN(float64(p.Sum - p.Sum)):
		return fmt.Errorf("a sum of losses of %v", p.Sum)
	}
	return nil
}
