package data

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"slices"
	"sort"

	"cajal/internal/elementary"
)

// TargetTransform gives the numbers that a network is to predict another distribution,
// so that few large ones do not outweigh all others. It grows with the numbers, takes
// any, and each can be undone.
//
//	log       y' = sign(y)·ln(1 + |y|/unit)
//	quantile  y' is the normal score of the share of training numbers below y, on
//	          straight lines between some of them, and along the last ones beyond
//
// The fields are what is saved with a model; [FitTargetTransform] learns them.
type TargetTransform struct {
	Kind string `json:"kind"` // one of TargetTransforms
	// Unit is up to about where log is nearly a straight line, in the units of the data.
	Unit float64 `json:"unit,omitempty"`
	// Numbers are those between which quantile has lines, ascending, and Scores what they
	// become, ascending likewise.
	Numbers []float64 `json:"numbers,omitempty"`
	Scores  []float64 `json:"scores,omitempty"`
}

// The kinds of transforms of targets.
const (
	LogTarget      = "log"
	QuantileTarget = "quantile"
)

// TargetTransforms returns the kinds that FitTargetTransform knows.
func TargetTransforms() []string { return []string{LogTarget, QuantileTarget} }

// maxKnots is how many numbers a quantile transform keeps at most: more follow the
// noise of the training part.
const maxKnots = 100

// FitTargetTransform learns a transform of a kind from the finite numbers of the
// training part. It is an error if the kind is not known, or if there are none.
func FitTargetTransform(kind string, y []float64) (*TargetTransform, error) {
	t := &TargetTransform{Kind: kind}
	if len(y) == 0 {
		return nil, errors.New("data: target transform: there are no numbers to learn from")
	}
	sorted := slices.Sorted(slices.Values(y))
	if first, last := sorted[0], sorted[len(sorted)-1]; math.IsNaN(first) || math.IsInf(first, 0) || math.IsInf(last, 0) {
		return nil, fmt.Errorf("data: target transform: numbers from %v to %v, want finite ones", first, last)
	}
	switch kind {
	case LogTarget:
		t.Unit = logUnit(sorted)
	case QuantileTarget:
		t.knots(sorted)
	default:
		return nil, fmt.Errorf("data: target transform: the kind %.40q is not known; known are %q", kind, TargetTransforms())
	}
	return t, t.Check()
}

// logUnit returns the unit of a logarithm of numbers in order. Where all are above 0, it
// is so far below nearly all of them that the transform is the plain logarithm. Where
// some are 0, they lie one step below the smallest others; of counts that is ln(1 + y).
// Where some are below 0 it is the size of those in the middle.
func logUnit(sorted []float64) float64 {
	const low, below = 0.05, 0.01
	sizes := make([]float64, 0, len(sorted))
	for _, v := range sorted {
		if v != 0 {
			sizes = append(sizes, math.Abs(v))
		}
	}
	slices.Sort(sizes)
	unit := 1.0
	switch {
	case len(sizes) == 0:
	case sorted[0] > 0:
		unit = below * percentile(sizes, low)
	case sorted[0] == 0:
		unit = percentile(sizes, low)
	default:
		unit = percentile(sizes, 0.5)
	}
	return max(unit, math.SmallestNonzeroFloat64*0x1p52) // not subnormal, whose quotients overflow
}

// knots learns the numbers at equal distances among numbers in order, and the normal
// scores of the shares below them, half of those that are equal counted in.
func (t *TargetTransform) knots(sorted []float64) {
	n := float64(len(sorted))
	next := 0.0 // the share from which on the next is kept
	for i := 0; i < len(sorted); {
		end := i
		for end < len(sorted) && sorted[end] == sorted[i] {
			end++
		}
		share := float64(0.5*float64(i+end)) / n
		if share >= next || end == len(sorted) {
			t.Numbers, t.Scores = append(t.Numbers, sorted[i]), append(t.Scores, normalQuantile(share))
			next = share + 1.0/maxKnots
		}
		i = end
	}
}

// At returns what a number becomes.
func (t *TargetTransform) At(y float64) float64 {
	if t.Kind == LogTarget {
		return math.Copysign(elementary.Log1p(math.Abs(y)/t.Unit), y)
	}
	z, _ := along(t.Numbers, t.Scores, y)
	return z
}

// Inverse returns the number that becomes z, and how much it grows where z does.
func (t *TargetTransform) Inverse(z float64) (y, slope float64) {
	if t.Kind == LogTarget {
		size := math.Abs(z)
		return math.Copysign(float64(t.Unit*elementary.Expm1(size)), z), float64(t.Unit * elementary.Exp(size))
	}
	return along(t.Scores, t.Numbers, z)
}

// along returns what lies at v on lines through points whose first numbers ascend, and
// how steep the line is there. The first and the last line go on beyond the points; of a
// single point it is one of slope 1.
func along(from, to []float64, v float64) (w, slope float64) {
	n := len(from)
	if n == 1 {
		return to[0] + (v - from[0]), 1
	}
	i := min(max(sort.SearchFloat64s(from, v), 1), n-1)
	slope = (to[i] - to[i-1]) / (from[i] - from[i-1])
	if v == from[i] {
		return to[i], slope
	}
	return to[i-1] + float64(slope*(v-from[i-1])), slope
}

// Check refuses what FitTargetTransform does not make, and names the field.
func (t *TargetTransform) Check() error {
	switch {
	case !slices.Contains(TargetTransforms(), t.Kind):
		return fmt.Errorf("kind: %.40q, want one of %q", t.Kind, TargetTransforms())
	case t.Kind == LogTarget && (!(t.Unit > 0) || math.IsInf(t.Unit, 0)):
		return fmt.Errorf("unit: %v, want a number above 0", t.Unit)
	case t.Kind == LogTarget && t.Numbers == nil && t.Scores == nil:
		return nil
	case t.Kind == LogTarget:
		return errors.New("numbers: a logarithm has none")
	case t.Unit != 0:
		return fmt.Errorf("unit: %v, and %s has none", t.Unit, t.Kind)
	case len(t.Numbers) < 1 || len(t.Numbers) > 2*maxKnots || len(t.Numbers) != len(t.Scores):
		return fmt.Errorf("numbers: %d with %d scores, want 1 to %d of both", len(t.Numbers), len(t.Scores), 2*maxKnots)
	}
	if err := cmp.Or(ascending("numbers", t.Numbers), ascending("scores", t.Scores)); err != nil {
		return err
	}
	for i := 1; i < len(t.Numbers); i++ {
		if steep := (t.Numbers[i] - t.Numbers[i-1]) / (t.Scores[i] - t.Scores[i-1]); math.IsInf(steep, 0) || math.IsInf(1/steep, 0) {
			return fmt.Errorf("numbers[%d]: %v lies beyond reach of %v for their scores %v and %v", i, t.Numbers[i], t.Numbers[i-1], t.Scores[i], t.Scores[i-1])
		}
	}
	return nil
}

// ascending refuses numbers that are not finite, or that do not ascend.
func ascending(field string, v []float64) error {
	for i := range v {
		if math.IsNaN(v[i]) || math.IsInf(v[i], 0) || i > 0 && v[i] <= v[i-1] {
			return fmt.Errorf("%s[%d]: %v, want finite numbers, each above the one before", field, i, v[i])
		}
	}
	return nil
}
