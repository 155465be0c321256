package experiment

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"cajal/data"
	"cajal/explain/columns"
	"cajal/internal/figure"
	"cajal/model"
	"cajal/train"
)

// Score is what a model achieves on one set of samples: "loss", the mean over
// the samples without penalties, and the metrics by name, such as "accuracy".
// Where targets are standardised, "raw_mae" and "raw_max_error" are the mean
// and the largest absolute error in the units of the data.
type Score map[string]float64

// String returns "loss 0.0677, accuracy 0.9750".
func (s Score) String() string {
	text := fmt.Sprintf("loss %.4g", s["loss"])
	if more := s.measures(); more != "" {
		text += ", " + more
	}
	return text
}

// measures returns all but the loss: "accuracy 0.9750, auc 0.9920".
func (s Score) measures() string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(s)) {
		if name != "loss" {
			if Undefined(name, s[name]) {
				continue
			}
			text := figure.Fixed(s[name], 4)
			if inUnits(name) {
				text = Digits(s[name])
			}
			all = append(all, MeasureName(name, nil)+" "+text)
		}
	}
	return strings.Join(all, ", ")
}

// Undefined reports whether a measure has no value since the samples lack a class, and so
// nothing went wrong.
func Undefined(measure string, v float64) bool {
	return math.IsNaN(v) && slices.Contains([]string{"auc", "average_precision", "f1"}, measure)
}

// inUnits reports whether a measure is in the units of the data, and so of any size.
func inUnits(measure string) bool {
	switch measure {
	case "mse", "rmse", "mae", "median_absolute_error", "max_error":
		return true
	}
	return strings.HasPrefix(measure, "raw_") || strings.HasPrefix(measure, "pinball_")
}

// Digits writes a number for people: with four digits behind the point, and with an
// exponent where those would be zeros, or too many stand before it.
func Digits(v float64) string {
	if a := math.Abs(v); a != 0 && a < 1e-4 {
		return fmt.Sprintf("%.4g", v)
	}
	return figure.Fixed(v, 4)
}

// Change is Digits of a difference, with its sign.
func Change(v float64) string {
	if math.Signbit(v) || math.IsNaN(v) || math.IsInf(v, 0) {
		return Digits(v)
	}
	return "+" + Digits(v)
}

// MarshalJSON writes an object, with null for a measure that is not finite, as
// of a network whose predictions overflow: JSON has no such numbers.
func (s Score) MarshalJSON() ([]byte, error) {
	numbers := make(map[string]model.Number, len(s))
	for name, v := range s {
		numbers[name] = model.Number(v)
	}
	return json.Marshal(numbers)
}

// UnmarshalJSON reads what MarshalJSON writes, and leaves out what is null.
func (s *Score) UnmarshalJSON(b []byte) error {
	var numbers map[string]*float64
	if err := json.Unmarshal(b, &numbers); err != nil {
		return err
	}
	*s = Score{}
	for name, v := range numbers {
		if v != nil {
			(*s)[name] = *v
		}
	}
	return nil
}

// result returns the accuracy of a set's samples as package train has it.
func (s Score) result(set data.Dataset) train.Result {
	r := train.Result{Loss: s["loss"], Samples: set.Len()}
	if a, ok := s["accuracy"]; ok {
		r.Metrics = []train.Measure{{Name: "accuracy", Value: a}}
	}
	return r
}

// Case is one worked case in the units of the data.
type Case struct {
	Input     []float64 `json:"input"`
	Want      []float64 `json:"want,omitempty"`
	Predicted []float64 `json:"predicted"`
}

