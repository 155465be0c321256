package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// Depthwise convolutions of 3×3, whose planes have micro-kernels of their own: nine
// multiplications for a number repay no frame.

// planeTile holds the arguments of such a micro-kernel, for a strip of a plane as wide as
// its vectors. The assembly knows the fields by name.
type planeTile struct {
	y                 unsafe.Pointer // at the column with which the strip begins
	x                 uintptr        // there too, perhaps before its memory begins, which a pointer must not be
	w, from, norm     unsafe.Pointer
	yRow, xRow        int // steps between rows, in bytes
	rows, inRows, top int // rows of y and of x, and how many of x are missing above
	more              int
	ceiling           uint64
	masks             [8]uint16 // from 1 on: which lanes are loaded and stored
}

// planeTable holds these micro-kernels.
type planeTable struct {
	forward, taps [3]func(*planeTile) // by stride
	pair          func(*planeTile)    // forward of two vectors, stride 1
	back          func(*planeTile)    // stride 2
}

const planeLanes = 16

// planar reports whether a convolution is a depthwise one of 3×3 with a padding of at most
// 1, of one picture plane for each channel, for which there are micro-kernels.
func planar(w *kernel.Window, g *gemmTable, channels, rows int) bool {
	if g == nil || g.planes.pair == nil || channels != 1 || rows != 1 || w.In[0] != 1 || w.Out[0] != 1 || w.Before[0] != 0 {
		return false
	}
	s := w.Stride[2]
	for a := 1; a < 3; a++ {
		behind := (w.Out[a]-1)*s + 3 - w.Before[a] - w.In[a]
		if w.Size[a] != 3 || w.Stride[a] != s || w.Dilation[a] != 1 || w.Before[a] > 1 || behind > 1 || w.Out[a] < 1 {
			return false
		}
	}
	return w.Size[0] == 1 && (s == 1 || s == 2)
}

// within returns the mask of those lanes of a vector that stand in a row of n numbers, if
// lane 0 stands at column c.
func within(c, n int) uint16 {
	lo, hi := min(max(-c, 0), planeLanes), min(max(n-c, 0), planeLanes)
	return uint16((1<<hi - 1) &^ (1<<lo - 1))
}

// strip sets what a strip of outputs from column j on reads and writes, if planes begin at
// x and y, and returns how many vectors of outputs it has.
func (t *planeTile) strip(w *kernel.Window, x, y unsafe.Pointer, j int, pairs bool) (vectors int) {
	s, n, out := w.Stride[2], w.In[2], w.Out[2]
	c := j*s - w.Before[2]
	t.x, t.y = uintptr(x)+uintptr(4*c), unsafe.Add(y, 4*j)
	switch {
	case s == 2:
		t.masks = [8]uint16{1: within(c, n), 2: within(c+16, n), 3: within(c+32, n) & 1, 5: within(j, out)}
	case pairs && out-j > planeLanes:
		t.masks = [8]uint16{1: within(c, n), 2: within(c+16, n), 3: within(c+32, n) & 3, 5: within(j+16, out)}
		return 2
	default:
		t.masks = [8]uint16{1: within(c, n), 2: within(c+16, n) & 3, 4: within(j, out)}
	}
	return 1
}

// runPlanes computes all planes, on as many threads as pay.
func (s *correlation) runPlanes() {
	threads := kernel.ThreadsOf(s.y, s.x, s.weights)
	planes := s.pictures * s.groups
	s.each = max(1, min(planes/(chunksEach*max(threads, parallel.Threads())), planeChunk/s.n))
	chunks := (planes + s.each - 1) / s.each
	p := planeRuns.Take()
	p.correlation = s
	parallel.Do(p, productCost(planes*s.n*planeCost), chunks, threads)
	p.correlation = nil
	planeRuns.Put(p)
}

// A chunk has about so many outputs, and each costs as much as so many multiplications of
// a product.
const (
	planeChunk = 1 << 15
	planeCost  = 24
)

// planeRun is a correlation whose chunks are planes.
type planeRun struct {
	*correlation
	t       planeTile
	product product // of the plane at hand, where tiles do not finish it
}

var planeRuns scratch.List[planeRun]

// Do computes a chunk of planes.
func (r *planeRun) Do(chunk int) {
	s, w := r.correlation, &r.window
	own := planeRuns.Take() // threads share r
	t := &own.t
	t.yRow, t.xRow, t.rows, t.inRows, t.top = 4*w.Out[2], 4*w.In[2], w.Out[1], w.In[1], w.Before[1]
	t.more, t.ceiling = s.last&^moreGate, s.ceiling
	forward, pairs := s.planes.forward[w.Stride[2]], w.Stride[2] == 1
	inLen, finished := w.InLen(), s.last&morePlus == 0 && (s.mapping == (mapping{}) || s.last&moreFloor != 0)
	weights, xs, ys := s.weights.Pointer(), s.x.Pointer(), s.y.Pointer()
	if s.out.Len() > 0 {
		ys = s.out.Pointer()
	}
	for plane := chunk * s.each; plane < min((chunk+1)*s.each, s.pictures*s.groups); plane++ {
		group := plane % s.groups
		t.w = unsafe.Add(weights, 36*group)
		if s.bias != nil {
			t.from = s.bias.At(group * rowNumbers * 4)
		}
		t.norm = offset(s.norm.Pointer(), 8*group)
		x, y := unsafe.Add(xs, 4*plane*inLen), unsafe.Add(ys, 4*plane*s.n)
		if !finished {
			own.product = s.at(plane)
			var more int
			more, y = own.product.withoutPlus()
			t.more = more &^ moreGate
		}
		for j := 0; j < w.Out[2]; {
			vectors := t.strip(w, x, y, j, pairs)
			if vectors == 2 {
				s.planes.pair(t)
			} else {
				forward(t)
			}
			j += vectors * planeLanes
		}
		if !finished {
			own.product.addPlus(0, s.n)
			if s.last&moreFloor == 0 {
				own.product.applyMapping(0, 1, 0, s.n)
			}
		}
	}
	own.product = product{}
	*t = planeTile{}
	planeRuns.Put(own)
}

