package main

import (
	"fmt"
	"math"
	"strings"
)

// winogradFour emits what Winograd's algorithm F(4×4, 3×3) needs beside matrix products: six
// by six numbers for a tile of four by four outputs, which the 32 registers of AVX-512 have
// room for. Its matrices are those of Toom and Cook's algorithm for the points 0, ±a, ±b and
// ∞ with a = ¾ and b = 3/2, which round less than the usual ±1 and ±2:
//
//	     ⎡a²b²    0   −a²−b²    0     1  0⎤       ⎡   1/(a²b²)  0     0  ⎤
//	     ⎢  0   −ab²    −b²     a     1  0⎥       ⎢   s         sa    sa²⎥
//	Bᵀ = ⎢  0    ab²    −b²    −a     1  0⎥   G = ⎢   s        −sa    sa²⎥
//	     ⎢  0   −a²b    −a²     b     1  0⎥       ⎢   t         tb    tb²⎥
//	     ⎢  0    a²b    −a²    −b     1  0⎥       ⎢   t        −tb    tb²⎥
//	     ⎣  0   a²b²     0   −a²−b²   0  1⎦       ⎣   0         0     1  ⎦
//
//	     ⎡1  1   1   1   1  0⎤
//	Aᵀ = ⎢0  a  −a   b  −b  0⎥   s = 1/(2a²(a²−b²))   t = 1/(2b²(b²−a²))
//	     ⎢0  a²  a²  b²  b² 0⎥
//	     ⎣0  a³ −a³  b³ −b³ 1⎦
//
// Barabasz and others, Error Analysis and Improving the Accuracy of Winograd Convolution for
// Deep Neural Networks, 2020, say how points decide about rounding.
func winogradFour(a arch, out *strings.Builder) (list []function) {
	for _, lanes := range a.tileLanes() {
		a.short = a.lanes() / lanes
		w := &winogradTiles{a, out}
		list = append(list, w.fourInput(), w.fourOutput())
		a.short = 0
	}
	w := &winogradTiles{a, out}
	return append(list, w.fourGradient(), w.fourKernels())
}

// fours names what its matrices multiply by, in the order of a table.
var fours = func() []namedNumber {
	const a, b = 0.75, 1.5
	const s, t = 1 / (2 * a * a * (a*a - b*b)), 1 / (2 * b * b * (b*b - a*a))
	return []namedNumber{
		{"a", a}, {"b", b}, {"a²", a * a}, {"b²", b * b}, {"a²+b²", a*a + b*b}, {"a²b²", a * a * b * b},
		{"a³", a * a * a}, {"b³", b * b * b},
		{"1/a²b²", 1 / (a * a * b * b)}, {"s", s}, {"sa", s * a}, {"sa²", s * a * a}, {"t", t}, {"tb", t * b}, {"tb²", t * b * b},
	}
}()

type namedNumber struct {
	name  string
	value float64
}

// foursTable emits the numbers.
func foursTable() string {
	return laneTable("fours", 4, len(fours), func(i int) int { return int(math.Float32bits(float32(fours[i].value))) })
}

// number is where one of the numbers stands.
func number(name string) string {
	for i, n := range fours {
		if n.name == name {
			return fmt.Sprintf("fours<>+%d(SB)", 4*i)
		}
	}
	panic("no number " + name)
}

// plus, minus and times emit to = a + b, a − b, and a times a number.
func (w *winogradTiles) plus(a, b, to int) {
	w.e("VADDPS %s, %s, %s", w.name(b), w.name(a), w.name(to))
}

func (w *winogradTiles) minus(a, b, to int) {
	w.e("VSUBPS %s, %s, %s", w.name(b), w.name(a), w.name(to))
}

func (w *winogradTiles) times(a int, n string, to int) {
	w.e("VMULPS.BCST %s, %s, %s", number(n), w.name(a), w.name(to))
}

// add emits to += a times a number, take to −= a times a number.
func (w *winogradTiles) add(a int, n string, to int) {
	w.e("VFMADD231PS.BCST %s, %s, %s", number(n), w.name(a), w.name(to))
}

func (w *winogradTiles) take(a int, n string, to int) {
	w.e("VFNMADD231PS.BCST %s, %s, %s", number(n), w.name(a), w.name(to))
}

func (w *winogradTiles) move(from, to int) { w.e("VMOVAPS %s, %s", w.name(from), w.name(to)) }

func (w *winogradTiles) load(at string, to int) { w.e("VMOVUPS %s, %s", at, w.name(to)) }

func (w *winogradTiles) save(from int, at string) { w.e("VMOVUPS %s, %s", w.name(from), at) }
