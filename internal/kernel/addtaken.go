package kernel

import (
	"slices"

	"cajal/internal/scratch"
)

// What additions in float32 round away adds up: a million times 0.1 are off by a
// hundredth of the sum. So of more numbers than these that may meet in one place, the
// sums of so many are added in double precision, and all of them rounded once.
const fewAdditions = 8

// AddTaken adds dx[o, index[j], i] += dy[o, j, i] but where the index is skip, in the
// order of the index. It is the gradient of Take.
func AddTaken(dx, dy, index Slice, a Axis, skip int64) {
	if dx.Double() {
		addTaken(Of[float64](dx), Of[float64](dy), index, a, skip)
		return
	}
	s := oftenTaken.Take()
	if s.count(index, a, skip); len(s.rows) == 0 {
		addTaken(Of[float32](dx), Of[float32](dy), index, a, skip)
	} else {
		s.addTaken(Of[float32](dx), Of[float32](dy), index, a, skip)
	}
	oftenTaken.Put(s)
}

func addTaken[T Float](dx, dy []T, index Slice, a Axis, skip int64) {
	m, k := index.Len(), a.Inner
	for o := range a.Outer {
		for j := range m {
			if row := index.Int(j); row != skip {
				addRow(dx[(o*a.Len+int(row))*k:][:k], dy[(o*m+j)*k:][:k])
			}
		}
	}
}

// addRow adds y += x. A call of the table costs more than a short row.
func addRow[T Float](y, x []T) {
	if len(x) >= 16 {
		loops[T]().add(y, y, x)
		return
	}
	for i, v := range x {
		y[i] += v
	}
}

// oftenSums holds the sums of the rows that an index names often.
type oftenSums struct {
	place []int32 // of each row of dx among the sums, counted from 1; 0 if it has none
	rows  []int   // of dx, by their place
	sums  []float64
	parts []float32 // sums of the last few
	have  []int32   // of how many
}

var oftenTaken scratch.List[oftenSums]

// count finds those rows.
func (s *oftenSums) count(index Slice, a Axis, skip int64) {
	s.rows = s.rows[:0]
	if index.Len() <= fewAdditions {
		return
	}
	s.place = slices.Grow(s.place[:0], a.Len)[:a.Len]
	clear(s.place)
	for j := range index.Len() {
		if row := index.Int(j); row != skip {
			s.place[row]++
		}
	}
	for row, n := range s.place {
		s.place[row] = 0
		if n > fewAdditions {
			s.rows = append(s.rows, row)
			s.place[row] = int32(len(s.rows))
		}
	}
	n := len(s.rows)
	s.sums = slices.Grow(s.sums[:0], n*a.Inner)[:n*a.Inner]
	s.parts = slices.Grow(s.parts[:0], n*a.Inner)[:n*a.Inner]
	s.have = slices.Grow(s.have[:0], n)[:n]
}

func (s *oftenSums) addTaken(dx, dy []float32, index Slice, a Axis, skip int64) {
	m, k := index.Len(), a.Inner
	for o := range a.Outer {
		to := dx[o*a.Len*k:][:a.Len*k]
		clear(s.sums)
		clear(s.have)
		for j := range m {
			row := index.Int(j)
			if row == skip {
				continue
			}
			from := dy[(o*m+j)*k:][:k]
			if p := int(s.place[row]) - 1; p >= 0 {
				s.add(p, from)
			} else {
				addRow(to[int(row)*k:][:k], from)
			}
		}
		for p, row := range s.rows {
			s.flush(p, k)
			sums := s.sums[p*k:][:k]
			for i, v := range to[row*k:][:k] {
				to[row*k+i] = float32(float64(v) + sums[i])
			}
		}
	}
}

// add adds a row to the sum at place p.
func (s *oftenSums) add(p int, x []float32) {
	part := s.parts[p*len(x):][:len(x)]
	if s.have[p] == 0 {
		copy(part, x)
	} else {
		addRow(part, x)
	}
	if s.have[p]++; s.have[p] == fewAdditions {
		s.flush(p, len(x))
	}
}

func (s *oftenSums) flush(p, k int) {
	if s.have[p] == 0 {
		return
	}
	s.have[p] = 0
	sums := s.sums[p*k:][:k]
	for i, v := range s.parts[p*k:][:k] {
		sums[i] += float64(v)
	}
}
