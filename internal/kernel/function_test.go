package kernel

import (
	"fmt"
	"math"
	"testing"

	"cajal/internal/elementary/poly"
	"cajal/internal/parallel"
	"math/rand/v2"
)

// functionCases hold each function again, in a form that is easy to check, with
// numbers at which it and its derivative are compared.
var functionCases = map[Function]struct {
	f func(x, s float64) float64
	s float64
	x []float64
}{
	IdentityOf:    {func(x, _ float64) float64 { return x }, 0, []float64{-2, 0, 3}},
	ReLUOf:        {func(x, _ float64) float64 { return max(x, 0) }, 0, []float64{-2, 0.5, 3}},
	TanhOf:        {func(x, _ float64) float64 { return math.Tanh(x) }, 0, []float64{-2, 0, 0.5, 3}},
	SigmoidOf:     {func(x, _ float64) float64 { return 1 / (1 + math.Exp(-x)) }, 0, []float64{-2, 0, 3}},
	SiLUOf:        {func(x, _ float64) float64 { return x / (1 + math.Exp(-x)) }, 0, []float64{-2, 0, 3}},
	SoftplusOf:    {func(x, _ float64) float64 { return math.Log(1 + math.Exp(x)) }, 0, []float64{-2, 0, 3}},
	GELUOf:        {func(x, _ float64) float64 { return x * math.Erfc(-x/math.Sqrt2) / 2 }, 0, []float64{-2, 0, 3}},
	GELUTanhOf:    {func(x, _ float64) float64 { return x * (1 + math.Tanh(poly.GELULinear/2*(x+0.044715*x*x*x))) / 2 }, 0, []float64{-2, 0, 3}},
	LeakyReLUOf:   {func(x, s float64) float64 { return max(x, 0) + s*min(x, 0) }, 0.1, []float64{-2, 0.5, 3}},
	ELUOf:         {func(x, s float64) float64 { return max(x, 0) + s*(math.Exp(min(x, 0))-1) }, 1.5, []float64{-2, 0.5, 3}},
	ExpOf:         {func(x, _ float64) float64 { return math.Exp(x) }, 0, []float64{-2, 0, 3}},
	LogOf:         {func(x, _ float64) float64 { return math.Log(x) }, 0, []float64{0.5, 1, 3}},
	SquareOf:      {func(x, _ float64) float64 { return x * x }, 0, []float64{-2, 0, 3}},
	NegOf:         {func(x, _ float64) float64 { return -x }, 0, []float64{-2, 0, 3}},
	AbsOf:         {func(x, _ float64) float64 { return math.Abs(x) }, 0, []float64{-2, 0.5, 3}},
	SqrtOf:        {func(x, _ float64) float64 { return math.Sqrt(x) }, 0, []float64{0.5, 1, 9}},
	ReciprocalOf:  {func(x, _ float64) float64 { return 1 / x }, 0, []float64{-2, 0.5, 3}},
	SinOf:         {func(x, _ float64) float64 { return math.Sin(x) }, 0, []float64{-2, 0, 3}},
	CosOf:         {func(x, _ float64) float64 { return math.Cos(x) }, 0, []float64{-2, 0, 3}},
	ErfOf:         {func(x, _ float64) float64 { return math.Erf(x) }, 0, []float64{-2, 0, 0.5}},
	PowOf:         {func(x, s float64) float64 { return math.Exp(s * math.Log(x)) }, 2.5, []float64{0.1, 1, 3}},
	AddNumberOf:   {func(x, s float64) float64 { return x + s }, 0.75, []float64{-2, 0, 3}},
	MulNumberOf:   {func(x, s float64) float64 { return x * s }, -0.75, []float64{-2, 0, 3}},
	AtLeastOf:     {func(x, s float64) float64 { return max(x, s) }, -0.5, []float64{-2, 0, 3}},
	AtMostOf:      {func(x, s float64) float64 { return min(x, s) }, 0.5, []float64{-2, 0, 3}},
	HardSigmoidOf: {func(x, _ float64) float64 { return min(max(x+3, 0), 6) / 6 }, 0, []float64{-4, -2, 0, 2, 4}},
	HardSwishOf:   {func(x, _ float64) float64 { return x * min(max(x+3, 0), 6) / 6 }, 0, []float64{-4, -2, 0, 2, 4}},
	SELUOf:        {func(x, _ float64) float64 { return seluScale * (max(x, 0) + seluAlpha*(math.Exp(min(x, 0))-1)) }, 0, []float64{-9, -2, 0.5, 3}},
	CELUOf:        {func(x, s float64) float64 { return max(x, 0) + s*(math.Exp(min(x, 0)/s)-1) }, 1.5, []float64{-9, -2, 0.5, 3}},
	SoftsignOf:    {func(x, _ float64) float64 { return x / (1 + math.Abs(x)) }, 0, []float64{-20, -2, 0.5, 3}},
	LogSigmoidOf:  {func(x, _ float64) float64 { return -math.Log(1 + math.Exp(-x)) }, 0, []float64{-20, -2, 0, 3}},
	TanhshrinkOf:  {func(x, _ float64) float64 { return x - math.Tanh(x) }, 0, []float64{-2, -0.29, 0.2, 0.31, 3, 30}},
	SoftshrinkOf:  {func(x, s float64) float64 { return max(x-s, 0) + min(x+s, 0) }, 0.5, []float64{-2, -0.4, 0, 0.3, 3}},
	HardshrinkOf:  {func(x, s float64) float64 { return map[bool]float64{true: x}[math.Abs(x) > s] }, 0.5, []float64{-2, -0.4, 0, 0.3, 3}},
	ReLU6Of:       {func(x, _ float64) float64 { return min(max(x, 0), 6) }, 0, []float64{-2, 0.5, 5, 7}},
	MishOf:        {func(x, _ float64) float64 { return x * math.Tanh(math.Log(1+math.Exp(x))) }, 0, []float64{-20, -2, 0, 3, 30}},
}

