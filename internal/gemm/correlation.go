package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// correlation is what a convolution and the gradient of its input both are: for each
// picture and group, rows of weights times patches,
//
//	c[i, j] = bias[i] + Σₖ a[i, k]·patch[k, j]
//
// It is cut into units: one group of one picture, or some rows of its outputs, or some
// rows of its weights.
type correlation struct {
	product          // of one group of one picture, whose operands are set for each unit
	window           kernel.Window
	pictures, groups int
	channels         int // of x in a group
	x, y, weights    kernel.Slice
	turned           bool // whether Winograd's algorithm has to turn the weights round
	bias             *scratch.Buffer
	add              bool         // to what is there
	out, norm, plus  kernel.Slice // where sums go in the end, if not to y, and what becomes of them; see Finish
	bands, parts     int          // of the outputs' rows and of the weights' rows
	each             int          // units in a chunk
	direct           bool         // whether tiles read pictures that are their own frames
	activationX      unsafe.Pointer
	activationY      unsafe.Pointer
}

var correlations scratch.List[correlation]

func takeCorrelation() *correlation { return correlations.Take() }

func putCorrelation(s *correlation) {
	if s.bias != nil {
		scratch.Put(s.bias)
	}
	*s = correlation{}
	correlations.Put(s)
}

// set describes the sums: y gets rows for each group of each picture of x.
func (s *correlation) set(w kernel.Window, pictures, groups, channels, rows int, y, x, weights kernel.Slice) {
	s.window, s.pictures, s.groups, s.channels = w, pictures, groups, channels
	s.y, s.x, s.weights = y, x, weights
	p := &s.product
	p.gemmTable = tableOf(x)
	p.m, p.n, p.k, p.double = rows, w.OutLen(), channels*w.Places(), x.Double()
	p.alpha, p.beta = bitsOf(1, p.double), bitsOf(1, p.double)
	size := x.Kind().Size()
	p.cRow, p.aRow, p.aCol = p.n*size, p.k*size, size
	p.bRow, p.bCol, p.layout = p.n*size, size, inPatches
}

// rowNumbers is how many copies of a bias stand in a row: as many as a panel has
// columns.
const rowNumbers = 64

// addBias makes a bias what the sums begin with.
func (s *correlation) addBias(bias kernel.Slice) {
	if bias.Len() == 0 {
		return
	}
	n := bias.Len() * rowNumbers
	s.bias = scratch.Take(n)
	if s.double {
		repeatRows(scratch.Of[float64](s.bias, n), kernel.Of[float64](bias))
	} else {
		repeatRows(scratch.Of[float32](s.bias, n), kernel.Of[float32](bias))
	}
	s.fromRows, s.fromRow = true, rowNumbers*bias.Kind().Size()
}

func repeatRows[T kernel.Float](to, from []T) {
	for i, v := range from {
		row := to[i*rowNumbers : (i+1)*rowNumbers]
		for j := range row {
			row[j] = v
		}
	}
}

// finish says what becomes of the sums.
func (s *correlation) finish(f Finish) {
	s.out = s.y
	if f.finishes() {
		s.out, s.norm, s.plus = f.Y, f.Norm, f.Plus
		s.last = moreNorm*flag(f.Norm.Len() > 0) | morePlus*flag(f.Plus.Len() > 0)
	}
	a := f.Then
	if a.F == kernel.IdentityOf {
		return
	}
	s.mapping = mapping{f: a.F, param: a.Param}
	s.activationY = a.Y.Pointer()
	if s.activationY != s.out.Pointer() {
		return
	}
	switch a.F {
	case kernel.ReLUOf:
		s.last |= moreFloor
	case kernel.ReLU6Of:
		s.last |= moreFloor | moreCeiling
		s.ceiling = bitsOf(6, s.double)
	}
}

func flag(set bool) int {
	if set {
		return 1
	}
	return 0
}

// through makes the sums be multiplied with a derivative.
func (s *correlation) through(d Derivative, alpha float64) {
	s.mapping = mapping{f: d.F, gradient: true, param: d.Param, alpha: alpha}
	s.activationX, s.activationY = d.X.Pointer(), d.Y.Pointer()
	if d.F == kernel.ReLUOf {
		s.last, s.alpha = moreGate, bitsOf(alpha, s.double)
	}
}

// How a convolution is cut. A frame of at most frameBytes stays in the second-level
// cache beside the weights; fewer outputs than bandColumns spend too much on the frame
// and the weights.
//
//	go test ./internal/gemm -bench Conv
const (
	frameBytes  = 1 << 19
	bandColumns = 256
)

// cut decides into how many units the sums are cut, and how many of them are a chunk.
// No bit depends on it.
func (s *correlation) cut(threads int) (chunks int) {
	s.bands, s.parts, s.each = 1, 1, 1
	rows, w := s.window.Out[1], &s.window
	most := 1 // bands
	if w.Out[0] == 1 && s.n > 0 {
		most = max(1, min(rows, s.n/bandColumns))
	}
	f := takeFrame(w, 0, rows)
	frame := 0 // numbers
	s.direct = f.direct && s.gemmTable != nil
	if !f.direct {
		frame = s.channels * f.plane()
		s.bands = min(most, 1+frame*s.x.Kind().Size()/frameBytes)
	}
	putFrame(f)
	units := s.pictures * s.groups * s.bands
	if threads > 1 && units < 2*threads && s.m*s.n*s.k > 2*grain {
		s.share(threads, frame)
	}
	units = s.pictures * s.groups * s.bands * s.parts
	s.each = (units + chunksEach*threads - 1) / (chunksEach * threads)
	return (units + s.each - 1) / s.each
}

