//go:build (linux || darwin) && !race

package kernel

import (
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"unsafe"

	"cajal/internal/fence"
)

// fenced returns n random numbers at one end of the memory.
func fenced(m fence.Memory, rnd *rand.Rand, n int, double bool) Slice {
	if double {
		return SliceOf(fence.Numbers[float64](m, rnd, n, rnd.IntN(2) == 0))
	}
	return SliceOf(fence.Numbers[float32](m, rnd, n, rnd.IntN(2) == 0))
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

// The loops that other tests here call.
var overRows = []string{"sumRows8x", "sumRows64x", "addRows", "largest2x2x", "largest3x3x", "sumsAbout"}

// Every loop of the tables keeps to its slices.
func TestLoopsStayInside(t *testing.T) {
	var fences [4]fence.Memory
	for i := range fences {
		fences[i] = fence.New(t, 2048)
	}
	eachAssembly(t, func(t *testing.T) {
		loopsStayInside(t, f32, fences[:])
		loopsStayInside(t, f64, fences[:])
	})
}

func loopsStayInside[T Float](t *testing.T, all table[T], fences []fence.Memory) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for field := range reflect.TypeFor[table[T]]().Fields() {
		name := field.Name
		// Around the rule that reflect calls no unexported field.
		f := reflect.NewAt(field.Type, unsafe.Add(unsafe.Pointer(&all), field.Offset)).Elem()
		for n := range 140 {
			if name == "softmaxPairs" && n%2 == 1 || slices.Contains(overRows, name) {
				continue
			}
			for _, atEnd := range []bool{true, false} {
				in := arguments[T](f.Type(), rnd, fences, n, atEnd)
				if fault := fence.Strays(func() { f.Call(in) }); fault != nil {
					t.Fatalf("%s of %d %T, at the end %v: %v", name, n, *new(T), atEnd, fault)
				}
			}
		}
	}
}

// arguments returns slices of n numbers, and numbers, for a loop of a table.
func arguments[T Float](f reflect.Type, rnd *rand.Rand, fences []fence.Memory, n int, atEnd bool) (in []reflect.Value) {
	for i := range f.NumIn() {
		switch f.In(i) {
		case reflect.TypeFor[[]T]():
			in = append(in, reflect.ValueOf(fence.Numbers[T](fences[i], rnd, n, atEnd)))
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
	var fences [4]fence.Memory
	for i := range fences {
		fences[i] = fence.New(t, 8*40*40)
	}
	trials := 800
	if testing.Short() {
		trials = 100
	}
	eachAssembly(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(7, 8))
		for trial := range trials {
			rows, k, double := 1+rnd.IntN(40), 1+rnd.IntN(40), trial%2 == 0
			fault := fence.Strays(func() { callsOnRows(fences, rnd, rows, k, double) })
			if fault != nil {
				t.Fatalf("%d rows of %d, double %v: %v", rows, k, double, fault)
			}
		}
	})
}

func callsOnRows(fences [4]fence.Memory, rnd *rand.Rand, rows, k int, double bool) {
	all := func(i int) Slice { return fenced(fences[i], rnd, rows*k, double) }
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
	w := fenced(fences[3], rnd, k, double)
	RowMoments(mean[:rows], r[:rows], x)
	RowNormalize(y, x, w, w, mean[:rows], r[:rows])
	RowNormalizeSums(s, sx, x, dy, mean[:rows], r[:rows])
	RowNormalizeGrad(y, x, dy, w, mean[:rows], r[:rows])
	for _, inner := range []int{1, rows} { // (rows, k), or (1, k, rows)
		ChannelMoments(mean[:k], r[:k], x, inner)
		ChannelNormalize(y, x, w, w, mean[:k], r[:k], inner)
		ChannelSums(s, sx, x, dy, mean[:k], r[:k], inner)
		ChannelNormalizeGrad(y, x, dy, w, mean[:k], r[:k], s, sx, 0.1, inner, true)
	}
	sums, sumsX := make([]float64, rows*k), make([]float64, rows*k)
	for _, c := range [][3]int{{rows, 1, 1}, {1, k, rows}, {1, 1, rows}} { // samples, groups, elements of a channel
		n := c[0] * c[1]
		GroupNormalize(y, x, w, w, mean[:n], r[:n], 1e-5, c[1], c[2])
		for _, add := range []bool{false, true} {
			GroupNormalizeGrad(y, x, dy, w, mean[:n], r[:n], sums[:c[0]*k], sumsX[:c[0]*k], c[1], c[2], add)
		}
	}
}

// The loops over rows have the bits of the scalar ones and keep to their slices.
func TestSumRows(t *testing.T) {
	fences := []fence.Memory{fence.New(t, 2048), fence.New(t, 256<<10)}
	eachAssembly(t, func(t *testing.T) {
		sumRowsAgree(t, scalar32(), f32, fences)
		sumRowsAgree(t, scalar64(), f64, fences)
	})
}

