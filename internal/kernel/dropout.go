package kernel

import "math"

// Dropout writes y = m∘x with a random mask m: each element is 0 with
// probability p and 1/(1−p) otherwise. The mask has no end and depends on key and
// p alone. The same key gives it again, so that nobody has to store it.
//
// The slices are rows of equal length. Row i is row rows[i] of the mask, so a
// sample has the same mask wherever it stands among others. Without rows the
// slices are the mask's beginning.
//
// Its bits are Philox2x32-7's, a generator without state: block b is a keyed
// permutation of the number b, seven rounds of a multiplication each (Salmon
// and others, Parallel Random Numbers: As Easy as 1, 2, 3, 2011, who found
// seven enough for all tests of TestU01). The lower half of key is Philox's
// key, the upper half is added to the upper word of its counter. Element i of the
// mask takes word i mod 2 of block i/2, and is 0 if that is below p·2³².
func Dropout(y, x Slice, p float64, key uint64, rows []int) {
	dropoutCall(dropoutPiece[float32], dropoutPiece[float64], y, x, p, key, rows)
}

// DropoutGrad adds dx += m∘dy with the mask of Dropout for the same p, key and
// rows.
func DropoutGrad(dx, dy Slice, p float64, key uint64, rows []int) {
	dropoutCall(dropoutGradPiece[float32], dropoutGradPiece[float64], dx, dy, p, key, rows)
}

// The constants of Philox2x32.
const (
	philoxFactor = 0xD256D193
	philoxWeyl   = 0x9E3779B9
)

func philoxOf(p float64, key uint64, double bool) philox {
	k := func(round uint32) uint64 { return uint64(uint32(key) + round*philoxWeyl) }
	u := philox{k(0), k(1), k(2), k(3), k(4), k(5), k(6), key >> 32, 0, 0, 0}
	keep := 0.0 // for p = 1, where the bound is one too low
	if p < 1 {
		keep = 1 / (1 - p)
	}
	below := uint64(min(math.Round(p*(1<<32)), math.MaxUint32)) ^ 1<<31
	if double {
		u.below, u.keep = below<<32, math.Float64bits(keep)
		return u
	}
	const twice = 1<<32 + 1
	u.below, u.keep = below*twice, uint64(math.Float32bits(float32(keep)))*twice
	return u
}

// block returns the words of block first + b.
func (u *philox) block(b int) (left, right uint32) {
	left, right = uint32(u.first+uint64(b)), uint32(u.high)
	left, right = philoxRound(left, right, u.k0)
	left, right = philoxRound(left, right, u.k1)
	left, right = philoxRound(left, right, u.k2)
	left, right = philoxRound(left, right, u.k3)
	left, right = philoxRound(left, right, u.k4)
	left, right = philoxRound(left, right, u.k5)
	return philoxRound(left, right, u.k6)
}

func philoxRound(left, right uint32, key uint64) (uint32, uint32) {
	product := uint64(left) * philoxFactor
	return uint32(product>>32) ^ uint32(key) ^ right, uint32(product)
}

func dropoutCall(single, double piece, y, x Slice, p float64, key uint64, rows []int) {
	t := newTask(y, single, double, y.Len())
	t.y, t.a, t.scale, t.key, t.rows = y, x, p, key, rows
	t.run(dear)
}

func dropoutPiece[T Float](t *task, lo, hi int) float64 {
	maskedPiece(t, lo, hi, loops[T]().dropout)
	return 0
}

func dropoutGradPiece[T Float](t *task, lo, hi int) float64 {
	maskedPiece(t, lo, hi, loops[T]().dropoutGrad)
	return 0
}

// maskedPiece runs a loop over elements lo to hi, in runs of rows that are
// neighbours in the mask too.
func maskedPiece[T Float](t *task, lo, hi int, loop func(y, x []T, u philox)) {
	y, x := Of[T](t.y), Of[T](t.a)
	u := philoxOf(t.scale, t.key, t.y.Double())
	if len(t.rows) == 0 {
		maskRun(y[lo:hi], x[lo:hi], uint64(lo), &u, loop)
		return
	}
	width := len(y) / len(t.rows)
	for lo < hi {
		row := lo / width
		at := uint64(t.rows[row])*uint64(width) + uint64(lo%width)
		for row++; row*width < hi && t.rows[row] == t.rows[row-1]+1; row++ {
		}
		end := min(row*width, hi)
		maskRun(y[lo:end], x[lo:end], at, &u, loop)
		lo = end
	}
}

// maskRun runs a loop over elements that begin at one of the mask. Loops begin with
// a whole block; an element that is the second half of one goes alone, behind one
// that is not there. A call of a loop ends where the lower word of the counter does.
func maskRun[T Float](y, x []T, at uint64, u *philox, loop func(y, x []T, u philox)) {
	const lower = 1 << 32 // blocks
	key := u.high
	for len(y) > 0 {
		block := at / 2
		v := *u
		v.first, v.high = block%lower, uint64(uint32(key+block/lower))
		if at%2 == 1 {
			to, from := [2]T{1: y[0]}, [2]T{1: x[0]}
			loop(to[:], from[:], v)
			y[0] = to[1]
			y, x, at = y[1:], x[1:], at+1
			continue
		}
		n := int(min(uint64(len(y)), 2*(lower-v.first)))
		loop(y[:n], x[:n], v)
		y, x, at = y[n:], x[n:], at+uint64(n)
	}
}

// dropoutMask writes the mask from element at on, an even number.
func dropoutMask[T Float](u *philox, m []T, at int) {
	below, keep := uint32(u.below>>32)^1<<31, T(0)
	switch k := any(&keep).(type) {
	case *float32:
		*k = math.Float32frombits(uint32(u.keep))
	case *float64:
		*k = math.Float64frombits(u.keep)
	}
	for i := range m {
		m[i] = keep
	}
	for i := 0; i < len(m); i += 2 {
		left, right := u.block((at + i) / 2)
		if left < below {
			m[i] = 0
		}
		if right < below && i+1 < len(m) {
			m[i+1] = 0
		}
	}
}

func dropoutLoop[T Float](y, x []T, u philox) {
	var m [64]T
	for lo := 0; lo < len(y); lo += len(m) {
		part := m[:min(len(m), len(y)-lo)]
		dropoutMask(&u, part, lo)
		mulLoop(y[lo:], part, x[lo:])
	}
}

func dropoutGradLoop[T Float](dx, dy []T, u philox) {
	var m [64]T
	for lo := 0; lo < len(dx); lo += len(m) {
		part := m[:min(len(m), len(dx)-lo)]
		dropoutMask(&u, part, lo)
		for i, g := range dy[lo : lo+len(part)] {
			dx[lo+i] += T(part[i] * g) // rounded before the sum
		}
	}
}
