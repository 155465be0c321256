package train

import (
	"encoding/json"
	"fmt"

	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/internal/readjson"
	"cajal/tensor"
)

// EMA keeps an exponential moving average of the parameters beside a training,
// which is often better than the parameters of the last step, as they jump about
// (Polyak and Juditsky, Acceleration of Stochastic Approximation by Averaging,
// 1992):
//
//	avg += (1 − decay)·(w − avg)    after each step; avg = w after the first
//
// The steps themselves see nothing of it. The validation after an epoch and what
// hears of it, EarlyStop and the loop's body included, see the model with the
// averages, and so do predictions beside the training for that time. A training
// that is not cut short ends with them in the model. Buffers are those of the last
// step, as in PyTorch's swa_utils. Checkpoints hold both. decay is a number from 0
// to below 1, such as 0.999; the average is one of about 1/(1−decay) steps.
func EMA(decay float64) FitOption {
	if !(decay >= 0 && decay < 1) {
		panic(&tensor.Error{Op: "ema", Rule: fmt.Sprintf("decay %v, want a number from 0 to below 1", decay)})
	}
	return func(s *settings) { s.average = &average{decay: decay} }
}

// average is the memory of EMA. It hears events before all callbacks.
type average struct {
	decay     float64
	steps     int
	own       []tensor.Named // the model's parameters
	mean, raw []tensor.Named
}

// Handle implements Callback.
func (a *average) Handle(r *Run, e Event) error {
	switch e.Kind {
	case Started:
		a.own = r.model.parameters()
		a.mean, a.raw = cloneTensors(a.own), cloneTensors(a.own)
	case Stepped:
		a.steps++
		a.add()
	}
	return nil
}

// add moves the average toward the parameters.
func (a *average) add() {
	if a.steps == 1 {
		copyTensors(a.mean, a.own)
		return
	}
	for i, w := range a.own {
		move := moveToward[float32]
		if w.Tensor.DType() == tensor.Float64 {
			move = moveToward[float64]
		}
		move(memory.Of(a.mean[i].Tensor), memory.Of(w.Tensor), 1-a.decay)
	}
}

func moveToward[T kernel.Float](mean, w kernel.Slice, share float64) {
	m := kernel.Of[T](mean)
	for i, v := range kernel.Of[T](w) {
		m[i] += T(share * (float64(v) - float64(m[i])))
	}
}

// show puts the averages into the model and returns what puts the parameters of
// the last step back. Without EMA it does nothing.
func (a *average) show(m *Model) (end func()) {
	if a == nil || a.steps == 0 {
		return func() {}
	}
	copyTensors(a.raw, a.own)
	m.Change(func() { copyTensors(a.own, a.mean) })
	return func() { m.Change(func() { copyTensors(a.own, a.raw) }) }
}

// Key implements Remembering.
func (a *average) Key() string { return fmt.Sprintf("ema/%g", a.decay) }

type averageState struct {
	Steps int `json:"steps"`
}

// State implements Remembering.
func (a *average) State() (State, error) {
	b, err := json.Marshal(averageState{a.steps})
	return State{b, a.mean}, err
}

// Restore implements Remembering.
func (a *average) Restore(from State) error {
	var s averageState
	if err := readjson.Decode(from.Data, &s); err != nil {
		return err
	}
	if s.Steps < 0 {
		return fmt.Errorf("an average of %d steps", s.Steps)
	}
	a.steps = s.Steps
	return restoreTensors(a.mean, from.Tensors)
}
