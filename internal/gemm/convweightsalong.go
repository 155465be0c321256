package gemm

import (
	"unsafe"

	"cajal/internal/kernel"
)

// The gradient of the weights where dy is not transposed: its runs are multiplied along
// with those of the frame, and the sums of their lanes are added at the end.

// widen copies a group of a picture's dy with the gaps of a frame between its rows. Where
// there are none it stays where it is.
func (s *weightGradient) widen(picture, group int) {
	if s.frame.joined {
		return
	}
	c := s.conv
	to := s.panelAt(picture, group, 0)
	n := c.outGroup() * c.OutLen()
	dy := s.dy.Range((picture*c.Groups+group)*n, (picture*c.Groups+group+1)*n)
	if s.size == 8 {
		widenRows(unsafe.Slice((*float64)(to), s.runLength*c.outGroup()+overrun), kernel.Of[float64](dy), s)
	} else {
		widenRows(unsafe.Slice((*float32)(to), s.runLength*c.outGroup()+overrun), kernel.Of[float32](dy), s)
	}
}

func widenRows[T kernel.Float](to, dy []T, s *weightGradient) {
	out, length, rows := s.conv.Window.Out, s.frame.length, rowCopier[T]()
	for o := range s.conv.outGroup() {
		for z := range out[0] {
			rows.copy(to[o*s.runLength+z*length[1]*length[2]:], dy, out[1], out[2], length[2], out[2], 1)
			dy = dy[out[1]*out[2]:]
		}
	}
}

// pieceAlong is piece for such sums. They are added up in dw itself.
func (s *weightGradient) pieceAlong(t *tile, group, first, last int) {
	c, f := s.conv, s.frame
	in, out := c.inGroup(), c.outGroup()
	k := in * c.Places()
	t.alpha, t.beta = bitsOf(1, s.size == 8), bitsOf(1, s.size == 8)
	t.cRow, t.fromRow = k*s.size, k*s.size
	dw := s.dw.Range(group*out*k, (group+1)*out*k).Pointer()
	blocks := blocksOf(s.runLength, longBlock)
	for picture := s.n0; picture < s.n1; picture++ {
		a, aRow := s.panelAt(picture, group, 0), s.runLength*s.size
		if f.joined {
			a, aRow = s.dy.Range((picture*c.Groups+group)*out*c.OutLen(), s.dy.Len()).Pointer(), c.OutLen()*s.size
		}
		b := s.x.Range((picture*c.Groups+group)*in*c.InLen(), s.x.Len()).Pointer()
		if !f.direct {
			b = s.frameAt(picture, group)
		}
		for block := range blocks {
			k0, k1 := block*s.runLength/blocks, (block+1)*s.runLength/blocks
			t.k, t.aRow = k1-k0, aRow
			added := s.add || picture > 0 || block > 0
			for i := 0; i < out; i += s.dotRows {
				t.a = unsafe.Add(a, i*aRow+k0*s.size)
				rows := s.dots[min(s.dotRows, out-i)]
				for _, w := range s.tiles[first:last] {
					t.bCol = w.step * s.size
					for j := 0; j < w.rows; {
						columns := w.rows - j
						if rows[columns] == nil {
							columns = 1
						}
						t.b = unsafe.Add(b, (w.at+j*w.step+k0)*s.size)
						t.c = unsafe.Add(dw, (i*k+w.to+j)*s.size)
						if t.from = nil; added {
							t.from = t.c
						}
						rows[columns](t)
						j += columns
					}
				}
			}
		}
	}
}