// share cuts few pictures for threads.
func (s *correlation) share(threads, frame int) {
	lanes, tall := 1, 8
	if s.gemmTable != nil {
		lanes, tall = s.lanes, s.rows
	}
	most := 1
	if s.window.Out[0] == 1 {
		most = max(1, s.n/(leastVectors*lanes))
		if !s.direct {
			most = min(most, s.window.Out[1])
		}
	}
	s.bands, s.parts = shares(threads, s.pictures*s.groups, s.bands, most, s.m/tall, func(bands, parts, units int) int {
		vectors, rows := ceil(ceil(s.window.Out[1], bands)*s.window.Out[2], lanes), ceil(s.m, parts)
		if s.direct {
			vectors = ceil(ceil(s.n, lanes), bands)
		}
		return units * (s.k*(rows*vectors+packCost*vectors+rows/2) + frameCost*frame/bands/lanes)
	})
}

// run computes all units on as many threads as pay.
func (s *correlation) run() {
	if s.pictures*s.groups*s.m*s.n == 0 {
		return
	}
	if planar(&s.window, s.gemmTable, s.channels, s.m) && !s.add {
		s.runPlanes()
		return
	}
	threads := kernel.ThreadsOf(s.y, s.x, s.weights)
	most := parallel.Threads()
	if threads > 0 {
		most = min(most, threads)
	}
	if by := winogradFor(s.gemmTable, &s.window, s.channels, s.m); by != nil {
		s.runWinograd(by, most, threads)
		return
	}
	chunks := s.cut(most)
	parallel.Do(s, productCost(s.pictures*s.groups*s.m*s.n*max(s.k, 1)), chunks, threads)
}

// Do computes a chunk of units. Those of one band have frames of one shape.
func (s *correlation) Do(chunk int) {
	rows := s.window.Out[1]
	each := s.pictures * s.groups * s.parts // units of a band
	var f *frame
	shaped := -1 // the band whose shape f has
	for u := chunk * s.each; u < min((chunk+1)*s.each, each*s.bands); u++ {
		band := u / each
		y0, y1 := rows*band/s.bands, rows*(band+1)/s.bands
		if band != shaped {
			if f != nil {
				putFrame(f)
			}
			f, shaped = takeFrame(&s.window, y0, y1), band
			f.outline(s.channels, s.x.Kind())
			f.setOffsets(s.x.Kind().Size())
		}
		j0, j1 := s.columns(band, y0, y1)
		s.unit(f, u%each/s.parts, u%s.parts, j0, j1)
	}
	if f != nil {
		putFrame(f)
	}
}

// columns returns which columns a band has, whose rows of outputs are y0 to y1. Where the
// picture is its own frame, they need not be whole rows.
func (s *correlation) columns(band, y0, y1 int) (j0, j1 int) {
	switch {
	case s.bands == 1:
		return 0, s.n
	case s.direct:
		vectors := ceil(s.n, s.lanes)
		return vectors * band / s.bands * s.lanes, min(vectors*(band+1)/s.bands*s.lanes, s.n)
	}
	return y0 * s.window.Out[2], y1 * s.window.Out[2]
}

// unit computes columns j0 to j1 of a part of the weights' rows, for one group of one
// picture.
func (s *correlation) unit(f *frame, planes, part, j0, j1 int) {
	i0, i1 := s.m*part/s.parts, s.m*(part+1)/s.parts
	group := planes % s.groups
	length := s.channels * s.window.InLen()
	f.fill(s.x.Range(planes*length, (planes+1)*length))
	p := s.at(planes)
	p.patches = f
	if s.add {
		p.from, p.fromRow = p.c, p.cRow
	}
	if p.k > 0 {
		p.a = s.weights.Range(group*s.m*s.k, (group+1)*s.m*s.k).Pointer()
	}
	if s.bias != nil {
		p.from = s.bias.At(group * s.m * rowNumbers * s.x.Kind().Size())
	}
	switch {
	case p.gemmTable == nil:
		p.patchesScalar(i0, i1, j0, j1)
		p.finishScalar(i0, i1, j0, j1)
		p.applyMapping(i0, i1, j0, j1)
	case p.readsDirectly():
		p.directPart(i0, i1, j0, j1)
	default:
		p.packed(i0, i1, j0, j1)
	}
}

// at returns the product of one group of one picture, without its operands.
func (s *correlation) at(planes int) product {
	p, size := s.product, s.x.Kind().Size()
	at, group := planes*s.m*s.n, planes%s.groups
	p.c = s.y.Range(at, at+s.m*s.n).Pointer()
	p.out = p.c
	if s.out.Len() > 0 {
		p.out = s.out.Range(at, at+s.m*s.n).Pointer()
	}
	p.norm, p.plus = offset(s.norm.Pointer(), 2*group*s.m*size), offset(s.plus.Pointer(), at*size)
	p.mapping.x, p.mapping.y = offset(s.activationX, at*size), offset(s.activationY, at*size)
	return p
}

func offset(p unsafe.Pointer, n int) unsafe.Pointer {
	if p == nil {
		return nil
	}
	return unsafe.Add(p, n)
}
