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
// over all tiles. For each of the sixteen numbers (i, j) there is a product: channels of x
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
	plane    int // numbers from one of the sixteen to the next in the sums
	phase    func(*winogradSums, int)
	sums     scratch.Buffer // for each group and part: for each of the sixteen a row for each channel of x, a column for each of y
}

var winogradSumsFree scratch.List[winogradSums]

// Each sum takes sixteen numbers for each kernel. So many bytes may all of them take, and so
// many of them are as good as any number.
const (
	winogradSumsBytes = 16 << 20
	winogradSumsLeast = 4
	winogradSumsMost  = 8
)

// gradientByWinograd reports whether Winograd's algorithm computes the gradient of the
// weights.
func (c *Conv) gradientByWinograd(table *gemmTable) bool {
	return winogradFor(table, &c.Window, c.inGroup(), c.outGroup()) && c.N > 0 && c.sumBytes()*winogradSumsLeast <= winogradSumsBytes
}

// sumBytes is how many bytes one sum of all groups takes.
func (c *Conv) sumBytes() int { return 16 * 4 * c.Groups * c.inGroup() * c.outGroup() }

func (c *Conv) winogradWeights(dw, x, dy kernel.Slice, add bool) {
	w := winogradSumsFree.Take()
	w.gemmTable, w.conv, w.dw, w.dy, w.add = tableOf(x), c, dw, dy, add
	w.tiles.set(w.gemmTable, &c.Window, x, c.Groups, c.inGroup())
	tiles := w.tiles.down * w.tiles.along
	w.together, w.bands = max(1, winogradBlock/tiles), max(1, min(w.tiles.down, tiles/winogradBlock))
	w.parts = min(w.blocks(), max(winogradSumsLeast, min(winogradSumsMost, winogradSumsBytes/c.sumBytes())))
	w.width = (c.outGroup() + w.lanes - 1) / w.lanes * w.lanes
	w.plane = c.inGroup()*c.outGroup() + 16
	w.sums.Grow(8 * c.Groups * w.parts * w.plane)
	threads := kernel.ThreadsOf(dw, x, dy)
	w.share((*winogradSums).sum, productCost(c.N*c.OutLen()*c.weights()/2), c.Groups*w.parts, threads)
	w.share((*winogradSums).gather, w.parts*c.weights(), c.Groups*16, threads)
	w.share((*winogradSums).finish, 16*c.weights(), c.Groups*c.inGroup(), threads)
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
	buf := takeSpace(0)
	u := gradientUnit{winogradSums: w, t: &buf.work.t, group: group, sums: unsafe.Add(w.sums.At(0), 4*16*chunk*w.plane)}
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
	group int
	sums  unsafe.Pointer
	begun bool
}

// add adds the tiles in rows r0 to r1 of pictures n0 to n1.
func (u *gradientUnit) add(n0, n1, r0, r1 int) {
	in, along := u.conv.inGroup(), u.tiles.along
	each := (r1 - r0) * along
	columns := (n1 - n0) * each
	step := u.tiles.step(columns)
	d, p := 16*in*step, 16*columns*u.width+u.lanes
	turned := 4*each*u.width + 8
	b := scratch.Take((d+p+turned)/2 + u.lanes)
	x, dy, pixels := b.At(0), b.At(4*d), b.At(4*(d+p))
	clear(unsafe.Slice((*float32)(pixels), turned))
	for n := n0; n < n1; n++ {
		u.tiles.read(u.t, unsafe.Add(x, 4*(n-n0)*each), step, n, u.group, r0, r1)
		u.turn(pixels, n, r0, r1)
		t, pixel := u.t, 4*u.width
		*t = tile{k: along, vectors: u.width / u.lanes, bRow: 2 * along * pixel, bCol: pixel, cRow: columns * pixel, fromRow: pixel}
		for r := range r1 - r0 {
			t.b, t.c = unsafe.Add(pixels, 4*r*along*pixel), unsafe.Add(dy, ((n-n0)*each+r*along)*pixel)
			u.winogradGradient(t)
		}
	}
	u.multiply(x, dy, columns, step)
	scratch.Put(b)
}

