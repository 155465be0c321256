package model

import (
	"fmt"
	"slices"
	"strconv"

	"cajal/grad"
	"cajal/internal/elementary"
	"cajal/nn"
	"cajal/tensor"
)

// ensemble is several networks as one, whose predictions are the mean of theirs.
// It computes what the activation makes that mean of, so that a loss takes it as
// it takes a single network's outputs:
//
//	softmax: y = ln p̄      sigmoid: y = ln p̄ − ln(1 − p̄)      exp: y = ln p̄
//	none, scores: y = p̄
//	gaussian: y = (m̄, ln v̄), v̄ = mean of vₖ + (mₖ − m̄)²
//
// with p̄ the mean of the members' predictions. Of Gaussians with means mₖ and
// variances vₖ it is the Gaussian with the mean and the variance of all together
// (Lakshminarayanan, Pritzel and Blundell, 2017).
type ensemble struct {
	members    []nn.Layer
	activation string
}

// Mean returns networks as one, whose predictions are the mean of theirs after
// the activation, one of those of an [Output]. A loss takes its outputs as those
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
	var outs []grad.Value
	for k, net := range e.members {
		z := of(strconv.Itoa(k), net)
		if k > 0 && !slices.Equal(z.Shape(), outs[0].Shape()) {
			panic(&grad.Error{Op: "mean", Code: grad.BadShape, Rule: fmt.Sprintf("member %d gives %s, and those before it %s; their predictions are averaged, so want one shape",
				k, tensor.ShapeString(z.Shape()), tensor.ShapeString(outs[0].Shape()))})
		}
		outs = append(outs, z)
	}
	switch e.activation {
	case "softmax":
		return average(outs, grad.Value.Softmax).Log()
	case "sigmoid":
		rest := average(outs, func(z grad.Value) grad.Value { return z.Scale(-1).Sigmoid() }) // what is left to 1
		return average(outs, grad.Value.Sigmoid).Log().Sub(rest.Log())
	case "exp":
		return grad.Stack(0, outs...).LogSumExp(0).AddScalar(-elementary.Log(float64(len(outs))))
	case "gaussian":
		return mixture(outs)
	}
	return average(outs, asIs)
}

// average returns the mean of f(z).
func average(outs []grad.Value, f func(grad.Value) grad.Value) grad.Value {
	sum := f(outs[0])
	for _, z := range outs[1:] {
		sum = sum.Add(f(z))
	}
	return sum.Scale(1 / float64(len(outs)))
}

// mixture returns the mean of Gaussians' means, and the logarithm of the variance of
// all together.
func mixture(outs []grad.Value) grad.Value {
	mean := average(outs, means)
	variance := average(outs, func(z grad.Value) grad.Value {
		return logVariances(z).Exp().Add(means(z).Sub(mean).Square())
	})
	return grad.Concat(-1, mean, variance.Log())
}

// String returns "Mean of n networks", and the first of them.
func (e *ensemble) String() string {
	return nn.Outline(fmt.Sprintf("Mean of %d networks (%s)", len(e.members), e.activation), e)
}
