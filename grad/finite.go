package grad

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"cajal/internal/memory"
	"cajal/tensor"
)

// NonFinite is a number that is NaN or infinite, and where it stands.
type NonFinite struct {
	Step      int     // the operation's place on the tape, from 0
	Op        string  // the operation, "log"
	Layer     string  // the layer it belongs to, "net.2 (Linear 784→512)", or ""
	Parameter string  // the parameter that holds the number; "" if it is Op's result
	Index     []int   // of the number in its tensor
	Value     float64 // NaN, +Inf or −Inf
}

// String says it in a sentence.
func (n NonFinite) String() string {
	what := n.Op
	if n.Parameter != "" {
		what = "parameter " + n.Parameter
	}
	if n.Layer != "" {
		what += " of " + n.Layer
	}
	var at []string
	for _, i := range n.Index {
		at = append(at, strconv.Itoa(i))
	}
	return fmt.Sprintf("the first number that is not finite is %v, element [%s] of %s, operation %d on the tape",
		n.Value, strings.Join(at, ","), what, n.Step)
}

// FirstNonFinite walks what the tape recorded in its current pass, and returns
// the first number that is NaN or infinite: all numbers before it, the
// parameters that an operation read included, are finite. So it is where the
// trouble began: in the data (Op is "const"), in a parameter, or in an operation
// on finite numbers. found is false if everything is finite.
//
// The tape must not be a planned one, which reuses its memory.
func (t *Tape) FirstNonFinite() (first NonFinite, found bool) {
	for v := range t.Values() {
		for _, in := range v.Inputs() {
			if in.IsParam() {
				if i, bad := nonFinite(in.Tensor()); bad {
					return describe(v, in, i), true
				}
			}
		}
		if i, bad := nonFinite(v.Tensor()); bad {
			return describe(v, v, i), true
		}
	}
	return NonFinite{}, false
}

// describe is about element i of what, which is v or a parameter that v read.
func describe(v, what Value, i int) NonFinite {
	n := NonFinite{Step: v.Index(), Op: v.Op(), Layer: v.Layer(),
		Index: make([]int, len(what.Shape())), Value: memory.Of(what.Tensor()).At(i)}
	for a, flat := len(n.Index)-1, i; a >= 0; a-- {
		n.Index[a] = flat % what.Shape()[a]
		flat /= what.Shape()[a]
	}
	if what.IsParam() {
		n.Parameter = what.Name()
	}
	return n
}

// nonFinite returns the place, in row-major order, of the first element that is
// not finite.
func nonFinite(t *tensor.Tensor) (at int, found bool) {
	if !t.DType().Float() {
		return 0, false
	}
	raw := memory.Of(t)
	for i := range t.Size() {
		// The difference is NaN for infinities and NaN, and 0 for the rest.
		if x := raw.At(i); math.IsNaN(x - x) {
			return i, true
		}
	}
	return 0, false
}
