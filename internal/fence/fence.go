//go:build (linux || darwin) && !race

package fence

import (
	"math/rand/v2"
	"os"
	"runtime/debug"
	"syscall"
	"testing"
	"unsafe"
)

// Memory lies between two pages that nobody may touch.
type Memory []byte

// New returns memory of at least size bytes, until the test ends.
func New(t testing.TB, size int) Memory {
	t.Helper()
	page := os.Getpagesize()
	size = (size + page - 1) / page * page
	all, err := syscall.Mmap(-1, 0, size+2*page, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { syscall.Munmap(all) })
	for _, guard := range [][]byte{all[:page], all[page+size:]} {
		if err := syscall.Mprotect(guard, syscall.PROT_NONE); err != nil {
			t.Fatal(err)
		}
	}
	return Memory(all[page : page+size])
}

// Numbers returns n random numbers at the end of the memory, or else at its
// beginning.
func Numbers[T float32 | float64](m Memory, rnd *rand.Rand, n int, atEnd bool) []T {
	var v T
	at := 0
	if atEnd {
		at = len(m) - n*int(unsafe.Sizeof(v))
	}
	if n == 0 {
		return []T{}
	}
	s := unsafe.Slice((*T)(unsafe.Pointer(&m[at])), n)
	for i := range s {
		s[i] = T(rnd.NormFloat64())
	}
	return s
}

// Strays runs f and returns the fault of an access beside the fences, nil if there
// was none.
func Strays(f func()) (fault any) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = recover() }()
	f()
	return nil
}
