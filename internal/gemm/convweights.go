package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// BackwardWeights writes the gradient of w that follows from that of y, or adds it.
//
//	dw[o, c, t] = Σ dy[o, p]·x[c, p·stride + t·dilation − before] over pictures and p
//
// The sums run along the outputs p, in the order of the pictures. What one place of the
// kernel meets stands in one run in the picture's frame, so the micro-kernels read the
// frame as it is: rows are channels, or neighbouring places of the kernel if there are
// few channels. Columns are channels of dy, which is transposed for it. Where that would
// leave lanes idle, runs of dy are multiplied along with runs of the frame instead.
// Between the rows of outputs a run of the frame has some numbers more, for which dy has
// zeros.
func (c *Conv) BackwardWeights(dw, x, dy kernel.Slice, add bool) {
	c.check(x, dw, dy)
	if dw.Len() == 0 {
		return
	}
	if planar(&c.Window, tableOf(dw), c.inGroup(), c.outGroup()) {
		c.tapPlanes(dw, x, dy, add)
		return
	}
	if by := c.gradientByWinograd(tableOf(x)); by != nil {
		c.winogradWeights(by, dw, x, dy, add)
		return
	}
	s := weightGradients.Take()
	s.set(c, dw, x, dy, add)
	s.run()
	s.clear()
	weightGradients.Put(s)
}

// weightGradient is the computation of the gradient of the weights.
type weightGradient struct {
	*gemmTable
	conv      *Conv
	frame     *frame // the shape of all frames
	dw, x, dy kernel.Slice
	add       bool
	size      int  // bytes of a number
	runLength int  // outputs and gaps between their rows
	along     bool // whether dy is not transposed
	width     int  // columns of a panel of dy
	panels    int  // of a group
	tiles     []weightTile
	pieces    int // of the tiles, each of them a chunk
	block     int // pictures at a time
	n0, n1    int // those at hand
	preparing bool
	frames    scratch.Buffer // of the pictures at hand
	turned    scratch.Buffer // dy of these: for each picture, group and panel, a row for each output
	sums      scratch.Buffer // for each group, a row for each number of a kernel, a column for each channel of y
}

// weightTile is rows of the sums that a micro-kernel computes at once: where their
// numbers begin in a frame, how far they are apart, and the same in the sums.
type weightTile struct{ rows, at, step, to, toStep int }

var weightGradients scratch.List[weightGradient]

// Budget of pictures that are prepared at a time, in bytes: they stay in the cache that
// processors share.
//
//	go test ./internal/gemm -bench Conv/.*/weights
const (
	preparedBytes = 1 << 21
	fewChannels   = 6 // fewer are not worth a tile
)

func (s *weightGradient) set(c *Conv, dw, x, dy kernel.Slice, add bool) {
	s.conv, s.dw, s.x, s.dy, s.add = c, dw, x, dy, add
	s.gemmTable, s.size = tableOf(x), x.Kind().Size()
	s.frame = takeFrame(&c.Window, 0, c.Window.Out[1])
	if s.gemmTable == nil {
		return
	}
	f := s.frame
	s.runLength = ((c.Window.Out[0]-1)*f.length[1]+c.Window.Out[1]-1)*f.length[2] + c.Window.Out[2]
	s.along = 2*c.outGroup() <= s.lanes || c.inGroup() < fewChannels && c.Size[2] <= 4 && c.outGroup() <= s.lanes
	switch {
	case s.along:
		s.width, s.panels = c.outGroup(), 1
	case c.outGroup() <= s.lanes:
		s.width, s.panels = s.lanes, 1
	default:
		s.width = 2 * s.lanes
		s.panels = (c.outGroup() + s.width - 1) / s.width
	}
	s.setTiles()
	each := c.Groups * s.panels * s.runLength * s.width * s.size
	if !f.direct {
		each += c.Groups * s.frameNumbers() * s.size
	}
	s.block = max(1, min(c.N, preparedBytes/each))
	n := s.block * c.Groups * s.panels * (s.runLength*s.width + overrun)
	s.turned.Grow(n)
	if s.along {
		floats(&s.turned, n, s.size == 8).Clear() // the gaps stay as they are
	}
	f.channels = c.inGroup()
	if !f.direct {
		n := s.block * c.Groups * s.frameNumbers()
		s.frames.Grow(n)
		floats(&s.frames, n, s.size == 8).Clear()
	}
	s.sums.Grow(dw.Len())
}

