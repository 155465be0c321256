//go:build (linux || darwin) && !race

package kernel

import (
	"math/rand/v2"
	"os"
	"reflect"
	"runtime/debug"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// fenced is memory between two pages that nobody may touch: a loop that reads
// or writes one byte before its operands or behind them is caught.
type fenced []byte

func newFence(t *testing.T, size int) fenced {
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
	return fenced(all[page : page+size])
}

// fencedNumbers returns n random numbers at the end of the memory, or else at its
// beginning.
func fencedNumbers[T Float](f fenced, rnd *rand.Rand, n int, atEnd bool) []T {
	var v T
	at := 0
	if atEnd {
		at = len(f) - n*int(unsafe.Sizeof(v))
	}
	if n == 0 {
		return []T{}
	}
	s := unsafe.Slice((*T)(unsafe.Pointer(&f[at])), n)
	for i := range s {
		s[i] = T(rnd.NormFloat64())
	}
	return s
}

func (f fenced) slice(rnd *rand.Rand, n int, double bool) Slice {
	if double {
		return SliceOf(fencedNumbers[float64](f, rnd, n, rnd.IntN(2) == 0))
	}
	return SliceOf(fencedNumbers[float32](f, rnd, n, rnd.IntN(2) == 0))
}

// strays runs f and returns the fault of an access beside the fences.
func strays(f func()) (fault any) {
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() { fault = recover() }()
	f()
	return nil
}

// A fence catches what it is for.
func TestFence(t *testing.T) {
	x := fencedNumbers[float32](newFence(t, 100), rand.New(rand.NewPCG(1, 1)), 8, true)
	if strays(func() { x[7]++ }) != nil {
		t.Error("the last element is out of reach")
	}
	if strays(func() { *(*float32)(unsafe.Add(unsafe.Pointer(&x[7]), 4))++ }) == nil {
		t.Error("an element behind the fence is within reach")
	}
}

// eachAssembly runs a test with every set of instructions but the scalar one,
// whose bounds the compiler checks.
func eachAssembly(t *testing.T, test func(t *testing.T)) {
	eachSet(t, func(t *testing.T) {
		if best == Scalar {
			t.Skip("not assembly")
		}
		test(t)
	})
}

// Every loop of the tables keeps to its slices.
func TestLoopsStayInside(t *testing.T) {
	var fences [4]fenced
	for i := range fences {
		fences[i] = newFence(t, 2048)
	}
	eachAssembly(t, func(t *testing.T) {
		loopsStayInside(t, f32, fences[:])
		loopsStayInside(t, f64, fences[:])
	})
}

func loopsStayInside[T Float](t *testing.T, all table[T], fences []fenced) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for field := range reflect.TypeFor[table[T]]().Fields() {
		name := field.Name
		// Around the rule that reflect calls no unexported field.
		f := reflect.NewAt(field.Type, unsafe.Add(unsafe.Pointer(&all), field.Offset)).Elem()
		for n := range 140 {
			if name == "softmaxPairs" && n%2 == 1 || strings.HasPrefix(name, "sumRows") { // TestSumRows has those
				continue
			}
			for _, atEnd := range []bool{true, false} {
				in := arguments[T](f.Type(), rnd, fences, n, atEnd)
				if fault := strays(func() { f.Call(in) }); fault != nil {
					t.Fatalf("%s of %d %T, at the end %v: %v", name, n, *new(T), atEnd, fault)
				}
			}
		}
	}
}

// arguments returns slices of n numbers, and numbers, for a loop of a table.
func arguments[T Float](f reflect.Type, rnd *rand.Rand, fences []fenced, n int, atEnd bool) (in []reflect.Value) {
	for i := range f.NumIn() {
		switch f.In(i) {
		case reflect.TypeFor[[]T]():
			in = append(in, reflect.ValueOf(fencedNumbers[T](fences[i], rnd, n, atEnd)))
		case reflect.TypeFor[T]():
			in = append(in, reflect.ValueOf(T(rnd.Float64())))
		case reflect.TypeFor[int](): // the width of rows
			in = append(in, reflect.ValueOf(1+rnd.IntN(narrow)))
		case reflect.TypeFor[philox]():
			in = append(in, reflect.ValueOf(philoxOf(0.5, rnd.Uint64(), reflect.TypeFor[T]().Size() == 8)))
		default:
			in = append(in, reflect.ValueOf(numbersOf[T](someUpdate(rnd))))
		}
	}
	return in
}

// What goes through several loops at once stays inside too.
func TestCallsStayInside(t *testing.T) {
	var fences [4]fenced
	for i := range fences {
		fences[i] = newFence(t, 8*40*40)
	}
	trials := 800
	if testing.Short() {
		trials = 100
	}
	eachAssembly(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(7, 8))
		for trial := range trials {
			rows, k, double := 1+rnd.IntN(40), 1+rnd.IntN(40), trial%2 == 0
			fault := strays(func() { callsOnRows(fences, rnd, rows, k, double) })
			if fault != nil {
				t.Fatalf("%d rows of %d, double %v: %v", rows, k, double, fault)
			}
		}
	})
}

func callsOnRows(fences [4]fenced, rnd *rand.Rand, rows, k int, double bool) {
	all := func(i int) Slice { return fences[i].slice(rnd, rows*k, double) }
	x, y, dy := all(0), all(1), all(2)
	labels, lse, mean, r := make([]int64, rows), make([]float64, RowStats*rows), make([]float64, max(rows, k)), make([]float64, max(rows, k))
	s, sx := make([]float64, k), make([]float64, k)
	Softmax(y, x, rows)
	SoftmaxGrad(dy, y, x, rows)
	LogSoftmax(y, x, rows)
	LogSoftmaxGrad(dy, y, x, rows)
	CrossEntropy(y, x, labels)
	CrossEntropyGrad(dy, y, labels, 1)
	l := RowLoss{Labels: labels, Ignore: -100, Smoothing: 0.1}
	l.Losses(mean[:rows], lse, x)
	l.Grad(dy, x, lse, mean[:rows])
	LogisticLoss(x, y)
	WeightedLogisticLoss(x, y, []float64{2})
	WeightedLogisticLossGrad(dy, x, y, []float64{2}, 1)
	Huber(x, 1)
	AbsSum(x)
	SumSquares(x, 0.5)
	Dot(x, y)
	w := fences[3].slice(rnd, k, double)
	RowMoments(mean[:rows], r[:rows], x)
	RowNormalize(y, x, w, w, mean[:rows], r[:rows])
	RowNormalizeSums(s, sx, x, dy, mean[:rows], r[:rows])
	RowNormalizeGrad(y, x, dy, w, mean[:rows], r[:rows])
	for _, inner := range []int{1, rows} { // (rows, k), or (1, k, rows)
		ChannelMoments(mean[:k], r[:k], x, inner)
		ChannelNormalize(y, x, w, w, mean[:k], r[:k], inner)
		ChannelSums(s, sx, x, dy, mean[:k], r[:k], inner)
		ChannelNormalizeGrad(y, x, dy, w, mean[:k], r[:k], s, sx, 0.1, inner)
	}
}
