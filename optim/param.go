package optim

import (
	"slices"

	"cajal/grad"
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// param is a parameter with what the optimiser keeps for it.
type param struct {
	grad.Named
	*group
	rule    rule // the group's, or the one that it leaves the parameter to
	carrier carrier
	whole   whole
	kind    kind
	names   []string // of the slots
	w       kernel.Slice
	state   kernel.Slice
	count   []int64   // one number: the steps that changed the parameter
	number  []float64 // one number: what a carrier remembers
	now     moment    // of the last step
	saved   []tensor.Named
	slots   []*tensor.Tensor
	g       *tensor.Tensor // memory for the gradient with what belongs to it, or nil
}

// prepare makes the memory for one parameter.
func (o *Optimizer) prepare(p grad.Named) *param {
	q := &param{Named: p, group: o.groupOf(p), count: make([]int64, 1), number: make([]float64, 1), w: memory.Of(p.Value.Tensor())}
	q.settle()
	q.names = q.rule.slots()
	dtype, shape := p.Value.DType(), p.Value.Shape()
	if len(q.names) == 0 {
		return q
	}
	all := tensor.New(dtype, len(q.names), p.Value.Size())
	q.state = memory.Of(all)
	s, starts := q.rule.(starter)
	for i, slot := range q.names {
		of := all.Select(0, i).Reshape(shape...)
		if starts {
			of.Fill(s.start(slot, o.rate*q.rateFactor))
		}
		q.slots = append(q.slots, of)
		q.saved = append(q.saved, tensor.Named{Name: p.Name + "." + slot, Tensor: of})
	}
	if q.carrier != nil {
		q.saved = append(q.saved, tensor.Named{Name: p.Name + "." + q.carrier.carries(), Tensor: tensor.From(q.number, []int{}...)})
	}
	q.saved = append(q.saved, tensor.Named{Name: p.Name + ".step", Tensor: tensor.From(q.count, []int{}...)})
	return q
}

// settle takes over what the settings of the group mean for the parameter.
func (p *param) settle() {
	p.rule = p.group.rule
	if c, ok := p.rule.(chooser); ok {
		p.rule = c.choose(p.Value.Shape())
	}
	p.carrier, _ = p.rule.(carrier)
	p.whole, _ = p.rule.(whole)
	p.kind = kind{
		group:  p.group,
		chosen: p.rule != p.group.rule,
		double: p.w.Double(),
		l2:     p.decays(p.Value, p.l2),
		decay:  p.decays(p.Value, p.decay),
	}
	if p.g == nil && (p.whole != nil || p.adaptive > 0) {
		p.g = tensor.New(p.Value.DType(), p.Value.Shape()...)
	}
}

// kind is what the update of a parameter depends on, besides where it stands.
// Those of one kind and moment are handed to the kernel together, in one
// call for all biases of a network and one for all its weights, or one for all:
// most networks have many parameters that are so small that a call takes
// longer than its work, and a few large ones for which threads have to be
// woken. The kernel takes a list and not one block of memory, so that a
// parameter can stand wherever it was made, loaded or lent from.
type kind struct {
	group          *group
	double, chosen bool
	l2, decay      float64
}

// together returns the parameters with those of one kind beside each other,
// and otherwise in their order.
func together(params []*param) (order []*param) {
	for i, p := range params {
		same := func(q *param) bool { return q.kind == p.kind }
		if slices.ContainsFunc(params[:i], same) {
			continue
		}
		for _, q := range params[i:] {
			if same(q) {
				order = append(order, q)
			}
		}
	}
	return order
}