// frameNumbers is how many numbers the frame of a group of a picture takes.
func (s *weightGradient) frameNumbers() int { return s.conv.inGroup()*s.frame.plane() + overrun }

// frameAt is where the frame of a group of a picture at hand begins.
func (s *weightGradient) frameAt(picture, group int) unsafe.Pointer {
	return unsafe.Add(s.frames.At(0), ((picture-s.n0)*s.conv.Groups+group)*s.frameNumbers()*s.size)
}

func (s *weightGradient) clear() {
	putFrame(s.frame)
	s.conv, s.frame, s.dw, s.x, s.dy = nil, nil, kernel.Slice{}, kernel.Slice{}, kernel.Slice{}
}

// setTiles lists the tiles of a group.
func (s *weightGradient) setTiles() {
	c, f := s.conv, s.frame
	s.tiles = s.tiles[:0]
	in, places := c.inGroup(), c.Places()
	neighbours := c.Stride[2] == 1 && c.Size[2] > 1 && (s.along || in < fewChannels)
	for t0 := range c.Size[0] {
		for t1 := range c.Size[1] {
			row := (t0*c.Size[1] + t1) * c.Size[2]
			if neighbours {
				for ch := range in {
					s.addTiles(c.Size[2], ch*f.plane()+f.place(t0, t1, 0), c.Dilation[2], ch*places+row, 1)
				}
				continue
			}
			for t2 := range c.Size[2] {
				for ch := 0; s.along && ch < in; ch++ {
					s.addTiles(1, ch*f.plane()+f.place(t0, t1, t2), 0, ch*places+row+t2, 0)
				}
				if !s.along {
					s.addTiles(in, f.place(t0, t1, t2), f.plane(), row+t2, places)
				}
			}
		}
	}
}

// addTiles cuts so many rows into tiles of about the same height.
func (s *weightGradient) addTiles(rows, at, step, to, toStep int) {
	most := s.rows
	if s.along {
		most = 4
	}
	n := (rows + most - 1) / most
	for i := range n {
		r0, r1 := rows*i/n, rows*(i+1)/n
		s.tiles = append(s.tiles, weightTile{r1 - r0, at + r0*step, step, to + r0*toStep, toStep})
	}
}

// run prepares some pictures at a time and adds what they contribute.
func (s *weightGradient) run() {
	c := s.conv
	threads := kernel.ThreadsOf(s.dw, s.x, s.dy)
	most := parallel.Threads()
	if threads > 0 {
		most = min(most, threads)
	}
	if s.gemmTable == nil {
		parallel.Do(s, c.weights()*c.N*c.OutLen(), c.Out, threads)
		return
	}
	s.pieces = min(len(s.tiles), max(1, (chunksEach*most+c.Groups*s.panels-1)/(c.Groups*s.panels)))
	for s.n0 = 0; s.n0 < c.N; s.n0 = s.n1 {
		s.n1 = min(s.n0+s.block, c.N)
		s.preparing = true
		parallel.Do(s, (s.n1-s.n0)*4*(c.In*c.InLen()+c.Out*c.OutLen()), (s.n1-s.n0)*c.Groups, threads)
		s.preparing = false
		parallel.Do(s, productCost((s.n1-s.n0)*c.weights()*c.OutLen()), c.Groups*s.panels*s.pieces, threads)
	}
	if c.N == 0 && !s.add {
		s.dw.Clear()
	}
	if c.N > 0 && !s.along {
		s.finish()
	}
}

