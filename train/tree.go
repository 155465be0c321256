package train

import (
	"fmt"
	"math/bits"

	"cajal/grad"
	"cajal/internal/kernel"
	"cajal/internal/memory"
	"cajal/tensor"
)

// Part is the sum over some neighbouring shards of a step: of their gradients,
// each times the weight of its shard, and of their losses, likewise.
//
// A step's batch is cut into n shards, numbered from 0, and what they give is
// added up in one binary tree, whatever computes them and in whatever order they
// come. The sum of m neighbouring shards is that of the first 2ᵏ of them plus
// that of the rest, where 2ᵏ is the largest power of two below m:
//
//	0 1 2 3 4 5      six shards
//	└┬┘ └┬┘ └┬┘
//	 └─┬─┘   │
//	   └──┬──┘
//
// So the bits of the sum depend on the shards alone: not on how many machines
// or groups computed them, if each adds only where the tree has a node.
type Part struct {
	Lo, Hi       int // the shards Lo … Hi−1, a node of the tree
	Loss, Weight float64
	// Gradients are those of the model's parameters, in its order and under its
	// names; the tensor is nil where no gradient reached any of the shards.
	Gradients []tensor.Named

	room []tensor.Tensor // memory for Gradients
}

// parent reports whether parts a and b are the two halves of one node of the
// tree over n shards.
func parent(a, b *Part, n int) bool {
	size := a.Hi - a.Lo
	return a.Hi == b.Lo && bits.OnesCount(uint(size)) == 1 && a.Lo%(2*size) == 0 && b.Hi == min(a.Lo+2*size, n)
}

// set makes a tensor of the part a copy of g, or none.
func (p *Part) set(i int, g *tensor.Tensor) {
	if g == nil {
		p.Gradients[i].Tensor = nil
		return
	}
	to := &p.room[i]
	memory.Resize(to, g.DType(), g.Shape()...)
	tensor.Copy(to, g)
	p.Gradients[i].Tensor = to
}

// join makes the first half of a node the node, but for its gradients.
func (p *Part) join(q *Part) {
	p.Hi, p.Loss, p.Weight = q.Hi, p.Loss+q.Loss, p.Weight+q.Weight
}

// add adds one gradient of the second half of a node to that of the first.
func (p *Part) add(i int, q *Part) {
	switch own, g := p.Gradients[i].Tensor, q.Gradients[i].Tensor; {
	case g == nil:
	case own == nil:
		p.set(i, g)
	default:
		kernel.Add(memory.Of(own), memory.Of(own), memory.Of(g))
	}
}

// tree adds up parts that come in the order of their shards. It holds at most
// one part for each power of two, and uses the memory of those it has added
// again.
type tree struct {
	n     int
	parts []*Part
	spare []*Part
	// joined are the parts that became one with the last, the first of which has
	// become it. Their gradients are added up by complete, one after the other.
	joined []*Part
}

// begin empties the tree for a step of n shards.
func (t *tree) begin(n int) {
	t.n = n
	t.spare = append(t.spare, t.parts...)
	t.parts = t.parts[:0]
}

// next returns a part to be filled, for one shard of a model with these
// parameters.
func (t *tree) next(shard int, params []grad.Named) *Part {
	var p *Part
	if last := len(t.spare) - 1; last >= 0 {
		p, t.spare = t.spare[last], t.spare[:last]
	} else {
		p = &Part{Gradients: make([]tensor.Named, len(params)), room: make([]tensor.Tensor, len(params))}
	}
	p.Lo, p.Hi = shard, shard+1
	for i, q := range params {
		p.Gradients[i] = tensor.Named{Name: q.Name}
	}
	return p
}

// push takes a further part, and adds up what the tree says.
func (t *tree) push(p *Part) {
	t.parts = append(t.parts, p)
	t.fold()
	t.completeAll()
}

// end says that the step has only n shards.
func (t *tree) end(n int) {
	t.n = n
	t.fold()
	t.completeAll()
}

// fold joins the last parts as long as they are the halves of a node. Their
// gradients wait for complete, before which the tree may not be changed.
func (t *tree) fold() {
	last := len(t.parts) - 1
	end := last + 1
	for ; last > 0 && parent(t.parts[last-1], t.parts[last], t.n); last-- {
		t.parts[last-1].join(t.parts[last])
	}
	if last < 0 {
		return
	}
	t.joined = append(t.joined[:0], t.parts[last:end]...)
	t.spare = append(t.spare, t.joined[1:]...)
	t.parts = t.parts[:last+1]
}

// complete adds up gradient i of the parts that have been joined, from the last to
// the first.
func (t *tree) complete(i int) {
	for k := len(t.joined) - 1; k > 0; k-- {
		t.joined[k-1].add(i, t.joined[k])
	}
}

func (t *tree) completeAll() {
	if len(t.joined) > 1 {
		for i := range t.joined[0].Gradients {
			t.complete(i)
		}
	}
	t.joined = t.joined[:0]
}

// Join adds up the parts of a step of n shards that were computed in different
// places, given in the order of their shards, and returns the sum over all. It
// writes to the first of them. It is an error if they are not the whole step, or
// not cut where the tree has nodes.
func Join(n int, parts []*Part) (*Part, error) {
	t := tree{n: n}
	at := 0
	for _, p := range parts {
		if p.Lo != at || p.Hi <= p.Lo || p.Hi > n {
			return nil, fmt.Errorf("train: join: after shards 0 to %d come %d to %d, of %d", at, p.Lo, p.Hi, n)
		}
		at = p.Hi
		if p.room == nil {
			p.room = make([]tensor.Tensor, len(p.Gradients))
		}
		t.push(p)
	}
	if len(t.parts) != 1 || at != n {
		return nil, fmt.Errorf("train: join: the parts end at shard %d of %d, in %d pieces that are no node of the tree", at, n, len(t.parts))
	}
	return t.parts[0], nil
}
