package serve

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
)

// TokenFile takes a file with a token on each line, of which requests must have one:
// "Authorization: Bearer TOKEN", as RFC 6750 has it. Others get status 401. The file is
// read again when it changes; with two lines for a while, clients can change theirs one
// after the other. GET /v2/health/live and /v2/health/ready need none, since probes
// have none to send, and so do the questions of browsers whether a page may ask
// ([Origins]). A browser without one gets at / a page that asks for it. A token on a connection without encryption can be read by who
// carries it.
func TokenFile(file string) (Option, error) {
	tokens, err := newReloaded("token file", func(contents [][]byte) ([][32]byte, error) {
		return readTokens(file, contents[0])
	}, file)
	if err != nil {
		return nil, err
	}
	return func(s *Server) { s.tokens = tokens }, nil
}

// tokenText is what can stand behind Bearer.
var tokenText = regexp.MustCompile(`^[A-Za-z0-9._~+/-]+=*$`)

// readTokens returns the sums of the tokens in a file: sums are of one length, so that
// comparing them takes as long for a token that is nearly right.
func readTokens(file string, text []byte) (sums [][32]byte, err error) {
	for i, line := range bytes.Split(text, []byte("\n")) {
		switch line = bytes.TrimSpace(line); {
		case len(line) == 0:
		case !tokenText.Match(line):
			return nil, fmt.Errorf("%s: line %d is no token, want letters, digits and any of - . _ ~ + / alone", file, i+1)
		default:
			sums = append(sums, sha256.Sum256(line))
		}
	}
	if sums == nil {
		return nil, fmt.Errorf("%s: there is no token in it, want one on a line, such as openssl rand -hex 32 makes", file)
	}
	return sums, nil
}

// checkToken refuses requests without a token.
func (s *Server) checkToken(h http.Header, r *http.Request) error {
	if s.tokens == nil || r.URL.Path == "/v2/health/live" || r.URL.Path == "/v2/health/ready" {
		return nil
	}
	err := errors.New(`the request has no token, want a header "Authorization: Bearer TOKEN"`)
	how := `Bearer realm="cajal"`
	if given := r.Header.Values("Authorization"); len(given) == 1 {
		scheme, token, _ := strings.Cut(given[0], " ")
		if strings.EqualFold(scheme, "Bearer") {
			sum, equal := sha256.Sum256([]byte(strings.TrimSpace(token))), 0
			for _, known := range s.tokens.get(s.events()) {
				equal |= subtle.ConstantTimeCompare(sum[:], known[:])
			}
			if equal == 1 {
				return nil
			}
			err = errors.New("the token is not one that this server takes")
			how += `, error="invalid_token"`
		}
	}
	h.Set("WWW-Authenticate", how)
	return &httpError{http.StatusUnauthorized, err}
}
