package grad

import (
	"cajal/internal/kernel"
	"cajal/internal/memory"
)

// Memory says how many bytes the numbers of a tape take. What stands outside
// is not counted: parameters and their gradients, and tensors that Const or a
// loss looks at without a copy.
type Memory struct {
	Values    int // results, and what operations store for the way back, such as masks
	Gradients int // of the values on the tape
	Peak      int // the most that both were at any time
}

// Memory returns the memory that the tape holds now, and the most it ever held.
func (t *Tape) Memory() Memory { return t.memory }

// add counts bytes that the tape got or gave up.
func (m *Memory) add(values, gradients int) {
	m.Values += values
	m.Gradients += gradients
	m.Peak = max(m.Peak, m.Values+m.Gradients)
}

// countMemory tells the tape what memory of its own n has, after that may have
// changed.
func (n *node) countMemory() {
	if n.tape == nil || n.tape.detached {
		return
	}
	var own [2]int
	if !memory.IsView(&n.val) {
		own[0] = n.y.Bytes()
	}
	if n.ownsGradient {
		own[1] = n.dy.Bytes()
	}
	if own != n.own {
		n.tape.memory.add(own[0]-n.own[0], own[1]-n.own[1])
		n.own = own
	}
}

// uncountMemory takes n's memory out of the tape's count; another node takes its place.
func (n *node) uncountMemory() {
	values := n.own[0]
	for _, r := range n.scratch {
		values += r.Bytes()
	}
	n.tape.memory.add(-values, -n.own[1])
}

// buffer returns scratch memory number i of an operation, in which it stores what
// it needs on the way back: size elements of the type of its result. What it
// holds is not defined.
func (n *node) buffer(i, size int) kernel.Slice { return n.bufferOf(i, size, n.y.Kind()) }

// doubles is buffer for float64 numbers, whatever the type of the result is.
func (n *node) doubles(i, size int) []float64 {
	return kernel.Of[float64](n.bufferOf(i, size, kernel.F64))
}

func (n *node) bufferOf(i, size int, k kernel.Kind) kernel.Slice {
	for len(n.scratch) <= i {
		n.scratch = append(n.scratch, kernel.Slice{})
	}
	if r := n.scratch[i]; r.Kind() != k || r.Cap() < size {
		n.scratch[i] = kernel.Make(size, k)
		n.tape.memory.add(n.scratch[i].Bytes()-r.Bytes(), 0)
	}
	return n.scratch[i].Range(0, size)
}
