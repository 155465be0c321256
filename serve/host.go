package serve

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
)

// Hosts names the hosts that requests may be addressed to, beside localhost and the
// loopback addresses. [Server.Serve] takes no others on a loopback address, whether
// there are Hosts or not: a page from elsewhere could have its own name lead to
// this machine (DNS rebinding), and its browser would send it there. On other
// addresses, and in a [Server.Handler], every host is taken if no Hosts are
// given, and otherwise these and whatever is an IP address, as probes use.
func Hosts(names ...string) (Option, error) {
	var hosts []string
	for _, n := range names {
		name := hostname(n)
		if name == "" || strings.ContainsAny(n, "/@?#*, ") {
			return nil, fmt.Errorf("host %q: want a name such as model.example, without scheme and path", n)
		}
		hosts = append(hosts, name)
	}
	return func(s *Server) { s.hosts = append(s.hosts, hosts...) }, nil
}

// isLoopback says whether a listener can be reached from its own machine alone.
func isLoopback(l net.Listener) bool {
	t, ok := l.Addr().(*net.TCPAddr)
	return ok && t.IP.IsLoopback()
}

// checkHost refuses requests that are addressed to others. local says that the
// listener's address is a loopback address.
func (s *Server) checkHost(r *http.Request, local bool) error {
	if r.Host == "" || !local && s.hosts == nil { // no browser leaves it out
		return nil
	}
	name := hostname(r.Host)
	ip, err := netip.ParseAddr(name)
	isIP := err == nil
	if name == "localhost" || isIP && (ip.IsLoopback() || !local) || slices.Contains(s.hosts, name) {
		return nil
	}
	return &httpError{http.StatusMisdirectedRequest,
		fmt.Errorf("the request is for the host %.100q, and this server answers for %s; cajal serve --host NAME allows others",
			r.Host, strings.Join(append([]string{"localhost"}, s.hosts...), ", "))}
}

// hostname returns the name in NAME, NAME:PORT or [IP]:PORT in small letters.
func hostname(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}
