package kernel

import (
	"cajal/internal/scratch"
)

// Function is an elementwise function y = f(x) of one number, some of which take
// a number s beside. All of them are rows of one table: Map computes them,
// MapGrad their gradients, and every product of package gemm can end with them.
//
// To add one:
//
//   - a constant here, and its row in functions: a name, what an element costs,
//     and what the gradient reads;
//   - two scalar loops in functionloops.go, and their row in functionsOf;
//   - its values and its derivative in the table of function_test.go.
//
// That is all that a product needs to end with it. A loop in assembly is a formula
// in _asm/formulas.go, a field of [table] of the same name, and the field in place
// of the scalar loop in functionsOf.
type Function uint8

// The functions.
const (
	IdentityOf    Function = iota // x
	ReLUOf                        // max(x, 0)
	TanhOf                        // tanh x
	SigmoidOf                     // 1/(1 + e⁻ˣ)
	SiLUOf                        // x·σ(x)
	SoftplusOf                    // ln(1 + eˣ)
	GELUOf                        // x·Φ(x)
	GELUTanhOf                    // x·(1 + tanh u)/2, u = √(2/π)·(x + 0.044715·x³)
	LeakyReLUOf                   // x where x > 0, s·x elsewhere
	ELUOf                         // x where x > 0, s·(eˣ − 1) elsewhere
	ExpOf                         // eˣ
	LogOf                         // ln x
	SquareOf                      // x²
	NegOf                         // −x
	AbsOf                         // |x|
	SqrtOf                        // √x
	ReciprocalOf                  // 1/x
	SinOf                         // sin x
	CosOf                         // cos x
	ErfOf                         // erf x
	PowOf                         // xˢ
	AddNumberOf                   // x + s
	MulNumberOf                   // s·x
	AtLeastOf                     // max(x, s)
	AtMostOf                      // min(x, s)
	HardSigmoidOf                 // min(max(x + 3, 0), 6)/6
	HardSwishOf                   // x·min(max(x + 3, 0), 6)/6
	MishOf                        // x·tanh(ln(1 + eˣ))
	functionCount
)

// functions says of each function what doesn't depend on the precision: what an
// element costs on its way there and back, and what the gradient is computed
// from.
var functions = [functionCount]struct {
	name           string
	forward, grad  int
	readsX, readsY bool
}{
	IdentityOf:    {"identity", cheap, cheap, false, false},
	ReLUOf:        {"relu", cheap, cheap, false, true},
	TanhOf:        {"tanh", dear, cheap, false, true},
	SigmoidOf:     {"sigmoid", middling, cheap, false, true},
	SiLUOf:        {"silu", dear, dear, true, false},
	SoftplusOf:    {"softplus", dear, dear, true, false},
	GELUOf:        {"gelu", dear, dear, true, false},
	GELUTanhOf:    {"gelu-tanh", dear, dear, true, false},
	LeakyReLUOf:   {"leaky-relu", cheap, cheap, true, false},
	ELUOf:         {"elu", middling, cheap, true, true},
	ExpOf:         {"exp", middling, cheap, false, true},
	LogOf:         {"log", dear, cheap, true, false},
	SquareOf:      {"square", cheap, cheap, true, false},
	NegOf:         {"neg", cheap, cheap, false, false},
	AbsOf:         {"abs", cheap, cheap, true, false},
	SqrtOf:        {"sqrt", middling, middling, false, true},
	ReciprocalOf:  {"reciprocal", middling, cheap, false, true},
	SinOf:         {"sin", dear, dear, true, false},
	CosOf:         {"cos", dear, dear, true, false},
	ErfOf:         {"erf", dear, dear, true, false},
	PowOf:         {"pow", dear, dear, true, false},
	AddNumberOf:   {"add-scalar", cheap, cheap, false, false},
	MulNumberOf:   {"scale", cheap, cheap, false, false},
	AtLeastOf:     {"at-least", cheap, cheap, true, false},
	AtMostOf:      {"at-most", cheap, cheap, true, false},
	HardSigmoidOf: {"hard-sigmoid", cheap, cheap, true, false},
	HardSwishOf:   {"hard-swish", cheap, cheap, true, false},
	MishOf:        {"mish", dear, dear, true, false},
}

// Functions is how many functions there are.
const Functions = int(functionCount)

// String returns the name of f.
func (f Function) String() string { return functions[f].name }

