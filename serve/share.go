package serve

import "sync/atomic"

// common is something of which there is so much for the requests for all models: places, or
// memory. Each model has a small part of its own, and the rest is for whoever comes first.
// So a flood of requests for one model leaves something for the others.
type common struct {
	most   int64
	models *atomic.Int64 // how many there are
	others int64         // shares that are no model's, which have their own parts too
	rest   atomic.Int64  // what is held beyond the own parts
}

// parts is how many times a model's own part goes into the whole. The own parts of up to 16
// models are kept for them. Of more models half of the whole is kept for the own parts of all
// together, and who comes first has it.
const parts = 32

func (c *common) own() int64 { return max(1, c.most/parts) }

// spare returns how much there is beyond the own parts.
func (c *common) spare() int64 { return max(c.most-(c.models.Load()+c.others)*c.own(), c.most/2) }

// beyond returns how much of what a share holds is not from its own part.
func (c *common) beyond(held int64) int64 { return max(0, held-c.own()) }

// share is what the requests for one model hold of it, or those whose model is not known yet.
type share struct {
	of   *common
	most int64 // that it may hold, 0 for what there is
	held atomic.Int64
}

// limit returns how much it can ever hold while there are as many models as now.
func (s *share) limit() int64 {
	most := s.of.own() + s.of.spare()
	if s.most > 0 {
		most = min(most, s.most)
	}
	return most
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

// full reports whether there are not n left to take.
func (s *share) full(n int64) bool {
	held := s.held.Load()
	more := s.of.beyond(held+n) - s.of.beyond(held)
	return s.most > 0 && held+n > s.most || more > 0 && s.of.rest.Load()+more > s.of.spare()
}
