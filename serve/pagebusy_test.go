package serve

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
)

// busyServer stands before a server, and answers the first requests to a path with 503.
type busyServer struct {
	next  http.Handler
	path  string
	times int64 // that it does so
	after string
	asked atomic.Int64
}

func (b *busyServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, b.path) && b.asked.Add(1) <= b.times {
		w.Header().Set("Retry-After", b.after)
		http.Error(w, "<h1>no JSON</h1>", http.StatusServiceUnavailable)
		return
	}
	b.next.ServeHTTP(w, r)
}

// The page asks a busy server again, twice at most and when it is told to, and says so.
// That it is busy is no mistake of the row.
func TestPageOfBusyServerInBrowser(t *testing.T) {
	b := openBrowser(t)
	_, flowers := newServer(t, Trained(trainVisits(t)))
	for _, c := range []struct {
		path, after string
		times       int64
		await       string // what shows on the way, "" for nothing that stays long enough
		ends        string // what is there in the end
		asked       int64
	}{
		{"/predict", "1", 1, `document.querySelector("#answer").textContent === "The server is busy; it is asked again in 1 s …"`,
			`document.querySelector("#reasons table")`, 2},
		{"/predict", "0", 9, "", `document.querySelector("#answer .soft")?.textContent === "The server is busy. Try again."`, 3},
		{"/predict", "3600", 9, "", `document.querySelector("#answer .soft")?.textContent === "The server is busy. Try again."`, 1},
		{"/predict", "Fri, 01 Jan 2100 00:00:00 GMT", 9, "", `document.querySelector("#answer .soft")?.textContent === "The server is busy. Try again."`, 1},
		{"/explain", "1", 1, `document.querySelector("#reasons")?.textContent === "The server is busy; it is asked again in 1 s …"`,
			`document.querySelector("#reasons table")`, 2},
		{"/explain", "0", 9, "", `document.querySelector("#reasons .soft")?.textContent === "No reasons: The server is busy. Try again."`, 3},
	} {
		busy := &busyServer{next: flowers.Config.Handler, path: c.path, times: c.times, after: c.after}
		h := httptest.NewServer(busy)
		b.open(h.URL, 390, false, "en")
		b.eval(`document.querySelector("#row button.main").click()`, nil)
		if c.await != "" {
			b.await(c.await)
		}
		b.await(c.ends + ` && !document.querySelector("#row button.main").disabled`)
		var wrong int
		b.eval(`document.querySelectorAll("#answer .error").length`, &wrong)
		if asked := busy.asked.Load(); asked != c.asked || wrong != 0 {
			t.Errorf("%s, %d times 503 with Retry-After %s: asked %d times, want %d; %d errors shown", c.path, c.times, c.after, asked, c.asked, wrong)
		}
		h.Close()
	}
}