func TestAddRows(t *testing.T) {
	fences := []fence.Memory{fence.New(t, 2048), fence.New(t, 64<<10)}
	eachAssembly(t, func(t *testing.T) {
		addRowsAgree(t, scalar32(), f32, fences)
		addRowsAgree(t, scalar64(), f64, fences)
	})
}

func addRowsAgree[T Float](t *testing.T, want, got table[T], fences []fence.Memory) {
	rnd := rand.New(rand.NewPCG(5, 12))
	for k := range 150 {
		for rows := 2; rows < 8; rows++ {
			for _, atEnd := range []bool{true, false} {
				step := k + rnd.IntN(40)
				y := fence.Numbers[T](fences[0], rnd, k, atEnd)
				x := fence.Numbers[T](fences[1], rnd, (rows-1)*step+k, atEnd)
				w := make([]T, k)
				want.addRows(w, x, rows, step)
				if fault := fence.Strays(func() { got.addRows(y, x, rows, step) }); fault != nil {
					t.Fatalf("%d rows of %d %T, step %d, at the end %v: %v", rows, k, *new(T), step, atEnd, fault)
				}
				for j := range w {
					if y[j] != w[j] {
						t.Fatalf("%d rows of %d %T, step %d, sum %d: got %v, want %v", rows, k, *new(T), step, j, y[j], w[j])
					}
				}
			}
		}
	}
}

func sumRowsAgree[T Float](t *testing.T, want, got table[T], fences []fence.Memory) {
	rnd := rand.New(rand.NewPCG(4, 12))
	for k := range 70 {
		for sums := range 4 {
			for _, atEnd := range []bool{true, false} {
				step := k + rnd.IntN(40)
				n := sums * k
				for rows, sum := range map[int][2]func(y, x []T, k, step int){
					8:  {want.sumRows8x, got.sumRows8x},
					64: {want.sumRows64x, got.sumRows64x},
				} {
					y := fence.Numbers[T](fences[0], rnd, n, atEnd)
					x := fence.Numbers[T](fences[1], rnd, max(0, (rows*sums-1)*step+k), atEnd)
					w := make([]T, n)
					sum[0](w, x, k, step)
					if fault := fence.Strays(func() { sum[1](y, x, k, step) }); fault != nil {
						t.Fatalf("%d times %d rows of %d %T, step %d, at the end %v: %v", sums, rows, k, *new(T), step, atEnd, fault)
					}
					for j := range w {
						if y[j] != w[j] {
							t.Fatalf("%d times %d rows of %d %T, step %d, sum %d: got %v, want %v", sums, rows, k, *new(T), step, j, y[j], w[j])
						}
					}
				}
			}
		}
	}
}

func TestLargestSquares(t *testing.T) {
	fences := []fence.Memory{fence.New(t, 4096), fence.New(t, 4096), fence.New(t, 64<<10)}
	eachAssembly(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(6, 12))
		for side, largest := range map[int]func(y []float32, at []int32, x []float32, width, step, start int) bool{2: f32.largest2x2x, 3: f32.largest3x3x} {
			for range 400 {
				width, rows, atEnd := 1+rnd.IntN(40), 1+rnd.IntN(4), rnd.IntN(2) == 0
				step := 2*(width-1) + side + rnd.IntN(5)
				y := fence.Numbers[float32](fences[0], rnd, rows*width, atEnd)
				at := make([]int32, len(y))
				x := fence.Numbers[float32](fences[2], rnd, (2*(rows-1)+side-1)*step+2*(width-1)+side, atEnd)
				for i := range x { // equals too
					x[i] = float32(rnd.IntN(9))
				}
				withNaN := rnd.IntN(8) == 0
				if withNaN {
					x[rnd.IntN(2)*step+rnd.IntN(2)] = float32(math.NaN())
				}
				start, nan := rnd.IntN(100), false
				places := at
				if rnd.IntN(4) == 0 {
					places = nil
				}
				if fault := fence.Strays(func() { nan = largest(y, places, x, width, step, start) }); fault != nil {
					t.Fatalf("%d rows of %d squares of %d, step %d, at the end %v: %v", rows, width, side, step, atEnd, fault)
				}
				if nan != withNaN {
					t.Fatalf("%d rows of %d squares of %d: NaN %v, want %v", rows, width, side, nan, withNaN)
				}
				for o := range y {
					first := o/width*2*step + o%width*2
					best := first
					for i := range side * side {
						if v := first + i/side*step + i%side; x[v] > x[best] {
							best = v
						}
					}
					if !withNaN && (y[o] != x[best] || places != nil && int(at[o]) != start+best) {
						t.Fatalf("square %d of %d, side %d: %v at %d, want %v at %d", o, width, side, y[o], at[o], x[best], start+best)
					}
				}
			}
		}
	})
}
