package inside

import (
	"math"
	"slices"
	"strings"

	"cajal/data"
	"cajal/grad"
	"cajal/nn"
	"cajal/tensor"
	"cajal/train"
)

// probe looks into a model by the same samples again and again.
type probe struct {
	model  *train.Model
	batch  data.Batch
	parts  []data.Batch // the samples in parts of one size, to see how their gradients differ
	params []grad.Named
	layers []Layer
	own    [][]grad.Named // the parameters of each layer

	whole, part, predicting *train.Pass
}

// parts is into how many parts the samples are divided, if so many have two samples.
const parts = 8

func newProbe(m *train.Model, set data.Dataset, samples int) (*probe, error) {
	p := &probe{model: m, params: nn.Params(m.Module()),
		whole: m.Pass(grad.Evaluation()), part: m.Pass(grad.Evaluation(), grad.Plan()), predicting: m.Pass(grad.Inference(), grad.Plan())}
	index := data.Spread(data.Within(set, samples, lookedBytes), set.Len())
	if err := set.Gather(&p.batch, index); err != nil {
		return nil, err
	}
	p.batch.Index = index
	size := len(index) / parts
	if size < 2 {
		return p, nil
	}
	for k := range parts {
		// Every eighth one: samples that are sorted by their class differ no less.
		var of []int
		for i := range size {
			of = append(of, index[i*parts+k])
		}
		b := data.Batch{}
		if err := set.Gather(&b, of); err != nil {
			return nil, err
		}
		b.Index = of
		p.parts = append(p.parts, b)
	}
	return p, nil
}

// record returns the inside after a step, with weights as they were before it, nil if
// that is not known.
func (p *probe) record(step int, before []*tensor.Tensor) Record {
	defer p.aside()()
	r := Record{Step: step}
	r.Noise = Number(p.noise())
	r.Wrong = p.wrong()
	loss, _ := p.whole.Loss(&p.batch)
	r.Loss = Number(loss.Item())
	if p.learns() {
		loss.Backward()
	}
	if p.layers == nil {
		p.findLayers()
	}
	r.Layers = make([]State, len(p.layers))
	for i := range r.Layers {
		r.Layers[i].Ratio = Number(math.NaN())
	}
	p.activations(r.Layers)
	p.weights(r.Layers, before)
	for _, u := range Stuck(p.model, p.whole) {
		i := p.place(u.Layer.Name)
		if i < 0 {
			continue // it was made in no layer
		}
		s := &r.Layers[i]
		s.Units = u.Units
		if u.Squashes() {
			s.Saturated = u.Stuck
		} else {
			s.Dead = u.Stuck
		}
	}
	return r
}

// aside puts the gradients in the parameters aside, so that those of the probe begin
// with nothing, and returns what puts them back.
func (p *probe) aside() (back func()) {
	kept := make([]*tensor.Tensor, len(p.params))
	for i, of := range p.params {
		if g := of.Value.Grad(); g != nil {
			kept[i] = g.Clone()
		}
	}
	tape := p.whole.Tape()
	put := func() {
		p.part.Tape().Rewind()
		tape.Rewind()
		for i, g := range kept {
			if g != nil {
				tape.SetGrad(p.params[i].Value, g)
			}
		}
	}
	put() // so that the tape knows of them, and its next pass ends them
	tape.Rewind()
	return put
}

// learns reports whether a parameter is not frozen.
func (p *probe) learns() bool {
	return slices.ContainsFunc(p.params, func(n grad.Named) bool { return !n.Value.Frozen() })
}

// findLayers lists the layers that computed something, and then those that only have
// parameters.
func (p *probe) findLayers() {
	for v := range p.whole.Tape().Values() {
		if l := layerOf(v); l.Name != "" && p.place(l.Name) < 0 {
			p.layers = append(p.layers, l)
		}
	}
	p.own = make([][]grad.Named, len(p.layers))
	for _, n := range p.params {
		name := n.Name[:max(0, strings.LastIndexByte(n.Name, '.'))]
		i := p.place(name)
		if i < 0 {
			i = len(p.layers)
			p.layers, p.own = append(p.layers, Layer{Name: name}), append(p.own, nil)
		}
		p.own[i] = append(p.own[i], n)
	}
}

