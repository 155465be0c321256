package serve

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Origins names where pages may come from that ask this server from a browser, such
// as https://app.example, "*" for all. Pages that this server gave may ask without
// it; others are refused with status 403, also where the browser would send a request
// and withhold the answer alone. Programs are no pages, and say no origin.
func Origins(origins ...string) (Option, error) {
	var all []string
	for _, o := range origins {
		u, err := url.Parse(o)
		if o != "*" && (err != nil || u.Scheme == "" || u.Host == "" || o != u.Scheme+"://"+u.Host) {
			return nil, fmt.Errorf("origin %q: want SCHEME://HOST or SCHEME://HOST:PORT, such as https://app.example, or * for all", o)
		}
		all = append(all, strings.ToLower(o))
	}
	return func(s *Server) { s.origins = append(s.origins, all...) }, nil
}

// checkOrigin refuses requests of pages from elsewhere, and writes into the header of
// the answer that a page may read it.
func (s *Server) checkOrigin(h http.Header, r *http.Request) error {
	if s.origins != nil {
		h.Add("Vary", "Origin")
	}
	origins := r.Header.Values("Origin")
	if len(origins) == 0 {
		// Browsers say an origin with every POST. Those that leave it out of some say
		// this. A link that somebody follows is no danger.
		site := r.Header.Get("Sec-Fetch-Site")
		if safe := r.Method == http.MethodGet || r.Method == http.MethodHead; !safe && (site == "cross-site" || site == "same-site") {
			return &httpError{http.StatusForbidden, fmt.Errorf("the request comes from a page of another site; cajal serve --origin allows it")}
		}
		return nil
	}
	origin := origins[0]
	own := len(origins) == 1 && sameHost(origin, r)
	if !own && (len(origins) > 1 || !slices.Contains(s.origins, "*") && !slices.Contains(s.origins, strings.ToLower(origin))) {
		return &httpError{http.StatusForbidden, fmt.Errorf("the request comes from a page of %.100q; cajal serve --origin allows it", origin)}
	}
	if !own {
		h.Set("Access-Control-Allow-Origin", origin)
		h.Set("Access-Control-Expose-Headers", "Inference-Header-Content-Length, Retry-After")
	}
	// A page's POST without a type needs no leave of the server (CORS), and none of
	// ours is one.
	if r.Method == http.MethodPost && r.Header.Get("Content-Type") == "" {
		return &httpError{http.StatusUnsupportedMediaType, errors.New("a page's request has no content type, want application/json, or of a model of pictures image/png and the like")}
	}
	return nil
}

// sameHost says whether an origin is the host that the request is addressed to.
// Behind a proxy the page may have come over HTTPS, and the request comes without.
func sameHost(origin string, r *http.Request) bool {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || r.TLS != nil && u.Scheme != "https" {
		return false
	}
	port := map[string]string{"http": ":80", "https": ":443"}[u.Scheme]
	return strings.EqualFold(strings.TrimSuffix(u.Host, port), strings.TrimSuffix(r.Host, port))
}

// preflight answers a browser that asks whether a page may send a request, and
// returns whether it did.
func preflight(h http.Header, r *http.Request) bool {
	if r.Method != http.MethodOptions || r.Header.Get("Access-Control-Request-Method") == "" || h.Get("Access-Control-Allow-Origin") == "" {
		return false
	}
	h.Set("Access-Control-Allow-Methods", "GET, POST")
	h.Set("Access-Control-Allow-Headers", "Authorization, Content-Type, Content-Encoding, Inference-Header-Content-Length, Traceparent, Tracestate")
	h.Set("Access-Control-Max-Age", "600")
	if r.Header.Get("Access-Control-Request-Private-Network") == "true" {
		h.Set("Access-Control-Allow-Private-Network", "true")
	}
	return true
}
