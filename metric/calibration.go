package metric

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"cajal/internal/memory"
	"cajal/tensor"
)

// BinOption changes how a calibration error groups probabilities.
type BinOption func(*CalibrationMetric)

const maxBins = 1_000_000 // each takes memory, whether a probability falls into it or not

// Bins is how many groups there are, at most a million; 10 if not given.
func Bins(n int) BinOption {
	if n < 1 {
		fail("bins", "%d, want at least 1", n)
	}
	if n > maxBins {
		fail("bins", "%d, want at most %d", n, maxBins)
	}
	return func(m *CalibrationMetric) { m.bins = n }
}

// EqualMass puts as many probabilities into each bin as into any other, as near as
// equal ones allow, where otherwise bins are equally wide: scikit-learn's
// strategy="quantile". The metric keeps all probabilities then.
func EqualMass() BinOption { return func(m *CalibrationMetric) { m.mass = true } }

// CalibrationMetric is what CalibrationError and MaxCalibrationError return.
type CalibrationMetric struct {
	traits
	bins    int
	mass    bool
	largest bool
	groups  []group
	kept    []judged // of equal mass
	nan     bool     // a probability was NaN
}

// judged is a probability and whether it came true.
type judged struct {
	p, weight float64
	right     bool
}

// group holds the sums over the probabilities in a bin.
type group struct{ predicted, right, weight sum }

// CalibrationError is the expected calibration error (ECE): how far probabilities
// are from how often they come true, over bins of probability,
//
//	Σ weight in the bin / weight · |share right − mean probability|
//
// Of predictions (N) or (N, 1), the probability of class 1 comes true where the
// label is 1; of (N, K), that of the largest class where the label is that.
// Targets are labels (N) or (N, 1).
//
// Guo et al., On Calibration of Modern Neural Networks, 2017.
func CalibrationError(opts ...BinOption) *CalibrationMetric { return calibration("ece", false, opts) }

// MaxCalibrationError is the maximum calibration error (MCE): that of the bin in
// which it is largest.
func MaxCalibrationError(opts ...BinOption) *CalibrationMetric { return calibration("mce", true, opts) }

func calibration(name string, largest bool, opts []BinOption) *CalibrationMetric {
	m := &CalibrationMetric{traits: traits{name, false, 0, 1}, bins: 10, largest: largest}
	for _, o := range opts {
		o(m)
	}
	if m.bins != 10 {
		m.name += fmt.Sprintf("_%d", m.bins)
	}
	if m.mass {
		m.name += "_mass"
	}
	return m
}

// Probabilities returns true.
func (*CalibrationMetric) Probabilities() bool { return true }

// Reset forgets all batches.
func (m *CalibrationMetric) Reset() { m.groups, m.kept, m.nan = m.groups[:0], m.kept[:0], false }

// Add takes one batch.
func (m *CalibrationMetric) Add(p, t *tensor.Tensor) { m.AddWeighted(p, t, nil) }

// AddWeighted takes one batch, each sample by its weight. Bins of equal mass count
// samples, and weigh what is in them.
func (m *CalibrationMetric) AddWeighted(p, t, w *tensor.Tensor) {
	n, k := sizes(m.name, p, t)
	scores, l, weight := memory.Of(p), labelsOf(m.name, t, k), weightsOf(m.name, w, n)
	m.begin()
	for i := range n {
		j := judged{p: scores.At(i), weight: weight.at(i), right: l.at(i) == 1}
		if k > 1 {
			class := decision{}.class(scores, i, k)
			if class == unclear {
				m.nan = m.nan || j.weight != 0
				continue
			}
			j.p, j.right = scores.At(i*k+class), l.at(i) == class
		}
		switch {
		case j.p < 0 || j.p > 1:
			fail(m.name, "%v of sample %d of the batch, want a probability from 0 to 1", j.p, i)
		case j.p != j.p:
			m.nan = m.nan || j.weight != 0
		case m.mass:
			m.kept = append(m.kept, j)
		default:
			m.groups[m.bin(j.p)].add(j)
		}
	}
}

