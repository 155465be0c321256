// Package train runs networks: it fits them to data, evaluates them, and
// predicts with them.
//
//	model := train.New(net, nn.CrossEntropy(), optim.SGD(0.1), train.Metrics(metric.Accuracy()))
//	history, err := model.Fit(ctx, trainSet, train.Epochs(5), train.BatchSize(64))
//	result, err := model.Evaluate(ctx, testSet)
//
// What depends on data comes back as an error; a network that does not fit
// the data is one too. Training emits one stream of events ([On]), which
// progress bars, logs and tests read alike.
package train

import (
	"errors"
	"fmt"

	"cajal/data"
	"cajal/grad"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng"
	"cajal/tensor"
)

// Model is a network with what it takes to train it. It belongs to one
// goroutine.
type Model struct {
	net     nn.Layer
	loss    nn.Loss
	opt     *optim.Optimizer
	metrics []metric.Metric
	// probable is whether a metric wants probabilities instead of logits.
	probable bool
	dtype    tensor.DType
	streams  *rng.Streams
	draw     nn.Draw

	training, evaluation pass
	// weights are prepared for inference; what begins one refreshes them.
	weights grad.Weights
}

// pass is a tape with the batch that it looks at, in the model's precision.
// Each use has its own: an evaluation in the middle of a training step must
// leave the step's batch alone.
type pass struct {
	tape *grad.Tape
	x, y tensor.Tensor
}

// Option changes a new model.
type Option func(*Model)

// Metrics says what is measured besides the loss.
func Metrics(ms ...metric.Metric) Option { return func(m *Model) { m.metrics = ms } }

// Seed is where the first weights and the order of samples come from; 0 if not
// given. The same seed gives the same model, bit for bit.
func Seed(seed uint64) Option { return func(m *Model) { m.streams = rng.New(seed) } }

// DType is the precision of the network: tensor.Float32 unless said otherwise.
func DType(d tensor.DType) Option { return func(m *Model) { m.dtype = d } }

// Init draws the first weights from elsewhere than the seed's streams.
func Init(draw nn.Draw) Option { return func(m *Model) { m.draw = draw } }

// KeepValues keeps all values of a step, and their gradients, until the next
// one, instead of lending their memory to each other. Weights and losses are
// the same to the bit. A layer of one's own that looks at numbers it had in its
// hands some operations before may need it; see grad.Plan.
func KeepValues() Option {
	return func(m *Model) {
		m.training.tape, m.evaluation.tape = grad.NewTape(), grad.NewTape(grad.Inference(), grad.Fixed(&m.weights))
	}
}

// New returns a model of net and binds opt to its parameters, which it makes
// unless nn.Init has made them already.
func New(net nn.Layer, loss nn.Loss, opt *optim.Optimizer, opts ...Option) *Model {
	m := &Model{net: net, loss: loss, opt: opt, training: pass{tape: grad.NewTape(grad.Plan())}}
	m.evaluation.tape = m.inference()
	for _, o := range opts {
		o(m)
	}
	if m.streams == nil {
		m.streams = rng.New(0)
	}
	if m.draw == nil {
		m.draw = nn.Streams(m.streams)
	}
	switch params := nn.Params(net); {
	case !nn.Initialised(net):
		nn.Init(net, m.dtype, m.draw)
	case len(params) > 0:
		m.dtype = params[0].Value.DType()
	}
	for _, k := range m.metrics {
		if p, ok := k.(metric.Probabilistic); ok && p.Probabilities() {
			m.probable = true
		}
	}
	nn.Seed(net, m.streams)
	opt.BindNamed(nn.Params(net)...)
	return m
}

// Net returns the network.
func (m *Model) Net() nn.Layer { return m.net }

// Loss returns the loss.
func (m *Model) Loss() nn.Loss { return m.loss }

// Optimizer returns the optimiser.
func (m *Model) Optimizer() *optim.Optimizer { return m.opt }

// Streams returns the random streams of the model's seed.
func (m *Model) Streams() *rng.Streams { return m.streams }

// Summary returns a table of the layers with their shapes and parameters, for
// inputs of the given shape.
func (m *Model) Summary(inputShape ...int) (o *nn.Overview, err error) {
	defer guard(&err)
	return nn.Summary(m.net, inputShape...), nil
}

// Parameters returns how many numbers the network learns.
func (m *Model) Parameters() int { return nn.Count(m.net) }

// forward runs the network on a batch, on a rewound tape.
func (m *Model) forward(p *pass, b *data.Batch) (out grad.Value, target *tensor.Tensor) {
	p.tape.Rewind()
	out = m.net.Forward(m.input(p, b.X)).Keep() // the loss uses it, then metrics do
	target = b.Y
	if target.DType().Float() {
		target = m.convert(&p.y, target)
	}
	return out, target
}

// input puts inputs on a tape: numbers in the model's precision, or ids for an
// Embedding.
func (m *Model) input(p *pass, x *tensor.Tensor) grad.Value {
	if x.DType() == tensor.Int64 {
		return p.tape.Ids(x)
	}
	return p.tape.Const(m.convert(&p.x, x))
}

// convert returns t in the model's precision, in the memory of buf if it has
// another.
func (m *Model) convert(buf, t *tensor.Tensor) *tensor.Tensor {
	if t.DType() == m.dtype {
		return t
	}
	buf.Resize(m.dtype, t.Shape()...)
	tensor.Copy(buf, t)
	return buf
}

// objective returns what training lowers, for n samples whose reduced loss is
// given: the mean loss and the L2 penalty. Under a sum the penalty is part of
// that sum, so both are divided by n.
func (m *Model) objective(loss float64, n int) float64 {
	if m.loss.Reduction() == grad.Sum {
		return (loss + m.opt.Penalty()) / float64(n)
	}
	return loss + m.opt.Penalty()
}

// guard turns the panics by which operations refuse what does not fit into an
// error: here it is the data that decides whether they do.
func guard(err *error) { *err = refused(recover(), *err) }

// refused returns the error of a recovered panic by which an operation refuses
// what does not fit, or err if there was none. Other panics go on.
func refused(panicked any, err error) error {
	switch e := panicked.(type) {
	case nil:
		return err
	case *grad.Error:
		return fmt.Errorf("train: %w", e)
	case *data.Error:
		return fmt.Errorf("train: %w", e)
	case *tensor.Error:
		return fmt.Errorf("train: %w", e)
	default:
		panic(e)
	}
}

// errNotFinite is wrapped by the error of a training whose loss became NaN or
// infinite.
var errNotFinite = errors.New("the loss is not finite")