// backPlanes writes, or adds, the gradient of the inputs of a planar convolution that moves
// by 2, with a padding of 1.
func (c *Conv) backPlanes(dx, dy, w kernel.Slice, add bool) {
	r := planeGradients.Take()
	*r = planeGradient{conv: c, x: dx, dy: dy, w: w, add: add}
	r.run(c.N*c.In, 4*r.x.Len())
}

// tapPlanes writes, or adds, the gradient of the weights of a planar convolution. The sums
// of a picture are added to those of the pictures before.
func (c *Conv) tapPlanes(dw, x, dy kernel.Slice, add bool) {
	r := planeGradients.Take()
	*r = planeGradient{conv: c, x: x, dy: dy, w: dw, add: add, taps: true}
	r.run(c.In, r.dy.Len()*planeCost)
}

// planeGradient is a gradient of a planar convolution. Its units are planes of the inputs,
// or channels.
type planeGradient struct {
	conv        *Conv
	x, dy, w    kernel.Slice
	add, taps   bool
	units, each int
}

var planeGradients scratch.List[planeGradient]

// run computes all units and gives r back.
func (r *planeGradient) run(units, multiplications int) {
	threads := kernel.ThreadsOf(r.x, r.dy, r.w)
	r.units, r.each = units, max(1, units/(chunksEach*max(threads, parallel.Threads())))
	chunks := (units + r.each - 1) / r.each
	parallel.Do(r, productCost(multiplications), chunks, threads)
	*r = planeGradient{}
	planeGradients.Put(r)
}

// Do computes a chunk of units.
func (r *planeGradient) Do(chunk int) {
	own := planeRuns.Take()
	t := &own.t
	for u := chunk * r.each; u < min((chunk+1)*r.each, r.units); u++ {
		if r.taps {
			r.tap(t, u)
		} else {
			r.back(t, u)
		}
	}
	*t = planeTile{}
	planeRuns.Put(own)
}

// back computes one plane of the gradient of the inputs.
func (r *planeGradient) back(t *planeTile, plane int) {
	w, group := &r.conv.Window, plane%r.conv.In
	in, out := w.In[2], w.Out[2]
	*t = planeTile{yRow: 4 * in, xRow: 4 * out, rows: w.In[1], inRows: w.Out[1], more: flag(r.add), w: r.w.Range(9*group, 9*group+9).Pointer()}
	dx, dy := r.x.Range(plane*w.InLen(), (plane+1)*w.InLen()).Pointer(), r.dy.Range(plane*w.OutLen(), (plane+1)*w.OutLen()).Pointer()
	for b := 0; 2*b < in; b += planeLanes {
		t.x, t.y = uintptr(dy)+uintptr(4*b), unsafe.Add(dx, 8*b)
		t.masks = [8]uint16{1: within(b, out), 2: within(b+1, out), 3: within(2*b, in), 4: within(2*b+16, in)}
		gemm32.planes.back(t)
	}
}

// tap computes the gradient of the weights of one channel.
func (r *planeGradient) tap(t *planeTile, channel int) {
	c, w := r.conv, &r.conv.Window
	buf := scratch.Take(9 * planeLanes)
	sums := scratch.Of[float32](buf, 9*planeLanes)
	dw := kernel.Of[float32](r.w)[9*channel:][:9]
	if !r.add {
		clear(dw)
	}
	*t = planeTile{yRow: 4 * w.Out[2], xRow: 4 * w.In[2], rows: w.Out[1], inRows: w.In[1], top: w.Before[1]}
	for n := range c.N {
		plane := n*c.In + channel
		x, dy := r.x.Range(plane*w.InLen(), (plane+1)*w.InLen()).Pointer(), r.dy.Range(plane*w.OutLen(), (plane+1)*w.OutLen()).Pointer()
		clear(sums)
		t.w = unsafe.Pointer(&sums[0])
		for j := 0; j < w.Out[2]; j += planeLanes {
			t.strip(w, x, dy, j, false)
			t.more = flag(j+planeLanes >= w.Out[2]) // adds up the lanes in the end
			gemm32.planes.taps[w.Stride[2]](t)
		}
		for k, v := range sums[:9] {
			dw[k] += v
		}
	}
	scratch.Put(buf)
}
