package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
	"cajal/internal/scratch"
)

// patchesScalar is packed for a product with patches, without assembly.
func (p *product) patchesScalar(i0, i1, j0, j1 int) {
	if p.double {
		multiplyPatches[float64](p, i0, i1, j0, j1)
	} else {
		multiplyPatches[float32](p, i0, i1, j0, j1)
	}
}

func multiplyPatches[T kernel.Float](p *product, i0, i1, j0, j1 int) {
	buf := scratch.Take(p.k * rowNumbers)
	panel := scratch.Of[T](buf, p.k*rowNumbers)
	c := unsafe.Slice((*T)(p.c), p.m*p.n)
	to := scalarSums[T]{alpha: 1, beta: 1}
	if p.fromRows {
		to.from, to.step = unsafe.Slice((*T)(p.from), p.m*rowNumbers), rowNumbers
	}
	a := view[T]{rs: p.k, cs: 1}
	if p.k > 0 {
		a.at = unsafe.Slice((*T)(p.a), p.m*p.k)
	}
	for j := j0; j < j1; j += rowNumbers {
		n := min(rowNumbers, j1-j)
		copyPatches(panel, p.patches, j, n)
		if to.c = c[j:]; p.from != nil && !p.fromRows {
			to.from, to.step = to.c, p.n // which is added to
		}
		matMulTiles(to, a, view[T]{panel, rowNumbers, 1}, p.k, p.n, i0, i1, 0, n)
	}
	scratch.Put(buf)
}

// copyPatches is packPatches without assembly, for all rows.
func copyPatches[T kernel.Float](panel []T, f *frame, j, n int) {
	for done := 0; done < n; {
		length, at := f.run(j+done, n-done)
		for k, offset := range f.offsets {
			from := unsafe.Slice((*T)(unsafe.Add(f.at, offset+at*int(unsafe.Sizeof(panel[0])))), length)
			copy(panel[k*rowNumbers+done:], from)
		}
		done += length
	}
}

// finishScalar does what tiles do besides with sums that are complete.
func (p *product) finishScalar(i0, i1, j0, j1 int) {
	if p.last&(moreNorm|morePlus) == 0 || j0 == j1 {
		return
	}
	for i := i0; i < i1; i++ {
		at, n := i*p.n+j0, j1-j0
		c, y := p.numbers(p.c, at, n), p.numbers(p.out, at, n)
		switch {
		case p.last&morePlus == 0:
			kernel.ChannelScale(y, c, p.numbers(p.norm, 2*i, 2), n)
			continue
		case p.last&moreNorm != 0: // not in y, which may be plus
			kernel.ChannelScale(c, c, p.numbers(p.norm, 2*i, 2), n)
		}
		kernel.Combine(kernel.Plus, y, c, nil, p.numbers(p.plus, at, n), nil)
	}
}