// Do prepares one group of a picture, or adds up one piece of the tiles of a panel.
func (s *weightGradient) Do(chunk int) {
	switch groups := s.conv.Groups; {
	case s.gemmTable == nil:
		s.scalar(chunk)
	case s.preparing:
		s.prepare(s.n0+chunk/groups, chunk%groups)
	default:
		piece, panel := chunk%s.pieces, chunk/s.pieces
		s.piece(panel/s.panels, panel%s.panels, len(s.tiles)*piece/s.pieces, len(s.tiles)*(piece+1)/s.pieces)
	}
}

// prepare makes the frame of a group of a picture, and transposes its part of dy.
func (s *weightGradient) prepare(picture, group int) {
	c, f := s.conv, s.frame
	in, length := c.inGroup(), c.InLen()
	if !f.direct {
		at := (picture*c.Groups + group) * in * length
		f.fillAt(s.frameAt(picture, group), s.x.Range(at, at+in*length))
	}
	if s.along {
		s.widen(picture, group)
		return
	}
	buf := takeSpace(0)
	for panel := range s.panels {
		s.turn(&buf.work.t, picture, group, panel)
	}
	buf.work.t = tile{}
	spaces.Put(buf)
}

// panelAt is where a panel of the transposed dy begins.
func (s *weightGradient) panelAt(picture, group, panel int) unsafe.Pointer {
	at := (((picture-s.n0)*s.conv.Groups+group)*s.panels + panel) * (s.runLength*s.width + overrun)
	return unsafe.Add(s.turned.At(0), at*s.size)
}

// turn transposes the channels of dy that belong to a panel. Between the rows of
// outputs it writes zeros.
func (s *weightGradient) turn(t *tile, picture, group, panel int) {
	c, f := s.conv, s.frame
	first := panel * s.width
	channels := min(s.width, c.outGroup()-first)
	dy := s.dy.Range((picture*c.Out+group*c.outGroup()+first)*c.OutLen(), s.dy.Len()).Pointer()
	to, row := s.panelAt(picture, group, panel), s.width*s.size
	t.bCol, t.cRow = c.OutLen()*s.size, row
	next := 0 // the row of the panel that has not been written
	for j := 0; j < c.OutLen(); {
		n, at := f.run(j, c.OutLen()-j)
		clear(unsafe.Slice((*byte)(unsafe.Add(to, next*row)), (at-next)*row))
		group := 32 / s.size
		for ch := 0; ch < channels; ch += group {
			t.k, t.last = n, min(group, channels-ch)
			t.b = unsafe.Add(dy, (ch*c.OutLen()+j)*s.size)
			t.c = unsafe.Add(to, at*row+ch*s.size)
			s.transpose(t)
		}
		j, next = j+n, at+n
	}
}

// piece adds what the pictures at hand contribute to some tiles of a panel.
func (s *weightGradient) piece(group, panel, first, last int) {
	c, f := s.conv, s.frame
	in, out := c.inGroup(), c.outGroup()
	buf := takeSpace(0)
	t := &buf.work.t
	*t = tile{}
	if s.along {
		s.pieceAlong(t, group, first, last)
		*t = tile{}
		spaces.Put(buf)
		return
	}
	columns := min(s.width, out-panel*s.width)
	vectors := (columns + s.lanes - 1) / s.lanes
	t.last = columns - (vectors-1)*s.lanes
	t.bRow, t.aCol = s.width*s.size, s.size
	t.alpha, t.beta = bitsOf(1, s.size == 8), bitsOf(1, s.size == 8)
	sums := s.sums.At(0)
	blocks := blocksOf(s.runLength, blockSteps)
	for picture := s.n0; picture < s.n1; picture++ {
		b := s.panelAt(picture, group, panel)
		a := s.x.Range((picture*c.Groups+group)*in*c.InLen(), s.x.Len()).Pointer()
		if !f.direct {
			a = s.frameAt(picture, group)
		}
		for block := range blocks {
			k0, k1 := block*s.runLength/blocks, (block+1)*s.runLength/blocks
			t.k, t.b = k1-k0, unsafe.Add(b, k0*t.bRow)
			for _, w := range s.tiles[first:last] {
				t.a, t.aRow = unsafe.Add(a, (w.at+k0)*s.size), w.step*s.size
				t.c = unsafe.Add(sums, ((group*in*c.Places()+w.to)*out+panel*s.width)*s.size)
				t.cRow = w.toStep * out * s.size
				t.from, t.fromRow = nil, t.cRow
				if picture > 0 || block > 0 {
					t.from = t.c
				}
				t.ahead, t.aheadStep = uintptr(t.c), 0
				s.kernels[w.rows][vectors](t)
			}
		}
	}
	*t = tile{}
	spaces.Put(buf)
}

