package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// BackwardInput writes the gradient of x that follows from that of y, or adds it.
//
//	dx[c, i] = Σ w[o, c, t]·dy[o, p] over o, and over t and p with
//	           p·stride + t·dilation − before = i
//
// It is a convolution of dy with the kernel turned round. One that moved by s places is
// s of them, or s·s over two axes: the places i with the same remainder by s
// meet the same places t of the kernel.
func (c *Conv) BackwardInput(dx, dy, w kernel.Slice, add bool) {
	c.check(dx, w, dy)
	c.backwardInput(dx, dy, w, add, nil)
}

// BackwardInputThrough is BackwardInput for the gradient with respect to what follows
// x = alpha·f(…), as MatMulThrough. The kernel moves by 1.
func (c *Conv) BackwardInputThrough(dx, dy, w kernel.Slice, alpha float64, d Derivative) {
	c.check(dx, w, dy)
	if c.Stride != [3]int{1, 1, 1} {
		panic("gemm: a derivative cannot follow a convolution that moves by more than 1")
	}
	c.backwardInput(dx, dy, w, false, func(s *correlation) { s.through(d, alpha) })
}

func (c *Conv) backwardInput(dx, dy, w kernel.Slice, add bool, then func(*correlation)) {
	if c.Stride == [3]int{1, 1, 1} {
		part := c.phase(0, 0, 0)
		part.correlate(dx, dy, w, add, then)
		return
	}
	if planar(&c.Window, tableOf(dx), c.inGroup(), c.outGroup()) && c.Before == [3]int{0, 1, 1} {
		c.backPlanes(dx, dy, w, add)
		return
	}
	size, remainders := 0, c.remainders() // size is that of the largest part
	for remainder := range remainders[0] * remainders[1] * remainders[2] {
		part := c.phaseOf(remainder, remainders)
		size = max(size, part.OutLen())
	}
	if size *= c.N * c.In; size == 0 {
		return
	}
	// Two parts whose numbers come in turn along the rows are dealt out together.
	pairs := remainders[2] == 2 && tableOf(dx) != nil && tableOf(dx).interleave != nil
	b := scratch.Take(2*size + overrun)
	buffer := floats(b, 2*size+overrun, dx.Double())
	for remainder := range remainders[0] * remainders[1] * remainders[2] {
		part := c.phaseOf(remainder, remainders)
		n, at := c.N*c.In*part.OutLen(), 0
		if pairs {
			at = part.remainder[2] * size
		}
		if y := buffer.Range(at, at+n).OnThreads(kernel.ThreadsOf(dx, dy, w)); n > 0 {
			part.correlate(y, dy, w, false, nil)
			if !pairs {
				part.scatter(dx, y, kernel.Slice{}, add)
			}
		}
		if pairs && part.remainder[2] == 1 {
			other := c.phaseOf(remainder-1, remainders)
			other.scatter(dx, buffer.Range(0, c.N*c.In*other.OutLen()), buffer.Range(size, buffer.Len()), add)
		}
	}
	scratch.Put(b)
}

// floats returns numbers in a buffer.
func floats(b *scratch.Buffer, n int, double bool) kernel.Slice {
	if double {
		return kernel.SliceOf(scratch.Of[float64](b, n))
	}
	return kernel.SliceOf(scratch.Of[float32](b, n))
}

// inputPhase is the part of a convolution that concerns the inputs with one remainder along
// each axis: a window over dy, with a place for each one of the kernel that they meet.
type inputPhase struct {
	*Conv
	kernel.Window
	remainder, first, step [3]int // which inputs; the first place of the kernel, and how far the next is
}

// remainders returns how many remainders along each axis some input has.
func (c *Conv) remainders() (n [3]int) {
	for a, s := range c.Stride {
		n[a] = min(s, c.Window.In[a])
	}
	return n
}

// phaseOf is phase for one number of the remainders along all axes, of which there are so
// many.
func (c *Conv) phaseOf(remainder int, of [3]int) inputPhase {
	return c.phase(remainder/of[2]/of[1], remainder/of[2]%of[1], remainder%of[2])
}

// phase is the part of the inputs with a remainder along each axis.
func (c *Conv) phase(remainder ...int) (m inputPhase) {
	m.Conv = c
	for a := range 3 {
		s, r := c.Stride[a], remainder[a]
		m.remainder[a], m.step[a] = r, period(s, c.Dilation[a])
		m.Window.In[a], m.Window.Out[a] = c.Window.Out[a], max(0, (c.Window.In[a]-r+s-1)/s)
		m.Window.Stride[a], m.Window.Dilation[a] = 1, c.Dilation[a]*m.step[a]/s
		for m.first[a] < m.step[a] && (r+c.Before[a]-m.first[a]*c.Dilation[a])%s != 0 {
			m.first[a]++
		}
		if m.first[a] < min(m.step[a], c.Size[a]) {
			m.Window.Size[a] = (c.Size[a]-1-m.first[a])/m.step[a] + 1
			m.Window.Before[a] = (m.Window.Size[a]-1)*m.Window.Dilation[a] - (r+c.Before[a]-m.first[a]*c.Dilation[a])/s
		}
	}
	return m
}

