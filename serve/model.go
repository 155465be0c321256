package serve

import (
	"fmt"
	"strconv"

	"cajal/tensor"
)

// Model is what a server answers with. All methods but the functions that
// Worker returns may be called at the same time.
type Model interface {
	// Fields lists what a sample consists of.
	Fields() []Field
	// Encode prepares the samples of a request for the network: x (N, …). An
	// error is the request's mistake and is told to the client.
	Encode(columns []Column) (x *tensor.Tensor, err error)
	// Worker returns a function that predicts (N, K) or (N, T) for prepared
	// samples. Its result is valid until its next call, and one goroutine at
	// a time calls it. What a row gets does not depend on the rows beside it.
	Worker() func(x *tensor.Tensor) (*tensor.Tensor, error)
	// Classes names the classes in the order of the outputs, or the two
	// classes of a single output; nil where numbers are predicted.
	Classes() []string
	// Targets names the numbers that are predicted; nil where classes are.
	Targets() []string
}

// Field is one part of a sample: a column of a table, or an array.
type Field struct {
	Name  string
	Shape []int // of one sample; empty for a cell of a table
	Text  bool  // categories, in a table
}

// size returns how many numbers or cells one sample has of the field.
func (f Field) size() int {
	n := 1
	for _, d := range f.Shape {
		n *= d
	}
	return n
}

// Column is what a request brings for one field. A cell of a table is kept as
// it was written, so that it is understood just as in a file.
type Column struct {
	Name    string
	Rows    int
	Cells   []string  // a cell of a table for each row; "" is a missing one
	Numbers []float64 // Rows times the field's shape, for arrays
}

// Prediction is the answer for one sample: a class with the probabilities of
// all of them, or numbers by the names of the targets.
type Prediction struct {
	Class         string             `json:"class,omitempty"`
	Probabilities map[string]float64 `json:"probabilities,omitempty"`
	Values        map[string]float64 `json:"values,omitempty"`
}

// predictions reads the network's output, one row for each sample.
func predictions(m Model, out *tensor.Tensor) []Prediction {
	p := make([]Prediction, out.Dim(0))
	for i := range p {
		if classes := m.Classes(); classes != nil {
			row := probabilities(out, i, len(classes))
			p[i].Class = classes[largest(row)]
			p[i].Probabilities = named(classes, row)
		} else {
			p[i].Values = named(m.Targets(), numbers(out, i))
		}
	}
	return p
}

// probabilities returns one for each class. A single output is the probability
// of the second of two classes.
func probabilities(out *tensor.Tensor, row, classes int) []float64 {
	p := numbers(out, row)
	if len(p) == 1 && classes == 2 {
		return []float64{1 - p[0], p[0]}
	}
	return p
}

// numbers returns a row of (N, K) as decimal readers see it: a float32 becomes
// the float64 with the same shortest digits, 0.1 and not
// 0.10000000149011612.
func numbers(out *tensor.Tensor, row int) []float64 {
	k := out.Size() / out.Dim(0)
	p := make([]float64, k)
	raw := out.Raw()
	for j := range p {
		p[j] = raw.At(row*k + j)
		if out.DType() == tensor.Float32 {
			p[j], _ = strconv.ParseFloat(strconv.FormatFloat(p[j], 'g', -1, 32), 64)
		}
	}
	return p
}

// largest returns the place of the first of the largest values.
func largest(p []float64) int {
	best := 0
	for j, v := range p {
		if v > p[best] {
			best = j
		}
	}
	return best
}

func named(names []string, values []float64) map[string]float64 {
	m := make(map[string]float64, len(values))
	for j, v := range values {
		m[names[j]] = v
	}
	return m
}

// checkOutput finds out once, before requests come, whether names and outputs
// agree.
func checkOutput(m Model, outputs int) error {
	want := len(m.Targets())
	what := "targets"
	if m.Classes() != nil {
		want, what = len(m.Classes()), "classes"
		if want == 2 && outputs == 1 {
			return nil
		}
	}
	if outputs != want {
		return fmt.Errorf("serve: the network has %d outputs, and %d %s are named", outputs, want, what)
	}
	return nil
}
