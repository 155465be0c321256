package main

// fourGradient emits A·p·Aᵀ of a row of tiles p, four by four gradients of outputs each.
// The arguments are those of gradient, and number (i, j) is written
// cRow·(6i + j) behind c.
//
// Register plan: BX a tile of gradients, SI bRow, R12 three of it, R9 bCol, DI c, R11 cRow,
// R10 fromRow, CX counts tiles, R8 vectors, DX goes along a tile, R13 and R14 for the moment.
// Vectors: 0 to 23 A·p, number i of column j in 6j + i, 24 to 27 for the moment.
func (w *winogradTiles) fourGradient() function {
	f := w.begin("winogradFourGradient", "A·p·Aᵀ for a row of tiles, four by four numbers each")
	w.arguments([2]string{"b", "BX"}, [2]string{"bRow", "SI"}, [2]string{"bCol", "R9"}, [2]string{"c", "DI"}, [2]string{"cRow", "R11"}, [2]string{"fromRow", "R10"}, [2]string{"k", "CX"})
	w.e("LEAQ (SI)(SI*2), R12")
	w.label("tile")
	w.e("MOVQ tile_vectors(AX), R8")
	w.e("XORQ DX, DX")
	w.label("vector")
	w.e("LEAQ (BX)(DX*1), R13")
	w.e("LEAQ (DI)(DX*1), R14")
	// spread emits A·p of four numbers, in place of the first, in four registers, and in
	// place of the last.
	spread := func(p [4]int, to [4]int) {
		for pair, n := range [][2]string{{"a", "a²"}, {"b", "b²"}} {
			plus, minus := to[2*pair], to[2*pair+1]
			w.move(p[0], minus)
			w.add(p[2], n[1], minus)
			w.move(p[1], 26)
			w.add(p[3], n[1], 26)
			w.move(minus, plus)
			w.add(26, n[0], plus)
			w.take(26, n[0], minus)
		}
	}
	for j := range 4 {
		w.load("(R13)", 6*j)
		w.load("(R13)(SI*1)", 24)
		w.load("(R13)(SI*2)", 25)
		w.load("(R13)(R12*1)", 6*j+5)
		spread([4]int{6 * j, 24, 25, 6*j + 5}, [4]int{6*j + 1, 6*j + 2, 6*j + 3, 6*j + 4})
		if j < 3 {
			w.e("ADDQ R9, R13")
		}
	}
	for i := range 6 {
		spread([4]int{i, 6 + i, 12 + i, 18 + i}, [4]int{24, 25, 27, 28})
		for _, r := range []int{i, 24, 25, 27, 28, 18 + i} {
			w.save(r, "(R14)")
			w.e("ADDQ R11, R14")
		}
	}
	w.e("ADDQ $%d, DX", w.bytes())
	w.e("DECQ R8")
	w.e("JNZ vector")
	w.e("LEAQ (BX)(R9*4), BX")
	w.e("ADDQ R10, DI")
	w.e("DECQ CX")
	w.e("JNZ tile")
	w.e("VZEROUPPER")
	w.e("RET")
	return f
}

// fourKernels emits G·g·Gᵀ of kernels g, one in each lane. The arguments are
// those of kernels, and number (i, j) of the result is written cRow·(6i + j) behind c.
//
// Register plan: BX b, SI a column of a kernel, DI and R14 c, R8 bRow, R9 three of it, R11
// cRow, CX counts vectors. Vectors: 0 to 17 G·g, number i of column j in 6j + i, 18 to 23 for
// the moment.
func (w *winogradTiles) fourKernels() function {
	f := w.begin("winogradFourKernels", "G·g·Gᵀ of kernels, six by six numbers each")
	w.e("MOVQ tile_last(AX), R13")
	w.twoMasks(w.out, 0)
	w.arguments([2]string{"b", "BX"}, [2]string{"bRow", "R8"}, [2]string{"c", "DI"}, [2]string{"cRow", "R11"}, [2]string{"vectors", "CX"})
	w.e("LEAQ (R8)(R8*2), R9")
	w.eachKernel(w.fourKernel)
	return f
}

// fourKernel emits one vector of kernels.
func (w *winogradTiles) fourKernel(masked bool) {
	// spread emits G·g of three numbers in six registers, of which the last may be g's.
	spread := func(g [3]int, to [6]int) {
		w.times(g[0], "1/a²b²", to[0])
		for pair, n := range [][3]string{{"s", "sa", "sa²"}, {"t", "tb", "tb²"}} {
			plus, minus := to[1+2*pair], to[2+2*pair]
			w.times(g[0], n[0], plus)
			w.add(g[2], n[2], plus)
			w.move(plus, minus)
			w.add(g[1], n[1], plus)
			w.take(g[1], n[1], minus)
		}
	}
	w.e("MOVQ BX, SI")
	for j := range 3 {
		for i, r := range []int{18, 19, 6*j + 5} {
			w.maskedOrWhole(masked, []string{"(SI)", "(SI)(R9*1)", "(SI)(R9*2)"}[i], r)
		}
		spread([3]int{18, 19, 6*j + 5}, [6]int{6 * j, 6*j + 1, 6*j + 2, 6*j + 3, 6*j + 4, 6*j + 5})
		w.e("ADDQ R8, SI")
	}
	w.e("MOVQ DI, R14")
	for i := range 6 {
		spread([3]int{i, 6 + i, 12 + i}, [6]int{18, 19, 20, 21, 22, 12 + i})
		for _, r := range []int{18, 19, 20, 21, 22, 12 + i} {
			w.maskedStore(w.out, masked, 0, w.name(r), "(R14)")
			w.e("ADDQ R11, R14")
		}
	}
}
