package model

import (
	"encoding/json"
	"math"
	"testing"
)

// rowOf is the hash of a row that i tells apart from others.
func rowOf(i int) uint64 {
	return uint64(RowHash(0).Add(float64(i)).Add(0.25).Add(float64(i % 7)))
}

// A set finds all rows that were added and hardly any other, in bounded memory, and of
// very many rows the share that it says is right.
func TestRowSet(t *testing.T) {
	for _, rows := range []int{1, 10, 1000, 100_000, 1_000_000} {
		s := NewRowSet(rows)
		for i := range rows {
			s.Add(rowOf(i))
		}
		if len(s.Bits) > 1<<19+1 || rows <= 1000 && len(s.Bits) != max(1, 3*rows) {
			t.Errorf("%d rows: %d bytes", rows, len(s.Bits))
		}
		text, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		var back RowSet
		if err := json.Unmarshal(text, &back); err != nil || back.check() != nil {
			t.Fatal(err, back.check())
		}
		in, out, known := 0, 0, 0
		for i := range 2 * rows {
			has, can := back.Has(rowOf(i))
			switch {
			case !can && (i >= rows || rows <= 100_000) && has:
				t.Errorf("%d rows: row %d is found and not known", rows, i)
			case !can:
			case i < rows:
				known++
				if has {
					in++
				}
			case has:
				out++
			}
		}
		if in != known || rows <= 100_000 && known != rows || math.Abs(float64(known*back.OneIn)/float64(rows)-1) > 0.02 {
			t.Errorf("%d rows: %d of %d found, one in %d", rows, in, known, back.OneIn)
		}
		if out > 1+rows/10_000 {
			t.Errorf("%d rows: %d others are found", rows, out)
		}
	}
}

func TestRowHash(t *testing.T) {
	hash := func(vs ...float64) (h RowHash) {
		for _, v := range vs {
			h = h.Add(v)
		}
		return h
	}
	for _, c := range []struct {
		a, b []float64
		same bool
	}{
		{[]float64{0.1, 2}, []float64{float64(float32(0.1)), 2}, true},
		{[]float64{0}, []float64{math.Copysign(0, -1)}, true},
		{[]float64{math.NaN()}, []float64{math.Log(-1)}, true},
		{[]float64{1, 2}, []float64{2, 1}, false},
		{[]float64{0, 0}, []float64{0}, false},
	} {
		if got := hash(c.a...) == hash(c.b...); got != c.same {
			t.Errorf("%v and %v: the same hash is %t, want %t", c.a, c.b, got, c.same)
		}
	}
	// Model files hold what comes of these numbers.
	if got, want := hash(1, -2.5, 0), RowHash(0); got == want {
		t.Errorf("hash %#x", uint64(got))
	}
}
