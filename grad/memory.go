package grad

import "cajal/internal/kernel"

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

// account tells the tape what memory of its own n has, after that may have
// changed.
func (n *node) account() {
	if n.tape == nil || n.tape.apart {
		return
	}
	var own [2]int
	if !n.val.IsView() {
		own[0] = bytes(n.y)
	}
	if !n.grd.IsView() {
		own[1] = bytes(n.dy)
	}
	if own != n.own {
		n.tape.memory.add(own[0]-n.own[0], own[1]-n.own[1])
		n.own = own
	}
}

// forget takes n's memory from the tape's account; another node takes its place.
func (n *node) forget() {
	values := n.own[0]
	for _, r := range n.rooms {
		values += bytes(r)
	}
	n.tape.memory.add(-values, -n.own[1])
}

// room returns the i-th of the buffers in which an operation stores what it
// needs on the way back, with n elements of the type of its first input. What
// it holds is not defined.
func (n *node) room(i, size int) kernel.Slice {
	double := n.in[0].y.Double()
	if r := n.rooms[i]; r.Double() != double || r.Cap() < size {
		n.rooms[i] = kernel.Make(size, kernel.FloatKind(double))
		n.tape.memory.add(bytes(n.rooms[i])-bytes(r), 0)
	}
	return n.rooms[i].Range(0, size)
}

func bytes(s kernel.Slice) int { return s.Bytes() }
