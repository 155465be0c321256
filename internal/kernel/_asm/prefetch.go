package main

// storeAhead is how many bytes before its use a line of the destination is fetched.
const storeAhead = 1024

// prefetch asks for the lines of the destination that later blocks write, to
// own. Where they are not in a cache a store waits for them one after another,
// and few stores can wait: for a million numbers, of which memory is the limit,
// this takes a fifth to a third off. A destination that is read before it is
// written needs none of it, and past the end of the slice it is harmless.
func (l *lowering) prefetch(copies int) {
	for _, in := range l.instrs {
		if in.op == "load" && in.array == 0 {
			return
		}
	}
	for _, in := range l.instrs {
		if in.op != "store" || in.array != 0 {
			continue
		}
		for at := 0; at < copies*l.bytes(); at += 64 {
			// Go's assembler does not know the instruction.
			l.emit("BYTE $0x0F; BYTE $0x0D; BYTE $0x8C; BYTE $0x07; LONG $%d // PREFETCHW %[1]d(DI)(AX*1)", storeAhead+at)
		}
		return
	}
}
