package train

import (
	"io"

	"cajal/data"
	"cajal/optim"
)

// When says which parameters a recorded objective belongs to.
type When uint8

// Articles differ: some print the loss of the parameters before the update of
// a step, some that after it.
const (
	Before When = iota
	After
)

// FitOption changes one call of Fit.
type FitOption func(*fit)

// Epochs is how often training passes over the data; 1 if not given.
func Epochs(n int) FitOption { return func(f *fit) { f.epochs = n } }

// BatchSize is how many samples a step sees; 0 for all. If it is not given, 32,
// or all where there are fewer.
func BatchSize(n int) FitOption { return func(f *fit) { f.batch, f.chosen = n, true } }

// InOrder leaves the samples in their order instead of shuffling them.
func InOrder() FitOption { return func(f *fit) { f.inOrder = true } }

// Prefetch makes the next batch beside the current step, or does not, whatever
// the data set says about it: see [data.Prefetcher]. No bit of the training
// depends on it.
func Prefetch(on bool) FitOption {
	return func(f *fit) { f.loading = append(f.loading, data.Prefetch(on)) }
}

// ShuffleWith shuffles the samples by another source than the model's seed.
func ShuffleWith(s data.Shuffler) FitOption { return func(f *fit) { f.shuffler = s } }

// Validate evaluates the model on set after each epoch.
func Validate(set data.Dataset) FitOption { return func(f *fit) { f.validation = set } }

// Schedule multiplies the optimiser's rate by s(e) during epoch e, from 0.
func Schedule(s optim.Schedule) FitOption { return func(f *fit) { f.perEpoch = s } }

// ScheduleSteps multiplies the optimiser's rate by s(t) at step t of all
// training, from 0.
func ScheduleSteps(s optim.Schedule) FitOption { return func(f *fit) { f.perStep = s } }

// ReduceOnPlateau shows p a measure after each epoch and multiplies the
// optimiser's rate by the factor that it answers: "loss" or a metric by name,
// of the validation samples if there are some, else the running one.
func ReduceOnPlateau(p *optim.Plateau, measure string) FitOption {
	return func(f *fit) { f.plateau, f.watched = p, measure }
}

// RecordEvery puts the objective on the whole training set into the history,
// at step 0 and each n-th step after it: with the parameters before that
// step's update, or after it. Before costs nothing when a batch is the whole
// set; after the last step it adds the objective that training ended with.
func RecordEvery(n int, when When) FitOption {
	return func(f *fit) { f.every, f.when = n, when }
}

// RecordEpochs puts the objective on the whole training set into the history
// after epoch 0 and each n-th epoch after it, under the epoch's number.
func RecordEpochs(n int) FitOption { return func(f *fit) { f.everyEpoch = n } }

// Progress shows how training goes on w, as ProgressTo does.
func Progress(w io.Writer) FitOption { return On(ProgressTo(w)) }