// correlate writes the gradient of these inputs.
func (m *inputPhase) correlate(y, dy, w kernel.Slice, add bool, then func(*correlation)) {
	n := m.Conv.In * m.outGroup() * m.Window.Places()
	if n == 0 { // the kernel meets none of them
		y.Clear()
		return
	}
	var b *scratch.Buffer
	threads := kernel.ThreadsOf(y, dy, w)
	by := winogradFor(tableOf(w), &m.Window, m.outGroup(), m.inGroup())
	// Winograd's algorithm turns them itself, unless they are a part of a larger kernel.
	turned := m.Conv.Size == m.Window.Size && by != nil && by.turns()
	if !turned {
		b = scratch.Take(n)
		w = m.turnRound(b, n, w)
	}
	s := takeCorrelation()
	s.set(m.Window, m.N, m.Groups, m.outGroup(), m.inGroup(), y, dy, w.OnThreads(threads))
	s.add, s.turned = add, turned
	if then != nil {
		then(s)
	}
	s.run()
	putCorrelation(s)
	if b != nil {
		scratch.Put(b)
	}
}

// turnRound copies the n weights that m meets to a buffer.
func (m *inputPhase) turnRound(b *scratch.Buffer, n int, w kernel.Slice) kernel.Slice {
	to := floats(b, n, w.Double())
	if w.Double() {
		turnRound(kernel.Of[float64](to), kernel.Of[float64](w), m)
	} else {
		turnRound(kernel.Of[float32](to), kernel.Of[float32](w), m)
	}
	return to
}

// turnRound copies the weights that m meets: channels of y become those of x, and the
// last place of the kernel comes first.
func turnRound[T kernel.Float](to, w []T, m *inputPhase) {
	in, out, all := m.inGroup(), m.outGroup(), m.Conv.Places()
	size, i := m.Window.Size, 0
	for g := range m.Groups {
		for c := range in {
			for o := range out {
				from := w[((g*out+o)*in+c)*all:][:all]
				for t0 := size[0] - 1; t0 >= 0; t0-- {
					at0 := (m.first[0] + t0*m.step[0]) * m.Conv.Size[1]
					for t1 := size[1] - 1; t1 >= 0; t1-- {
						at := (at0+m.first[1]+t1*m.step[1])*m.Conv.Size[2] + m.first[2]
						for t2 := size[2] - 1; t2 >= 0; t2-- {
							to[i] = from[at+t2*m.step[2]]
							i++
						}
					}
				}
			}
		}
	}
}

// scatter writes the gradient of these inputs to where they stand in dx, or adds it. odd
// has that of their neighbours along the rows, which comes in turn with it; it is empty for
// none.
func (m *inputPhase) scatter(dx, y, odd kernel.Slice, add bool) {
	if y.Len() == 0 {
		return
	}
	s := scatters.Take()
	*s = scattering{*m, dx, y, odd, add}
	parallel.Do(s, y.Len(), m.N*m.Conv.In, kernel.ThreadsOf(dx, y, y))
	*s = scattering{}
	scatters.Put(s)
}

type scattering struct {
	inputPhase
	dx, y, odd kernel.Slice
	add        bool
}

var scatters scratch.List[scattering]

// Do scatters one channel of one picture.
func (s *scattering) Do(plane int) {
	to := s.dx.Range(plane*s.Conv.InLen(), (plane+1)*s.Conv.InLen())
	from := s.y.Range(plane*s.Window.OutLen(), (plane+1)*s.Window.OutLen())
	switch {
	case s.odd.Len() > 0:
		s.interleave(to, from, plane)
	case to.Double():
		scatterPlane(kernel.Of[float64](to), kernel.Of[float64](from), s)
	default:
		scatterPlane(kernel.Of[float32](to), kernel.Of[float32](from), s)
	}
}

// interleave scatters rows of even places and rows of odd ones.
func (s *scattering) interleave(to, from kernel.Slice, plane int) {
	in, out, step, size := s.Conv.Window.In, s.Window.Out, s.Conv.Stride, to.Kind().Size()
	width := in[2] / 2 // of the odd rows
	buf := takeSpace(0)
	t := &buf.work.t
	*t = tile{last: in[2], k: out[1], bRow: out[2] * size, fromRow: width * size, cRow: step[1] * in[2] * size}
	if s.add {
		t.keep = to.Pointer()
	}
	odd := s.odd.Pointer()
	for u0 := range out[0] {
		t.b = unsafe.Add(from.Pointer(), u0*out[1]*t.bRow)
		t.from = unsafe.Add(odd, (plane*out[0]+u0)*out[1]*t.fromRow)
		t.c = unsafe.Add(to.Pointer(), ((u0*step[0]+s.remainder[0])*in[1]+s.remainder[1])*in[2]*size)
		tableOf(to).interleave(t)
	}
	*t = tile{}
	spaces.Put(buf)
}

func scatterPlane[T kernel.Float](to, from []T, s *scattering) {
	in, out, step := s.Conv.Window.In, s.Window.Out, s.Conv.Stride
	for u0 := range out[0] {
		for u1 := range out[1] {
			at := ((u0*step[0]+s.remainder[0])*in[1]+u1*step[1]+s.remainder[1])*in[2] + s.remainder[2]
			row := from[:out[2]]
			from = from[out[2]:]
			if s.add {
				for _, v := range row {
					to[at] += v
					at += step[2]
				}
				continue
			}
			for _, v := range row {
				to[at] = v
				at += step[2]
			}
		}
	}
}
