package train

import (
	"fmt"

	"cajal/data"
	"cajal/optim"
)

// settings are what the caller asked of one training.
type settings struct {
	epochs, batch int
	chosen        bool // the caller chose the batch size
	inOrder       bool
	loading       []data.LoaderOption
	augmenter     Augmenter // nil for none
	shuffler      data.Shuffler
	validation    data.Dataset
	steps         int      // of an epoch of a stream, 0 for all
	shards        int      // of a step
	exchange      Exchange // nil where all shards are computed here
	records       records
	rates         rates
	callbacks     []Callback
	average       *average // nil for none
	watched       []string
	checkpoint    *checkpoint // nil for none
	resumeDir     string
}

// FitOption changes one training.
type FitOption func(*settings)

// Epochs is how often training passes over the data; 1 if not given.
func Epochs(n int) FitOption { return func(s *settings) { s.epochs = n } }

// BatchSize is how many samples a step sees; 0 for all. If it is not given, 32,
// or all where there are fewer.
func BatchSize(n int) FitOption { return func(s *settings) { s.batch, s.chosen = n, true } }

// InOrder leaves the samples in their order instead of shuffling them.
func InOrder() FitOption { return func(s *settings) { s.inOrder = true } }

// Prefetch makes the next batch beside the current step, or does not, whatever
// the data set says about it: see [data.Prefetcher]. No bit of the training
// depends on it.
func Prefetch(on bool) FitOption {
	return func(s *settings) { s.loading = append(s.loading, data.Prefetch(on)) }
}

// ShuffleWith shuffles the samples by another source than the model's seed.
func ShuffleWith(by data.Shuffler) FitOption { return func(s *settings) { s.shuffler = by } }

// Validate evaluates the model on set after each epoch.
func Validate(set data.Dataset) FitOption { return func(s *settings) { s.validation = set } }

// Schedule multiplies the optimiser's rate by f(e) during epoch e, from 0.
func Schedule(f optim.Schedule) FitOption { return func(s *settings) { s.rates.perEpoch = f } }

// ScheduleSteps multiplies the optimiser's rate by f(t) at step t of all
// training, from 0.
func ScheduleSteps(f optim.Schedule) FitOption { return func(s *settings) { s.rates.perStep = f } }

// Momentum sets the optimiser's momentum to f(e) in epoch e, from 0: that of
// optim.Momentum, or the first of optim.Betas.
func Momentum(f optim.Schedule) FitOption { return func(s *settings) { s.rates.momentum = f } }

// MomentumSteps sets the optimiser's momentum to f(t) at step t of all training,
// from 0, such as optim.OneCycleMomentum beside [ScheduleSteps] of an
// optim.OneCycle.
func MomentumSteps(f optim.Schedule) FitOption {
	return func(s *settings) { s.rates.momentumSteps = f }
}

// ReduceOnPlateau shows p a measure after each epoch, named as Event.Measure takes
// it, such as "val_loss", and multiplies the optimiser's rate by the factor that p
// answers.
func ReduceOnPlateau(p *optim.Plateau, measure string) FitOption {
	return func(s *settings) { s.rates.plateau, s.rates.measure = p, measure }
}

// RecordEvery puts the objective on the whole training set into the history,
// at step 0 and each n-th step after it: with the parameters before that
// step's update, or after it. Before costs nothing when a batch is the whole
// set; after the last step it adds the objective that training ended with.
func RecordEvery(n int, when When) FitOption {
	return func(s *settings) { s.records.steps, s.records.when = n, when }
}

// RecordEpochs puts the objective on the whole training set into the history
// after epoch 0 and each n-th epoch after it, under the epoch's number.
func RecordEpochs(n int) FitOption { return func(s *settings) { s.records.epochs = n } }

// Accumulate computes the gradient of each step in n shards of its batch, one
// after the other, and adds them up in one fixed tree ([Part]): a step takes the
// memory of a shard, and the gradient is that of the whole batch but for
// rounding, with the masks of dropout that the batch would have. A mean loss
// weighs each shard by what its mean divides by, the number of its samples unless
// the objective says otherwise ([Weighing]).
//
// The batch size is that of the step and must be a multiple of n, or 0. Batch
// norm sees each shard by itself.
func Accumulate(n int) FitOption { return func(s *settings) { s.shards = n } }

// ExchangeWith computes only some of a step's shards here, those that e says, and
// takes the gradients of the others from e. Give Accumulate too, which says how
// many shards there are. Metrics see the shards that are computed here.
func ExchangeWith(e Exchange) FitOption { return func(s *settings) { s.exchange = e } }

// Watch shows in each [Stepped] event what the step computed under some names:
// a layer by its path, such as "1" or "encoder.0", for what it gives, or a
// parameter, such as "fc1.weight". Event.Watched has them in this order.
//
// The training then keeps all values of a step until the next one, as a model
// made with [KeepValues] does; no bit of it changes. Who asks for nothing pays
// nothing.
func Watch(names ...string) FitOption {
	return func(s *settings) { s.watched = append(s.watched, names...) }
}

// StepsPerEpoch is after how many steps an epoch of a stream ends, if the stream
// does not end before. The next one goes on from there.
func StepsPerEpoch(n int) FitOption { return func(s *settings) { s.steps = n } }

// Resume goes on from the newest whole checkpoint in dir, as if training had
// never stopped: model, data and options must be those of the training that
// wrote it, which is checked as far as it can be; only the number of epochs may
// be larger. Weights, history and logs are then the same, bit for bit, as those
// of a training that was not interrupted, on any number of threads. Give
// Checkpoint too, with the same directory, to go on writing.
//
// If dir holds no checkpoint, Fit returns an error that is fs.ErrNotExist. A
// damaged checkpoint is passed over with a warning, in an event. A Fit that
// fails to resume may leave the model changed.
func Resume(dir string) FitOption { return func(s *settings) { s.resumeDir = dir } }

// Use adds callbacks. They hear each event in this order.
func Use(cs ...Callback) FitOption {
	return func(s *settings) { s.callbacks = append(s.callbacks, cs...) }
}

// On calls f with each event.
func On(f func(Event)) FitOption { return Use(observer(f)) }

// checkShards refuses shards that a step on so many samples cannot have.
func (s *settings) checkShards(samples int) error {
	switch {
	case s.shards < 1:
		return fmt.Errorf("train: accumulate over %d shards, want at least 1", s.shards)
	case s.batch > 0 && s.batch%s.shards != 0:
		return fmt.Errorf("train: accumulate: a batch of %d samples in %d shards, want a batch size that is a multiple of them", s.batch, s.shards)
	case s.batch == 0 && s.shards > samples:
		return fmt.Errorf("train: accumulate: %d samples in %d shards", samples, s.shards)
	}
	return nil
}

// shardSize returns how many samples the loader hands out at a time: those of a
// shard, or, where a step is one shard, those of a step, 0 for all.
func (s *settings) shardSize(samples int) int {
	if s.batch == 0 && s.shards > 1 {
		return (samples + s.shards - 1) / s.shards
	}
	return s.batch / s.shards
}
