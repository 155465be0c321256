package serve

import "net/http"

// Wrap puts a handler of one's own around everything that the server answers, also in
// [Server.Serve], such as one that traces requests. Of several the last is outermost.
func Wrap(with func(http.Handler) http.Handler) Option {
	return func(s *Server) { s.wraps = append(s.wraps, with) }
}

// front is what every request passes first. local says that the listener's address is
// a loopback address.
func (s *Server) front(next http.Handler, local bool) http.Handler {
	admitted := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if done := s.admit(w, r, local); !done {
			next.ServeHTTP(w, r)
		}
	})
	return s.around(admitted)
}

// around is what lies around all that answers, of other transports too: the log, and the
// handlers of [Wrap].
func (s *Server) around(next http.Handler) http.Handler {
	all := http.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answer{ResponseWriter: w, server: s, late: r.Context().Value(lateKey{}) != nil}
		if s.log == nil {
			s.survive(next, a, r)
			return
		}
		s.logged(func(r *http.Request) { s.survive(next, a, r) }, a, r)
	}))
	for _, wrap := range s.wraps {
		all = wrap(all)
	}
	return all
}

// checkCaller refuses requests that are for another server, and those of pages from elsewhere.
func (s *Server) checkCaller(h http.Header, r *http.Request, local bool) error {
	if err := s.checkHost(r, local); err != nil {
		return err
	}
	return s.checkOrigin(h, r)
}

// admit refuses requests that are not for this server, that pages from elsewhere sent,
// or that have no token, in this order, and returns whether that was the answer.
func (s *Server) admit(w http.ResponseWriter, r *http.Request, local bool) (done bool) {
	err := s.checkCaller(w.Header(), r, local)
	if err == nil && preflight(w.Header(), r) {
		w.WriteHeader(http.StatusNoContent)
		return true
	}
	if err == nil {
		if err = s.checkToken(w.Header(), r); err != nil && s.askForToken(w, r) {
			return true
		}
	}
	if err != nil {
		s.respond("refused", func(*http.Request) (any, error) { return nil, err }).ServeHTTP(w, r)
	}
	return err != nil
}
