package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// winogradSums is the gradient of the weights that follows from winograd's formula:
//
//	dg = Gᵀ·(Σ (A·dy·Aᵀ) ∘ (Bᵀ·d·B))·G
//
// over all tiles. For each number (i, j) of a tile there is a product: channels of x
// times tiles times channels of y. The blocks of tiles are dealt out to sums, as many as
// the shapes say, which are added in their order at the end.
type winogradSums struct {
	*gemmTable
	conv     *Conv
	tiles    winogradTiles
	dw, dy   kernel.Slice
	add      bool
	together int // pictures in a block, 1 if it has bands
	bands    int // of a picture's rows of tiles
	parts    int // sums for a group
	width    int // numbers of the channels of dy, in whole vectors
	plane    int // numbers from one number of a tile to the next in the sums
	phase    func(*winogradSums, int)
	sums     scratch.Buffer // for each group and part: for each number of a tile a row for each channel of x, a column for each of y
}

var winogradSumsFree scratch.List[winogradSums]

// Each sum takes as many numbers for each kernel as a tile has. So many bytes may all of them take, and so
// many of them are as good as any number.
const (
	winogradSumsBytes = 16 << 20
	winogradSumsLeast = 4
	winogradSumsMost  = 8
)

// gradientByWinograd returns how Winograd's algorithm computes the gradient of the weights,
// or nil if it does not.
func (c *Conv) gradientByWinograd(table *gemmTable) *winogradTable {
	by := winogradFor(table, &c.Window, c.inGroup(), c.outGroup())
	if by == nil || c.N == 0 || c.sumBytes(by)*winogradSumsLeast > winogradSumsBytes {
		return nil
	}
	return by
}

// sumBytes is how many bytes one sum of all groups takes.
func (c *Conv) sumBytes(by *winogradTable) int {
	return by.places() * 4 * c.Groups * c.inGroup() * c.outGroup()
}

func (c *Conv) winogradWeights(by *winogradTable, dw, x, dy kernel.Slice, add bool) {
	w := winogradSumsFree.Take()
	w.gemmTable, w.conv, w.dw, w.dy, w.add = tableOf(x), c, dw, dy, add
	w.tiles.set(w.gemmTable, by, &c.Window, x, c.Groups, c.inGroup())
	tiles := w.tiles.down * w.tiles.along
	w.together, w.bands = max(1, winogradBlock/tiles), max(1, min(w.tiles.down, tiles/winogradBlock))
	w.parts = min(w.blocks(), max(winogradSumsLeast, min(winogradSumsMost, winogradSumsBytes/c.sumBytes(by))))
	w.width = (c.outGroup() + w.lanes - 1) / w.lanes * w.lanes
	w.plane = c.inGroup()*c.outGroup() + 16
	w.sums.Grow(by.places() / 2 * c.Groups * w.parts * w.plane)
	threads := kernel.ThreadsOf(dw, x, dy)
	w.share((*winogradSums).sum, productCost(c.N*c.OutLen()*c.weights()/2), c.Groups*w.parts, threads)
	w.share((*winogradSums).gather, w.parts*c.weights(), c.Groups*by.places(), threads)
	w.share((*winogradSums).finish, by.places()*c.weights(), c.Groups*c.inGroup(), threads)
	w.conv, w.dw, w.dy, w.tiles.x = nil, kernel.Slice{}, kernel.Slice{}, kernel.Slice{}
	winogradSumsFree.Put(w)
}

// blocks is how many blocks there are of a group.
func (w *winogradSums) blocks() int {
	return (w.conv.N + w.together - 1) / w.together * w.bands
}

func (w *winogradSums) share(phase func(*winogradSums, int), cost, chunks, threads int) {
	w.phase = phase
	parallel.Do(w, cost, chunks, threads)
}

// Do computes one sum, or the gradient for a channel.
func (w *winogradSums) Do(chunk int) { w.phase(w, chunk) }

// sum adds up the blocks of one part of a group.
func (w *winogradSums) sum(chunk int) {
	part, group := chunk%w.parts, chunk/w.parts
	buf := takeSpace(12 * w.lanes)
	u := gradientUnit{winogradSums: w, t: &buf.work.t, room: buf.At(0), group: group, sums: unsafe.Add(w.sums.At(0), 4*w.tiles.places()*chunk*w.plane)}
	for block := w.blocks() * part / w.parts; block < w.blocks()*(part+1)/w.parts; block++ {
		band, n := block%w.bands, block/w.bands*w.together
		u.add(n, min(n+w.together, w.conv.N), w.tiles.down*band/w.bands, w.tiles.down*(band+1)/w.bands)
	}
	*u.t = tile{}
	spaces.Put(buf)
}

