package train

import (
	"context"
	"fmt"

	"cajal/data"
	"cajal/grad"
	"cajal/internal/memory"
	"cajal/metric"
	"cajal/tensor"
)

// Result is what a model achieves on a data set.
type Result struct {
	Loss    float64   `json:"loss"` // mean over all samples, without penalties
	Metrics []Measure `json:"metrics,omitempty"`
	Samples int       `json:"samples"`

	// Measured are the metrics themselves, for those that know more than their
	// Value: a metric.Copier that the model was given is copied for each
	// evaluation.
	Measured []metric.Metric `json:"-"`

	reduced float64 // the loss as its reduction has it
}

// Metric returns a metric by name, and whether it was measured.
func (r Result) Metric(name string) (float64, bool) {
	for _, m := range r.Metrics {
		if m.Name == name {
			return m.Value, true
		}
	}
	return 0, false
}

// evaluationBatch is how many samples evaluation and prediction take at a
// time: enough to keep the processor busy, few enough to fit its caches; and
// evaluationBytes how much memory their inputs take, so that large pictures take no more.
const (
	evaluationBatch = 1024
	evaluationBytes = 16 << 20
)

func evaluationLoader(set data.Dataset) *data.Loader {
	n := evaluationBatch
	if set.Len() <= 4*evaluationBatch {
		n = set.Len()
	}
	most := data.Within(set, n, evaluationBytes)
	if most == set.Len() {
		return data.NewLoader(set)
	}
	return data.NewLoader(set, data.BatchSize(min(most, evaluationBatch)))
}

// Evaluate returns the loss and the metrics on a data set. Both are over all
// samples, however they are batched.
func (m *Model) Evaluate(ctx context.Context, set data.Dataset) (Result, error) {
	if set.Len() == 0 {
		return Result{}, fmt.Errorf("train: evaluate: the data set is empty")
	}
	return m.evaluateSet(ctx, set, func(grad.Value, *data.Batch) {})
}

// EvaluateAndPredict returns what Evaluate and PredictSet do, in one pass.
func (m *Model) EvaluateAndPredict(ctx context.Context, set data.Dataset) (r Result, p, targets *tensor.Tensor, err error) {
	if set.Len() == 0 {
		return Result{}, nil, nil, fmt.Errorf("train: evaluate: the data set is empty")
	}
	c := &collector{model: m, n: set.Len()}
	r, err = m.evaluateSet(ctx, set, c.add)
	return r, c.p, c.targets, err
}

// evaluateSet evaluates a set that is not empty, and shows each batch's outputs and the
// batch to observe.
func (m *Model) evaluateSet(ctx context.Context, set data.Dataset, observe func(grad.Value, *data.Batch)) (Result, error) {
	metrics, done := m.copies()
	defer done()
	r, err := m.evaluateWith(ctx, evaluationLoader(set), func(out grad.Value, b *data.Batch) {
		if len(metrics) > 0 {
			m.measure(metrics, out, b)
		}
		observe(out, b)
	})
	for _, k := range metrics {
		r.Metrics = append(r.Metrics, Measure{k.Name(), k.Value()})
	}
	r.Measured = metrics
	return r, err
}

// copies returns metrics for one evaluation, and what to call at its end. Those
// that cannot be copied are the model's own, and evaluations take turns with them.
func (m *Model) copies() (all []metric.Metric, done func()) {
	own := false
	for _, k := range m.metrics {
		if c, ok := k.(metric.Copier); ok {
			all = append(all, c.Copy())
			continue
		}
		own = true
		all = append(all, k)
	}
	if !own {
		return all, func() {}
	}
	m.measuring.Lock()
	for _, k := range all {
		k.Reset()
	}
	return all, m.measuring.Unlock
}

