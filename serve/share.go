package serve

import "sync/atomic"

// common is something of which there is so much for the requests for all models: places, or
// memory. Each model has a small part of its own, and the rest is for whoever comes first.
// So a flood of requests for one model leaves something for the others.
type common struct {
	most   int64
	models *atomic.Int64 // how many there are
	rest   atomic.Int64  // what models hold beyond their own parts
}

// parts is how many times a model's own part goes into the whole. The own parts of many
// models together are no more than half of it.
const parts = 32

func (c *common) own() int64 { return max(1, c.most/parts) }

// spare returns how much there is beyond the models' own parts.
func (c *common) spare() int64 { return max(c.most-c.models.Load()*c.own(), c.most/2) }

// beyond returns how much of what a model holds is not from its own part.
func (c *common) beyond(held int64) int64 { return max(0, held-c.own()) }

// share is what the requests for one model hold of it.
type share struct {
	of   *common
	most int64 // that it may hold, 0 for what there is
	held atomic.Int64
}

// take takes n of it, and returns whether there was so much.
func (s *share) take(n int64) bool {
	held := s.held.Add(n)
	more := s.of.beyond(held) - s.of.beyond(held-n)
	full := more > 0 && s.of.rest.Add(more) > s.of.spare()
	if full || s.most > 0 && held > s.most {
		s.give(n)
		return false
	}
	return true
}

// give gives n of it back. What it takes from the rest is reckoned from what is held at this
// moment, as take does, so that the sum is right whatever others do in between.
func (s *share) give(n int64) {
	held := s.held.Add(-n)
	s.of.rest.Add(s.of.beyond(held) - s.of.beyond(held+n))
}

// full reports whether there is nothing left to take.
func (s *share) full() bool {
	held := s.held.Load()
	return s.most > 0 && held >= s.most || held >= s.of.own() && s.of.rest.Load() >= s.of.spare()
}