// finish transposes the sums into dw, or adds them.
func (s *weightGradient) finish() {
	c := s.conv
	rows, out := c.inGroup()*c.Places(), c.outGroup()
	n := rows * out
	to := s.dw
	var b *scratch.Buffer
	if s.add {
		b = scratch.Take(s.dw.Len())
		to = floats(b, s.dw.Len(), s.dw.Double())
	}
	for g := range c.Groups {
		m := Mat{Slice: floats(&s.sums, s.dw.Len(), s.dw.Double()).Range(g*n, (g+1)*n), Rows: rows, Cols: out, RowStep: out, ColStep: 1}
		transposeInto(to.Range(g*n, (g+1)*n), m)
	}
	if s.add {
		kernel.Add(s.dw, s.dw, to)
		scratch.Put(b)
	}
}

// transposeInto writes the transposed matrix m, row by row.
func transposeInto(to kernel.Slice, m Mat) {
	if m.Double() {
		transposeBlocks(kernel.Of[float64](to), kernel.Of[float64](m.Slice), m.Rows, m.Cols)
	} else {
		transposeBlocks(kernel.Of[float32](to), kernel.Of[float32](m.Slice), m.Rows, m.Cols)
	}
}

// transposeBlocks goes block by block, of which a few cache lines hold both sides.
func transposeBlocks[T kernel.Float](to, from []T, rows, cols int) {
	const side = 16
	for i0 := 0; i0 < rows; i0 += side {
		for j0 := 0; j0 < cols; j0 += side {
			for i := i0; i < min(i0+side, rows); i++ {
				row := from[i*cols : (i+1)*cols]
				for j := j0; j < min(j0+side, cols); j++ {
					to[j*rows+i] = row[j]
				}
			}
		}
	}
}

// scalar computes the gradient of one channel's weights without assembly.
func (s *weightGradient) scalar(channel int) {
	f := frames.Take()
	f.set(&s.conv.Window, 0, s.conv.Window.Out[1])
	if s.size == 8 {
		weightSums[float64](s, f, channel)
	} else {
		weightSums[float32](s, f, channel)
	}
	putFrame(f)
}

func weightSums[T kernel.Float](s *weightGradient, f *frame, channel int) {
	c := s.conv
	group, k, n := channel/c.outGroup(), c.inGroup()*c.Places(), c.OutLen()
	buf := scratch.Take(k * rowNumbers)
	panel := scratch.Of[T](buf, k*rowNumbers)
	dw := kernel.Of[T](s.dw)[channel*k : (channel+1)*k]
	if !s.add {
		clear(dw)
	}
	length := c.inGroup() * c.InLen()
	f.outline(c.inGroup(), s.x.Kind())
	f.setOffsets(s.size)
	for picture := range c.N {
		at := (picture*c.Groups + group) * length
		f.fill(s.x.Range(at, at+length))
		dy := kernel.Of[T](s.dy)[(picture*c.Out+channel)*n:][:n]
		for j := 0; j < n; j += rowNumbers {
			columns := min(rowNumbers, n-j)
			copyPatches(panel, f, j, columns)
			to := scalarSums[T]{c: dw, from: dw, step: k, alpha: 1, beta: 1}
			matMulTiles(to, view[T]{dy[j:], n, 1}, view[T]{panel, 1, rowNumbers}, columns, k, 0, 1, 0, k)
		}
	}
	scratch.Put(buf)
}