// ReadsX reports whether the gradient of y = f(x) is computed from x.
func (f Function) ReadsX() bool { return functions[f].readsX }

// ReadsY reports whether the gradient of y = f(x) is computed from y.
func (f Function) ReadsY() bool { return functions[f].readsY }

// function holds the loops of one function in one precision: y = f(x), and
// dx += f′ ∘ dy. Of x and y the gradient may only touch what the function reads;
// the other may be nil.
type function[T Float] struct {
	forward func(y, x []T, s T)
	grad    func(dx, x, y, dy []T, s T)
}

// functionsOf returns the rows that the loops of a table make.
func functionsOf[T Float](t *table[T]) [functionCount]function[T] {
	return [functionCount]function[T]{
		IdentityOf:    {identityLoop[T], identityGrad[T]},
		ReLUOf:        {plain(t.relu), byY(t.reluGrad)},
		TanhOf:        {plain(t.tanh), byY(t.tanhGrad)},
		SigmoidOf:     {plain(t.sigmoid), byY(t.sigmoidGrad)},
		SiLUOf:        {plain(t.silu), byX(t.siluGrad)},
		SoftplusOf:    {plain(t.softplus), byX(t.softplusGrad)},
		GELUOf:        {plain(t.gelu), byX(t.geluGrad)},
		GELUTanhOf:    {plain(t.geluTanh), byX(t.geluTanhGrad)},
		LeakyReLUOf:   {t.leakyReLU, byXAnd(t.leakyReLUGrad)},
		ELUOf:         {t.elu, t.eluGrad},
		ExpOf:         {plain(t.exp), byY(t.mulGrad)},
		LogOf:         {plain(t.log), byX(t.divGrad)},
		SquareOf:      {plain(t.square), byX(t.squareGrad)},
		NegOf:         {negLoop[T], scaledGrad(t.addScaled, -1)},
		AbsOf:         {plain(t.absolute), absGrad[T]},
		SqrtOf:        {sqrtLoop[T], sqrtGrad[T]},
		ReciprocalOf:  {reciprocalLoop[T], reciprocalGrad[T]},
		SinOf:         {sinLoop[T], sinGrad[T]},
		CosOf:         {cosLoop[T], cosGrad[T]},
		ErfOf:         {erfLoop[T], erfGrad[T]},
		PowOf:         {powLoop[T], powGrad[T]},
		AddNumberOf:   {addNumberLoop[T], scaledGrad(t.addScaled, 1)},
		MulNumberOf:   {t.scaled, mulNumberGrad(t.addScaled)},
		AtLeastOf:     {atLeastLoop[T], atLeastGrad[T]},
		AtMostOf:      {atMostLoop[T], atMostGrad[T]},
		HardSigmoidOf: {hardSigmoidLoop[T], hardSigmoidGrad[T]},
		HardSwishOf:   {hardSwishLoop[T], hardSwishGrad[T]},
		MishOf:        {mishLoop[T], mishGrad[T]},
	}
}

// rowOf returns the loops of f in a precision.
func rowOf[T Float](f Function) *function[T] {
	if rows, ok := any(&functions32).(*[functionCount]function[T]); ok {
		return &rows[f]
	}
	return &any(&functions64).(*[functionCount]function[T])[f]
}

// plain is the row of a loop that takes no number.
func plain[T Float](f func(y, x []T)) func(y, x []T, s T) {
	return func(y, x []T, _ T) { f(y, x) }
}

// byX is the row of a gradient that reads x.
func byX[T Float](f func(dx, x, dy []T)) func(dx, x, y, dy []T, s T) {
	return func(dx, x, _, dy []T, _ T) { f(dx, x, dy) }
}

// byXAnd is the row of a gradient that reads x and takes a number.
func byXAnd[T Float](f func(dx, x, dy []T, s T)) func(dx, x, y, dy []T, s T) {
	return func(dx, x, _, dy []T, s T) { f(dx, x, dy, s) }
}

// byY is the row of a gradient that reads y.
func byY[T Float](f func(dx, y, dy []T)) func(dx, x, y, dy []T, s T) {
	return func(dx, _, y, dy []T, _ T) { f(dx, y, dy) }
}

// scaledGrad is the row of a gradient that is a multiple of dy.
func scaledGrad[T Float](addScaled func(y, x []T, s T), by T) func(dx, x, y, dy []T, s T) {
	return func(dx, _, _, dy []T, _ T) { addScaled(dx, dy, by) }
}

