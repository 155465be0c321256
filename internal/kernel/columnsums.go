package kernel

import "cajal/internal/scratch"

// Sums over rows are pairwise: the sums of two, four, eight, … rows are added, so
// that no number passes through more roundings than there are doublings. The order
// depends on the shape alone, and since each step is an addition of two rows, every
// set of instructions gives the same bits.

// The limits were chosen with: go test ./internal/kernel -bench ColumnSums
const (
	// Short rows are added several at a time, as one row of at least so many elements.
	joinedRow = 128
	// A longer row is cut into panels, so that sums of panels stay in the cache.
	panel = 1024
	// So many elements, of at least so many rows, are summed at a time on one
	// thread; the sums of longer columns are rows that are summed again.
	stretchSize, stretchRows = 1 << 16, 64
)

// AddColumnSums adds y[j] += Σᵢ x[i, j] for x of shape (rows, len(y)). It is the
// gradient of adding y to every row.
func AddColumnSums(y, x Slice, rows int) {
	if k := y.Len(); k*rows > 0 {
		sumAxis(y, 1, true, x, 1, rows, k)
	}
}

// sumAxis writes y = scale·Σ x over the middle axis of x with shape (outer, r, k), or
// adds it. None of the three is 0.
func sumAxis(y Slice, scale float64, add bool, x Slice, outer, r, k int) {
	switch {
	case k == 1:
		sumRuns(y, scale, add, x, r)
	case y.Double():
		sumAxisIn[float64](y, scale, add, x, outer, r, k)
	default:
		sumAxisIn[float32](y, scale, add, x, outer, r, k)
	}
}

func sumAxisIn[T Float](y Slice, scale float64, add bool, x Slice, outer, r, k int) {
	c := cutColumns(r, k)
	if c.stretches == 1 {
		runColumnSums[T](y, scale, add, x, outer, c)
		return
	}
	n := outer * c.stretches * k
	b := scratch.Take(n)
	defer scratch.Put(b)
	sums := SliceOf(scratch.Of[T](b, n)).OnThreads(ThreadsOf(y, x, Slice{}))
	runColumnSums[T](sums, 1, false, x, outer, c)
	sumAxisIn[T](y, scale, add, sums, outer, c.stretches, k)
}

// columnCut says how the columns of a matrix with r rows of k elements are cut: into
// panels of columns and stretches of rows.
type columnCut struct {
	r, k, panels, rows, stretches int
}

func cutColumns(r, k int) columnCut {
	c := columnCut{r: r, k: k, panels: (k + panel - 1) / panel, rows: r, stretches: 1}
	rows := stretchRows
	for rows*2*min(k, panel) <= stretchSize {
		rows *= 2
	}
	if r > rows {
		c.rows, c.stretches = rows, (r+rows-1)/rows
	}
	return c
}

func runColumnSums[T Float](y Slice, scale float64, add bool, x Slice, outer int, c columnCut) {
	units := outer * c.stretches * c.panels
	if units == 1 {
		sumColumns(loops[T](), Of[T](y), scale, add, Of[T](x), c.r, c)
		return
	}
	t := newTask(y, columnSumsPiece[float32], columnSumsPiece[float64], units)
	t.y, t.a, t.scale, t.add, t.columns = y, x, scale, add, c
	t.width = c.rows * min(c.k, panel)
	t.run(cheap)
}

func columnSumsPiece[T Float](t *task, lo, hi int) float64 {
	l, c := loops[T](), t.columns
	y, x := Of[T](t.y), Of[T](t.a)
	for u := lo; u < hi; u++ {
		j := u % c.panels * panel
		s := u / c.panels // which sums of a stretch
		i := s % c.stretches * c.rows
		to := y[s*c.k+j:][:min(panel, c.k-j)]
		from := x[(s/c.stretches*c.r+i)*c.k+j:]
		sumColumns(l, to, t.scale, t.add, from, min(c.rows, c.r-i), c)
	}
	return 0
}

