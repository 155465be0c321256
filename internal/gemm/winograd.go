package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/parallel"
	"cajal/internal/scratch"
)

// winograd computes a correlation with a kernel of three by three places, moved by 1, with
// four multiplications for each output instead of nine, or with two and a quarter. Outputs y,
// two by two or four by four, are a tile: they meet numbers d of each channel, two more along
// each side, and
//
//	y = Aᵀ·(Σ (G·g·Gᵀ) ∘ (Bᵀ·d·B))·A
//
// over the channels, g being three by three weights and ∘ the product number by number. So
// for each of the 16 or 36 numbers (i, j) of a tile there is a product of matrices: weights
// of all channels times tiles. For tiles of two by two
//
//	     ⎡1  0 −1  0⎤       ⎡1   0   0⎤
//	Bᵀ = ⎢0  1  1  0⎥   G = ⎢½   ½   ½⎥   Aᵀ = ⎡1  1  1  0⎤
//	     ⎢0 −1  1  0⎥       ⎢½  −½   ½⎥        ⎣0  1 −1 −1⎦
//	     ⎣0  1  0 −1⎦       ⎣0   0   1⎦
//
// and for those of four by four, with a = ¾ and b = 3/2,
//
//	     ⎡a²b²   0   −a²−b²   0    1  0⎤       ⎡1/(a²b²)  0    0 ⎤
//	     ⎢ 0   −ab²   −b²     a    1  0⎥       ⎢  s       sa  sa²⎥        ⎡1  1   1   1   1  0⎤
//	Bᵀ = ⎢ 0    ab²   −b²    −a    1  0⎥   G = ⎢  s      −sa  sa²⎥   Aᵀ = ⎢0  a  −a   b  −b  0⎥
//	     ⎢ 0   −a²b   −a²     b    1  0⎥       ⎢  t       tb  tb²⎥        ⎢0  a²  a²  b²  b² 0⎥
//	     ⎢ 0    a²b   −a²    −b    1  0⎥       ⎢  t      −tb  tb²⎥        ⎣0  a³ −a³  b³ −b³ 1⎦
//	     ⎣ 0    a²b²   0   −a²−b²  0  1⎦       ⎣  0       0    1 ⎦
//
//	s = 1/(2a²(a²−b²))   t = 1/(2b²(b²−a²))
//
// Winograd, Arithmetic Complexity of Computations, 1980; Lavin and Gray, Fast Algorithms
// for Convolutional Neural Networks, 2015. The second ones are those of Toom and Cook for the
// points 0, ±a, ±b and ∞, which round less than the usual ±1 and ±2: Barabasz and others,
// Error Analysis and Improving the Accuracy of Winograd Convolution, 2020. What Bᵀ·d·B and
// Aᵀ·m·A add up is rounded too, but the sums are shorter: results of two by two are about as
// far from the exact ones as direct sums are, 2e-7 to 5e-7 of their size, those of four by
// four up to three times as far, 5e-7 to 9e-7 (TestWinogradError). It is for single precision
// alone, so that there is an exact one to hold it against.
type winograd struct {
	*correlation
	tiles        winogradTiles
	together     int // pictures in a block, 1 if it has bands
	bands, parts int // of a picture's rows of tiles and of the weights' rows
	threads      int // that share few units
	transforming bool
	streaming    bool // whether a unit transforms the weights that it needs
	weights      winogradWeights
}

var winograds scratch.List[winograd]

// runWinograd is run by Winograd's algorithm, on at most so many threads; 0 stands for as
// many as there are.
func (s *correlation) runWinograd(by *winogradTable, most, threads int) {
	w := winograds.Take()
	w.correlation = s
	w.tiles.set(s.gemmTable, by, &s.window, s.x, s.groups, s.channels)
	w.cut(most)
	if w.weights.set(s, by, w.streaming); !w.streaming {
		w.transforming = true
		parallel.Do(w, by.places()*s.weights.Len(), w.weights.rows, threads)
		w.transforming = false
	}
	parallel.Do(w, productCost(s.pictures*s.groups*s.m*s.n*s.k/2), w.blocks()*s.groups*w.bands*w.parts, threads)
	w.correlation, w.tiles.x, w.weights.g, w.weights.to = nil, kernel.Slice{}, kernel.Slice{}, nil
	winograds.Put(w)
}

