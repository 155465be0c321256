package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// Convolutions of small maps, such as the last of a network have, with weights that were
// packed beforehand. 49 outputs leave a quarter of the lanes of four vectors idle, so the
// product is turned around: lanes are channels of y, and rows of tiles are outputs. The
// sums are the same to the bit.

// smallMap is how many outputs a small map has at most: they are the rows of a few tiles.
const smallMap = 64

// TurnsAround reports whether a convolution gains from weights that are packed, on
// numbers as those of x.
func (c *Conv) TurnsAround(x kernel.Slice) bool {
	g, n := tableOf(x), c.OutLen()
	if g == nil || c.Groups != 1 || n == 0 || n > smallMap || c.weights() == 0 || c.Out < 2*smallMap {
		return false
	}
	vectors := (n + g.lanes - 1) / g.lanes
	return 8*n < 7*vectors*g.lanes
}

// ForwardPacked is ForwardFinished of a convolution that turns around. w is of a matrix with
// a column for each channel of y.
func (c *Conv) ForwardPacked(y, x kernel.Slice, w *Packed, bias kernel.Slice, f Finish) {
	if y.Len() != c.N*c.Out*c.OutLen() || x.Len() != c.N*c.In*c.InLen() || w.b.Cols != c.Out || w.b.Rows*c.Out != c.weights() || w.asIs {
		panic("gemm: the sizes of a convolution disagree")
	}
	s := turns.Take()
	s.set(c, y, x, w, bias, f)
	for s.picture = range c.N {
		s.computePicture()
	}
	s.clear()
	turns.Put(s)
}

// turned is a convolution that is turned around. For each picture the matrix of its
// patches is made first, unless the picture is that matrix, and then the channels of y are
// computed. Chunks are rows of the one, or channels of the other.
type turned struct {
	correlation
	packed   *Packed
	biases   kernel.Slice
	frame    *frame
	matrix   scratch.Buffer // a row for each channel of x and place of the kernel
	row      int            // numbers in a row
	factors  scratch.Buffer // the scales of all channels of y, then their shifts
	picture  int
	rows     int // in a chunk
	channels int // in a chunk
	copying  bool
}

var turns scratch.List[turned]

func (s *turned) set(c *Conv, y, x kernel.Slice, w *Packed, bias kernel.Slice, f Finish) {
	s.correlation.set(c.Window, c.N, 1, c.In, c.Out, y, x, kernel.Slice{})
	s.finish(f)
	s.packed, s.biases = w, bias
	s.frame, s.row = takeFrame(&c.Window, 0, c.Window.Out[1]), s.n
	if !s.isMatrix() {
		s.frame.outline(c.In, x.Kind())
		s.frame.setOffsets(s.size)
		s.row = (s.n + s.lanes - 1) / s.lanes * s.lanes
		s.matrix.Grow(s.k*s.row + overrun)
	}
	chunks := 2 * parallel.Threads()
	s.rows = (s.k + chunks - 1) / chunks
	s.channels = panelsEach(ceil(c.Out, w.width()), parallel.Threads()) * w.width()
	if n := f.Norm.Len(); n > 0 {
		s.factors.Grow(n)
		if s.double {
			apart(scratch.Of[float64](&s.factors, n), kernel.Of[float64](f.Norm))
		} else {
			apart(scratch.Of[float32](&s.factors, n), kernel.Of[float32](f.Norm))
		}
	}
}

// panelsEach returns how many of so many panels a chunk has: few enough for two chunks each,
// and so many that the thread with most chunks has least to do.
func panelsEach(panels, threads int) (each int) {
	soonest := 0
	for n := ceil(panels, 2*threads); n > 0; n-- {
		if end := ceil(ceil(panels, n), threads) * n; soonest == 0 || end < soonest {
			soonest, each = end, n
		}
	}
	return each
}

// apart writes the first of all pairs, then the second.
func apart[T kernel.Float](to, pairs []T) {
	n := len(pairs) / 2
	for i := range n {
		to[i], to[n+i] = pairs[2*i], pairs[2*i+1]
	}
}

