// Package explain reads what a tape recorded and says what it means.
//
// [Gradient] writes out the chain rule of one weight or bias, for one sample,
// as a product of named factors with their numbers: for a weight w1 of a
// hidden unit h1 below an output o and a loss L,
//
//	∂L/∂w1 = ∂L/∂o · ∂o/∂h1 · ∂h1/∂w1
//
// Where several paths lead from the weight to the loss it lists them, the
// largest contributions first, and adds them up. Beside the sum it sets the
// gradient that Backward computed and a finite difference, which know nothing
// of each other.
//
// Of a weight of a convolution it says first which places of the picture contribute most:
// its gradient is a sum over all at which the kernel stands ([ConvPlaces]).
//
// There is one factor for each layer of units. A unit is what a person would
// draw as a circle: a weighted sum together with the activation that follows,
// so that ∂o/∂h1 of a sigmoid unit is σ′·w5. The factors come from the
// operations' own derivatives on the recorded tape (grad.Value.Jacobian), not
// from a second implementation of the network, so every network that the tape
// can record is explained.
//
// What a network of pictures looks at say [Saliency] and [SmoothGrad], the gradient of an
// answer with respect to each pixel, and [Occlusion], what covering a part of the picture
// does to it. [FeatureMaps] are what its layers make of a picture, [FiltersOf] the kernels of
// its convolutions.
//
// [CheckNetwork] compares the gradients of all parameters with finite
// differences. Where a NaN began, [grad.Tape.FirstNonFinite] says.
package explain

import (
	"fmt"

	"cajal/grad"
	"cajal/internal/guard"
	"cajal/internal/memory"
	"cajal/nn"
	"cajal/tensor"
)

// Option changes an explanation.
type Option func(*settings)

type settings struct {
	symbol string
	top    int
}

// Symbol is what the number is called in formulas, such as "w1"; without it, it
// is called w if it belongs to a parameter named weight and b if to a bias.
func Symbol(s string) Option { return func(o *settings) { o.symbol = s } }

// Top is how many paths, and units of each layer, are listed one by one: ten
// unless said otherwise. The others are added up.
func Top(n int) Option { return func(o *settings) { o.top = max(1, n) } }

// Gradient explains the derivative of the loss of one sample with respect to
// one number of a network that has been initialised: x is (1, …), target what
// the loss takes for it. The network runs in evaluation mode, so dropout drops
// nothing and batch normalisation uses its running statistics. The loss is
// without penalties such as L2, which belong to an optimiser. Parameters and
// their gradients are the same afterwards, to the bit.
//
// It is an error if the address names nothing, the sample does not fit the
// network, or the loss is not finite.
func Gradient(net nn.Layer, loss nn.Loss, x, target *tensor.Tensor, at Element, opts ...Option) (r *Report, err error) {
	defer guarded(&err)
	s := settings{symbol: at.symbol(), top: 10}
	for _, o := range opts {
		o(&s)
	}
	i, j, err := at.find(net)
	if err != nil {
		return nil, err
	}
	if x.NDim() == 0 || x.Dim(0) != 1 {
		return nil, fmt.Errorf("explain: the inputs are %s, want one sample, (1, …)", tensor.ShapeString(x.Shape()))
	}
	run, err := record(net, loss, x, target)
	if err != nil {
		return nil, err
	}
	params := nn.Values(net)
	w := params[i]
	r = &Report{Parameter: at.String(), Symbol: s.symbol, Value: memory.Of(w.Tensor()).At(j),
		Target: numbers(target), Output: numbers(run.out.Tensor()), LossName: loss.String(), Loss: run.loss.Item()}
	if x.Size() <= maxInput {
		r.Input = numbers(x)
	}
	r.Convolutions = run.places(w, j, s.top)
	r.trace(run, w, j, s.top)
	picks := make([][]int, len(params))
	for k := range picks {
		picks[k] = []int{}
	}
	picks[i] = []int{j}
	d := grad.CheckParams(run.again, params, picks)
	r.Gradient, r.Numeric, r.Error = d.Gradient, d.Numeric, d.Error
	r.Meaning = r.meaning()
	return r, nil
}

// maxInput is the size up to which a report repeats the sample's inputs.
const maxInput = 64

// recording is a network and its loss on a tape, for one batch.
type recording struct {
	net       nn.Layer
	criterion nn.Loss
	inputs    *tensor.Tensor // in the network's precision
	target    *tensor.Tensor

	x, out, loss grad.Value
	values       []grad.Value // all of the tape, in order
}

// record runs the network and its loss on a tape of its own.
func record(net nn.Layer, loss nn.Loss, x, target *tensor.Tensor) (*recording, error) {
	params := nn.Params(net)
	switch {
	case len(params) == 0:
		return nil, fmt.Errorf("explain: the network has no parameters")
	case !nn.Initialised(net):
		return nil, fmt.Errorf("explain: the network has no numbers yet; nn.Init makes them")
	}
	d := params[0].Value.DType()
	if x.DType().Float() || !nn.TakesIDs(net) {
		x = x.To(d)
	}
	if target.DType().Float() {
		target = target.To(d)
	}
	r := &recording{net: net, criterion: loss, inputs: x, target: target}
	tape := grad.NewTape(grad.Evaluation())
	r.again(tape)
	for v := range tape.Values() {
		r.values = append(r.values, v)
	}
	if n, found := tape.FirstNonFinite(); found {
		return nil, fmt.Errorf("explain: the loss cannot be explained: %s", n)
	}
	return r, nil
}

// again records the network once more, on t, and returns the loss.
func (r *recording) again(t *grad.Tape) grad.Value {
	r.x = t.Const(r.inputs)
	r.out = r.net.Forward(r.x)
	r.loss = r.criterion.Of(r.out, r.target)
	return r.loss
}

// guarded turns the panics by which operations refuse what does not fit into an
// error: here it is the data that decides whether they do.
func guarded(err *error) { *err = guard.Error("explain", recover(), *err) }

// numbers returns the elements of t in row-major order.
func numbers(t *tensor.Tensor) []float64 { return t.To(tensor.Float64).Float64s() }