// evaluateWith returns the loss over a loader's samples and shows each batch's
// outputs and the batch itself to observe, which may be nil.
func (m *Model) evaluateWith(ctx context.Context, l *data.Loader, observe func(grad.Value, *data.Batch)) (r Result, err error) {
	defer guarded(&err)
	m.state.RLock()
	defer m.state.RUnlock()
	p := m.begin()
	defer m.end(p)
	var weight float64 // what the mean over all samples divides by
	for l.Start(); l.Next(ctx); {
		b := l.Batch()
		value, out := p.Loss(b)
		loss, w := value.Item(), m.weight(&p.in)
		if m.reduction() == grad.Mean {
			loss *= w
		}
		if w != 0 { // a mean over samples of which none counts is no number
			r.reduced += loss
		}
		r.Samples += b.Len()
		weight += w
		if observe != nil {
			observe(out, &p.in)
		}
	}
	if err := l.Err(); err != nil {
		return r, fmt.Errorf("train: evaluate: %w", err)
	}
	r.Loss = r.reduced / weight
	if m.reduction() == grad.Mean {
		r.reduced = r.Loss
	}
	return r, nil
}

// measure shows metrics the outputs of a batch and its targets, and the weights of its
// samples if they have some.
func (m *Model) measure(metrics []metric.Metric, out grad.Value, b *data.Batch) {
	target := b.Y
	switch {
	case out.IsZero():
		panic(&tensor.Error{Op: "metrics", Rule: "the objective, " + describe(m.objective) + ", has no outputs"})
	case target == nil:
		panic(&tensor.Error{Op: "metrics", Rule: "the samples have no targets"})
	}
	seen, weights := m.measured(out, target).Tensor(), m.sampleWeights(b)
	if label, ok := m.ignored(); ok {
		seen, target, weights = counted(seen, target, weights, label)
		if target.Size() == 0 {
			return
		}
	}
	for _, k := range metrics {
		if weights == nil {
			k.Add(seen, target)
			continue
		}
		w, ok := k.(metric.SampleWeighted)
		if !ok {
			panic(&tensor.Error{Op: "metrics", Rule: k.Name() + " takes no weights of samples, as a metric.SampleWeighted does"})
		}
		w.AddWeighted(seen, target, weights)
	}
}

// measured returns what metrics look at: the largest of several logits is the
// largest of their probabilities too, so those are spared where targets are labels,
// unless a metric wants them, or targets are as wide, as those of samples that may
// have several labels are.
func (m *Model) measured(out grad.Value, target *tensor.Tensor) grad.Value {
	s := out.Shape()
	if wide := len(s) == 2 && target.NDim() == 2 && target.Dim(1) == s[1]; s[len(s)-1] > 1 && !m.probable && !wide && !target.DType().Float() {
		return out
	}
	return m.predictions(out)
}

// PredictSet returns the predictions for all samples of a data set, as Predict
// does, and beside them the targets, nil for none.
func (m *Model) PredictSet(ctx context.Context, set data.Dataset) (p, targets *tensor.Tensor, err error) {
	defer guarded(&err)
	c := &collector{model: m, n: set.Len()}
	_, err = m.evaluateWith(ctx, evaluationLoader(set), c.add)
	return c.p, c.targets, err
}

// collector puts the predictions for the batches of n samples together, and their
// targets.
type collector struct {
	model      *Model
	n, at      int
	p, targets *tensor.Tensor
}

// add takes the predictions of a batch.
func (c *collector) add(out grad.Value, b *data.Batch) {
	y, target := c.model.predictions(out).Tensor(), b.Y
	n := y.Dim(0)
	if c.p == nil {
		c.p = tensor.New(c.model.dtype, append([]int{c.n}, y.Shape()[1:]...)...)
		if target != nil {
			c.targets = tensor.New(target.DType(), append([]int{c.n}, target.Shape()[1:]...)...)
		}
	}
	tensor.Copy(c.p.Narrow(0, c.at, c.at+n), y)
	if target != nil {
		tensor.Copy(c.targets.Narrow(0, c.at, c.at+n), target)
	}
	c.at += n
}

