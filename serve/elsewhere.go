package serve

import (
	"fmt"
	"net/http"
)

// elsewhere answers what no pattern of mux takes with {"error": …} too, as the
// protocol has it, instead of the text that net/http writes.
func (s *Server) elsewhere(mux *http.ServeMux) http.Handler {
	lost := s.respond("elsewhere", func(r *http.Request) (any, error) {
		return nil, &httpError{http.StatusNotFound, fmt.Errorf("there is nothing at %.200s; GET / lists what there is", r.URL.Path)}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		if pattern != "" {
			mux.ServeHTTP(w, r)
			return
		}
		// Which methods a path has instead is known to its handler alone.
		var a answer
		h.ServeHTTP(&a, r)
		allow := a.Header().Get("Allow")
		if allow == "" {
			lost.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Allow", allow)
		s.respond("elsewhere", func(r *http.Request) (any, error) {
			return nil, &httpError{http.StatusMethodNotAllowed, fmt.Errorf("%.20s is not taken at %.200s; want %s", r.Method, r.URL.Path, allow)}
		}).ServeHTTP(w, r)
	})
}

// answer keeps the header of an answer and nothing else.
type answer struct{ header http.Header }

func (a *answer) Header() http.Header {
	if a.header == nil {
		a.header = http.Header{}
	}
	return a.header
}

func (a *answer) Write(b []byte) (int, error) { return len(b), nil }
func (a *answer) WriteHeader(int)             {}
