package kernel

// Taps says what each place along an axis of a result is made of: one place of the
// source, or two neighbours with weights. It is a table, made once for an axis: Begin,
// a Copy or Mix for each place of the result, End.
type Taps struct {
	In, Out int
	at      []int     // the place of the source, or the first of two
	weight  []float64 // of the second, the first has what is missing to 1; empty if none has two
	// What place i of the source is a part of, for the way back: places
	// to[start[i]:start[i+1]] of the result, with weights in share.
	start, to        []int
	share            []float64
	copyFrom, copyTo int  // places of the result that are neighbours in the source too
	onceFrom, onceTo int  // places of the source that are each a part of one place alone, neighbours too
	same             bool // the result is the source
}

// Begin makes room for a table from in places to out.
func (t *Taps) Begin(in, out int) {
	*t = Taps{In: in, Out: out, at: room(t.at, out), weight: t.weight[:0], start: room(t.start, in+1), to: t.to, share: t.share}
}

// room returns memory for n numbers, that of s if it is enough.
func room[T any](s []T, n int) []T {
	if cap(s) < n {
		return make([]T, n)
	}
	return s[:n]
}

// Copy makes place j of the result one of the source.
func (t *Taps) Copy(j, at int) { t.at[j] = at }

// Mix makes place j of the result (1−w)·x[at] + w·x[at+1]. Where there is no place
// at+1, it is x[at]. A table that mixes mixes at each place.
func (t *Taps) Mix(j, at int, w float64) {
	if len(t.weight) == 0 {
		t.weight = room(t.weight, t.Out)
	}
	if at >= t.In-1 {
		w = 0
	}
	t.at[j], t.weight[j] = at, w
}

// End works out the way back, and what can be done at once.
func (t *Taps) End() {
	t.same = t.In == t.Out
	for j, at := range t.at {
		t.same = t.same && at == j && t.second(j) == 0
	}
	t.reverse()
	t.copyFrom, t.copyTo = longest(t.Out, func(int) bool { return true }, func(j int) bool { return t.at[j] == t.at[j-1]+1 })
	single := func(i int) bool { return t.start[i+1]-t.start[i] == 1 }
	t.onceFrom, t.onceTo = longest(t.In, single, func(i int) bool { return single(i) && t.to[t.start[i]] == t.to[t.start[i-1]]+1 })
}

// longest returns the longest run of numbers below n whose first begins one and whose
// others go on from the one before.
func longest(n int, begins, goesOn func(i int) bool) (lo, hi int) {
	for i := 0; i < n; {
		first := i
		if i++; !begins(first) {
			continue
		}
		for i < n && goesOn(i) {
			i++
		}
		if i-first > hi-lo {
			lo, hi = first, i
		}
	}
	return lo, hi
}

// second returns the weight of the second place.
func (t *Taps) second(j int) float64 {
	if len(t.weight) == 0 {
		return 0
	}
	return t.weight[j]
}

// reverse sorts the table by places of the source, in the order of the result's.
func (t *Taps) reverse() {
	clear(t.start)
	parts := 0
	t.each(func(_, i int, _ float64) { t.start[i+1]++; parts++ })
	for i := range t.In {
		t.start[i+1] += t.start[i]
	}
	t.to, t.share = room(t.to, parts), room(t.share, parts)
	t.each(func(j, i int, w float64) {
		t.to[t.start[i]], t.share[t.start[i]] = j, w
		t.start[i]++
	})
	copy(t.start[1:], t.start) // each is where the next began
	t.start[0] = 0
}

// each calls f for each place of the source that place j of the result is made of.
func (t *Taps) each(f func(j, i int, w float64)) {
	for j, at := range t.at {
		w := t.second(j)
		if w < 1 {
			f(j, at, 1-w)
		}
		if w > 0 {
			f(j, at+1, w)
		}
	}
}

// parts returns the places of the result that place i of the source is a part of.
func (t *Taps) parts(i int) []int { return t.to[t.start[i]:t.start[i+1]] }
