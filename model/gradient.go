package model

import (
	"context"
	"fmt"

	"cajal/grad"
	"cajal/internal/memory"
	"cajal/nn"
	"cajal/tensor"
)

// Gradient returns one of the numbers that Predict returns for each row of prepared
// inputs ([Model.PrepareInputs]), and its derivatives with respect to them, in their
// shapes; ids have zeros. Of a network with one output for two classes it is the
// probability of the second.
//
// Unlike predictions it keeps gradients in the network's parameters meanwhile, so no
// other goroutine may use the model.
func (m *Model) Gradient(ctx context.Context, output int, xs ...*tensor.Tensor) (values []float64, gradients []*tensor.Tensor, err error) {
	defer guard(&err)
	if err := ctx.Err(); err != nil {
		return nil, nil, fmt.Errorf("%s: gradient: %w", m.d.Name, err)
	}
	if err := m.checkSamples(xs); err != nil {
		return nil, nil, fmt.Errorf("%s: gradient: %w", m.d.Name, err)
	}
	tape := grad.NewTape(grad.Evaluation())
	inputs, leaves := make([]grad.Named, len(xs)), make([]grad.Value, len(xs))
	for i, x := range xs {
		inputs[i].Name = m.d.Inputs[i].Name
		if !x.DType().Float() {
			inputs[i].Value = tape.Const(x)
			continue
		}
		leaves[i] = grad.Param(m.d.Inputs[i].Name, x.To(m.dtype).Clone())
		inputs[i].Value = tape.Use(leaves[i])
	}
	y := activations[m.output().Activation](nn.ForwardInputs(m.net, inputs))
	if k := width(y); output < 0 || output >= k {
		return nil, nil, fmt.Errorf("%s: gradient: there is no output %d; there are %d, from 0", m.d.Name, output, k)
	}
	restored, err := m.Restore(y.Tensor())
	if err != nil {
		return nil, nil, err
	}
	n := restored.Dim(0)
	values = make([]float64, n)
	for i := range values {
		values[i] = restored.Reshape(n, -1).At(i, output)
	}
	of := y.Narrow(-1, output, output+1)
	if s := m.output().Scaling; s != nil {
		slopes, raw := tensor.New(of.Tensor().DType(), of.Shape()...), memory.Of(of.Tensor().Contiguous())
		for i := range n {
			memory.Of(slopes).Set(i, s.Slope(raw.At(i), output))
		}
		of = of.Mul(tape.Const(slopes))
	}
	of.Sum().Backward() // rows do not depend on one another
	for i, x := range xs {
		g := tensor.New(m.dtype, x.Shape()...)
		if x.DType().Float() && leaves[i].Grad() != nil {
			g = leaves[i].Grad().Clone()
		}
		gradients = append(gradients, g)
	}
	return values, gradients, nil
}