func (s *turned) clear() {
	putFrame(s.frame)
	s.correlation, s.packed, s.biases, s.frame = correlation{}, nil, kernel.Slice{}, nil
}

// isMatrix reports whether a picture is the matrix of its patches: the kernel has one
// place and meets all of the picture.
func (s *turned) isMatrix() bool { return s.frame.direct && s.window.Places() == 1 }

// computePicture computes the picture at hand.
func (s *turned) computePicture() {
	threads := kernel.ThreadsOf(s.y, s.x, s.x)
	length := s.correlation.channels * s.window.InLen()
	x := s.x.Range(s.picture*length, (s.picture+1)*length)
	if s.isMatrix() {
		s.frame.at = x.Pointer()
	} else {
		s.frame.fill(x)
		s.copying = true
		parallel.Do(s, 4*s.k*s.n, (s.k+s.rows-1)/s.rows, threads)
		s.copying = false
	}
	parallel.Do(s, productCost(s.m*s.n*s.k), (s.m+s.channels-1)/s.channels, threads)
}

// Do copies some rows of the matrix, or computes some channels of y.
func (s *turned) Do(chunk int) {
	if s.copying {
		s.copyRowsOfPatches(chunk*s.rows, min((chunk+1)*s.rows, s.k))
		return
	}
	s.turn(chunk*s.channels, min((chunk+1)*s.channels, s.m))
}

func (s *turned) copyRowsOfPatches(k0, k1 int) {
	buf := takeSpace(0)
	w := &buf.work
	w.product, w.patches = s.product, s.frame
	w.t.k, w.bufB = k1-k0, unsafe.Add(s.matrix.At(0), k0*s.row*s.size)
	w.packPatches(k0, 0, s.n, s.row/s.lanes)
	*w = work{}
	spaces.Put(buf)
}

// turn computes channels o0 to o1 of y: first a row for each output, which is then turned
// back.
func (s *turned) turn(o0, o1 int) {
	n := o1 - o0
	buf := takeSpace(s.n*n + 2*n)
	w := &buf.work
	p := s.at(s.picture)
	q := product{
		gemmTable: p.gemmTable, m: s.n, n: n, k: s.k, double: p.double, alpha: p.alpha, beta: p.beta,
		c: buf.At(0), out: buf.At(0), cRow: n * s.size,
		a: s.frame.at, aRow: s.size, aCol: s.row * s.size,
		b: unsafe.Add(unsafe.Pointer(unsafe.SliceData(s.packed.panels)), o0*s.k*s.size), layout: inPanels,
	}
	if !s.isMatrix() {
		q.a = s.matrix.At(0)
	}
	if s.biases.Len() > 0 {
		q.from = s.biases.Range(o0, o1).Pointer()
	}
	q.packed(0, s.n, 0, n)
	if p.last&moreNorm != 0 {
		s.scaleRows(&q, o0, o1)
	}
	// Sums go where those of other ways go, to be finished as theirs without assembly.
	to := p.c
	if p.last&morePlus == 0 {
		to = p.out
	}
	w.product, w.c = p, to
	w.transposeBack(q.c, o0, o1, 0, s.n)
	*w = work{}
	spaces.Put(buf)
	at, size := o0*s.n, n*s.n
	if p.last&morePlus != 0 {
		kernel.Combine(kernel.Plus, p.numbers(p.out, at, size), p.numbers(p.c, at, size), nil, p.numbers(p.plus, at, size), nil)
	}
	p.applyMapping(o0, o1, 0, s.n)
}

// scaleRows makes each row of sums y = scale·sum + shift, rounded as ChannelScale does it.
func (s *turned) scaleRows(q *product, o0, o1 int) {
	n := o1 - o0
	scales := q.numbers(s.factors.At(0), o0, n)
	shifts := q.numbers(s.factors.At(0), s.m+o0, n)
	row := q.numbers(unsafe.Add(q.c, s.n*n*s.size), 0, n)
	for i := range s.n {
		sums := q.numbers(q.c, i*n, n)
		kernel.Copy(row, shifts)
		kernel.AddProduct(row, scales, sums)
		kernel.Copy(sums, row)
	}
}
