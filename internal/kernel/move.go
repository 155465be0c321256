package kernel

// Move says where the elements of an array of some shape stand in two memories, so
// that a transposed copy, a part, or a place in a larger array is one loop. Element
// (i, j, …) stands at toStart + i·to[0] + j·to[1] + … of one and, with from in
// place of to, of the other.
type Move struct {
	shape, to, from    [MaxAxes]int
	axes               int
	toStart, fromStart int
}

// NewMove returns the move of an array of that shape with these steps and starts.
// Axes that run on in both memories without a jump are merged.
func NewMove(shape, to []int, toStart int, from []int, fromStart int) Move {
	m := Move{toStart: toStart, fromStart: fromStart}
	for i, d := range shape {
		last := m.axes - 1
		switch {
		case d == 1:
		case last >= 0 && m.to[last] == d*to[i] && m.from[last] == d*from[i]:
			m.shape[last] *= d
			m.to[last], m.from[last] = to[i], from[i]
		default:
			m.shape[m.axes], m.to[m.axes], m.from[m.axes] = d, to[i], from[i]
			m.axes++
		}
	}
	return m
}

// runs calls f for each run along the last axis: n elements from places to and from
// on, in steps of ts and fs.
func (m *Move) runs(f func(n, to, ts, from, fs int)) {
	for _, d := range m.shape[:m.axes] {
		if d == 0 {
			return
		}
	}
	to, from := m.toStart, m.fromStart
	if m.axes == 0 {
		f(1, to, 1, from, 1)
		return
	}
	inner := m.axes - 1
	var index [MaxAxes]int
	for {
		f(m.shape[inner], to, m.to[inner], from, m.from[inner])
		axis := inner - 1
		for ; axis >= 0; axis-- {
			index[axis]++
			to += m.to[axis]
			from += m.from[axis]
			if index[axis] < m.shape[axis] {
				break
			}
			to -= index[axis] * m.to[axis]
			from -= index[axis] * m.from[axis]
			index[axis] = 0
		}
		if axis < 0 {
			return
		}
	}
}

// run does a piece of work for parts of the move, which is cut along its first axis.
func (m *Move) run(dst, src Slice, single, double piece) {
	n, width := 1, 1
	for i, d := range m.shape[:m.axes] {
		if i == 0 {
			n = d
		} else {
			width *= d
		}
	}
	if n*width == 0 {
		return
	}
	t := newTask(dst, single, double, n)
	t.width, t.y, t.a, t.move = width, dst, src, m
	t.run(cheap)
}

// part returns the move of indices lo to hi of the first axis.
func (m *Move) part(lo, hi int) Move {
	p := *m
	if m.axes > 0 {
		p.shape[0] = hi - lo
		p.toStart += lo * m.to[0]
		p.fromStart += lo * m.from[0]
	}
	return p
}

// Copy copies the elements from one memory to the other, which has the same kind.
func (m *Move) Copy(dst, src Slice) {
	p := moveCopyPiece[uint8]
	switch dst.kind.Size() {
	case 8:
		p = moveCopyPiece[uint64]
	case 4:
		p = moveCopyPiece[uint32]
	}
	m.run(dst, src, p, p)
}

func moveCopyPiece[T uint64 | uint32 | uint8](t *task, lo, hi int) float64 {
	m := t.move.part(lo, hi)
	moveCopy(&m, recast[T](t.y), recast[T](t.a))
	return 0
}

func moveCopy[T uint64 | uint32 | uint8](m *Move, dst, src []T) {
	m.runs(func(n, to, ts, from, fs int) {
		if ts == 1 && fs == 1 {
			copy(dst[to:to+n], src[from:from+n])
			return
		}
		for range n {
			dst[to] = src[from]
			to, from = to+ts, from+fs
		}
	})
}

// AddBack adds the elements of the memory that Copy writes to those of the memory
// that it reads, each to another one. It is the gradient of Copy.
func (m *Move) AddBack(dst, src Slice) {
	m.run(dst, src, moveAddBackPiece[float32], moveAddBackPiece[float64])
}

func moveAddBackPiece[T Float](t *task, lo, hi int) float64 {
	m := t.move.part(lo, hi)
	moveAddBack(&m, Of[T](t.y), Of[T](t.a))
	return 0
}

func moveAddBack[T Float](m *Move, dst, src []T) {
	m.runs(func(n, to, ts, from, fs int) {
		for range n {
			dst[from] += src[to]
			to, from = to+ts, from+fs
		}
	})
}
