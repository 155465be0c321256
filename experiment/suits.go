package experiment

import "math"

// proposal is what suits a table of some size.
type proposal struct {
	folds            int     // of a bag, 0 for a single network
	rounds           int     // members that leave out each fold
	test, validation float64 // shares
	epochs, batch    int
	rate, decay      float64
	drop             float64 // share of the inputs that classes must do without
	dropHidden       float64 // share of the hidden units that is dropped
	hidden           []int
	kinds            []memberKind // the members take turns with them
	patience         int
}

// memberKind is how a network differs from others of a bag, so that their errors do.
type memberKind struct {
	activation string
	encoded    bool // numbers also go in by the bins of a "ple" layer, as far as a table has any
}

// largestBag is the most rows that get a bag. Of more, a part to test on is no loss,
// and five trainings take long.
const largestBag = 100_000

// bagFolds is how many folds a bag has, unless that is more than there are rows or
// groups.
const bagFolds = 5

// mostTwice is the most rows of which two members leave out each fold: of more that
// takes long.
const mostTwice = 5000

// fewestValidated is the fewest rows of which a member of a bag keeps a part to stop
// by: a tenth of fewer says nothing.
const fewestValidated = 100

// suits returns how a table with n rows is learnt: by a bag, or by a single network.
// Two members leave out each fold of few rows, so that what is measured is nearer to the
// mean of all: one network for each looks worse by more than half a point of accuracy than
// the bag is. Where classes are predicted a member stops by a tenth of what it learns from,
// so that the fold which it leaves out measures it fairly, and two of three members see
// numbers in bins. Where numbers are predicted neither gains.
func suits(n int, fast, classes bool) proposal {
	if fast || n > largestBag || n < 2 {
		return single(n)
	}
	p := proposal{folds: min(bagFolds, n), rounds: 1, rate: 1e-3, decay: 0.02, dropHidden: 0.1, hidden: []int{256, 256}, kinds: []memberKind{{activation: "silu"}, {activation: "relu"}},
		epochs: 200, batch: 32, patience: 25}
	if n <= mostTwice {
		p.rounds = 2
	}
	if classes {
		p.kinds[0].encoded = true
		p.kinds = append(p.kinds, p.kinds[0])
		if n >= fewestValidated {
			p.validation = 0.1
		}
	}
	switch {
	case n > 30_000:
		p.epochs, p.batch, p.patience = 60, 256, 8
	case n > 10_000:
		p.epochs, p.batch, p.patience = 100, 256, 15
	case n > 5000:
		p.batch = 128
	case n > 2000:
		p.batch = 64
	}
	return p
}

// single returns how a single network learns n rows, a quarter of which it is tested
// on. Few rows leave none to validate on: there a fixed number of steps, at a rate
// that falls to zero, and weight decay keep the network from learning the rows by
// heart. Of the inputs a tenth is dropped, so that no class hangs on one column;
// numbers that are to be predicted exactly would suffer from it.
func single(n int) proposal {
	p := proposal{test: 0.25, rate: 1e-3, decay: 0.05, drop: 0.1, hidden: []int{128}, kinds: []memberKind{{activation: "relu"}}, batch: 32, epochs: 100}
	switch {
	case n < 3000:
		p.epochs = int(math.Round(min(200, max(40, 60_000/float64(n)))))
	case n < 30_000:
		p.decay, p.drop, p.hidden, p.batch, p.epochs = 0.02, 0, []int{128, 64}, 64, 60
		p.validation, p.patience = 0.1, 10
	default:
		p.decay, p.drop, p.hidden, p.batch, p.epochs = 0.01, 0, []int{256, 128}, 256, 40
		p.validation, p.patience = 0.1, 5
	}
	return p
}
