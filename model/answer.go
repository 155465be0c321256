package model

import (
	"encoding/json"
	"math"
	"strconv"

	"cajal/internal/memory"
	"cajal/tensor"
)

// Answer is a prediction for one sample, as people and programs read it: a
// class with the probabilities of all of them, or with their scores where the
// network gives no probabilities; or numbers by the names of the targets; or of several
// targets of two classes an answer for each.
type Answer struct {
	Class         string            `json:"class,omitempty"`
	Probabilities map[string]Number `json:"probabilities,omitempty"`
	Scores        map[string]Number `json:"scores,omitempty"`
	Values        map[string]Number `json:"values,omitempty"`
	Intervals     map[string]Bounds `json:"intervals,omitempty"` // of the values, where they were asked for
	Labels        map[string]Answer `json:"labels,omitempty"`    // of several targets of two classes, by their names
}

// Number is a number that JSON writes as null where it has no word for it: NaN
// and the infinities.
type Number float64

// MarshalJSON writes the shortest digits that stand for the number.
func (n Number) MarshalJSON() ([]byte, error) {
	if v := float64(n); math.IsNaN(v) || math.IsInf(v, 0) {
		return []byte("null"), nil
	}
	return json.Marshal(float64(n))
}

// Answers reads predictions of the model by the names of their classes or targets. The
// class is that which the model's decision says.
func (m *Model) Answers(p *tensor.Tensor) []Answer {
	if labels := m.output().Labels; labels != nil {
		return LabelAnswers(p, labels)
	}
	if m.Scores() {
		return ScoreAnswers(p, m.output().Classes)
	}
	answers := Answers(p, m.output().Classes, m.output().Targets)
	m.output().Decision.Apply(answers, p, m.output().Classes)
	return answers
}

// ScoreAnswers reads predictions (N, K) that are scores of classes and no
// probabilities.
func ScoreAnswers(p *tensor.Tensor, classes []string) []Answer {
	answers := make([]Answer, p.Dim(0))
	for i := range answers {
		row := Row(p, i)
		answers[i] = Answer{Class: classes[Largest(row)], Scores: byName(classes, row)}
	}
	return answers
}

// LabelAnswers reads predictions (N, L) that are the probabilities of the second classes
// of labels.
func LabelAnswers(p *tensor.Tensor, labels []Label) []Answer {
	answers := make([]Answer, p.Dim(0))
	for i := range answers {
		row := Row(p, i)
		answers[i].Labels = make(map[string]Answer, len(labels))
		for j, l := range labels {
			both := []float64{digits(1-row[j], p.DType()), row[j]}
			answers[i].Labels[l.Name] = Answer{Class: l.Class(row[j]), Probabilities: byName(l.Classes, both)}
		}
	}
	return answers
}

// Answers reads predictions (N, K) by the names of their classes or, if there
// are none, of their targets. A single output with two classes is the
// probability of the second.
func Answers(p *tensor.Tensor, classes, targets []string) []Answer {
	answers := make([]Answer, p.Dim(0))
	for i := range answers {
		if classes == nil {
			answers[i].Values = byName(targets, Row(p, i))
			continue
		}
		row := Probabilities(p, i, len(classes))
		answers[i].Class = classes[Largest(row)]
		answers[i].Probabilities = byName(classes, row)
	}
	return answers
}

// Row returns a row of (N, K) as decimal readers see it: a float32 becomes the
// float64 with the same shortest digits, 0.1 and not 0.10000000149011612.
func Row(p *tensor.Tensor, row int) []float64 {
	k := p.Size() / p.Dim(0)
	out := make([]float64, k)
	raw := memory.Of(p)
	for j := range out {
		out[j] = digits(raw.At(row*k+j), p.DType())
	}
	return out
}

// digits returns the number with the fewest decimal digits that is v in type d, or rounds
// to the same number of it.
func digits(v float64, d tensor.DType) float64 {
	if d == tensor.Float32 {
		v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', -1, 32), 64)
	}
	return v
}

// Probabilities returns one for each class.
func Probabilities(p *tensor.Tensor, row, classes int) []float64 {
	out := Row(p, row)
	if len(out) == 1 && classes == 2 {
		return []float64{digits(1-out[0], p.DType()), out[0]}
	}
	return out
}

// Largest returns the place of the first of the largest probabilities or scores.
func Largest(p []float64) int {
	best := 0
	for j, v := range p {
		if v > p[best] {
			best = j
		}
	}
	return best
}

func byName(names []string, values []float64) map[string]Number {
	m := make(map[string]Number, len(values))
	for j, v := range values {
		m[names[j]] = Number(v)
	}
	return m
}