// mulNumberGrad is the row of dx += s·dy.
func mulNumberGrad[T Float](addScaled func(y, x []T, s T)) func(dx, x, y, dy []T, s T) {
	return func(dx, _, _, dy []T, s T) { addScaled(dx, dy, s) }
}

// Map writes y = f(x). The number s counts for the functions that take one.
func Map(f Function, s float64, y, x Slice) {
	if y.Double() {
		mapIn[float64](f, s, y, x)
	} else {
		mapIn[float32](f, s, y, x)
	}
}

func mapIn[T Float](f Function, s float64, y, x Slice) {
	switch n := y.Len(); {
	case n > Chunk:
		t := newTask(y, mapPiece[float32], mapPiece[float64], n)
		t.y, t.a, t.function, t.scale = y, x, f, s
		t.run(functions[f].forward)
	case n > 0:
		rowOf[T](f).forward(Of[T](y), Of[T](x)[:n], T(s))
	}
}

func mapPiece[T Float](t *task, lo, hi int) float64 {
	rowOf[T](t.function).forward(Of[T](t.y)[lo:hi], Of[T](t.a)[lo:hi], T(t.scale))
	return 0
}

// MapGrad adds dx += f′ ∘ dy for y = f(x). Of x and y it reads what f.ReadsX and
// f.ReadsY say; the other may be the zero Slice.
func MapGrad(f Function, s float64, dx, x, y, dy Slice) {
	if dx.Double() {
		mapGradIn[float64](f, s, dx, x, y, dy)
	} else {
		mapGradIn[float32](f, s, dx, x, y, dy)
	}
}

func mapGradIn[T Float](f Function, s float64, dx, x, y, dy Slice) {
	switch n := dx.Len(); {
	case n > Chunk:
		t := newTask(dx, mapGradPiece[float32], mapGradPiece[float64], n)
		t.y, t.a, t.b, t.c, t.function, t.scale = dx, dy, x, y, f, s
		t.run(functions[f].grad)
	case n > 0:
		mapGrad(f, Of[T](dx), read[T](f.ReadsX(), x, 0, n), read[T](f.ReadsY(), y, 0, n), Of[T](dy)[:n], T(s))
	}
}

func mapGradPiece[T Float](t *task, lo, hi int) float64 {
	f := t.function
	mapGrad(f, Of[T](t.y)[lo:hi], read[T](f.ReadsX(), t.b, lo, hi), read[T](f.ReadsY(), t.c, lo, hi), Of[T](t.a)[lo:hi], T(t.scale))
	return 0
}

func mapGrad[T Float](f Function, dx, x, y, dy []T, s T) {
	rowOf[T](f).grad(dx, x, y, dy, s)
}

// MapThrough writes dy = f′ ∘ dy: the gradient with respect to y = f(x) becomes that
// with respect to x where it stands. It reads x and y as MapGrad does.
func MapThrough(f Function, s float64, dy, x, y Slice) {
	switch n := dy.Len(); {
	case n > Chunk:
		t := newTask(dy, throughPiece[float32], throughPiece[float64], n)
		t.a, t.b, t.c, t.function, t.scale = dy, x, y, f, s
		t.run(functions[f].grad)
	case dy.Double():
		through[float64](f, s, dy, x, y, 0, n)
	default:
		through[float32](f, s, dy, x, y, 0, n)
	}
}

func throughPiece[T Float](t *task, lo, hi int) float64 {
	through[T](t.function, t.scale, t.a, t.b, t.c, lo, hi)
	return 0
}

// through does elements lo..hi.
func through[T Float](f Function, s float64, dy, x, y Slice, lo, hi int) {
	buf := scratch.Take(hi - lo)
	defer scratch.Put(buf)
	dx, g := scratch.Of[T](buf, hi-lo), Of[T](dy)[lo:hi]
	clear(dx) // the loops of gradients add
	mapGrad(f, dx, read[T](f.ReadsX(), x, lo, hi), read[T](f.ReadsY(), y, lo, hi), g, T(s))
	copy(g, dx)
}

// read returns elements lo..hi of x, or nil if they aren't wanted.
func read[T Float](wanted bool, x Slice, lo, hi int) []T {
	if !wanted {
		return nil
	}
	return Of[T](x)[lo:hi]
}
