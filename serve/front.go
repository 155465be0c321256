package serve

import "net/http"

// front is what every request passes first.
func (s *Server) front(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a := &answer{ResponseWriter: w, server: s}
		if s.log == nil {
			next.ServeHTTP(a, r)
			return
		}
		s.logged(next, a, r)
	})
}
