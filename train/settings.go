package train

import (
	"cajal/data"
	"cajal/optim"
)

// settings are what the caller asked of one training.
type settings struct {
	epochs, batch int
	chosen        bool // the caller chose the batch size
	inOrder       bool
	loading       []data.LoaderOption
	shuffler      data.Shuffler
	validation    data.Dataset
	steps         int      // of an epoch of a stream, 0 for all
	shards        int      // of a step
	exchange      Exchange // nil where all shards are computed here
	records       records
	rates         rates
	callbacks     []Callback
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

// ReduceOnPlateau shows p a measure after each epoch and multiplies the
// optimiser's rate by the factor that it answers: "loss" or a metric by name,
// of the validation samples if there are some, else the running one.
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
