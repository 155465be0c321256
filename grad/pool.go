package grad

import "cajal/internal/kernel"

// pool is memory that values take turns in. Slots count from 1, 0 is none.
// Which slot a value gets depends on the sizes that are asked for, never on
// the clock or on an address, and a sequence that repeats needs no new memory.
type pool struct {
	memory []kernel.Slice
	busy   []bool
}

// take returns a free slot for size elements: the smallest that is large
// enough, or else the largest, made anew of spare if that suffices. Slots more than maxRatio times larger or smaller are left alone: a
// single number in the memory of a layer would make the layer need another. grown is what that added in
// bytes.
func (p *pool) take(size int, k kernel.Kind, spare kernel.Slice) (slot, grown int) {
	best := -1
	for i, m := range p.memory {
		if p.busy[i] || m.Kind() != k || m.Cap() > maxRatio*size || maxRatio*m.Cap() < size {
			continue
		}
		if best < 0 || better(m.Cap(), p.memory[best].Cap(), size) {
			best = i
		}
	}
	if best < 0 {
		best = len(p.memory)
		p.memory, p.busy = append(p.memory, kernel.Slice{}), append(p.busy, false)
	}
	p.busy[best] = true
	if m := p.memory[best]; m.Kind() != k || m.Cap() < size {
		if spare.Kind() != k || spare.Cap() < size || size == 0 {
			spare = kernel.Make(size, k)
		}
		p.memory[best] = spare
		grown = spare.Bytes() - m.Bytes()
	}
	return best + 1, grown
}

// retake takes the slot that a value had in the last pass, 0 for none, and reports
// whether that is free and serves.
func (p *pool) retake(slot, size int, k kernel.Kind) bool {
	if slot == 0 || p.busy[slot-1] {
		return false
	}
	m := p.memory[slot-1]
	if m.Kind() != k || m.Cap() < size || m.Cap() > maxRatio*size {
		return false
	}
	p.busy[slot-1] = true
	return true
}

// maxRatio is how many times as large as another a slot may be to serve instead.
const maxRatio = 8

// better reports whether a slot of a elements suits size better than one of b.
func better(a, b, size int) bool {
	if a >= size && b >= size {
		return a < b
	}
	return a > b
}

func (p *pool) at(slot int) kernel.Slice { return p.memory[slot-1] }

func (p *pool) give(slot int) { p.busy[slot-1] = false }

func (p *pool) reset() { clear(p.busy) }
