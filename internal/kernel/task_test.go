package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"cajal/internal/parallel"
)

// operands are what a call in pieces gets: y is its result, or what it adds to.
type operands struct {
	y, a, b Slice
	labels  []int64
	w, lse  []float64 // lse as RowLoss keeps it
	terms   []float64
	loss    *RowLoss
	rows    int
}

// again returns the same operands with memory of their own for y.
func (o operands) again() operands {
	y := Make(o.y.Len(), o.y.Kind())
	Copy(y, o.y)
	o.y = y
	return o
}

func someOperands(n, k int, double bool) operands {
	rnd := rand.New(rand.NewPCG(uint64(n), 11))
	o := operands{rows: n / k}
	n = o.rows * k
	o.y, o.a, o.b = Make(n, FloatKind(double)), Make(n, FloatKind(double)), Make(n, FloatKind(double))
	for i := range n {
		o.y.Set(i, rnd.NormFloat64())
		o.a.Set(i, 3*rnd.NormFloat64())
		o.b.Set(i, rnd.Float64())
	}
	for range o.rows {
		o.labels, o.lse = append(o.labels, rnd.Int64N(int64(k))), append(o.lse, 4, 1)
		o.terms = append(o.terms, 0.5)
	}
	for range k {
		o.w = append(o.w, 0.5+rnd.Float64())
	}
	o.loss = crossEntropyOf(o.labels, o.w)
	return o
}

func crossEntropyOf(labels []int64, w []float64) *RowLoss {
	return &RowLoss{Labels: labels, Ignore: -100, Weights: w, Smoothing: 0.1}
}

// inPieces are the calls whose pieces go to several threads, with the number of
// elements of single precision from which on they do.
var inPieces = []struct {
	name string
	from int
	call func(o operands) float64
}{
	{"relu", worth / cheap, func(o operands) float64 { ReLU(o.y, o.a); return 0 }},
	{"add", worth / cheap, func(o operands) float64 { Add(o.y, o.a, o.b); return 0 }},
	{"exp", worth / middling, func(o operands) float64 { Exp(o.y, o.a); return 0 }},
	{"add scaled", worth / cheap, func(o operands) float64 { AddScaled(o.y, 0.3, o.a); return 0 }},
	{"leaky relu grad", worth / cheap, func(o operands) float64 { MapGrad(LeakyReLUOf, 0.3, o.y, o.a, Slice{}, o.b); return 0 }},
	{"elu grad", worth / cheap, func(o operands) float64 { MapGrad(ELUOf, 0.3, o.y, o.a, o.b, o.a); return 0 }},
	{"dot", worth / cheap, func(o operands) float64 { return Dot(o.a, o.b) }},
	{"sum", worth / cheap, func(o operands) float64 { return Sum(o.a) }},
	{"sum of squares", worth / cheap, func(o operands) float64 { return SumSquares(o.a, 0.5) }},
	{"absolute", worth / cheap, func(o operands) float64 { return AbsSum(o.a) }},
	{"huber", worth / cheap, func(o operands) float64 { return Huber(o.a, 0.7) }},
	{"huber grad", worth / cheap, func(o operands) float64 { HuberGrad(o.y, o.a, 0.7, 2); return 0 }},
	{"logistic", worth / dear, func(o operands) float64 { return LogisticLoss(o.a, o.b) }},
	{"logistic grad", worth / middling, func(o operands) float64 { LogisticLossGrad(o.y, o.a, o.b, 2); return 0 }},
	{"weighted logistic", worth / dear, func(o operands) float64 { return WeightedLogisticLoss(o.a, o.b, o.w) }},
	{"weighted logistic grad", worth / dear, func(o operands) float64 { WeightedLogisticLossGrad(o.y, o.a, o.b, o.w, 2); return 0 }},
	{"criterion", worth / dear, func(o operands) float64 { return SmoothL1Of.Sum(o.a, o.b, o.w, 0) }},
	{"criterion terms", worth / dear, func(o operands) float64 { PinballOf.Terms(o.y, o.a, o.b, o.w, 0); return 0 }},
	{"criterion grad", worth / dear, func(o operands) float64 {
		SigmoidCrossEntropyOf.Grad(o.y, o.a, o.b, Slice{}, o.w, 0, 2)
		return 0
	}},
	{"cross-entropy", worth / cheap, func(o operands) float64 { return CrossEntropy(o.y, o.a, o.labels) }},
	{"weighted cross-entropy", worth / dear, func(o operands) float64 {
		o.loss.Losses(o.terms, o.lse, o.a)
		return sum(o.terms)
	}},
	{"weighted cross-entropy grad", worth / dear, func(o operands) float64 {
		o.loss.Grad(o.y, o.a, o.lse, o.terms)
		return 0
	}},
	{"log softmax", worth / dear, func(o operands) float64 { LogSoftmax(o.y, o.a, o.rows); return 0 }},
	{"softmax grad", worth / middling, func(o operands) float64 { SoftmaxGrad(o.y, o.b, o.a, o.rows); return 0 }},
	{"log softmax grad", worth / dear, func(o operands) float64 { LogSoftmaxGrad(o.y, o.b, o.a, o.rows); return 0 }},
}

