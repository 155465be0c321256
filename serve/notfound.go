package serve

import (
	"fmt"
	"net/http"
	"strings"
)

// notFound answers what no pattern of mux takes: with 404, or with 405 and the
// header Allow where the path has other methods. The answer is {"error": …}, as the
// protocol has it, instead of the text that net/http writes.
//
// Which methods a path has is known to mux alone. So mux is let answer, into an
// answer that keeps nothing but its header, and Allow is read from there.
func (s *Server) notFound(mux *http.ServeMux) http.Handler {
	unknown := s.respond("elsewhere", func(r *http.Request) (any, error) {
		return nil, &httpError{http.StatusNotFound, fmt.Errorf("there is nothing at %.200s; GET / lists what there is", r.URL.Path)}
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h, pattern := mux.Handler(r)
		switch {
		case pattern == "":
		case strings.Contains(pattern, "{"):
			mux.ServeHTTP(w, r) // which keeps what the path says
			return
		default:
			h.ServeHTTP(w, r)
			return
		}
		var a headerOnly
		h.ServeHTTP(&a, r)
		allow := a.Header().Get("Allow")
		if allow == "" {
			unknown.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Allow", allow)
		s.respond("elsewhere", func(r *http.Request) (any, error) {
			return nil, &httpError{http.StatusMethodNotAllowed, fmt.Errorf("%.20s is not taken at %.200s; want %s", r.Method, r.URL.Path, allow)}
		}).ServeHTTP(w, r)
	})
}

// withoutSlash takes a path with a slash behind it for the path.
func withoutSlash(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if p := r.URL.Path; len(p) > 1 && strings.HasSuffix(p, "/") {
			short, address := *r, *r.URL
			address.Path, address.RawPath = strings.TrimSuffix(p, "/"), strings.TrimSuffix(address.RawPath, "/")
			short.URL, r = &address, &short
		}
		next.ServeHTTP(w, r)
	})
}

// headerOnly keeps the header of an answer and nothing else.
type headerOnly struct{ header http.Header }

func (a *headerOnly) Header() http.Header {
	if a.header == nil {
		a.header = http.Header{}
	}
	return a.header
}

func (a *headerOnly) Write(b []byte) (int, error) { return len(b), nil }
func (a *headerOnly) WriteHeader(int)             {}
