package metric

import (
	"encoding"
	"encoding/binary"
	"fmt"
	"math"
)

// Stateful is a metric whose state can be saved between two batches and
// restored, to the bit, into one that was made in the same way. All metrics of
// this package are.
type Stateful interface {
	Metric
	encoding.BinaryMarshaler
	encoding.BinaryUnmarshaler
}

var (
	_ = []Stateful{&AccuracyMetric{}, &TopKMetric{}, &ClassMetric{}, &AUCMetric{}, &ConfusionMatrix{}, &RegressionMetric{}}
	_ = []Directed{&AccuracyMetric{}, &TopKMetric{}, &ClassMetric{}, &AUCMetric{}, &ConfusionMatrix{}, &RegressionMetric{}}
)

// maxCount is more samples than anybody has, and few enough to count in floats.
const maxCount = 1 << 53

// words is a state: counts and the bits of floats, 8 bytes each, little endian.
type words []uint64

func (w words) bytes() ([]byte, error) {
	b := make([]byte, 0, 8*len(w))
	for _, v := range w {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	return b, nil
}

func (w words) ints(v ...int) words {
	for _, n := range v {
		w = append(w, uint64(n))
	}
	return w
}

func (w words) floats(v ...float64) words {
	for _, x := range v {
		w = append(w, math.Float64bits(x))
	}
	return w
}

// reader takes a state apart.
type reader struct {
	op   string
	rest []byte
	err  error
}

func (r *reader) wrong(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("metric: restore %s: "+format, append([]any{r.op}, args...)...)
	}
}

func (r *reader) word() uint64 {
	if len(r.rest) < 8 {
		r.wrong("the state ends too early")
		r.rest = nil
		return 0
	}
	v := binary.LittleEndian.Uint64(r.rest)
	r.rest = r.rest[8:]
	return v
}

func (r *reader) float() float64 { return math.Float64frombits(r.word()) }

// count returns a number from 0 to limit.
func (r *reader) count(what string, limit int) int {
	v := r.word()
	if v > uint64(limit) {
		r.wrong("%s %d, want 0 to %d", what, v, limit)
		return 0
	}
	return int(v)
}

// items returns how many things of so many words each follow, which must all
// be there.
func (r *reader) items(what string, words int) int { return r.count(what, len(r.rest)/8/words) }

// counts returns n numbers.
func (r *reader) counts(n int) []int {
	v := make([]int, n)
	for i := range v {
		v[i] = r.count("count", maxCount)
	}
	return v
}

// end returns what was wrong, if anything was.
func (r *reader) end() error {
	if len(r.rest) > 0 {
		r.wrong("%d bytes too many", len(r.rest))
	}
	return r.err
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *AccuracyMetric) MarshalBinary() ([]byte, error) {
	return words{}.ints(m.right, m.seen).bytes()
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *AccuracyMetric) UnmarshalBinary(b []byte) error {
	return restoreShare("accuracy", b, &m.right, &m.seen)
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *TopKMetric) MarshalBinary() ([]byte, error) { return words{}.ints(m.right, m.seen).bytes() }

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *TopKMetric) UnmarshalBinary(b []byte) error {
	return restoreShare(m.name, b, &m.right, &m.seen)
}

func restoreShare(op string, b []byte, right, seen *int) error {
	r := reader{op: op, rest: b}
	v := r.counts(2)
	if v[0] > v[1] {
		r.wrong("%d right of %d", v[0], v[1])
	}
	if err := r.end(); err != nil {
		return err
	}
	*right, *seen = v[0], v[1]
	return nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *ClassMetric) MarshalBinary() ([]byte, error) {
	return words{}.ints(m.seen, len(m.right)).ints(m.right...).ints(m.predicted...).ints(m.actual...).bytes()
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *ClassMetric) UnmarshalBinary(b []byte) error {
	r := reader{op: m.name, rest: b}
	seen := r.count("samples", maxCount)
	n := r.items("classes", 3)
	right, predicted, actual := r.counts(n), r.counts(n), r.counts(n)
	if m.average == Binary && n > 2 || n == 1 {
		r.wrong("%d classes", n)
	}
	if err := r.end(); err != nil {
		return err
	}
	m.seen, m.right, m.predicted, m.actual = seen, right, predicted, actual
	return nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *ConfusionMatrix) MarshalBinary() ([]byte, error) {
	w := words{}.ints(m.classes)
	for _, c := range m.counts {
		w = append(w, uint64(c))
	}
	return w.bytes()
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *ConfusionMatrix) UnmarshalBinary(b []byte) error {
	r := reader{op: "confusion", rest: b}
	classes := r.items("classes", 1)
	if n := len(r.rest) / 8; classes*classes != n {
		r.wrong("%d counts of %d classes", n, classes)
	}
	counts := make([]int64, len(r.rest)/8)
	for i := range counts {
		counts[i] = int64(r.count("count", maxCount))
	}
	if err := r.end(); err != nil {
		return err
	}
	m.classes, m.counts = classes, counts
	return nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *RegressionMetric) MarshalBinary() ([]byte, error) {
	w := words{}.ints(m.seen, len(m.outputs))
	for _, o := range m.outputs {
		w = w.floats(o.squared, o.absolute, o.mean, o.spread)
	}
	return w.bytes()
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *RegressionMetric) UnmarshalBinary(b []byte) error {
	r := reader{op: m.name, rest: b}
	seen := r.count("samples", maxCount)
	outputs := make([]output, r.items("outputs", 4))
	for i := range outputs {
		outputs[i] = output{r.float(), r.float(), r.float(), r.float()}
	}
	if err := r.end(); err != nil {
		return err
	}
	m.seen, m.outputs = seen, outputs
	return nil
}

// MarshalBinary implements [encoding.BinaryMarshaler].
func (m *AUCMetric) MarshalBinary() ([]byte, error) {
	w := words{}.ints(m.classes)
	for i := range m.rankings[:min(m.count(), len(m.rankings))] {
		r := &m.rankings[i]
		w = w.ints(len(r.all), r.sorted)
		for _, s := range r.all {
			positive := 0
			if s.positive {
				positive = 1
			}
			w = w.ints(positive).floats(s.score)
		}
	}
	return w.bytes()
}

// UnmarshalBinary implements [encoding.BinaryUnmarshaler]. On an error the
// metric stays as it was.
func (m *AUCMetric) UnmarshalBinary(b []byte) error {
	r := reader{op: "auc", rest: b}
	// A metric that has seen nothing may have a ranking without samples.
	next := AUCMetric{classes: r.count("classes", len(b)/16)}
	for len(r.rest) > 0 && r.err == nil && len(next.rankings) < next.count() {
		all := make([]scored, r.items("samples", 2))
		sorted := r.count("sorted samples", len(all))
		for i := range all {
			all[i] = scored{positive: r.count("label", 1) == 1, score: r.float()}
			next.nan = next.nan || math.IsNaN(all[i].score)
			if i > 0 && i < sorted && all[i].score < all[i-1].score {
				r.wrong("sample %d is not in order", i)
			}
		}
		next.rankings = append(next.rankings, ranking{all: all, sorted: sorted})
	}
	if next.classes > 0 && len(next.rankings) < next.count() {
		r.wrong("%d rankings of %d classes", len(next.rankings), next.classes)
	}
	if err := r.end(); err != nil {
		return err
	}
	*m = next
	return nil
}
