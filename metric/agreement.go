package metric

import (
	"math"

	"cajal/tensor"
)

// AgreementMetric is what MatthewsCorrelation, CohenKappa and BalancedAccuracy
// return: a measure of the confusion matrix.
type AgreementMetric struct {
	traits
	confusion ConfusionMatrix
	// measure is given the matrix and the sums of its rows and columns, which it
	// may change.
	measure       func(m *ConfusionMatrix, rows, columns []float64) float64
	rows, columns []float64
}

func agreement(t traits, opts []Option, measure func(m *ConfusionMatrix, rows, columns []float64) float64) *AgreementMetric {
	m := &AgreementMetric{traits: t, confusion: *Confusion(opts...), measure: measure}
	m.confusion.name = t.name
	return m
}

// MatthewsCorrelation is the correlation of labels and predictions, between −1 and
// 1, 0 for a guess however many samples each class has. Of n samples, c of them
// right, with t of a class and p predictions of it,
//
//	(c·n − Σ t·p) / √((n² − Σ p²)·(n² − Σ t²)), 0 where that divides by 0
//
// Predictions and targets are those of [Accuracy], of one label a sample.
// scikit-learn's matthews_corrcoef.
//
// Gorodkin, Comparing two K-category assignments by a K-category correlation
// coefficient, 2004.
func MatthewsCorrelation(opts ...Option) *AgreementMetric {
	return agreement(skill("matthews_correlation", -1), opts, matthews)
}

func matthews(m *ConfusionMatrix, rows, columns []float64) float64 {
	var right, n, both, predicted, actual float64
	for k := range rows {
		right += m.cell(k, k)
		n += columns[k]
		both += float64(rows[k] * columns[k])
		predicted += float64(columns[k] * columns[k])
		actual += float64(rows[k] * rows[k])
	}
	covariance := float64(right*n) - both
	variances := (float64(n*n) - predicted) * (float64(n*n) - actual)
	if variances == 0 {
		return 0
	}
	return covariance / math.Sqrt(variances)
}

// KappaWeights says how wrong a prediction is in Cohen's kappa.
type KappaWeights uint8

const (
	// Unweighted counts each wrong class alike.
	Unweighted KappaWeights = iota
	// Linear counts how many classes a prediction is off, of classes in order.
	Linear
	// Quadratic counts the square of it.
	Quadratic
)

var kappaNames = [...]string{"cohen_kappa", "cohen_kappa_linear", "cohen_kappa_quadratic"}

// CohenKappa is how far labels and predictions agree beyond chance:
//
//	1 − Σ w·observed / Σ w·expected
//
// over the cells of the confusion matrix, where expected is row sum · column sum /
// n and w how wrong a cell is. It is 1 for perfect predictions, 0 for chance, and
// NaN where all is of one class. scikit-learn's cohen_kappa_score with
// labels=range(K).
//
// Cohen, A Coefficient of Agreement for Nominal Scales, 1960, and Weighted kappa,
// 1968.
func CohenKappa(w KappaWeights, opts ...Option) *AgreementMetric {
	if int(w) >= len(kappaNames) {
		fail("cohen_kappa", "weights %d, want Unweighted, Linear or Quadratic", w)
	}
	return agreement(skill(kappaNames[w], -infinity), opts, func(m *ConfusionMatrix, rows, columns []float64) float64 {
		return w.kappa(m, rows, columns)
	})
}

func (w KappaWeights) kappa(m *ConfusionMatrix, rows, columns []float64) float64 {
	var n, observed, expected float64
	for _, v := range columns {
		n += v
	}
	for i := range rows {
		for j := range columns {
			wrong := w.of(i, j)
			observed += float64(wrong * m.cell(i, j))
			expected += float64(wrong * (rows[i] * columns[j] / n))
		}
	}
	if expected == 0 || n == 0 {
		return math.NaN()
	}
	return 1 - observed/expected
}

// of returns how wrong it is to take class i for class j.
func (w KappaWeights) of(i, j int) float64 {
	d := math.Abs(float64(i - j))
	switch w {
	case Linear:
		return d
	case Quadratic:
		return d * d
	}
	return min(d, 1)
}

// BalancedAccuracy is the mean of the recalls of the classes that have samples, so
// that small classes count as much as large ones. scikit-learn's
// balanced_accuracy_score.
func BalancedAccuracy(opts ...Option) *AgreementMetric {
	return agreement(share("balanced_accuracy"), opts, func(m *ConfusionMatrix, rows, _ []float64) float64 {
		recall, _ := balanced(m, rows)
		return recall
	})
}

// AdjustedBalancedAccuracy is the balanced accuracy a, brought to 0 for a guess
// among the K classes that have samples and to 1 for perfect predictions:
//
//	(a − 1/K) / (1 − 1/K)
//
// Where one class alone has samples it is NaN, or −Inf if some are missed. scikit-learn's
// balanced_accuracy_score with adjusted=True.
func AdjustedBalancedAccuracy(opts ...Option) *AgreementMetric {
	return agreement(skill("balanced_accuracy_adjusted", -infinity), opts, func(m *ConfusionMatrix, rows, _ []float64) float64 {
		recall, classes := balanced(m, rows)
		chance := 1 / classes
		return (recall - chance) / (1 - chance)
	})
}

// balanced returns the mean recall of the classes that have samples, and how many
// they are.
func balanced(m *ConfusionMatrix, rows []float64) (recall, classes float64) {
	for k, n := range rows {
		if n > 0 {
			recall += m.cell(k, k) / n
			classes++
		}
	}
	return recall / classes, classes
}

// Reset forgets all batches, and how many classes there are.
func (m *AgreementMetric) Reset() { m.confusion.Reset() }

// Add counts one batch. All batches must have as many classes.
func (m *AgreementMetric) Add(p, t *tensor.Tensor) { m.confusion.AddWeighted(p, t, nil) }

// AddWeighted counts one batch, each sample by its weight.
func (m *AgreementMetric) AddWeighted(p, t, w *tensor.Tensor) { m.confusion.AddWeighted(p, t, w) }

// Merge adds what another one of the same kind has seen.
func (m *AgreementMetric) Merge(other Metric) { m.confusion.Merge(&sameKind(m, other).confusion) }

// Value returns the measure; NaN of no samples.
func (m *AgreementMetric) Value() float64 {
	k := m.confusion.classes
	m.rows, m.columns = zeroed(m.rows, k), zeroed(m.columns, k)
	var all float64
	for i := range m.confusion.cells {
		v := m.confusion.cells[i].value()
		m.rows[i/k] += v
		m.columns[i%k] += v
		all += v
	}
	if all == 0 || m.confusion.unclear.value() != 0 {
		return math.NaN()
	}
	return m.measure(&m.confusion, m.rows, m.columns)
}
