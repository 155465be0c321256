package train

import (
	"fmt"
	"math"
	"strconv"
)

// exact is a number that JSON keeps to the bit, NaN and the infinities
// included: as the 16 hexadecimal digits of its 64 bits.
type exact float64

// MarshalText implements encoding.TextMarshaler.
func (x exact) MarshalText() ([]byte, error) {
	return fmt.Appendf(nil, "%016x", math.Float64bits(float64(x))), nil
}

// UnmarshalText implements encoding.TextUnmarshaler.
func (x *exact) UnmarshalText(b []byte) error {
	bits, err := strconv.ParseUint(string(b), 16, 64)
	if err != nil || len(b) != 16 {
		return fmt.Errorf("found %.20q, want the 16 hexadecimal digits of a number", b)
	}
	*x = exact(math.Float64frombits(bits))
	return nil
}
