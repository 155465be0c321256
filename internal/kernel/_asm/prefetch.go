package main

import "fmt"

// storeAhead is how many bytes before its use a line is fetched that is written
// to, which another thread may be about to write past the end of a chunk;
// loadAhead one that is only read: a page, or a row of a softmax.
const (
	storeAhead = 2048
	loadAhead  = 4096
)

// muchWork is from how many instructions on a formula's slices are all fetched
// ahead. The processor's own prefetching ends with each page, and so much work
// keeps it from looking past that end itself; a short formula would wait for
// the prefetches.
const muchWork = 12

// prefetch asks for the lines that later blocks use, those that they write to
// own. Where a line is not in a cache a store waits for it, one after another,
// and few stores can wait: for a million numbers, of which memory is the limit,
// asking takes a fifth to a third off. A destination that a short formula reads
// before it writes needs none of it, and past the end of a slice it is harmless.
func (l *lowering) prefetch(copies int) {
	loaded, stored := map[int]bool{}, map[int]bool{}
	for _, in := range l.instrs {
		switch in.op {
		case "load":
			loaded[in.array] = true
		case "store":
			stored[in.array] = true
		}
	}
	work := len(l.instrs) >= muchWork
	for array := range l.arrays {
		if !work && (loaded[array] || !stored[array]) {
			continue
		}
		for at := 0; at < copies*l.bytes(); at += 64 {
			l.fetch(array, pickArch(stored[array], loadAhead, storeAhead)+at, stored[array])
		}
	}
}

// fetch emits a prefetch of the line at AX + at of a slice.
func (l *lowering) fetch(array, at int, own bool) {
	r := pointers[array]
	if !own {
		l.emit("PREFETCHT0 %d(%s)(AX*1)", at, r)
		return
	}
	// Go's assembler does not know PREFETCHW.
	prefix := map[string]string{"R8": "BYTE $0x41; ", "R9": "BYTE $0x41; "}[r]
	base := map[string]int{"DI": 7, "SI": 6, "DX": 2, "R8": 0, "R9": 1}[r]
	l.emit("%sBYTE $0x0F; BYTE $0x0D; BYTE $0x8C; BYTE $%#02x; LONG $%d // PREFETCHW %s", prefix, base, at, fmt.Sprintf("%d(%s)(AX*1)", at, r))
}
