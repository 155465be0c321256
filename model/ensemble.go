package model

import (
	"fmt"
	"slices"
	"strconv"

	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
)

// activations make predictions of what a network computes.
var activations = map[string]func(grad.Value) grad.Value{
	"softmax": grad.Value.Softmax,
	"sigmoid": grad.Value.Sigmoid,
	"none":    func(y grad.Value) grad.Value { return y },
}

// ensemble is several networks as one, whose predictions are the mean of theirs.
// It computes what the activation makes that mean of, so that a loss takes it as
// it takes a single network's outputs:
//
//	softmax: y = ln p̄      sigmoid: y = ln p̄ − ln(1 − p̄)      none: y = p̄
//
// with p̄ the mean of the members' predictions.
type ensemble struct {
	members    []nn.Layer
	activation string
}

// Mean returns networks as one, whose predictions are the mean of theirs after
// the activation "softmax", "sigmoid" or "none". A loss takes its outputs as those
// of one of them.
func Mean(activation string, members ...nn.Layer) nn.Layer {
	if len(members) == 1 {
		return members[0]
	}
	return &ensemble{members, activation}
}

// Walk shows the members.
func (e *ensemble) Walk(v nn.Visitor) {
	for k, net := range e.members {
		v.Module(strconv.Itoa(k), net)
	}
}

// Forward computes y.
func (e *ensemble) Forward(x grad.Value) grad.Value {
	return e.mean(func(name string, net nn.Layer) grad.Value { return nn.Call(name, net, x) })
}

// ForwardInputs computes y of several inputs.
func (e *ensemble) ForwardInputs(inputs []grad.Named) grad.Value {
	return e.mean(func(name string, net nn.Layer) grad.Value { return nn.CallInputs(name, net, inputs) })
}

// mean computes y of what the members give.
func (e *ensemble) mean(of func(name string, net nn.Layer) grad.Value) grad.Value {
	var sum, rest grad.Value // of the predictions, and of what they leave to 1
	for k, net := range e.members {
		z := of(strconv.Itoa(k), net)
		if k > 0 && !slices.Equal(z.Shape(), sum.Shape()) {
			panic(&grad.Error{Op: "mean", Code: grad.BadShape, Rule: fmt.Sprintf("member %d gives %s, and those before it %s; their predictions are averaged, so want one shape",
				k, tensor.ShapeString(z.Shape()), tensor.ShapeString(sum.Shape()))})
		}
		p, q := activations[e.activation](z), grad.Value{}
		if e.activation == "sigmoid" {
			q = z.Scale(-1).Sigmoid()
		}
		if k == 0 {
			sum, rest = p, q
			continue
		}
		if sum = sum.Add(p); !rest.IsZero() {
			rest = rest.Add(q)
		}
	}
	share := 1 / float64(len(e.members))
	switch e.activation {
	case "softmax":
		return sum.Scale(share).Log()
	case "sigmoid":
		return sum.Scale(share).Log().Sub(rest.Scale(share).Log())
	}
	return sum.Scale(share)
}

// String returns "Mean of n networks", and the first of them.
func (e *ensemble) String() string {
	return nn.Outline(fmt.Sprintf("Mean of %d networks (%s)", len(e.members), e.activation), e)
}
