package experiment

import (
	"sync"

	"cajal/train"
)

// Progress is how far several trainings are that go on side by side.
type Progress struct {
	Members, Finished int
	Done, Total       int // steps of all of them; those that a training need not make count as done
}

// membersProgress adds up what the members' trainings tell, from several goroutines,
// and tells it from one at a time.
type membersProgress struct {
	hooks Hooks
	mu    sync.Mutex
	done  []int // steps of each member
	at    Progress
	each  int // steps of a member, as far as they are known
}

func newMembersProgress(members int, hooks Hooks) *membersProgress {
	return &membersProgress{hooks: hooks, done: make([]int, members), at: Progress{Members: members}}
}

// observe returns what hears the events of member k. What a person has to know, that
// a training goes on from a checkpoint or has written one, or that something is wrong,
// is passed on.
func (p *membersProgress) observe(k int) func(train.Event) {
	return func(e train.Event) {
		p.mu.Lock()
		defer p.mu.Unlock()
		switch e.Kind {
		case train.Warned, train.Resumed, train.Saved:
			if p.hooks.Event != nil {
				p.hooks.Event(e)
			}
		case train.Finished:
			if e.Run.Err() != nil {
				return
			}
			p.at.Finished++
			p.tell(k, e.Epochs*e.Steps, e)
		case train.Stepped:
			p.tell(k, e.Total, e)
		}
	}
}

// tell says how far all are once member k has made so many steps.
func (p *membersProgress) tell(k, steps int, e train.Event) {
	p.each = max(p.each, e.Epochs*e.Steps)
	p.at.Done += steps - p.done[k]
	p.done[k], p.at.Total = steps, p.each*p.at.Members
	if p.hooks.Members != nil {
		p.hooks.Members(p.at)
	}
}
