// Package train runs networks: it fits them to data, evaluates them, and
// predicts with them.
//
//	model := train.New(net, nn.CrossEntropy(), optim.SGD(0.1), train.Metrics(metric.Accuracy()))
//	history, err := model.Fit(ctx, trainSet, train.Epochs(5), train.BatchSize(64))
//	result, err := model.Evaluate(ctx, testSet)
//
// # The loop
//
// Fit is a loop over [Model.Train], which can be had instead: its body runs between
// two steps, where it may look at the model, change the rate, wait or leave. A
// training emits one stream of events, which the loop's body, callbacks ([Use],
// [On]), progress bars, logs and tests read alike.
//
// # What is trained
//
// [New] takes a network and a loss. [NewModel] takes any module and an
// [Objective], which turns a batch into a loss. Samples come from a data.Dataset,
// or with [Model.TrainStream] from a data.Stream that has no end.
//
// # Going on
//
// [Checkpoint] keeps all that a training needs, and [Resume] goes on from there as
// if nothing had been: the same bits, on any number of threads.
//
// # Errors
//
// What depends on data comes back as an error; a network that does not fit the
// data is one too.
//
// Packages train/log and train/diagnose write down how a training goes, and say
// what is wrong with it.
package train

import (
	"errors"
	"fmt"

	"cajal/internal/guard"
	"cajal/metric"
	"cajal/nn"
	"cajal/optim"
	"cajal/rng"
	"cajal/tensor"
)

// Model is a network with what it takes to train it.
//
// Predict, Logits, PredictSet, Evaluate, Save and Snapshot may be called by any number of
// goroutines at the same time, also while one of them trains the model: then each
// call sees the weights and buffers as they were after a whole step, the same ones
// from its first sample to its last, and the training waits at the end of a step
// for the calls that are under way. All else belongs to one goroutine. Layers and
// objectives of one's own must not change anything of theirs in inference, and
// buffers only through grad's Tape.OnCommit; a data set must not predict with the
// model that is being evaluated on it.
type Model struct {
	module    nn.Module
	objective Objective
	opt       optim.Stepper
	metrics   []metric.Metric
	// probable is whether a metric wants probabilities instead of logits.
	probable bool
	dtype    tensor.DType
	streams  *rng.Streams
	draw     nn.Draw

	training *Pass
	keeps    bool // values of a pass, see KeepValues
	threads  int  // the most that a call uses, see Threads
	shared
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

// Threads is how many threads this model's training and predictions use at most, of
// those that the process has (package threads); as many as there are if not given.
// Trainings at the same time share them: while two take steps, each has fewer. No
// result depends on it.
func Threads(n int) Option { return func(m *Model) { m.threads = n } }

// Init draws the first weights from elsewhere than the seed's streams.
func Init(draw nn.Draw) Option { return func(m *Model) { m.draw = draw } }

// KeepValues keeps all values of a step, and their gradients, until the next
// one, instead of lending their memory to each other. Weights and losses are
// the same to the bit. A layer of one's own that looks at numbers it had in its
// hands some operations before may need it; see grad.Plan.
func KeepValues() Option {
	return func(m *Model) { m.keeps = true }
}

// New returns a model of net that lowers a loss of its outputs, as NewModel does
// with the objective [Supervised].
func New(net nn.Layer, loss nn.Loss, opt optim.Stepper, opts ...Option) *Model {
	return NewModel(net, Supervised(net, loss), opt, opts...)
}

// NewModel returns a model that lowers an objective by the parameters of a module,
// which it binds opt to; it makes those that have no numbers yet, as nn.Complete
// does. The objective may look at other networks too, such as frozen ones;
// their parameters are not the model's.
func NewModel(module nn.Module, objective Objective, opt optim.Stepper, opts ...Option) *Model {
	m := &Model{module: module, objective: objective, opt: opt}
	for _, o := range opts {
		o(m)
	}
	m.training = m.trainingPass(m.keeps)
	if m.streams == nil {
		m.streams = rng.New(0)
	}
	if m.draw == nil {
		m.draw = nn.Streams(m.streams)
	}
	nn.Complete(module, m.dtype, m.draw)
	if params := nn.Values(module); len(params) > 0 {
		m.dtype = params[0].DType()
	}
	for _, k := range m.metrics {
		if p, ok := k.(metric.Probabilistic); ok && p.Probabilities() {
			m.probable = true
		}
	}
	nn.Seed(module, m.streams)
	opt.BindNamed(nn.Params(module)...)
	if o, ok := opt.(interface{ OnThreads(int) }); ok {
		o.OnThreads(m.threads)
	}
	return m
}

// Net returns the network, nil if the model's module is no layer.
func (m *Model) Net() nn.Layer {
	net, _ := m.module.(nn.Layer)
	return net
}

// Module returns what holds the parameters.
func (m *Model) Module() nn.Module { return m.module }

// Loss returns the loss that New was given, nil of a model with an objective of
// its own.
func (m *Model) Loss() nn.Loss {
	if s, ok := m.objective.(*supervised); ok {
		return s.loss
	}
	return nil
}

// Objective returns what the model lowers.
func (m *Model) Objective() Objective { return m.objective }

// Optimizer returns the optimiser.
func (m *Model) Optimizer() optim.Stepper { return m.opt }

// Streams returns the random streams of the model's seed.
func (m *Model) Streams() *rng.Streams { return m.streams }

// Summary returns a table of the layers with their shapes and parameters, for
// inputs of the given shape.
func (m *Model) Summary(inputShape ...int) (o *nn.Overview, err error) {
	defer guarded(&err)
	net := m.Net()
	if net == nil {
		return nil, fmt.Errorf("train: summary: the module, a %T, is no layer", m.module)
	}
	return nn.Summary(net, inputShape...), nil
}

// Parameters returns how many numbers the network learns.
func (m *Model) Parameters() int { return nn.Count(m.module) }

// guarded turns the panics by which operations refuse what does not fit into an
// error: here it is the data that decides whether they do.
func guarded(err *error) { *err = guard.Error("train", recover(), *err) }

// ErrNotFinite is wrapped by the error of a training whose loss became NaN or
// infinite.
var ErrNotFinite = errors.New("the loss is not finite")