// gradientUnit is a sum of one group that is being added up.
type gradientUnit struct {
	*winogradSums
	t     *tile
	room  unsafe.Pointer // for 24 vectors
	group int
	sums  unsafe.Pointer
	begun bool
}

// add adds the tiles in rows r0 to r1 of pictures n0 to n1.
func (u *gradientUnit) add(n0, n1, r0, r1 int) {
	in, along, side, places := u.conv.inGroup(), u.tiles.along, u.tiles.side, u.tiles.places()
	each := (r1 - r0) * along
	columns := (n1 - n0) * each
	step := u.tiles.step(columns)
	d, p := places*u.tiles.plane(in, step), places*columns*u.width+u.lanes
	turned := side*side*each*u.width + 8
	b := scratch.Take((d+p+turned)/2 + u.lanes)
	x, dy, pixels := b.At(0), b.At(4*d), b.At(4*(d+p))
	if out := &u.conv.Window.Out; out[1]%side+out[2]%side != 0 {
		clear(unsafe.Slice((*float32)(pixels), turned)) // what is behind the last row and column
	}
	for n := n0; n < n1; n++ {
		u.tiles.read(u.t, unsafe.Add(x, 4*(n-n0)*each), u.room, step, n, u.group, r0, r1)
		u.turn(pixels, n, r0, r1)
		t, pixel := u.t, 4*u.width
		*t = tile{k: along, vectors: u.width / u.lanes, bRow: side * along * pixel, bCol: pixel, cRow: columns * pixel, fromRow: pixel}
		for r := range r1 - r0 {
			t.b, t.c = unsafe.Add(pixels, side*side*r*along*pixel), unsafe.Add(dy, ((n-n0)*each+r*along)*pixel)
			u.tiles.gradient(t)
		}
	}
	u.multiply(x, dy, columns, step)
	scratch.Put(b)
}

// turn transposes the gradients in rows of tiles r0 to r1 of a picture: a row for each place,
// a column for each channel. Those behind the last row and column of the picture stay 0.
func (u *gradientUnit) turn(to unsafe.Pointer, picture, r0, r1 int) {
	c, t, side := u.conv, u.t, u.tiles.side
	out, high, wide := c.outGroup(), c.Window.Out[1], c.Window.Out[2]
	dy := u.dy.Range((picture*c.Out+u.group*out)*c.OutLen(), u.dy.Len()).Pointer()
	rows, n := min(side*r1, high)-side*r0, wide // rows of places, and places in each
	if wide == side*u.tiles.along {
		rows, n = 1, rows*wide
	}
	*t = tile{k: n, bCol: 4 * c.OutLen(), cRow: 4 * u.width}
	for y := range rows {
		for ch := 0; ch < out; ch += 8 {
			t.last = min(8, out-ch)
			t.b = unsafe.Add(dy, 4*(ch*c.OutLen()+side*r0*wide+y*n))
			t.c = unsafe.Add(to, 4*(y*side*u.tiles.along*u.width+ch))
			u.transpose(t)
		}
	}
}

// multiply adds the products of a block.
func (u *gradientUnit) multiply(x, dy unsafe.Pointer, columns, step int) {
	t, in, out := u.t, u.conv.inGroup(), u.conv.outGroup()
	*t = tile{k: columns, aRow: 4 * step, aCol: 4, bRow: 4 * u.width, cRow: 4 * out, fromRow: 4 * out}
	tiles := (in + u.rows - 1) / u.rows
	for i := range u.tiles.places() {
		a, b, c := unsafe.Add(x, 4*i*u.tiles.plane(in, step)), unsafe.Add(dy, 4*i*columns*u.width), unsafe.Add(u.sums, 4*i*u.plane)
		for j := 0; j < out; j += 2 * u.lanes {
			n := min(2*u.lanes, out-j)
			vectors := (n + u.lanes - 1) / u.lanes
			t.b, t.last = unsafe.Add(b, 4*j), n-(vectors-1)*u.lanes
			for r := range tiles {
				r0, r1 := in*r/tiles, in*(r+1)/tiles
				t.a, t.c = unsafe.Add(a, 4*r0*step), unsafe.Add(c, 4*(r0*out+j))
				if u.begun {
					t.from = t.c
				}
				t.ahead = uintptr(t.c)
				u.kernels[r1-r0][vectors](t)
			}
		}
	}
	u.begun = true
}

