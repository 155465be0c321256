//go:build (linux || darwin) && !race

package fence

import (
	"math/rand/v2"
	"testing"
	"unsafe"
)

// A fence catches what it is for, at both ends.
func TestFence(t *testing.T) {
	m, rnd := New(t, 100), rand.New(rand.NewPCG(1, 1))
	x := Numbers[float32](m, rnd, 8, true)
	if Strays(func() { x[7]++ }) != nil {
		t.Error("the last element is out of reach")
	}
	if Strays(func() { *(*float32)(unsafe.Add(unsafe.Pointer(&x[7]), 4))++ }) == nil {
		t.Error("an element behind the fence is within reach")
	}
	y := Numbers[float64](m, rnd, 8, false)
	if Strays(func() { y[0]++ }) != nil {
		t.Error("the first element is out of reach")
	}
	if Strays(func() { *(*float64)(unsafe.Add(unsafe.Pointer(&y[0]), -8))++ }) == nil {
		t.Error("an element before the fence is within reach")
	}
}