// turn transposes the gradients in rows of tiles r0 to r1 of a picture: a row for each place,
// a column for each channel. Those behind the last row and column of the picture stay 0.
func (u *gradientUnit) turn(to unsafe.Pointer, picture, r0, r1 int) {
	c, t := u.conv, u.t
	out, high, wide := c.outGroup(), c.Window.Out[1], c.Window.Out[2]
	dy := u.dy.Range((picture*c.Out+u.group*out)*c.OutLen(), u.dy.Len()).Pointer()
	rows, n := min(2*r1, high)-2*r0, wide // rows of places, and places in each
	if wide == 2*u.tiles.along {
		rows, n = 1, rows*wide
	}
	*t = tile{k: n, bCol: 4 * c.OutLen(), cRow: 4 * u.width}
	for y := range rows {
		for ch := 0; ch < out; ch += 8 {
			t.last = min(8, out-ch)
			t.b = unsafe.Add(dy, 4*(ch*c.OutLen()+2*r0*wide+y*n))
			t.c = unsafe.Add(to, 4*(y*2*u.tiles.along*u.width+ch))
			u.transpose(t)
		}
	}
}

// multiply adds the sixteen products of a block.
func (u *gradientUnit) multiply(x, dy unsafe.Pointer, columns, step int) {
	t, in, out := u.t, u.conv.inGroup(), u.conv.outGroup()
	*t = tile{k: columns, aRow: 4 * step, aCol: 4, bRow: 4 * u.width, cRow: 4 * out, fromRow: 4 * out}
	tiles := (in + u.rows - 1) / u.rows
	for i := range 16 {
		a, b, c := unsafe.Add(x, 4*i*in*step), unsafe.Add(dy, 4*i*columns*u.width), unsafe.Add(u.sums, 4*i*u.plane)
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

// part returns number i of the sixteen of a sum.
func (w *winogradSums) part(group, part, i int) kernel.Slice {
	at, n := ((group*w.parts+part)*16+i)*w.plane, w.conv.inGroup()*w.conv.outGroup()
	return kernel.SliceOf(unsafe.Slice((*float32)(unsafe.Add(w.sums.At(0), 4*at)), n)).OnThreads(1)
}

// gather adds the sums of all parts to the first, for one number of the sixteen.
func (w *winogradSums) gather(chunk int) {
	group, i := chunk/16, chunk%16
	first := w.part(group, 0, i)
	for part := 1; part < w.parts; part++ {
		kernel.Add(first, first, w.part(group, part, i))
	}
}

// finish writes Gᵀ·m·G of the sums m, for one channel of x.
func (w *winogradSums) finish(chunk int) {
	c := w.conv
	in, out := c.inGroup(), c.outGroup()
	group, channel := chunk/in, chunk%in
	var sums [16][]float32
	for i := range sums {
		sums[i] = kernel.Of[float32](w.part(group, 0, i))[channel*out : (channel+1)*out]
	}
	dw := kernel.Of[float32](w.dw)[group*out*in*9:]
	for o := range out {
		var rows [3][4]float32 // Gᵀ·m
		for j := range 4 {
			rows[0][j], rows[1][j], rows[2][j] = threeOf(sums[j][o], sums[4+j][o], sums[8+j][o], sums[12+j][o])
		}
		to := dw[(o*in+channel)*9:][:9]
		for i, r := range rows {
			a, b, c := threeOf(r[0], r[1], r[2], r[3])
			if w.add {
				a, b, c = to[3*i]+a, to[3*i+1]+b, to[3*i+2]+c
			}
			to[3*i], to[3*i+1], to[3*i+2] = a, b, c
		}
	}
}

// threeOf returns Gᵀ·(a, b, c, −d): a fourth number comes with the other sign.
func threeOf(a, b, c, d float32) (x, y, z float32) {
	sum, difference := float32(0.5*(b+c)), float32(0.5*(b-c))
	return a + sum, difference, sum - d
}