// Every function has its values and, within what a central difference knows, its
// derivative, with every set of instructions.
func TestFunctions(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for f := range functionCount {
			c, ok := functionCases[f]
			if !ok {
				t.Fatalf("%v has no case", f)
			}
			for _, kind := range []Kind{F32, F64} {
				tolerance := 1e-6
				if kind == F64 {
					tolerance = 1e-14
				}
				for _, v := range c.x {
					x, y := Make(1, kind), Make(1, kind)
					x.Set(0, v)
					v := x.At(0)
					Map(f, c.s, y, x)
					if want := c.f(v, c.s); math.Abs(y.At(0)-want) > tolerance*(math.Abs(want)+1) {
						t.Errorf("%v(%g) of %vs: got %g, want %g", f, v, kind, y.At(0), want)
					}
					if got, want := slope(f, c.s, x, y), difference(c.f, v, c.s); math.Abs(got-want) > tolerance*100*(math.Abs(want)+1)+1e-9 {
						t.Errorf("%v′(%g) of %vs: got %g, want %g", f, v, kind, got, want)
					}
				}
			}
		}
	})
}

// slope returns what MapGrad adds for a dy of 2, halved. What the function does not
// read is not there.
func slope(f Function, s float64, x, y Slice) float64 {
	dx, dy := Make(1, x.Kind()), Make(1, x.Kind())
	dx.Set(0, 0.5)
	dy.Set(0, 2)
	if !f.ReadsX() {
		x = Slice{}
	}
	if !f.ReadsY() {
		y = Slice{}
	}
	MapGrad(f, s, dx, x, y, dy)
	return (dx.At(0) - 0.5) / 2
}

func difference(f func(x, s float64) float64, x, s float64) float64 {
	const h = 1e-3
	return (8*(f(x+h, s)-f(x-h, s)) - (f(x+2*h, s) - f(x-2*h, s))) / (12 * h)
}

// A long call is cut into pieces for the pool, and has the bits of a short one for
// each element.
func TestFunctionsInPieces(t *testing.T) {
	defer parallel.SetThreads(0)
	const n = 3*Chunk + 5
	for f := range functionCount {
		c := functionCases[f]
		for _, kind := range []Kind{F32, F64} {
			x, y, dx, dy := Make(n, kind), Make(n, kind), Make(n, kind), Make(n, kind)
			for i := range n {
				x.Set(i, c.x[i%len(c.x)])
				dy.Set(i, float64(i%7)-3)
			}
			parallel.SetThreads(2)
			Map(f, c.s, y, x)
			MapGrad(f, c.s, dx, x, y, dy)
			wantY, wantX := Make(n, kind), Make(n, kind)
			for lo := 0; lo < n; lo += Chunk {
				hi := min(lo+Chunk, n)
				Map(f, c.s, wantY.Range(lo, hi), x.Range(lo, hi))
				MapGrad(f, c.s, wantX.Range(lo, hi), x.Range(lo, hi), wantY.Range(lo, hi), dy.Range(lo, hi))
			}
			equalBits(t, fmt.Sprintf("%v of %vs", f, kind), y, wantY)
			equalBits(t, fmt.Sprintf("the gradient of %v of %vs", f, kind), dx, wantX)
		}
	}
}

