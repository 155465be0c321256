package grad

import "strings"

// Formula is what an operation computes, and how a gradient passes through it, as
// data: what the doc comment of its method says, for explanations and drawings.
//
// In Text, dx is the gradient of the loss with respect to x, in LaTeX \bar x.
type Formula struct {
	Method   string // of Value
	Forward  []Line
	Backward []Line // one for each input that has a gradient
}

// Line is one equation in two notations.
type Line struct{ Text, LaTeX string }

// Formula returns the formula of the operation that made v. There is none for
// parameters, constants, and operations of a user's own.
func (v Value) Formula() (f Formula, ok bool) {
	n := v.live("formula")
	if n.tape == nil {
		return Formula{}, false
	}
	return FormulaOf(n.op.name())
}

// FormulaOf returns the formula of an operation by its name, such as "tanh", which
// [Value.Op] and [Graph] give.
func FormulaOf(op string) (f Formula, ok bool) {
	for _, family := range []map[string]Formula{elementwiseFormulas, pairFormulas, linearFormulas, reductionFormulas, normFormulas, lossFormulas, targetFormulas, shapeFormulas, poolFormulas} {
		if f, ok := family[op]; ok {
			return f, true
		}
	}
	return Formula{}, false
}

// formula makes the Formula of a method from pairs of Text and LaTeX. What adds to
// a gradient belongs to the backward half.
func formula(method string, pairs ...string) Formula {
	f := Formula{Method: method}
	for i := 0; i < len(pairs); i += 2 {
		line := Line{pairs[i], pairs[i+1]}
		if strings.Contains(line.Text, " += ") || strings.Contains(line.Text, " −= ") {
			f.Backward = append(f.Backward, line)
		} else {
			f.Forward = append(f.Forward, line)
		}
	}
	return f
}
