package model

import (
	"errors"

	"cajal/grad"
)

// activations make predictions of what a network computes; [Output] says which.
var activations = map[string]func(grad.Value) grad.Value{
	"softmax":  grad.Value.Softmax,
	"sigmoid":  grad.Value.Sigmoid,
	"exp":      grad.Value.Exp,
	"gaussian": deviations,
	"scores":   scores,
	"none":     asIs,
}

func asIs(y grad.Value) grad.Value { return y }

// deviations returns means and deviations of means and logarithms of variances.
func deviations(y grad.Value) grad.Value {
	return grad.Concat(-1, means(y), logVariances(y).Scale(0.5).Exp())
}

// means returns the first half of the columns.
func means(y grad.Value) grad.Value { return y.Narrow(-1, 0, width(y)/2) }

// logVariances returns the second half of the columns.
func logVariances(y grad.Value) grad.Value { return y.Narrow(-1, width(y)/2, width(y)) }

// scores returns a score for each class: of a single one, which is above 0 where it
// speaks for the second of two classes, its negative and itself.
func scores(y grad.Value) grad.Value {
	if width(y) > 1 {
		return y
	}
	return grad.Concat(-1, y.Neg(), y)
}

// width returns how many columns there are.
func width(y grad.Value) int {
	s := y.Shape()
	return s[len(s)-1]
}

// fits refuses outputs that the activation makes no sense of.
func (out *Output) fits() error {
	switch {
	case out.Activation == "gaussian" && len(out.Targets)%2 != 0 || out.Activation == "gaussian" && out.Targets == nil:
		return errors.New("the activation is gaussian, want means and as many deviations of numbers")
	case out.Activation == "exp" && out.Targets == nil:
		return errors.New("the activation is exp, want numbers, not classes")
	case out.Activation == "scores" && out.Classes == nil:
		return errors.New("the activation is scores, want classes, not numbers")
	}
	return nil
}
