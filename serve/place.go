package serve

import (
	"fmt"
	"net/http"
)

// takePlace takes one of the places for requests at work, of those for all models and of
// those for this one. done gives it back.
func (s *served) takePlace() (done func(), err error) {
	all := s.server.semaphore
	select {
	case all <- struct{}{}:
	default:
		return nil, &httpError{http.StatusServiceUnavailable,
			fmt.Errorf("as many requests are at work as there may be, %d; come again", s.server.limits.Concurrent)}
	}
	if !s.places.take(1) {
		<-all
		return nil, s.crowded()
	}
	return func() {
		s.places.give(1)
		<-all
	}, nil
}

// crowded is the error of a request beyond those that may be at work for the model.
func (s *served) crowded() error {
	return &httpError{http.StatusServiceUnavailable, fmt.Errorf("as many requests for %s are at work as there may be, %d; come again", s.name, s.places.held.Load())}
}
