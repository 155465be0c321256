package serve

import (
	"fmt"

	"cajal/internal/figure"
	"cajal/model"
	"cajal/tensor"
)

// Model is what a server answers with. All methods but the functions that
// Worker returns may be called at the same time.
type Model interface {
	// Fields lists what a sample consists of.
	Fields() []Field
	// Encode prepares the samples of a request for the network: (N, …) for each of
	// its inputs, mostly one. An error is the request's mistake and is told to the
	// client. So is a note: a sentence about samples that can be predicted, and should
	// perhaps not be.
	Encode(columns []Column) (xs []*tensor.Tensor, notes []string, err error)
	// Ignores reports whether a sample may bring a part of this name that is no field:
	// a column of the training table that the network does not use, such as the
	// target. Of other names that are no fields the answer says that they are left out.
	Ignores(name string) bool
	// Worker returns a function that predicts (N, K) or (N, T) for prepared
	// samples. Its result is valid until its next call, and one goroutine at
	// a time calls it. What a row gets does not depend on the rows beside it.
	Worker() func(xs []*tensor.Tensor) (*tensor.Tensor, error)
	// Classes names the classes in the order of the outputs, or the two
	// classes of a single output; nil where numbers are predicted.
	Classes() []string
	// Targets names the numbers that are predicted; nil where classes are.
	Targets() []string
}

// Scoring is a model of classes whose numbers may be scores, of which the largest
// wins, and no probabilities. Those of a model that does not say are probabilities.
type Scoring interface {
	Model
	// Scores reports whether they are.
	Scores() bool
}

// Labelling is a model that may predict several targets of two classes each.
type Labelling interface {
	Model
	// Labels returns these targets, in the order of their probabilities; nil where one
	// class or numbers are predicted. Classes and Targets are nil where it is not.
	Labels() []model.Label
}

// labels returns the targets of two classes of a model, nil if it has no such.
func labels(m Model) []model.Label {
	if l, ok := m.(Labelling); ok {
		return l.Labels()
	}
	return nil
}

// scores reports whether a model's numbers of classes are scores.
func scores(m Model) bool {
	s, ok := m.(Scoring)
	return ok && m.Classes() != nil && s.Scores()
}

// Deciding is a model of two classes that may predict another one than the more
// probable. One that does not say predicts that.
type Deciding interface {
	Model
	// Decision says when a sample is of the positive class; nil for the more probable
	// one.
	Decision() *model.Decision
}

// decision returns when a sample is of the positive one of two classes, nil where the
// most probable class is predicted.
func decision(m Model) *model.Decision {
	if d, ok := m.(Deciding); ok {
		return d.Decision()
	}
	return nil
}

// Bounding is a model of numbers that knows how far they may be off.
type Bounding interface {
	Model
	// Interval returns how far the intervals of a level, such as 0.9, reach to both
	// sides of predictions. An error is the request's mistake.
	Interval(level float64) (*model.Reach, error)
}

// Field is one part of a sample: a column of a table, or an array.
type Field struct {
	Name    string
	Shape   []int  // of one sample; empty for a cell of a table
	Text    bool   // categories, in a table
	Whole   bool   // whole numbers, in an array
	Example string // a cell of a table that examples of requests have; "" for any
	// Pictures is what files of pictures become where the array is one; nil where it is
	// none.
	Pictures *model.Pictures
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

// checkOutput finds out once, before requests come, whether names and outputs
// agree.
func checkOutput(m Model, outputs int) error {
	want := len(m.Targets())
	what := "target"
	if l := labels(m); l != nil {
		want, what = len(l), "label"
	}
	if m.Classes() != nil {
		want, what = len(m.Classes()), "class"
		if want == 2 && outputs == 1 && !scores(m) {
			return nil
		}
	}
	if outputs != want {
		return fmt.Errorf("serve: the network has %s, and names for %s", figure.Count(outputs, "output"), figure.Count(want, what))
	}
	return nil
}
