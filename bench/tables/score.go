package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"slices"
	"strconv"

	"cajal/metric"
	"cajal/tensor"
)

// Score is what one side reaches on the test rows of a split.
type Score struct {
	Table   string  `json:"table"`
	Seed    int     `json:"seed"`
	Peer    string  `json:"peer"`
	Seconds float64 `json:"seconds"`
	// Measures by name: accuracy, log_loss and auc of classes, r2 and rmse of
	// numbers; and estimate, the accuracy or the RMSE that the training claimed.
	Measures map[string]float64 `json:"measures,omitempty"`
	Error    string             `json:"error,omitempty"` // why there are none
}

// scores are those that are known, and the file that keeps them.
type scores struct {
	all  []Score
	path string // "" for none
}

// openScores reads a file of scores, a JSON object on each line. There need not be
// one yet.
func openScores(path string) (*scores, error) {
	s := &scores{path: path}
	if path == "" {
		return s, nil
	}
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return s, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		var one Score
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return nil, fmt.Errorf("%s, line %d: %w", path, n, err)
		}
		s.all = append(s.all, one)
	}
	return s, lines.Err()
}

// find returns the score of a side on a split, or nil.
func (s *scores) find(table string, seed int, peer string) *Score {
	i := slices.IndexFunc(s.all, func(o Score) bool { return o.Table == table && o.Seed == seed && o.Peer == peer })
	if i < 0 {
		return nil
	}
	return &s.all[i]
}

func (s *scores) has(table string, seed int, peer string) bool {
	return s.find(table, seed, peer) != nil
}

// add measures an answer and keeps the score.
func (s *scores) add(t Table, seed int, split Split, a answer) error {
	one := Score{Table: t.Name, Seed: seed, Peer: a.Peer, Seconds: a.Seconds, Error: a.Error}
	if a.Error == "" {
		var err error
		if one.Measures, err = a.measure(split.Targets); err != nil {
			return fmt.Errorf("%s: %w", a.Peer, err)
		}
	}
	s.all = append(s.all, one)
	if s.path == "" {
		return nil
	}
	line, err := json.Marshal(one)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(s.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(append(line, '\n')); err != nil {
		return err
	}
	return f.Close()
}

// measure compares predictions with what stands in the test rows.
func (a *answer) measure(targets []string) (map[string]float64, error) {
	if len(a.Predictions) != len(targets) {
		return nil, fmt.Errorf("%d predictions for %d rows", len(a.Predictions), len(targets))
	}
	p := tensor.New(tensor.Float64, len(targets), len(a.Predictions[0]))
	for i, row := range a.Predictions {
		copy(p.Float64s()[i*len(row):], row)
	}
	measures := map[string]float64{}
	var use []metric.Metric
	var y *tensor.Tensor
	if len(a.Classes) > 0 {
		use = []metric.Metric{metric.Accuracy(), metric.LogLoss(), metric.AUC()}
		labels := make([]int64, len(targets))
		for i, t := range targets {
			k := slices.Index(a.Classes, t)
			if k < 0 {
				return nil, fmt.Errorf("it does not know the class %q; it knows %q", t, a.Classes)
			}
			labels[i] = int64(k)
		}
		y = tensor.From(labels)
	} else {
		use = []metric.Metric{metric.R2(), metric.RMSE()}
		numbers := make([]float64, len(targets))
		for i, t := range targets {
			var err error
			if numbers[i], err = strconv.ParseFloat(t, 64); err != nil {
				return nil, err
			}
		}
		y = tensor.From(numbers).Reshape(-1, 1)
	}
	for _, m := range use {
		m.Add(p, y)
		if v := m.Value(); !math.IsNaN(v) { // of a class that is not among the test rows
			measures[m.Name()] = v
		}
	}
	if a.Estimate != 0 {
		measures["estimate"] = a.Estimate
	}
	return measures, nil
}
