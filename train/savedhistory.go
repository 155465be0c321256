package train

import (
	"fmt"

	"cajal/tensor"
)

// The history stands in a checkpoint as columns, which takes little room and
// keeps every bit: the steps and losses of the records, and a row an epoch of
// its loss, the metrics, and the validation's.
const (
	recordSteps  = historyPrefix + "record.step" // (R) int64
	recordLosses = historyPrefix + "record.loss" // (R)
	epochValues  = historyPrefix + "epoch"       // (E, 1 + metrics + validation)
)

func (s *saved) addHistory(h *History, width int) {
	if n := len(h.Records); n > 0 {
		steps, losses := make([]int64, n), make([]float64, n)
		for i, r := range h.Records {
			steps[i], losses[i] = int64(r.Step), r.Loss
		}
		s.add("", tensor.Named{Name: recordSteps, Tensor: tensor.From(steps, n)},
			tensor.Named{Name: recordLosses, Tensor: tensor.From(losses, n)})
	}
	if n := len(h.Epochs); n > 0 {
		rows := make([]float64, 0, n*width)
		for _, e := range h.Epochs {
			rows = append(rows, e.Loss)
			for _, m := range e.Metrics {
				rows = append(rows, m.Value)
			}
			for _, m := range e.Validation {
				rows = append(rows, m.Value)
			}
		}
		s.add("", tensor.Named{Name: epochValues, Tensor: tensor.From(rows, n, width)})
	}
}

// history reads what addHistory wrote. metrics and validation name the columns.
func (s *saved) history(metrics, validation []string) (*History, error) {
	h := &History{}
	steps, losses, epochs := s.tensor(recordSteps), s.tensor(recordLosses), s.tensor(epochValues)
	width := 1 + len(metrics) + len(validation)
	switch {
	case (steps == nil) != (losses == nil),
		steps != nil && (steps.DType() != tensor.Int64 || losses.DType() != tensor.Float64 || steps.NDim() != 1 ||
			losses.NDim() != 1 || steps.Size() != losses.Size()):
		return nil, fmt.Errorf("the history's records are no two columns of one length")
	case epochs != nil && (epochs.DType() != tensor.Float64 || epochs.NDim() != 2 || epochs.Dim(1) != width):
		return nil, fmt.Errorf("the history's epochs are %v %s, want rows of %d numbers", epochs.DType(), tensor.ShapeString(epochs.Shape()), width)
	}
	if steps != nil {
		for i, step := range steps.Int64s() {
			h.Records = append(h.Records, Record{int(step), losses.Float64s()[i]})
		}
	}
	n := 0
	if epochs != nil {
		n = epochs.Dim(0)
	}
	if n != s.state.Epoch {
		return nil, fmt.Errorf("the history has %d epochs, and %d are completed", n, s.state.Epoch)
	}
	for i := range n {
		row := epochs.Float64s()[i*width : (i+1)*width]
		e := Epoch{Epoch: i + 1, Loss: row[0], Metrics: measures(metrics, row[1:]), Validation: measures(validation, row[1+len(metrics):])}
		h.Epochs = append(h.Epochs, e)
	}
	return h, nil
}

func measures(names []string, values []float64) []Measure {
	if len(names) == 0 {
		return nil
	}
	ms := make([]Measure, len(names))
	for i, n := range names {
		ms[i] = Measure{n, values[i]}
	}
	return ms
}
