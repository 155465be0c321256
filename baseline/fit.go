package baseline

import "fmt"

// Status says why a fit stopped.
type Status uint8

// The reasons to stop. The first two are convergence.
const (
	// GradientSmall: no derivative is larger than the tolerance.
	GradientSmall Status = iota
	// LossFlat: the loss stopped falling, by the rule of [Tol] or because
	// float64 has no room for less.
	LossFlat
	// IterationLimit: [MaxIter] iterations were not enough.
	IterationLimit
	// Stuck: the steps hardly lower the loss, though it is steep enough to
	// fall. Features that differ in size by many powers of ten do that.
	Stuck
)

// String returns the reason in words.
func (s Status) String() string {
	switch s {
	case GradientSmall:
		return "gradient below tolerance"
	case LossFlat:
		return "loss no longer falls"
	case IterationLimit:
		return "iteration limit reached"
	case Stuck:
		return "steps too short to lower the loss"
	}
	return fmt.Sprintf("Status(%d)", uint8(s))
}

// remedy says what to do about a fit that did not converge.
func (s Status) remedy() string {
	if s == IterationLimit {
		return "standardise the features or raise MaxIter"
	}
	return "standardise the features"
}

// Fit reports how one run of the optimiser ended.
type Fit struct {
	Status     Status
	Iterations int
	Loss       float64 // Σ −log p + ‖w‖²/(2C)
	Gradient   float64 // the largest |∂Loss/∂θ|
}

// Converged reports whether the run ended at the minimum, as far as the
// tolerance or float64 can tell.
func (f Fit) Converged() bool { return f.Status == GradientSmall || f.Status == LossFlat }
