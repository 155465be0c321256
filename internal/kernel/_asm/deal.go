package main

import "fmt"

// laneTable emits a table of n numbers of so many bytes, one for each lane.
func laneTable(name string, size, n int, number func(lane int) int) (text string) {
	for i := range n {
		text += fmt.Sprintf("DATA %s<>+%d(SB)/%d, $%d\n", name, size*i, size, number(i))
	}
	return text + fmt.Sprintf("GLOBL %s<>(SB), RODATA|NOPTR, $%d\n", name, size*n)
}

// dealTables emits how AVX-512 deals the lanes of two vectors of n float32: the even ones,
// the odd ones, and one of each in turn.
func dealTables(n int) string {
	return laneTable(fmt.Sprintf("evens%d", n), 4, n, func(i int) int { return 2 * i }) +
		laneTable(fmt.Sprintf("odds%d", n), 4, n, func(i int) int { return 2*i + 1 }) +
		laneTable(fmt.Sprintf("turns32x%d", n), 4, 2*n, func(i int) int { return i/2 + n*(i%2) })
}

// permutations emits how AVX-512 deals lanes in products: as dealTables says for all lengths
// of vectors; of float64 one of each in turn; and every second number, where the second
// vector begins with the last number of the first.
func permutations() (text string) {
	for _, n := range (arch{wide: true}).tileLanes() {
		text += dealTables(n)
	}
	for _, double := range []bool{false, true} {
		a := arch{wide: true, double: double}
		text += laneTable("seconds"+pickArch(double, "32", "64"), a.size(), a.lanes(), func(i int) int { return 2*i + btoi(2*i >= a.lanes()) })
	}
	return text + laneTable("turns64x8", 8, 16, func(i int) int { return i/2 + 8*(i%2) })
}
