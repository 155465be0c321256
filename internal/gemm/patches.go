package gemm

import "unsafe"

// packPatches copies t.k rows, from row k on, of the matrix that a convolution
// multiplies its weights with: row (channel, place of the kernel), column output.
// Columns j to j + n become a panel. There is no such matrix in memory.
func (w *work) packPatches(k, j, n, vectors int) {
	f, t := w.patches, &w.t
	row := vectors * w.lanes
	t.cRow = row * w.size
	t.keep = unsafe.Pointer(&f.offsets[k])
	for done := 0; done < n; {
		length, at := f.run(j+done, n-done)
		for length > 0 {
			part := min(length, 2*w.lanes)
			t.vectors = (part + w.lanes - 1) / w.lanes
			t.last = part - (t.vectors-1)*w.lanes
			t.c, t.b = unsafe.Add(w.bufB, done*w.size), unsafe.Add(f.at, at*w.size)
			w.gatherRows(t)
			done, at, length = done+part, at+part, length-part
		}
	}
	t.keep = nil
}
