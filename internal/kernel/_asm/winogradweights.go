package main

// gradient emits A·p·Aᵀ of a row of tiles p, two by two gradients of outputs each, for
// an A whose last number has the other sign, which spares some here and is made good in the
// end:
//
//	Aᵀ = ⎡1  1  1  0⎤
//	     ⎣0  1 −1  1⎦
//
// A gradient has a row of so many vectors, a channel in each lane; the next one to the right
// stands bCol on, and the one below bRow. For k tiles, which follow one behind the other in
// both, number (i, j) is written cRow·(4i + j) behind c, a tile fromRow on from the one
// before. What is behind a tile's channels in its last vector is written over by the next
// tile.
//
// Register plan: BX and SI the upper and lower row of gradients, R9 bCol, DI c, R11 cRow, R12
// three of it, R10 fromRow, CX counts tiles, R8 vectors, DX goes along a tile, R14 for the
// moment. Vectors: 0 to 3 the gradients, 4 and 5 a row of A·p, 6 and 7 of the result.
func (w *winogradTiles) gradient() function {
	f := w.begin("winogradGradient", "A·p·Aᵀ for a row of tiles")
	w.arguments([2]string{"b", "BX"}, [2]string{"bRow", "SI"}, [2]string{"bCol", "R9"}, [2]string{"c", "DI"}, [2]string{"cRow", "R11"}, [2]string{"fromRow", "R10"}, [2]string{"k", "CX"})
	w.e("ADDQ BX, SI")
	w.e("LEAQ (R11)(R11*2), R12")
	w.label("tile")
	w.e("MOVQ tile_vectors(AX), R8")
	w.e("XORQ DX, DX")
	w.label("vector")
	w.e("LEAQ (DI)(DX*1), R14")
	for i, base := range []string{"BX", "SI"} {
		w.e("LEAQ (%s)(DX*1), R13", base)
		w.e("%s (R13), %s", w.mn("VMOVU"), w.name(2*i))
		w.e("%s (R13)(R9*1), %s", w.mn("VMOVU"), w.name(2*i+1))
	}
	for i, op := range []string{"", "VADD", "VSUB", ""} {
		left, right := 2*(i/3), 2*(i/3)+1 // of the upper or the lower row
		if op != "" {
			w.e("%s %s, %s, %s", w.mn(op), w.name(2), w.name(0), w.name(4))
			w.e("%s %s, %s, %s", w.mn(op), w.name(3), w.name(1), w.name(5))
			left, right = 4, 5
		}
		w.e("%s %s, %s, %s", w.mn("VADD"), w.name(right), w.name(left), w.name(6))
		w.e("%s %s, %s, %s", w.mn("VSUB"), w.name(right), w.name(left), w.name(7))
		for j, reg := range []int{left, 6, 7, right} {
			w.e("%s %s, %s", w.mn("VMOVU"), w.name(reg), []string{"(R14)", "(R14)(R11*1)", "(R14)(R11*2)", "(R14)(R12*1)"}[j])
		}
		if i < 3 {
			w.e("LEAQ (R14)(R11*4), R14")
		}
	}
	w.e("ADDQ $%d, DX", w.bytes())
	w.e("DECQ R8")
	w.e("JNZ vector")
	w.e("LEAQ (BX)(R9*2), BX")
	w.e("LEAQ (SI)(R9*2), SI")
	w.e("ADDQ R10, DI")
	w.e("DECQ CX")
	w.e("JNZ tile")
	w.e("VZEROUPPER")
	w.e("RET")
	return f
}

// kernels emits G·g·Gᵀ of kernels g, one in each lane:
//
//	    ⎡1   0   0⎤
//	G = ⎢½   ½   ½⎥
//	    ⎢½  −½   ½⎥
//	    ⎣0   0   1⎦
//
// Number (i, j) of the kernels stands bRow·(3i + j) behind b, and that of the result is
// written cRow·(4i + j) behind c, so many vectors of them and the last one with last numbers.
//
// Register plan: BX and SI b, DI and R14 c, R8 bRow, R9 three of it, R11 cRow, R12 three of
// it, CX counts vectors. Vectors: 0 to 8 the kernels, 9 to 12 for the moment, 13 halves.
func (w *winogradTiles) kernels() function {
	f := w.begin("winogradKernels", "G·g·Gᵀ of kernels")
	w.e("MOVL $0x3f000000, R13")
	w.e("VMOVD R13, X13")
	w.e("VBROADCASTSS X13, %s", w.name(13))
	w.e("MOVQ tile_last(AX), R13")
	w.twoMasks(w.out, 0)
	w.arguments([2]string{"b", "BX"}, [2]string{"bRow", "R8"}, [2]string{"c", "DI"}, [2]string{"cRow", "R11"}, [2]string{"vectors", "CX"})
	w.e("LEAQ (R8)(R8*2), R9")
	w.e("LEAQ (R11)(R11*2), R12")
	w.eachKernel(w.kernel)
	return f
}

// eachKernel emits a loop over CX vectors of kernels at BX, whose results go to DI, the last
// of them masked.
func (w *winogradTiles) eachKernel(emit func(masked bool)) {
	w.label("vectors")
	w.e("DECQ CX")
	w.e("JZ last")
	emit(false)
	w.e("ADDQ $%d, BX", w.bytes())
	w.e("ADDQ $%d, DI", w.bytes())
	w.e("JMP vectors")
	w.label("last")
	emit(true)
	w.e("VZEROUPPER")
	w.e("RET")
}

// kernel emits one vector of kernels.
func (w *winogradTiles) kernel(masked bool) {
	w.e("MOVQ BX, SI")
	for i := range 3 {
		for j, at := range []string{"(SI)", "(SI)(R8*1)", "(SI)(R8*2)"} {
			w.maskedOrWhole(masked, at, 3*i+j)
		}
		w.e("ADDQ R9, SI")
	}
	// halves leaves ½(a + b + c) and ½(a − b + c) in two registers.
	halves := func(a, b, c, sum, difference int) {
		w.e("VADDPS %s, %s, %s", w.name(c), w.name(a), w.name(sum))
		w.e("VSUBPS %s, %s, %s", w.name(b), w.name(sum), w.name(difference))
		w.e("VADDPS %s, %s, %s", w.name(b), w.name(sum), w.name(sum))
		for _, r := range []int{sum, difference} {
			w.e("VMULPS %s, %s, %s", w.name(13), w.name(r), w.name(r))
		}
	}
	w.e("MOVQ DI, R14")
	row := func(a, b, c int) {
		halves(a, b, c, 11, 12)
		for j, r := range []int{a, 11, 12, c} {
			w.maskedStore(w.out, masked, 0, w.name(r), []string{"(R14)", "(R14)(R11*1)", "(R14)(R11*2)", "(R14)(R12*1)"}[j])
		}
		w.e("LEAQ (R14)(R11*4), R14")
	}
	row(0, 1, 2)
	for j := range 3 { // G·g, rows 1 and 2 in the place of rows 1 and 0 of g
		halves(j, 3+j, 6+j, 9, 10)
		w.e("VMOVAPS %s, %s", w.name(9), w.name(3+j))
		w.e("VMOVAPS %s, %s", w.name(10), w.name(j))
	}
	row(3, 4, 5)
	row(0, 1, 2)
	row(6, 7, 8)
}