// Result is an experiment in numbers, as --json prints it.
type Result struct {
	Recipe     string           `json:"recipe"`
	Seed       int64            `json:"seed"`
	Threads    int              `json:"threads"`
	Seconds    float64          `json:"seconds"`             // of training
	Members    int              `json:"members,omitempty"`   // networks whose predictions are averaged; 0 for one
	Parameters int              `json:"parameters"`          // of all of them
	Start      *Start           `json:"start,omitempty"`     // what the network began with, if the recipe says so, and what is frozen
	TapeBytes  int              `json:"tape_bytes"`          // the most that a step took in this process: values and gradients
	ModelBytes int              `json:"model_bytes"`         // parameters, their gradients, and what the optimiser remembers
	Trainings  []MemberResult   `json:"trainings,omitempty"` // of the members, in their order
	History    []train.Record   `json:"history"`
	Epochs     []EpochRow       `json:"epochs,omitempty"`    // unless there are very many
	Targets    []string         `json:"targets,omitempty"`   // names of the numbers that are predicted
	ByTarget   []TargetScore    `json:"by_target,omitempty"` // of several numbers, each of them
	Labels     []LabelScore     `json:"labels,omitempty"`    // of several targets of two classes, each of them
	Train      Score            `json:"train"`
	OutOfFold  Score            `json:"out_of_fold,omitempty"` // of a bag: each sample predicted by the members that did not learn from it
	Test       Score            `json:"test,omitempty"`
	Baselines  []BaselineResult `json:"baselines,omitempty"`
	Importance *columns.Report  `json:"importance,omitempty"` // of a table's columns; see Outcome.MeasureColumns
	Confusion  [][]int64        `json:"confusion,omitempty"`  // [true class][predicted class], of the test samples, of a bag without any those out of fold
	Cases      []Case           `json:"cases,omitempty"`

	Classification *Classification `json:"classification,omitempty"` // of the samples of Confusion, if the data is the user's own
	Mislabelled    []Mislabelled   `json:"mislabelled,omitempty"`    // of the samples out of fold, the least likely labels first
	Outliers       []Outlier       `json:"outliers,omitempty"`       // of the samples out of fold, the farthest first
	Intervals      []Interval      `json:"intervals,omitempty"`      // of numbers that are predicted of the user's own data

	Diagnosis []string `json:"diagnosis"`
	Stopped   string   `json:"stopped,omitempty"` // why training ended before its last epoch
}

// EpochRow is one epoch: the means of the running loss and metrics, and the
// same on the validation samples under names that begin with "val_".
type EpochRow struct {
	Epoch int
	Score Score
}

// maxEpochRows is up to how many epochs a result lists them.
const maxEpochRows = 1000

func epochRows(epochs []train.Epoch) []EpochRow {
	var rows []EpochRow
	for _, e := range epochs {
		s := Score{"loss": e.Loss}
		for _, m := range e.Metrics {
			s[m.Name] = m.Value
		}
		for _, m := range e.Validation {
			s[m.Name] = m.Value
		}
		rows = append(rows, EpochRow{e.Epoch, s})
	}
	return rows
}

// MarshalJSON writes one flat object: {"epoch": 1, "loss": …}.
func (e EpochRow) MarshalJSON() ([]byte, error) {
	flat := maps.Clone(e.Score)
	flat["epoch"] = float64(e.Epoch)
	return json.Marshal(flat)
}

// UnmarshalJSON reads what MarshalJSON writes.
func (e *EpochRow) UnmarshalJSON(b []byte) error {
	e.Score = Score{}
	if err := json.Unmarshal(b, &e.Score); err != nil {
		return err
	}
	e.Epoch = int(e.Score["epoch"])
	delete(e.Score, "epoch")
	return nil
}

// MeasureName returns what a measure of a [Score] is called for a person; the
// errors in the units of the data say of which target they are, if there is one.
func MeasureName(measure string, targets []string) string {
	return measureName(measure, targets).String()
}

// measureName is [MeasureName] in any language.
func measureName(measure string, targets []string) phrase {
	switch {
	case measure == "raw_mae" && len(targets) == 1:
		return phrased("mean absolute error of %s", targets[0])
	case measure == "raw_mae":
		return phrased("mean absolute error")
	case measure == "raw_max_error" && len(targets) == 1:
		return phrased("largest error of %s", targets[0])
	case measure == "raw_max_error":
		return phrased("largest error")
	}
	return phrased(strings.ReplaceAll(measure, "_", " "))
}
