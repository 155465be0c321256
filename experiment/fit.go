package experiment

import (
	"cmp"
	"fmt"

	"cajal/grad"
	"cajal/metric"
	"cajal/nn"
	"cajal/recipe"
	"cajal/tensor"
	"cajal/train"
)

// Model builds the network with its loss and optimiser, from the recipe's
// seed. With random = "numpy-one" the weights follow the data's numbers in one
// sequence, which only Run draws; Model then starts that sequence anew.
func (e *Experiment) Model() (*train.Model, error) { return e.model(e.randomness()) }

func (e *Experiment) model(random *randomness) (*train.Model, error) {
	dtype, err := tensor.ParseDType(e.recipe.DType)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", e.recipe.Name, err)
	}
	net, err := e.network()
	if err != nil {
		return nil, err
	}
	if err := e.begin(net, dtype); err != nil {
		return nil, err
	}
	opts := []train.Option{train.Seed(uint64(random.seed())), train.DType(dtype)}
	if draw := random.weights(net); draw != nil {
		opts = append(opts, train.Init(draw))
	}
	m := e.trainer(net, opts...)
	return m, e.freeze(net)
}

// trainer returns a network with what trains and measures it.
func (e *Experiment) trainer(net nn.Layer, opts ...train.Option) *train.Model {
	opts = append(opts, train.Metrics(e.metrics()...))
	reduction := grad.Mean
	if e.recipe.Loss.Reduction == "sum" {
		reduction = grad.Sum
	}
	of := weighted(e.recipe.Loss, e.weights)
	loss := losses[of.Kind](&of, nn.Reduce(reduction))
	var names []string
	for _, in := range e.facts.Inputs {
		names = append(names, in.Name)
	}
	objective := train.Supervised(net, loss)
	if names != nil {
		objective = train.SupervisedInputs(net, loss, names...)
	}
	if e.recipe.Data.Weight != "" {
		objective = train.WeighSamples(objective, recipe.SampleWeight)
	}
	if _, mixes := e.recipe.Augmenter(0); mixes {
		objective = train.MixTargets(objective)
	}
	return train.NewModel(net, objective, e.optimizer(), opts...)
}

// metrics returns what is measured beside the loss.
func (e *Experiment) metrics() []metric.Metric {
	names := e.recipe.Training.Metrics
	loss := &e.recipe.Loss
	switch {
	case len(names) > 0:
	case e.facts.Labels != nil:
		names = []string{"subset_accuracy"}
	case e.facts.Targets == 0:
		names = []string{"accuracy"}
	case loss.Quantiles != nil:
		for _, q := range loss.Quantiles {
			names = append(names, metric.Pinball(q).Name())
		}
	case e.recipe.Data.UserData():
		names = []string{"r2"}
	}
	var all []metric.Metric
	for _, name := range names {
		if recipe.MeasuredAtEnd(name) {
			continue
		}
		m, err := metric.Named(name)
		switch {
		case err != nil: // recipes with other names are refused
		case loss.Quantiles != nil:
			all = append(all, &columnMetric{m.(*metric.RegressionMetric), loss.Measured(name)})
		default:
			all = append(all, m)
		}
	}
	return all
}

// fitOptions says how the recipe trains.
func (e *Experiment) fitOptions(s *sets, random *randomness) []train.FitOption {
	t := &e.recipe.Training
	opts := []train.FitOption{train.Epochs(t.Epochs), train.BatchSize(t.Batch)}
	if a, _ := e.recipe.Augmenter(uint64(random.seed())); a != nil {
		opts = append(opts, train.Augment(a))
	}
	switch t.Record {
	case "epoch":
		opts = append(opts, train.RecordEpochs(t.RecordEvery))
	case "after":
		opts = append(opts, train.RecordEvery(t.RecordEvery, train.After))
	default:
		opts = append(opts, train.RecordEvery(t.RecordEvery, train.Before))
	}
	if t.InOrder {
		opts = append(opts, train.InOrder())
	} else if order := random.order(); order != nil && t.Batch > 0 {
		opts = append(opts, train.ShuffleWith(order))
	}
	switch {
	case s.valid != nil && (t.Validate || t.EarlyStop > 0):
		opts = append(opts, train.Validate(s.valid))
	case t.Validate:
		opts = append(opts, train.Validate(s.test))
	}
	if t.EarlyStop > 0 {
		opts = append(opts, train.EarlyStop("val_"+cmp.Or(t.Watch, "loss"), t.EarlyStop))
	}
	if c := e.recipe.Optimizer.Schedule; c != nil && t.Epochs > 0 {
		steps := 1
		if t.Batch > 0 {
			steps = (s.train.Len() + t.Batch - 1) / t.Batch
		}
		opts = append(opts, scheduled(c, t.Epochs, steps, s.valid != nil || t.Validate)...)
	}
	return opts
}