// sumColumns writes y = scale·(sum of n rows of x that are c.k apart), or adds it.
func sumColumns[T Float](l *table[T], y []T, scale float64, add bool, x []T, n int, c columnCut) {
	k, step := len(y), c.k
	together := 1 // rows that are added as one
	if k == step {
		for together*k < joinedRow && 8*together <= n {
			together *= 2
		}
	}
	width, long := together*k, n/together
	numbers := (1 + 8*treeLevels(long)) * width
	b := scratch.Take(numbers)
	defer scratch.Put(b)
	p := scratch.Of[T](b, numbers)
	sum, room := p[:width], p[width:]
	sumTree(l, sum, x, long, together*step, room)
	if rest := (n - long*together) * k; rest > 0 {
		l.add(sum[:rest], sum[:rest], x[long*width:][:rest])
	}
	for ; len(sum) > k; sum = sum[:len(sum)/2] {
		half := len(sum) / 2
		l.add(sum[:half], sum[:half], sum[half:])
	}
	switch {
	case scale == 1 && add:
		l.add(y, y, sum)
	case scale == 1:
		copy(y, sum)
	default:
		for i, v := range sum {
			s := T(float64(v) * scale)
			if add {
				s += y[i]
			}
			y[i] = s
		}
	}
}

// treeLevels returns how many levels of partial sums the tree of n rows has.
func treeLevels(n int) (levels int) {
	for part := 8; part < n; part *= 8 {
		levels++
	}
	return levels
}

// sumTree writes the sum of n rows of x that are step apart: of up to eight parts,
// all but the last with a power of eight of rows. room is for eight rows a level.
func sumTree[T Float](l *table[T], y, x []T, n, step int, room []T) {
	k := len(y)
	switch {
	case n <= 8:
		sumRows(l, y, x, n, step)
		return
	case n == 64:
		l.sumRows64x(y, x[:63*step+k], k, step)
		return
	}
	part := 8
	for 8*part < n {
		part *= 8
	}
	parts := (n + part - 1) / part
	from := 0
	switch {
	case part == 8:
		from = n / 8
		l.sumRows8x(room[:from*k], x[:(8*from-1)*step+k], k, step)
	case part == 64:
		from = n / 64
		l.sumRows64x(room[:from*k], x[:(64*from-1)*step+k], k, step)
	}
	for i := from; i < parts; i++ {
		sumTree(l, room[i*k:(i+1)*k], x[i*part*step:], min(part, n-i*part), step, room[8*k:])
	}
	sumRows(l, y, room, parts, k)
}

// sumRows writes the sum of up to eight rows of x that are step apart.
func sumRows[T Float](l *table[T], y, x []T, n, step int) {
	k := len(y)
	switch n {
	case 1:
		copy(y, x)
	case 8:
		l.sumRows8x(y, x[:7*step+k], k, step)
	default:
		l.addRows(y, x[:(n-1)*step+k], n, step)
	}
}

func addRowsLoop[T Float](y, x []T, n, step int) {
	addLoop(y, x[:len(y)], x[step:][:len(y)])
	for i := 2; i < n; i++ {
		addLoop(y, y, x[i*step:][:len(y)])
	}
}

func sumRows64xLoop[T Float](y, x []T, k, step int) {
	for from := 0; len(y) > 0; from += 64 * step {
		for j := range y[:k] {
			var sums [8]T
			sumRows8xLoop(sums[:], x[from+j:], 1, step)
			sumRows8xLoop(y[j:j+1], sums[:], 1, 1)
		}
		y = y[k:]
	}
}

func sumRows8xLoop[T Float](y, x []T, k, step int) {
	for from := 0; len(y) > 0; from += 8 * step {
		for j := range y[:k] {
			z := x[from+j:]
			y[j] = ((z[0] + z[step]) + (z[2*step] + z[3*step])) + ((z[4*step] + z[5*step]) + (z[6*step] + z[7*step]))
		}
		y = y[k:]
	}
}
