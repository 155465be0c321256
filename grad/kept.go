package grad

// kept says which numbers the backward half of an operation reads, besides
// gradients and what the operation stores in rooms of its own. What no
// operation keeps, a planned tape may lend. TestPoison holds every operation to
// its word.
type kept uint8

const (
	result kept = 1 << iota
	first       // input
	second
	third
	// inPlace is no number: forward may write its result over an input of the
	// same size.
	inPlace

	nothing    kept = 0
	everything      = result | first | second | third
)

// input reports whether input i, counted from 0, is kept.
func (k kept) input(i int) bool { return k&(first<<i) != 0 }

// keeps is for an operation that does not say.
func (*node) keeps() kept { return everything }

// forward is for what brings its numbers along, as a constant does.
func (*node) forward() {}
