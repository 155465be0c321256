package kernel

// Criterion is a loss of one number x against one target t; some take a number a
// beside, which may differ from column to column, and some another number b. All of
// them are rows of one table, criteria, whose formulas stand in
// criterionformulas.go: the loss and its slope along x, in double precision.
type Criterion uint8

// The criteria, with d = x − t.
const (
	SquaredErrorOf        Criterion = iota // d²
	AbsoluteErrorOf                        // |d|
	HuberErrorOf                           // d²/2 where |d| ≤ a, a·(|d| − a/2) elsewhere
	SmoothL1Of                             // d²/2a where |d| < a, |d| − a/2 elsewhere
	PinballOf                              // −a·d where d ≤ 0, (1 − a)·d elsewhere
	SigmoidCrossEntropyOf                  // −a·t·ln σ(x) − (1 − t)·ln(1 − σ(x))
	BinaryCrossEntropyOf                   // −t·ln x − (1 − t)·ln(1 − x)
	BinaryFocalOf                          // the cross-entropy times a share a and (1 − p)^b
	PoissonOf                              // x − t·ln(x + a), and with b = 1 ln t!
	PoissonLogOf                           // eˣ − t·x, and with b = 1 ln t!
	KLDivOf                                // t·(ln t − x)
	KLDivLogOf                             // eᵗ·(t − x)
	HingeEmbeddingOf                       // x where t = 1, max(0, a − x) where t = −1
	HingeOf                                // max(0, 1 − t·x)
	SoftMarginOf                           // ln(1 + e^(−t·x))
	criterionCount
)

// String returns the name of the operation that computes c.
func (c Criterion) String() string { return criteria[c].name }

// Terms writes the loss of each element: y = c(x, t). Element i has the number
// a[i mod len(a)], and if t is shorter than x, a target shared with the elements
// beside it.
func (c Criterion) Terms(y, x, t Slice, a []float64, b float64) {
	w := c.task(x, x, t, a, b, criterionPiece[float32], criterionPiece[float64])
	w.y = y
	w.run(dear)
}

// Sum returns the sum of the losses of all elements.
func (c Criterion) Sum(x, t Slice, a []float64, b float64) float64 {
	return c.task(x, x, t, a, b, criterionPiece[float32], criterionPiece[float64]).run(dear)
}

// Grad adds dx += scale·∂c/∂x, times dy if there is one.
func (c Criterion) Grad(dx, x, t, dy Slice, a []float64, b, scale float64) {
	w := c.task(dx, x, t, a, b, criterionGradPiece[float32], criterionGradPiece[float64])
	w.y, w.c, w.other = dx, dy, scale
	w.run(dear)
}

func (c Criterion) task(y, x, t Slice, a []float64, b float64, single, double piece) *task {
	w := newTask(y, single, double, x.Len())
	w.a, w.b, w.u, w.scale, w.criterion = x, t, a, b, c
	if t.Len() > 0 {
		w.inner = x.Len() / t.Len()
	}
	return w
}

func criterionPiece[T Float](t *task, lo, hi int) (sum float64) {
	loss := criteria[t.criterion].loss
	x, target, y := Of[T](t.a), Of[T](t.b), Of[T](t.y)
	for i := lo; i < hi; i++ {
		l := loss(float64(x[i]), float64(target[i/t.inner]), t.u[i%len(t.u)], t.scale)
		if len(y) > 0 {
			y[i] = T(l)
		}
		sum += l
	}
	return sum
}

func criterionGradPiece[T Float](t *task, lo, hi int) float64 {
	slope := criteria[t.criterion].slope
	dx, x, target := Of[T](t.y), Of[T](t.a), Of[T](t.b)
	for i := lo; i < hi; i++ {
		by := t.other
		if t.c.Len() > 0 {
			by *= float64(Of[T](t.c)[i])
		}
		dx[i] += T(by * slope(float64(x[i]), float64(target[i/t.inner]), t.u[i%len(t.u)], t.scale))
	}
	return 0
}
