package serve

import (
	"net/http"
	"os"
	"strings"
	"testing"
)

// The metrics say how many requests are in flight while they are.
func TestInFlight(t *testing.T) {
	entered, leave := make(chan struct{}, 2), make(chan struct{})
	hold := false
	_, h := newServer(t, flowers{before: func() {
		if hold {
			entered <- struct{}{}
			<-leave
		}
	}}, Workers(1))
	hold = true
	answered := make(chan error, 1)
	go func() {
		a, err := http.Post(h.URL+"/predict", "application/json", strings.NewReader(`{"length":3,"colour":""}`))
		if err == nil {
			a.Body.Close()
		}
		answered <- err
	}()
	<-entered
	if _, got := ask(t, h, "/metrics", ""); !strings.Contains(got, `cajal_requests_in_flight{model="garden",version="1"} 1`) {
		t.Errorf("with a request at work the metrics are\n%s", got)
	}
	close(leave)
	if err := <-answered; err != nil {
		t.Fatal(err)
	}
	if _, got := ask(t, h, "/metrics", ""); !strings.Contains(got, `cajal_requests_in_flight{model="garden",version="1"} 0`) {
		t.Errorf("with none at work the metrics are\n%s", got)
	}
}

// The documentation lists every metric of the server's own.
func TestMetricsAreDocumented(t *testing.T) {
	page, err := os.ReadFile("../docs/serving.md")
	if err != nil {
		t.Fatal(err)
	}
	_, h := newServer(t, sums{})
	ask(t, h, "/predict", `[[1,2,3,4,5,6]]`)
	_, text := ask(t, h, "/metrics", "")
	n := 0
	for line := range strings.Lines(text) {
		if name, ok := strings.CutPrefix(line, "# TYPE cajal_"); ok {
			name, _, _ = strings.Cut(name, " ")
			n++
			if !strings.Contains(string(page), "| `cajal_"+name+"` |") {
				t.Errorf("docs/serving.md has no line for cajal_%s", name)
			}
		}
	}
	if n < 5 {
		t.Errorf("%d metrics are there, want all", n)
	}
}
