package augment

// Levels are the numbers that black and white have in pictures.
type Levels struct{ Black, White float32 }

// Picture is a picture of one channel, grey, or of three, red, green and blue.
type Picture struct {
	Pixels                  []float32 // (C, H, W)
	Channels, Height, Width int
	Levels

	spare []float32 // memory for what the pixels were
}

// Fill is what stands where a picture that was moved has nothing.
type Fill uint8

const (
	Edge    Fill = iota // the nearest pixel: no colour comes in that was not there
	Reflect             // the picture, mirrored at its border
	Black
	Grey // midway between black and white
	White
)

// fills are the names of fills in their order.
var fills = []string{"edge", "reflect", "black", "grey", "white"}

// Fills returns the names of all fills.
func Fills() []string { return append([]string(nil), fills...) }

// FillOf returns the fill of a name.
func FillOf(name string) (f Fill, ok bool) {
	for i, n := range fills {
		if n == name {
			return Fill(i), true
		}
	}
	return 0, false
}

// String returns the name.
func (f Fill) String() string {
	if int(f) < len(fills) {
		return fills[f]
	}
	return "no fill"
}

// level is the number of a fill with one colour.
func (l Levels) level(f Fill) float32 {
	switch f {
	case White:
		return l.White
	case Grey:
		return float32(l.Black+l.White) / 2
	}
	return l.Black
}

// copied returns a copy of the pixels, in memory that the next call uses again.
func (p *Picture) copied() []float32 {
	if cap(p.spare) < len(p.Pixels) {
		p.spare = make([]float32, len(p.Pixels))
	}
	p.spare = p.spare[:len(p.Pixels)]
	copy(p.spare, p.Pixels)
	return p.spare
}

// place returns where in an axis of n pixels place i is to be looked up, −1 for nowhere.
func (f Fill) place(i, n int) int {
	switch {
	case i >= 0 && i < n:
		return i
	case f == Edge:
		return min(max(i, 0), n-1)
	case f == Reflect: // … 1 0 | 0 1 … n−1 | n−1 n−2 …
		if i %= 2 * n; i < 0 {
			i += 2 * n
		}
		return min(i, 2*n-1-i)
	}
	return -1
}