// cut decides into how many units the sums are cut, on which no bit depends.
func (w *winograd) cut(threads int) {
	tiles := w.tiles.down * w.tiles.along
	w.together, w.bands, w.parts = max(1, winogradBlock/tiles), max(1, min(w.tiles.down, tiles/winogradBlock)), 1
	if threads > 1 {
		w.together = min(w.together, max(1, w.pictures*w.groups/(2*threads)))
		if units := w.blocks() * w.groups; units*w.bands < 2*threads {
			w.threads = threads
			w.bands, w.parts = shares(threads, units, w.bands, min(w.tiles.down, tiles/w.lanes), w.m/w.rows, w.cost)
		}
	}
	// Weights that one unit needs stay in its cache if it transforms them.
	w.streaming = w.blocks()*w.bands == 1 && !w.turned
}

// cost is what a thread takes for so many units of so many bands and parts.
func (w *winograd) cost(bands, parts, units int) int {
	vectors := ceil(w.together*ceil(w.tiles.down, bands)*w.tiles.along, w.lanes)
	rows, k := ceil(w.m, parts), w.channels
	unit, before := rows*k*vectors+transformCost*k*vectors+inverseCost*rows*vectors+rows*k/2, 0
	if w.blocks()*bands > 1 { // all weights are transformed first
		before = kernelCost * w.m * k / w.threads
	}
	return w.tiles.places() * (units*unit + before)
}

// blocks is how many blocks of pictures there are.
func (w *winograd) blocks() int { return (w.pictures + w.together - 1) / w.together }

// Do transforms some weights, or computes a unit.
func (w *winograd) Do(chunk int) {
	if w.transforming {
		w.weights.transform(chunk)
		return
	}
	part := chunk % w.parts
	chunk /= w.parts
	band := chunk % w.bands
	chunk /= w.bands
	buf := takeSpace(12 * w.lanes)
	u := winogradUnit{winograd: w, group: chunk % w.groups, t: &buf.work.t, room: buf.At(0)}
	chunk /= w.groups
	u.n0, u.n1 = chunk*w.together, min((chunk+1)*w.together, w.pictures)
	u.i0, u.i1 = w.m*part/w.parts, w.m*(part+1)/w.parts
	u.r0, u.r1 = w.tiles.down*band/w.bands, w.tiles.down*(band+1)/w.bands
	u.run()
	*u.t = tile{}
	spaces.Put(buf)
}

// winogradUnit is rows i0 to i1 of the weights of one group times the tiles in rows r0 to r1
// of pictures n0 to n1.
type winogradUnit struct {
	*winograd
	t                      *tile
	group                  int
	n0, n1, i0, i1, r0, r1 int
	columns, step          int            // tiles, and numbers from one row of them to the next
	d, sums                unsafe.Pointer // for each number of a tile: a row for each channel, and for each row of weights
	room                   unsafe.Pointer // for 24 vectors
}

func (u *winogradUnit) run() {
	each := (u.r1 - u.r0) * u.tiles.along // tiles of a picture
	u.columns = (u.n1 - u.n0) * each
	u.step = u.tiles.step(u.columns)
	places := u.tiles.places()
	d, sums := places*u.tiles.plane(u.channels, u.step), places*u.tiles.plane(u.i1-u.i0, u.step)
	b := scratch.Take((d+sums)/2 + u.lanes)
	u.d, u.sums = b.At(0), b.At(4*d)
	for n := u.n0; n < u.n1; n++ {
		u.tiles.read(u.t, unsafe.Add(u.d, 4*(n-u.n0)*each), u.room, u.step, n, u.group, u.r0, u.r1)
	}
	if u.streaming {
		u.stream(each)
	} else {
		u.multiply(&u.weights)
		u.write(each)
	}
	scratch.Put(b)
}