// someThreads are numbers of threads that bits are compared on with those of one.
func someThreads() []int {
	if raced {
		return []int{3}
	}
	return []int{2, 3, 7}
}

// The number of threads changes no bit, on either side of the size from which
// there is more than one.
func TestPiecesOnThreads(t *testing.T) {
	defer parallel.SetThreads(0)
	type size struct {
		n, k   int
		double bool
	}
	made := map[size]operands{}
	for _, f := range inPieces {
		sizes := []size{
			{f.from/2 - 1, 7, true}, {f.from + 8, 7, false}, {f.from/2 + Chunk + 3, 100, true},
			{3*longRow + 30, longRow + 10, false}, {worth/cheap/2 + 5, worth/cheap/2 + 5, true},
		}
		if raced || testing.Short() {
			sizes = sizes[1:4]
		}
		for _, size := range sizes {
			start, ok := made[size]
			if !ok {
				start = someOperands(size.n, size.k, size.double)
				made[size] = start
			}
			parallel.SetThreads(1)
			want := start.again()
			sum := f.call(want)
			for _, threads := range someThreads() {
				parallel.SetThreads(threads)
				got := start.again()
				what := fmt.Sprintf("%s of %+v on %d threads", f.name, size, threads)
				if s := f.call(got); math.Float64bits(s) != math.Float64bits(sum) {
					t.Errorf("%s: got %v, want %v", what, s, sum)
				}
				equalBits(t, what, got.y, want.y)
			}
		}
	}
}

// Pieces are the whole: a call has the result of its parts.
func TestPiecesMakeTheWhole(t *testing.T) {
	const k, rows = 10, worth/cheap/10 + 500
	for _, double := range []bool{false, true} {
		start := someOperands(rows*k, k, double)
		for _, f := range inPieces {
			if raced && double {
				continue
			}
			whole, parts := start.again(), start.again()
			want := f.call(whole)
			got := 0.0
			for lo := 0; lo < rows; lo += 97 {
				hi := min(lo+97, rows)
				p := operands{rows: hi - lo, labels: parts.labels[lo:hi], w: parts.w, lse: parts.lse[RowStats*lo : RowStats*hi], terms: parts.terms[lo:hi], loss: crossEntropyOf(parts.labels[lo:hi], parts.w),
					y: parts.y.Range(lo*k, hi*k), a: parts.a.Range(lo*k, hi*k), b: parts.b.Range(lo*k, hi*k)}
				got += f.call(p)
			}
			if !(math.Abs(got-want) <= 1e-6*math.Abs(want)) {
				t.Errorf("%s, double %v: parts give %v, the whole %v", f.name, double, got, want)
			}
			equalBits(t, fmt.Sprintf("%s, double %v, in parts", f.name, double), parts.y, whole.y)
		}
	}
}

func TestPiecesAllocateNothing(t *testing.T) {
	for _, n := range []int{3 * Chunk, worth/cheap + Chunk} {
		o := someOperands(n, 8, false)
		for _, f := range inPieces {
			f.call(o)
			if got := testing.AllocsPerRun(10, func() { f.call(o) }); got != 0 {
				t.Errorf("%s of %d: got %g allocations, want 0", f.name, n, got)
			}
		}
	}
}

// A panic in a piece on whatever thread reaches the caller, and the calls behind it
// work: here operands of different lengths.
func TestPanicInAPiece(t *testing.T) {
	parallel.SetThreads(3)
	t.Cleanup(func() { parallel.SetThreads(0) })
	y, x := Make(8*worth/middling, F32), Make(6*worth/middling, F32)
	for range 20 {
		func() {
			defer func() {
				if recover() == nil {
					t.Error("Exp of too short a slice did not panic")
				}
			}()
			Exp(y, x)
		}()
	}
}