// What lies on a kink, at the ends of the numbers, or is no number.
func TestFunctionsAtTheEdges(t *testing.T) {
	inf, nan, none := math.Inf(1), math.NaN(), math.Copysign(0, -1)
	for _, c := range []struct {
		f           Function
		s, x, y, dx float64
	}{
		{AbsOf, 0, 0, 0, 0}, {AbsOf, 0, -inf, inf, -1}, {AbsOf, 0, nan, nan, nan},
		{SqrtOf, 0, 0, 0, inf}, {SqrtOf, 0, -1, nan, nan},
		{PowOf, 0, 0, 1, 0}, {PowOf, 2, 0, 0, 0}, {PowOf, 1, -3, -3, 1}, {PowOf, 3, -2, -8, 12}, {PowOf, 0.5, -2, nan, nan},
		{HardSigmoidOf, 0, -3, 0, 0}, {HardSigmoidOf, 0, 3, 1, 0}, {HardSigmoidOf, 0, nan, nan, nan},
		{HardSwishOf, 0, -3, none, 0}, {HardSwishOf, 0, 3, 3, 1}, {HardSwishOf, 0, nan, nan, nan}, {HardSwishOf, 0, inf, inf, 1},
		{SELUOf, 0, 0, 0, seluScale * seluAlpha}, {SELUOf, 0, -inf, -1.7580993408473766, 0}, {SELUOf, 0, inf, inf, seluScale}, {SELUOf, 0, nan, nan, nan},
		{CELUOf, 2, 0, 0, 1}, {CELUOf, 2, -inf, -2, 0}, {CELUOf, 0.5, inf, inf, 1}, {CELUOf, 2, nan, nan, nan},
		{SoftsignOf, 0, 1e300, 1, 0}, {SoftsignOf, 0, nan, nan, nan},
		{LogSigmoidOf, 0, -1e4, -1e4, 1}, {LogSigmoidOf, 0, 1e4, 0, 0}, {LogSigmoidOf, 0, -inf, -inf, 1}, {LogSigmoidOf, 0, inf, 0, 0}, {LogSigmoidOf, 0, nan, nan, nan},
		{TanhshrinkOf, 0, 0, 0, 0}, {TanhshrinkOf, 0, 1e-5, 3.333333333200001e-16, 9.999999999333335e-11}, {TanhshrinkOf, 0, inf, inf, 1}, {TanhshrinkOf, 0, nan, nan, nan},
		{SoftshrinkOf, 0.5, 0.5, 0, 0}, {SoftshrinkOf, 0.5, -0.5, none, 0}, {SoftshrinkOf, 0.5, -inf, -inf, 1}, {SoftshrinkOf, 0.5, nan, nan, 1},
		{HardshrinkOf, 0.5, 0.5, 0, 0}, {HardshrinkOf, 0.5, -0.5, 0, 0}, {HardshrinkOf, 0.5, inf, inf, 1}, {HardshrinkOf, 0.5, nan, nan, 1},
		{ReLU6Of, 0, 0, 0, 0}, {ReLU6Of, 0, 6, 6, 0}, {ReLU6Of, 0, inf, 6, 0}, {ReLU6Of, 0, nan, nan, 1},
		{MishOf, 0, inf, inf, 1}, {MishOf, 0, 1e30, 1e30, 1}, {MishOf, 0, -1e4, none, 0}, {MishOf, 0, -inf, none, 0}, {MishOf, 0, nan, nan, nan},
	} {
		x, y, dx, dy := SliceOf([]float64{c.x}), Make(1, F64), Make(1, F64), SliceOf([]float64{1})
		Map(c.f, c.s, y, x)
		MapGrad(c.f, c.s, dx, x, y, dy)
		if got, slope := y.At(0), dx.At(0); !same(got, c.y, 0) || !same(slope, c.dx, 0) {
			t.Errorf("%v(%g): got %g with slope %g, want %g with slope %g", c.f, c.x, got, slope, c.y, c.dx)
		}
	}
}

// A gradient that becomes that of an activation's input has the bits of one that
// is added to zeros.
func TestThrough(t *testing.T) {
	defer parallel.SetThreads(0)
	eachSet(t, func(t *testing.T) {
		rnd := rand.New(rand.NewPCG(25, 26))
		for _, n := range []int{0, 1, 100, Chunk + 3, worth/dear + 1, worth/cheap + 5} {
			if n > worth/dear && best == Scalar {
				continue
			}
			for _, double := range []bool{false, true} {
				x, y, dy := randomSlice(rnd, n, double), Make(n, FloatKind(double)), randomSlice(rnd, n, double)
				for i := range Functions {
					f, param := Function(i), functionCases[Function(i)].s
					Map(f, param, y, x)
					want, got := Make(n, FloatKind(double)), clone(dy)
					MapGrad(f, param, want, x, y, dy)
					parallel.SetThreads(1 + i%3)
					MapThrough(f, param, got, x, y)
					if e := differs(got, want); e >= 0 {
						t.Fatalf("%d numbers, double %v, %v: element %d: got %v, want %v", n, double, f, e, got.At(e), want.At(e))
					}
				}
			}
		}
	})
}