// place returns the number of a layer, −1 if there is none of that name.
func (p *probe) place(name string) int {
	return slices.IndexFunc(p.layers, func(l Layer) bool { return l.Name == name })
}

// activations describes what each layer gives: the last value that it made.
func (p *probe) activations(to []State) {
	last := make([]grad.Value, len(to))
	for v := range p.whole.Tape().Values() {
		if i := p.place(layerOf(v).Name); i >= 0 && v.DType().Float() {
			last[i] = v
		}
	}
	for i, v := range last {
		if v.IsZero() {
			continue
		}
		to[i].Activations = summary(v.Tensor())
		if g := v.Grad(); g != nil {
			to[i].ActivationGradients = summary(g)
		}
	}
}

// weights describes the parameters of each layer, and how far the step moved them.
func (p *probe) weights(to []State, before []*tensor.Tensor) {
	for i, own := range p.own {
		to[i].Symmetric = symmetric(p.layers[i], own)
		var values, gradients []*tensor.Tensor
		var moved, was float64
		for _, n := range weighty(own) {
			values = append(values, n.Value.Tensor())
			if g := n.Value.Grad(); g != nil {
				gradients = append(gradients, g)
			}
			if before != nil {
				k := slices.IndexFunc(p.params, func(o grad.Named) bool { return o.Name == n.Name })
				m, w := distance(n.Value.Tensor(), before[k])
				moved, was = moved+m, was+w
			}
		}
		to[i].Weights, to[i].WeightGradients = summary(values...), summary(gradients...)
		if before != nil && len(values) > 0 && was > 0 {
			to[i].Ratio = Number(math.Sqrt(moved / was))
		}
	}
}

// weighty leaves out biases and gains, unless there is nothing else.
func weighty(own []grad.Named) []grad.Named {
	var matrices []grad.Named
	for _, n := range own {
		if len(n.Value.Shape()) > 1 {
			matrices = append(matrices, n)
		}
	}
	if matrices == nil {
		return own
	}
	return matrices
}

// copyWeights returns copies of all parameters.
func (p *probe) copyWeights() []*tensor.Tensor {
	all := make([]*tensor.Tensor, len(p.params))
	for i, n := range p.params {
		all[i] = n.Value.Tensor().Clone()
	}
	return all
}

// sureWrong is below which probability of its own class a sample is surely wrong.
const sureWrong = 0.1

// wrong returns the numbers of the samples whose own class has a small probability;
// none where no probabilities of classes are predicted.
func (p *probe) wrong() (numbers []int) {
	y := p.batch.Y
	if y == nil || y.DType() != tensor.Int64 || y.Size() != p.batch.Len() {
		return nil
	}
	if _, ok := p.model.Objective().(train.Predicting); !ok {
		return nil
	}
	out, err := p.predicting.Predict(&p.batch)
	if err != nil || len(out.Shape()) != 2 || out.Shape()[0] != p.batch.Len() {
		return nil
	}
	v := out.Tensor()
	for i, class := range y.Contiguous().Int64s() {
		var own, sum float64
		switch k := v.Dim(1); {
		case k == 1: // the probability of class 1
			own, sum = v.At(i, 0), 1
			if class == 0 {
				own = 1 - own
			}
		case class < 0 || int(class) >= k:
			continue // it is ignored
		default:
			own = v.At(i, int(class))
			for j := range k {
				sum += v.At(i, j)
			}
		}
		if !(own >= 0 && own <= 1) || math.Abs(sum-1) > 1e-3 {
			return nil // these are no probabilities
		}
		if own < sureWrong {
			numbers = append(numbers, p.batch.Index[i])
		}
	}
	return numbers
}
