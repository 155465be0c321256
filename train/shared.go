package train

import (
	"runtime"
	"sync"

	"cajal/data"
	"cajal/grad"
	"cajal/optim"
)

// shared is what goroutines that predict with a model have in common, and what
// keeps them from seeing parameters that are being changed.
//
// Predictions hold state for reading as long as they look at parameters and
// buffers, and a training holds it for writing while it changes them: at the end
// of a step, a fraction of it. The rest of the step, which only reads them, goes
// on beside predictions. So a training waits for predictions that are under way
// and never for ones that are still to come.
type shared struct {
	state   sync.RWMutex
	version uint64 // counts the changes; a Predictor sees by it that there was one
	// weights are the parameters as products read them fastest. Who begins an
	// inference refreshes them under state, so that all who hold it have the same.
	weights grad.Weights

	mu   sync.Mutex
	idle []*Pass // at most as many as can run at once
	peak int     // bytes of the largest that there was

	measuring sync.Mutex // held by an evaluation whose metrics cannot be copied
}

// Change runs f, which changes parameters or buffers, while nobody predicts with
// the model, and lets later predictions know. Who writes to the network's tensors
// beside goroutines that predict does it here; f must not predict, evaluate or
// save by itself, which would wait for its own end.
func (m *Model) Change(f func()) {
	defer m.Hold()()
	f()
}

// Hold keeps whoever predicts with the model waiting until release is called, and
// waits itself for who does. It is [Change] for what takes several calls.
func (m *Model) Hold() (release func()) {
	m.state.Lock()
	return func() {
		m.version++
		m.state.Unlock()
	}
}

// update makes the change of a step: the optimiser's, and that of buffers. b is
// the step's batch, and objective that of its samples.
func (r *Run) update(b *data.Batch, objective float64, samples int) {
	m := r.model
	m.state.Lock()
	defer m.state.Unlock()
	m.version++
	if s, ok := m.opt.(optim.Searcher); ok {
		r.search(s, b, objective, samples)
	} else {
		m.opt.Step()
	}
	m.training.tape.Commit()
}

// begin returns a pass for an inference, with the weights refreshed. The caller
// holds state for reading, and gives it back with end.
func (m *Model) begin() *Pass {
	m.weights.Refresh()
	m.mu.Lock()
	defer m.mu.Unlock()
	if n := len(m.idle); n > 0 {
		p := m.idle[n-1]
		m.idle = m.idle[:n-1]
		return p
	}
	return m.inference()
}

// end takes back the pass of an inference.
func (m *Model) end(p *Pass) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.peak = max(m.peak, p.tape.Memory().Peak)
	if len(m.idle) < runtime.GOMAXPROCS(0) {
		m.idle = append(m.idle, p)
	}
}