// part returns number i of the tiles of a sum.
func (w *winogradSums) part(group, part, i int) kernel.Slice {
	at, n := ((group*w.parts+part)*w.tiles.places()+i)*w.plane, w.conv.inGroup()*w.conv.outGroup()
	return kernel.SliceOf(unsafe.Slice((*float32)(unsafe.Add(w.sums.At(0), 4*at)), n)).OnThreads(1)
}

// gather adds the sums of all parts to the first, for one number of the tiles.
func (w *winogradSums) gather(chunk int) {
	group, i := chunk/w.tiles.places(), chunk%w.tiles.places()
	first := w.part(group, 0, i)
	for part := 1; part < w.parts; part++ {
		kernel.Add(first, first, w.part(group, part, i))
	}
}

// finish writes Gᵀ·m·G of the sums m, for one channel of x: of all channels of y at a time.
func (w *winogradSums) finish(chunk int) {
	c, n := w.conv, w.tiles.side+2
	in, out := c.inGroup(), c.outGroup()
	group, channel := chunk/in, chunk%in
	var columns [3][6][]float32 // Gᵀ·m
	var m [6][]float32
	buf := takeSpace((3*n + 3) * out)
	free := scratch.Of[float32](&buf.Buffer, (3*n+3)*out)
	take := func() (row []float32) { row, free = free[:out:out], free[out:]; return row }
	for j := range n {
		for i := range n {
			m[i] = kernel.Of[float32](w.part(group, 0, n*i+j))[channel*out : (channel+1)*out]
		}
		for i := range columns {
			columns[i][j] = take()
		}
		w.tiles.three(columns[0][j], columns[1][j], columns[2][j], &m)
	}
	x, y, z := take(), take(), take()
	dw := kernel.Of[float32](w.dw)[group*out*in*9:]
	for i := range columns {
		w.tiles.three(x, y, z, &columns[i])
		for o := range x {
			to := dw[(o*in+channel)*9+3*i:][:3]
			if w.add {
				to[0], to[1], to[2] = to[0]+x[o], to[1]+y[o], to[2]+z[o]
			} else {
				to[0], to[1], to[2] = x[o], y[o], z[o]
			}
		}
	}
	spaces.Put(buf)
}

// three writes Gᵀ·m, number by number of what the six or four of m have.
func (t *winogradTable) three(x, y, z []float32, m *[6][]float32) {
	if t.side == 4 {
		threeOfSix(x, y, z, m)
	} else {
		threeOfFour(x, y, z, m)
	}
}

// threeOfFour is for tiles of two by two, whose fourth number comes with the other sign.
func threeOfFour(x, y, z []float32, m *[6][]float32) {
	n := len(x)
	y, z = y[:n], z[:n]
	m0, m1, m2, m3 := m[0][:n], m[1][:n], m[2][:n], m[3][:n]
	for i := range x {
		sum := float32(0.5 * (m1[i] + m2[i]))
		x[i], y[i], z[i] = m0[i]+sum, float32(0.5*(m1[i]-m2[i])), sum-m3[i]
	}
}

// threeOfSix is for tiles of four by four; see winograd for a, b, s and t.
func threeOfSix(x, y, z []float32, m *[6][]float32) {
	const a, b = 0.75, 1.5
	const s, t = 1 / (2 * a * a * (a*a - b*b)), 1 / (2 * b * b * (b*b - a*a))
	n := len(x)
	y, z = y[:n], z[:n]
	m0, m1, m2, m3, m4, m5 := m[0][:n], m[1][:n], m[2][:n], m[3][:n], m[4][:n], m[5][:n]
	for i := range x {
		sumA, sumB := m1[i]+m2[i], m3[i]+m4[i]
		differenceA, differenceB := m1[i]-m2[i], m3[i]-m4[i]
		x[i] = float32(m0[i]*(1/(a*a*b*b))) + float32(s*sumA) + float32(t*sumB)
		y[i] = float32(s*a*differenceA) + float32(t*b*differenceB)
		z[i] = float32(s*a*a*sumA) + float32(t*b*b*sumB) + m5[i]
	}
}
