package nn

import (
	"fmt"

	"cajal/grad"
	"cajal/internal/pattern"
)

// Freeze makes constants of the parameters of a module and the modules in it, as
// Keras's trainable = False and PyTorch's requires_grad_(False) do: training
// computes no gradient for them and leaves them as they are. Running
// statistics of normalisations still move in training, and a BatchNorm normalises by
// the batch, unless [FreezeStatistics] ends that as well.
func Freeze(m Module) {
	for _, p := range made("freeze", m) {
		p.Value.Freeze()
	}
}

// Unfreeze ends what Freeze began.
func Unfreeze(m Module) {
	for _, p := range made("unfreeze", m) {
		p.Value.Unfreeze()
	}
}

// made returns the parameters of a module, which must have numbers.
func made(op string, m Module) []grad.Named {
	all := Params(m)
	for _, p := range all {
		if p.Value.IsZero() {
			panic(&grad.Error{Op: op, Rule: fmt.Sprintf("%s has no numbers yet; nn.Init or train.New makes them", p.Name)})
		}
	}
	return all
}

// FreezeStatistics makes constants of the running statistics of a module and the modules
// in it: a BatchNorm normalises by them in training as it does in inference, and leaves
// them as they are. It is what PyTorch's eval() does to the norms of a network that is
// trained on, and Keras's trainable = False.
func FreezeStatistics(m Module) { setFrozen(m, true) }

// UnfreezeStatistics ends what FreezeStatistics began.
func UnfreezeStatistics(m Module) { setFrozen(m, false) }

func setFrozen(m Module, frozen bool) {
	Walk(m, Parts{Buffer: func(_ string, b *Buffer) { *b.frozen = frozen }})
}

// FreezeNamed makes constants of the parameters and running statistics whose names fit
// one of the patterns, and returns the names of these parameters and buffers.
//
//	nn.FreezeNamed(net, "conv1", "bn*", "layer1")
//
// A pattern fits a name as a whole, or its beginning up to a dot, so "layer1" fits all
// that is in that part; "*" stands for any text. One that fits nothing is an error,
// which lists what there is, and nothing is frozen then. The statistics of a norm stay
// together: what fits its running_var freezes its running_mean as well.
func FreezeNamed(m Module, patterns ...string) (frozen []string, err error) {
	f := pattern.Fitted{Patterns: patterns}
	statistics := map[*bool]bool{}
	Walk(m, Parts{
		Param: func(path string, _ *Param) { f.Any(path) },
		Buffer: func(path string, b *Buffer) {
			if f.Any(path) {
				statistics[b.frozen] = true
			}
		},
	})
	if p, met, unused := f.Unused(); unused {
		return nil, fmt.Errorf("nn: nothing to freeze is called %.80q; there are %s", p, pattern.Listed(met))
	}
	Walk(m, Parts{
		Param: func(path string, p *Param) {
			if pattern.First(patterns, path) < 0 {
				return
			}
			if p.IsZero() {
				panic(&grad.Error{Op: "freeze", Rule: fmt.Sprintf("%s has no numbers yet; nn.Init or train.New makes them", path)})
			}
			p.Value.Freeze()
			frozen = append(frozen, path)
		},
		Buffer: func(path string, b *Buffer) {
			if statistics[b.frozen] {
				*b.frozen = true
				frozen = append(frozen, path)
			}
		},
	})
	return frozen, nil
}
