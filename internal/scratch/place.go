package scratch

import (
	"sync"
	"sync/atomic"
)

// places is how many processors are told apart; more share a place.
const places = 16

// here returns the number of a place that belongs to the processor which runs the caller.
// Memory that one processor has written is slow to write for another, so each gives back
// and takes its own. Go tells nobody on which processor he is, but a sync.Pool keeps a value
// for each: here it is the place, which is found anew only after a collection of garbage.
func here() int {
	p := tokens.Get().(*token)
	tokens.Put(p)
	return p.place
}

// token stands for a place.
type token struct{ place int }

// all has a token for each place. They are only read once they are given.
var all = func() (tokens [places]token) {
	for i := range tokens {
		tokens[i].place = i
	}
	return tokens
}()

var (
	given  atomic.Uint32
	tokens = sync.Pool{New: func() any { return &all[int(given.Add(1)-1)%places] }}
)
