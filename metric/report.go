package metric

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"cajal/tensor"
)

// ReportMetric is what Report returns.
type ReportMetric struct {
	traits
	decision
	names   []string
	digits  int
	counts  classCounts
	samples [len(reported)]sum // over samples of several labels: of the measures that are numbers
	wholes  [len(reported)]sum // and of their weights
}

// reported are the measures of a report.
var reported = [...]quotient{precision, recall, fBeta(1)}

// ReportRow is a class or an average in a report. Support is the weight of its
// samples.
type ReportRow struct {
	Name      string  `json:"-"`
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1-score"`
	Support   float64 `json:"support"`
}

// Report lists precision, recall, F1 and support of each class and their averages.
// Its String is the text of scikit-learn's classification_report, its JSON what
// that returns with output_dict=True, and its value the accuracy, or of samples of
// several labels the micro-averaged F1.
//
// Predictions and targets are those of [Precision]. names are those of the classes,
// all of which are listed then; without names, the classes that occur are.
func Report(names []string, opts ...Option) *ReportMetric {
	return &ReportMetric{traits: share("report"), decision: decide(opts), names: names, digits: 2}
}

// Digits sets how many digits a report's text has behind the point, 2 if not
// called, and returns the report.
func (m *ReportMetric) Digits(n int) *ReportMetric {
	if n < 0 || n > 17 {
		fail(m.name, "%d digits, want 0 to 17", n)
	}
	m.digits = n
	return m
}

// Reset forgets all batches, and how many classes there are.
func (m *ReportMetric) Reset() {
	m.counts.reset()
	for i := range m.samples {
		m.samples[i].reset()
		m.wholes[i].reset()
	}
}

// Add counts one batch. All batches must have as many classes.
func (m *ReportMetric) Add(p, t *tensor.Tensor) { m.AddWeighted(p, t, nil) }

// AddWeighted counts one batch, each sample by its weight.
func (m *ReportMetric) AddWeighted(p, t, w *tensor.Tensor) {
	m.counts.add(m.name, &m.decision, p, t, w, m.observe)
	if k := len(m.counts.right); m.names != nil && k != len(m.names) {
		fail(m.name, "%d classes, and there are names for %d", k, len(m.names))
	}
}

func (m *ReportMetric) observe(right, predicted, actual, weight float64) {
	for i, q := range reported {
		if v := q.divided(right, predicted, actual, m.undefined); !math.IsNaN(v) || math.IsNaN(right) {
			m.samples[i].add(float64(weight * v))
			m.wholes[i].add(weight)
		}
	}
}

// Merge adds what another report has seen.
func (m *ReportMetric) Merge(other Metric) {
	o := sameKind(m, other)
	m.counts.merge(m.name, &o.counts)
	for i := range m.samples {
		m.samples[i].addSum(&o.samples[i])
		m.wholes[i].addSum(&o.wholes[i])
	}
}

// Value returns the accuracy, or the micro-averaged F1 of several labels.
func (m *ReportMetric) Value() float64 {
	if m.counts.nothing() {
		return math.NaN()
	}
	return m.counts.micro(reported[2], m.undefined)
}

// Rows returns the classes in order.
func (m *ReportMetric) Rows() []ReportRow {
	var rows []ReportRow
	for k := range m.counts.right {
		if m.names == nil && !m.counts.occurs[k] {
			continue
		}
		name := strconv.Itoa(k)
		if m.names != nil {
			name = m.names[k]
		}
		rows = append(rows, m.row(name, m.counts.actual[k].value(), func(i int) float64 {
			return m.counts.class(reported[i], k, m.undefined)
		}))
	}
	return rows
}

// Averages returns the averages: "accuracy", of which each number is the same, or
// "micro avg" of samples of several labels; "macro avg" and "weighted avg"; and
// "samples avg" of samples of several labels.
func (m *ReportMetric) Averages() []ReportRow {
	c, support := &m.counts, total(m.counts.actual)
	first := "accuracy"
	if c.multilabel {
		first = "micro avg"
	}
	mean := func(byActual bool) func(i int) float64 {
		return func(i int) float64 { return c.mean(reported[i], m.undefined, byActual, m.names != nil) }
	}
	rows := []ReportRow{
		m.row(first, support, func(i int) float64 { return c.micro(reported[i], m.undefined) }),
		m.row("macro avg", support, mean(false)),
		m.row("weighted avg", support, mean(true)),
	}
	if c.multilabel {
		rows = append(rows, m.row("samples avg", support, func(i int) float64 { return m.samples[i].value() / m.wholes[i].value() }))
	}
	return rows
}

func (m *ReportMetric) row(name string, support float64, measure func(i int) float64) ReportRow {
	return ReportRow{name, measure(0), measure(1), measure(2), support}
}

// String returns the report as a table.
func (m *ReportMetric) String() string {
	rows, width := m.Rows(), max(len("weighted avg"), m.digits)
	for _, r := range rows {
		width = max(width, utf8.RuneCountInString(r.Name))
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%*s  %9s %9s %9s %9s\n\n", width, "", "precision", "recall", "f1-score", "support")
	for _, r := range rows {
		m.line(&b, width, r)
	}
	b.WriteByte('\n')
	for _, r := range m.Averages() {
		if r.Name == "accuracy" {
			fmt.Fprintf(&b, "%*s  %9s %9s %9s %9s\n", width, r.Name, "", "", m.number(r.F1), m.support(r.Support))
			continue
		}
		m.line(&b, width, r)
	}
	return b.String()
}

func (m *ReportMetric) line(b *strings.Builder, width int, r ReportRow) {
	fmt.Fprintf(b, "%*s  %9s %9s %9s %9s\n", width, r.Name, m.number(r.Precision), m.number(r.Recall), m.number(r.F1), m.support(r.Support))
}

// number writes NaN as Python does.
func (m *ReportMetric) number(v float64) string {
	if math.IsNaN(v) {
		return "nan"
	}
	return strconv.FormatFloat(v, 'f', m.digits, 64)
}

// support writes a whole number where no weights were given, and otherwise what
// Python's repr of a float does. As in scikit-learn, it is a float too where no
// sample of one label was right.
func (m *ReportMetric) support(v float64) string {
	if c := &m.counts; !c.weighed && (c.multilabel || total(c.right) > 0) {
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	if v != 0 && (v < 1e-4 || v >= 1e16) {
		return strconv.FormatFloat(v, 'e', -1, 64)
	}
	text := strconv.FormatFloat(v, 'f', -1, 64)
	if !strings.Contains(text, ".") {
		text += ".0"
	}
	return text
}

// MarshalJSON writes one object with a key for each class and average; NaN becomes
// null.
func (m *ReportMetric) MarshalJSON() ([]byte, error) {
	var b strings.Builder
	b.WriteByte('{')
	for i, r := range append(m.Rows(), m.Averages()...) {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(r.Name)
		if err != nil {
			return nil, err
		}
		b.Write(key)
		if r.Name == "accuracy" {
			fmt.Fprintf(&b, ":%s", jsonNumber(r.F1))
			continue
		}
		fmt.Fprintf(&b, `:{"precision":%s,"recall":%s,"f1-score":%s,"support":%s}`,
			jsonNumber(r.Precision), jsonNumber(r.Recall), jsonNumber(r.F1), jsonNumber(r.Support))
	}
	b.WriteByte('}')
	return []byte(b.String()), nil
}

func jsonNumber(v float64) string {
	if !finite(v) {
		return "null"
	}
	text, _ := json.Marshal(v)
	return string(text)
}
