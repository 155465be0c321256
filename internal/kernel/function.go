package kernel

// Function is an elementwise function y = f(x) of one number, some of which take
// a number s beside. All of them are rows of one table: Map computes them,
// MapGrad their gradients, and every product of package gemm can end with them.
//
// To add one:
//
//   - a constant here, and its row in functions: a name, what an element costs,
//     and what the gradient reads;
//   - two scalar loops in functionloops.go or beside it, and their row in
//     functionrows.go;
//   - its values and its derivative in the table of function_test.go.
//
// That is all that a product needs to end with it. A loop in assembly is a formula
// in _asm/formulas.go, a field of [table] of the same name, and the field in place
// of the scalar loop in that row.
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
	SELUOf                        // λ·x where x > 0, λ·α·(eˣ − 1) elsewhere
	CELUOf                        // x where x > 0, s·(e^(x/s) − 1) elsewhere
	SoftsignOf                    // x/(1 + |x|)
	LogSigmoidOf                  // ln σ(x)
	TanhshrinkOf                  // x − tanh x
	SoftshrinkOf                  // x − s where x > s, x + s where x < −s, 0 between
	HardshrinkOf                  // x where |x| > s, 0 elsewhere
	ReLU6Of                       // min(max(x, 0), 6)
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
	ELUOf:         {"elu", middling, middling, true, false},
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
	PowOf:         {"pow-scalar", dear, dear, true, false},
	AddNumberOf:   {"add-scalar", cheap, cheap, false, false},
	MulNumberOf:   {"scale", cheap, cheap, false, false},
	AtLeastOf:     {"at-least", cheap, cheap, true, false},
	AtMostOf:      {"at-most", cheap, cheap, true, false},
	HardSigmoidOf: {"hard-sigmoid", cheap, cheap, true, false},
	HardSwishOf:   {"hard-swish", cheap, cheap, true, false},
	MishOf:        {"mish", dear, dear, true, false},
	SELUOf:        {"selu", middling, middling, true, false},
	CELUOf:        {"celu", middling, middling, true, false},
	SoftsignOf:    {"softsign", middling, middling, true, false},
	LogSigmoidOf:  {"log-sigmoid", dear, middling, true, false},
	TanhshrinkOf:  {"tanhshrink", dear, dear, true, false},
	SoftshrinkOf:  {"softshrink", cheap, cheap, true, false},
	HardshrinkOf:  {"hardshrink", cheap, cheap, true, false},
	ReLU6Of:       {"relu6", cheap, cheap, true, false},
}

// Functions is how many functions there are.
const Functions = int(functionCount)

// String returns the name of f.
func (f Function) String() string { return functions[f].name }

// ReadsX reports whether the gradient of y = f(x) is computed from x.
func (f Function) ReadsX() bool { return functions[f].readsX }

// ReadsY reports whether the gradient of y = f(x) is computed from y.
func (f Function) ReadsY() bool { return functions[f].readsY }