// stream transforms as many rows of weights at a time as a tile has, and multiplies them.
func (u *winogradUnit) stream(each int) {
	weights := u.weights // with numbers of its own
	rows, tiles := u.i1-u.i0, (u.i1-u.i0+u.rows-1)/u.rows
	weights.place(0, u.rows)
	b := scratch.Take(weights.size())
	weights.to = b.At(0)
	for r := range tiles {
		v := *u
		v.i0, v.i1 = u.i0+rows*r/tiles, u.i0+rows*(r+1)/tiles
		weights.first = u.group*u.m + v.i0
		for i := range v.i1 - v.i0 {
			weights.transform(weights.first + i)
		}
		v.multiply(&weights)
		v.write(each)
	}
	scratch.Put(b)
}

// multiply computes the products.
func (u *winogradUnit) multiply(weights *winogradWeights) {
	t, rows, k := u.t, u.i1-u.i0, u.channels
	*t = tile{k: k, bRow: 4 * u.step, cRow: 4 * u.step}
	t.aRow, t.aCol = weights.steps()
	tall := u.rows
	if max(t.aRow, t.aCol)%4096 == 0 {
		tall = min(tall, pageAlignedRows)
	}
	tiles := (rows + tall - 1) / tall
	for i := range u.tiles.places() {
		a := weights.at(i, u.group, u.i0)
		b, c := unsafe.Add(u.d, 4*i*u.tiles.plane(k, u.step)), unsafe.Add(u.sums, 4*i*u.tiles.plane(rows, u.step))
		for j := 0; j < u.columns; j += 2 * u.lanes {
			n := min(2*u.lanes, u.columns-j)
			vectors := (n + u.lanes - 1) / u.lanes
			t.b, t.last = unsafe.Add(b, 4*j), n-(vectors-1)*u.lanes
			for r := range tiles {
				r0, r1 := rows*r/tiles, rows*(r+1)/tiles
				t.a, t.c = unsafe.Add(a, r0*t.aRow), unsafe.Add(c, 4*(r0*u.step+j))
				t.ahead = uintptr(t.c)
				u.kernels[r1-r0][vectors](t)
			}
		}
	}
}

// write writes Aᵀ·m·A of all sums m, and applies what follows the correlation.
func (u *winogradUnit) write(each int) {
	t, w, rows, side := u.t, &u.window, u.i1-u.i0, u.tiles.side
	y0, y1 := side*u.r0, min(side*u.r1, w.Out[1])
	lanes := u.tiles.count * u.tiles.of.lanes // of the vectors of a row
	*t = tile{k: y1 - y0, last: w.Out[2], more: u.last, alpha: u.alpha, ceiling: u.ceiling}
	t.aRow, t.fromRow = 4*u.tiles.plane(rows, u.step), 4*(u.tiles.along-lanes)
	t.cRow, t.bRow = 4*w.Out[2], 4*side*(w.Out[2]-lanes)
	for n := u.n0; n < u.n1; n++ {
		p := u.at(n*u.groups + u.group)
		t.gateRow, t.plusRow = int(uintptr(p.mapping.y)-uintptr(p.out)), int(uintptr(p.plus)-uintptr(p.out))
		if u.add {
			t.keep = p.out
		}
		for i := u.i0; i < u.i1; i++ {
			t.b = unsafe.Add(u.sums, 4*((i-u.i0)*u.step+(n-u.n0)*each))
			t.c = unsafe.Add(p.out, 4*(i*u.n+y0*w.Out[2]))
			if u.bias != nil {
				t.from = u.bias.At(4 * (u.group*u.m + i) * rowNumbers)
			}
			t.norm = offset(p.norm, 4*2*i)
			u.tiles.of.output(t)
		}
		if !p.mapsInTiles() {
			p.applyMapping(u.i0, u.i1, y0*w.Out[2], y1*w.Out[2])
		}
	}
}