func (m *CalibrationMetric) begin() {
	if len(m.groups) == m.bins {
		return
	}
	if cap(m.groups) < m.bins {
		m.groups = make([]group, m.bins)
		return
	}
	m.groups = m.groups[:m.bins]
	m.clear()
}

func (m *CalibrationMetric) clear() {
	for i := range m.groups {
		g := &m.groups[i]
		g.predicted.reset()
		g.right.reset()
		g.weight.reset()
	}
}

func (g *group) add(j judged) {
	g.predicted.addProduct(j.weight, j.p)
	g.weight.add(j.weight)
	if j.right {
		g.right.add(j.weight)
	}
}

// bin returns the bin of equal width that p is in: the number of inner edges i/bins
// below it.
func (m *CalibrationMetric) bin(p float64) int {
	step := 1 / float64(m.bins)
	at := min(int(p*float64(m.bins)), m.bins-1)
	for at > 0 && !(float64(at)*step < p) {
		at--
	}
	for at < m.bins-1 && float64(at+1)*step < p {
		at++
	}
	return at
}

// settle puts what was kept into bins of equal mass.
func (m *CalibrationMetric) settle() {
	if !m.mass || len(m.kept) == 0 {
		return
	}
	m.begin()
	m.clear()
	slices.SortFunc(m.kept, func(a, b judged) int { return cmp.Compare(a.p, b.p) })
	at := 0
	for _, j := range m.kept {
		for at < m.bins-1 && m.quantile(at+1) < j.p {
			at++
		}
		m.groups[at].add(j)
	}
}

// quantile returns the inner edge i, between the two probabilities in order that
// the place i/bins lies between, as numpy.percentile does.
func (m *CalibrationMetric) quantile(i int) float64 {
	place := float64(float64(i) * (1 / float64(m.bins)) * 100 / 100 * float64(len(m.kept)-1))
	below := int(place)
	a, b := m.kept[below].p, m.kept[min(below+1, len(m.kept)-1)].p
	t := place - float64(below)
	if t >= 0.5 {
		return b - float64((b-a)*(1-t))
	}
	return a + float64((b-a)*t)
}

// Value returns the calibration error.
func (m *CalibrationMetric) Value() float64 {
	m.settle()
	var all, mean, largest float64
	for i := range m.groups {
		g := &m.groups[i]
		if w := g.weight.value(); w > 0 {
			off := math.Abs(g.right.value()/w - g.predicted.value()/w)
			mean += float64(w * off)
			all += w
			largest = max(largest, off)
		}
	}
	switch {
	case m.nan || all == 0:
		return math.NaN()
	case m.largest:
		return largest
	}
	return mean / all
}

// CalibrationCurve is what a reliability diagram draws: for each bin that is not
// empty the mean probability, the share that came true, and the weight of its
// samples. scikit-learn's calibration_curve.
type CalibrationCurve struct {
	Predicted []float64 `json:"predicted"`
	Observed  []float64 `json:"observed"`
	Weight    []float64 `json:"weight"`
}

// Curve returns the calibration curve of what was added.
func (m *CalibrationMetric) Curve() CalibrationCurve {
	m.settle()
	c := CalibrationCurve{[]float64{}, []float64{}, []float64{}}
	for i := range m.groups {
		g := &m.groups[i]
		if w := g.weight.value(); w > 0 {
			c.Predicted = append(c.Predicted, g.predicted.value()/w)
			c.Observed = append(c.Observed, g.right.value()/w)
			c.Weight = append(c.Weight, w)
		}
	}
	return c
}

// Merge adds what another one of the same kind has seen.
func (m *CalibrationMetric) Merge(other Metric) {
	o := sameKind(m, other)
	m.nan = m.nan || o.nan
	m.kept = append(m.kept, o.kept...)
	if m.mass || len(o.groups) == 0 {
		return
	}
	m.begin()
	for i := range o.groups {
		m.groups[i].predicted.addSum(&o.groups[i].predicted)
		m.groups[i].right.addSum(&o.groups[i].right)
		m.groups[i].weight.addSum(&o.groups[i].weight)
	}
}
