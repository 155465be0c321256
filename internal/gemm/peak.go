package gemm

// Peak runs so many rounds of multiply-adds that touch registers alone, on the
// caller's thread, and returns how many operations they were; a multiply-add
// counts as two. No product in the same set of instructions can do more in the
// same time. It runs nothing and returns 0 where products are plain Go.
func Peak(double bool, rounds int) (flops float64) {
	g := gemm32
	if double {
		g = gemm64
	}
	if g == nil || g.peak == nil || rounds < 1 {
		return 0
	}
	g.peak(rounds)
	const vectors = 28 // in a round
	return 2 * vectors * float64(g.lanes) * float64(rounds)
}