// Predict returns the predictions for inputs x (N, …) in the model's
// precision: probabilities (N, K) under cross-entropy, probabilities of class
// 1 (N, 1) under binary cross-entropy, the outputs otherwise. Each row of p
// depends on the same row of x alone, to the bit; see [Predictor].
func (m *Model) Predict(ctx context.Context, x *tensor.Tensor) (*tensor.Tensor, error) {
	return m.rows(ctx, &data.Batch{X: x}, (*Pass).Predict)
}

// PredictBatch is Predict of samples that have more than X, as those of a network
// with several inputs do. Their targets may be nil.
func (m *Model) PredictBatch(ctx context.Context, b *data.Batch) (*tensor.Tensor, error) {
	return m.rows(ctx, b, (*Pass).Predict)
}

// Logits returns the network's outputs for inputs x (N, …), as Predict does, but
// without what turns them into probabilities: logits (N, K) under cross-entropy.
func (m *Model) Logits(ctx context.Context, x *tensor.Tensor) (*tensor.Tensor, error) {
	return m.rows(ctx, &data.Batch{X: x}, (*Pass).Outputs)
}

// LogitsBatch is Logits of samples that have more than X.
func (m *Model) LogitsBatch(ctx context.Context, b *data.Batch) (*tensor.Tensor, error) {
	return m.rows(ctx, b, (*Pass).Outputs)
}

// rows returns what of gives for each sample.
func (m *Model) rows(ctx context.Context, b *data.Batch, of func(*Pass, *data.Batch) (grad.Value, error)) (p *tensor.Tensor, err error) {
	defer guarded(&err)
	x := b.X
	if x.NDim() == 0 || x.Dim(0) == 0 {
		return nil, noInputs(x)
	}
	for name, t := range b.More {
		if t.NDim() == 0 || t.Dim(0) != x.Dim(0) {
			return nil, fmt.Errorf("train: predict: %s %s beside inputs %s: the first axis counts samples and must agree",
				name, tensor.ShapeString(t.Shape()), tensor.ShapeString(x.Shape()))
		}
	}
	m.state.RLock()
	defer m.state.RUnlock()
	at := m.begin()
	defer m.end(at)
	size := x.Size() / x.Dim(0) * x.DType().Size()
	batch := max(1, min(evaluationBatch, evaluationBytes/max(size, 1)))
	for lo := 0; lo < x.Dim(0); lo += batch {
		if err := ctx.Err(); err != nil {
			return nil, fmt.Errorf("train: predict: %w", err)
		}
		hi := min(lo+batch, x.Dim(0))
		y, err := of(at, samples(b, lo, hi))
		if err != nil {
			return nil, err
		}
		out := y.Tensor()
		if p == nil {
			shape := append([]int{x.Dim(0)}, out.Shape()[1:]...)
			p = tensor.New(m.dtype, shape...)
		}
		tensor.Copy(p.Narrow(0, lo, hi), out)
	}
	return p, nil
}

// samples returns those of a batch from lo to hi, without targets.
func samples(b *data.Batch, lo, hi int) *data.Batch {
	some := &data.Batch{X: b.X.Narrow(0, lo, hi)}
	for name, t := range b.More {
		if some.More == nil {
			some.More = map[string]*tensor.Tensor{}
		}
		some.More[name] = t.Narrow(0, lo, hi)
	}
	return some
}

// Classes returns the classes that predictions choose, (N) int64: the most
// probable one of (N, K), or 1 where (N, 1) is above one half.
func Classes(p *tensor.Tensor) *tensor.Tensor {
	if p.NDim() == 2 && p.Dim(1) > 1 {
		return p.ArgMax(1)
	}
	c := tensor.New(tensor.Int64, p.Dim(0))
	for i := range c.Int64s() {
		if memory.Of(p).At(i) > 0.5 {
			c.Int64s()[i] = 1
		}
	}
	return c
}
