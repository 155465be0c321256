//go:build !(amd64 || arm64) || purego

package kernel

var sets = []string{Scalar}

// Use puts the loops of a set of instructions in place, which tests compare, and reports whether
// there are any: here only the scalar ones.
func Use(set string) bool {
	if set != Scalar {
		return false
	}
	install(scalar32(), scalar64())
	return true
}
