package experiment

import (
	"sync"

	"cajal/train"
)

// crossProgress adds up how far the folds of a cross-validation are, and tells it from
// one goroutine at a time.
type crossProgress struct {
	hooks       Hooks
	mu          sync.Mutex
	done, total []int // steps of each fold
	finished    int
}

func newCrossProgress(folds int, hooks Hooks) *crossProgress {
	return &crossProgress{hooks: hooks, done: make([]int, folds), total: make([]int, folds)}
}

// fold returns what hears of fold k, be it one network or several members.
func (p *crossProgress) fold(k int) Hooks {
	event := func(e train.Event) {
		switch {
		case e.Kind == train.Stepped:
			p.tell(k, e.Total, e.Epochs*e.Steps)
		case e.Kind == train.Warned && p.hooks.Event != nil:
			p.mu.Lock()
			defer p.mu.Unlock()
			p.hooks.Event(e)
		}
	}
	return Hooks{Event: event, Members: func(m Progress) { p.tell(k, m.Done, m.Total) }}
}

// tell says how far all folds are once fold k has made so many of its steps. Folds that
// have not begun are taken to be as long as the longest.
func (p *crossProgress) tell(k, done, total int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done[k], p.total[k] = done, total
	p.report()
}

// finish counts a fold that has ended; then is called while nobody else is.
func (p *crossProgress) finish(k int, then func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	then()
	p.finished++
	p.done[k] = p.total[k] // those that it need not make count as done
	p.report()
}

func (p *crossProgress) report() {
	if p.hooks.Members == nil {
		return
	}
	at, longest := Progress{Members: len(p.done), Finished: p.finished}, 0
	for _, n := range p.total {
		longest = max(longest, n)
	}
	for k, n := range p.total {
		if n == 0 {
			n = longest
		}
		at.Total += n
		at.Done += p.done[k]
	}
	p.hooks.Members(at)
}
