package grad

// Kept says which numbers the backward half of an operation reads, besides
// gradients and what the operation stores in scratch of its own. What no
// operation keeps, a planned tape may release. An operation of the caller's own
// says it with a method Keeps; see [Op].
type Kept uint64

const (
	// KeepResult keeps the numbers of the result.
	KeepResult Kept = 1
	// KeepNothing is for a backward half that reads gradients alone.
	KeepNothing Kept = 0
	// KeepAll keeps the result and all inputs.
	KeepAll = inPlace - 1
	// inPlace is no number: forward may write its result over an input of the
	// same size.
	inPlace Kept = 1 << 63
)

// KeepInput keeps the numbers of input i, counted from 0. Inputs from 61 on
// share one bit, so keeping one of them keeps them all.
func KeepInput(i int) Kept { return 2 << min(i, 61) }

// input reports whether input i is kept.
func (k Kept) input(i int) bool { return k&KeepInput(i) != 0 }

// Short names for the methods keeps of this package.
const (
	nothing    = KeepNothing
	result     = KeepResult
	first      = Kept(2)
	second     = Kept(4)
	third      = Kept(8)
	everything = KeepAll
)

// keeps is for an operation that does not say.
func (*node) keeps() Kept { return everything }

// forward is for what brings its numbers along, as a constant does.
func (*node) forward() {}
