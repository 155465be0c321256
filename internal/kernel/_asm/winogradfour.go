package main

import (
	"fmt"
	"math"
)

// What the transforms for tiles of four by four outputs, six by six numbers, have in common.

// The points, and what the two pairs of rows of G have in common.
const (
	pointA, pointB   = 0.75, 1.5
	squareA, squareB = pointA * pointA, pointB * pointB
	factorS, factorT = 1 / (2 * squareA * (squareA - squareB)), 1 / (2 * squareB * (squareB - squareA))
)

// fours names what the matrices multiply by, in the order of a table.
var fours = []struct {
	name  string
	value float64
}{
	{"a", pointA}, {"b", pointB}, {"a²", squareA}, {"b²", squareB}, {"a²+b²", squareA + squareB}, {"a²b²", squareA * squareB},
	{"a³", pointA * squareA}, {"b³", pointB * squareB}, {"1/a²b²", 1 / (squareA * squareB)},
	{"s", factorS}, {"sa", factorS * pointA}, {"sa²", factorS * squareA},
	{"t", factorT}, {"tb", factorT * pointB}, {"tb²", factorT * squareB},
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
