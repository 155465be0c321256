package serve

import (
	"io"
	"net/http"
	"strings"
	"testing"
)

// What no endpoint takes is answered as JSON too.
func TestElsewhere(t *testing.T) {
	_, garden := newServer(t, flowers{})
	for _, c := range []struct {
		method, path string
		status       int
		allow, want  string
	}{
		{"GET", "/nowhere", 404, "", `{"error":"there is nothing at /nowhere; GET / lists what there is"}`},
		{"POST", "/v2/models", 404, "", `{"error":"there is nothing at /v2/models; GET / lists what there is"}`},
		{"GET", "/predict", 405, "POST", `{"error":"GET is not taken at /predict; want POST"}`},
		{"DELETE", "/v2/models/garden", 405, "GET, HEAD", `{"error":"DELETE is not taken at /v2/models/garden; want GET, HEAD"}`},
	} {
		q, err := http.NewRequest(c.method, garden.URL+c.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		a, err := http.DefaultClient.Do(q)
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(a.Body)
		a.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(string(text)); a.StatusCode != c.status || got != c.want || a.Header.Get("Allow") != c.allow ||
			a.Header.Get("Content-Type") != "application/json" {
			t.Errorf("%s %s: status %d, Allow %q, %s %s\nwant %d, %q, application/json %s",
				c.method, c.path, a.StatusCode, a.Header.Get("Allow"), a.Header.Get("Content-Type"), got, c.status, c.allow, c.want)
		}
	}
	if _, text := ask(t, garden, "/metrics", ""); !strings.Contains(text, `endpoint="elsewhere",model="garden",status="404",version=""} 2`) {
		t.Errorf("the metrics do not count two requests for nothing:\n%s", text)
	}
}

// A note about a row stands in the answer, and a strict server refuses the row.
func TestNotes(t *testing.T) {
	_, garden := newServer(t, flowers{})
	_, strict := newServer(t, flowers{}, Strict())
	const rows = `[{"length":3,"colour":"white"},{"length":3,"colour":"mauve"}]`
	const columns = `{"inputs":[{"name":"length","shape":[2],"datatype":"FP32","data":[3,3]},` +
		`{"name":"colour","shape":[2],"datatype":"BYTES","data":["mauve","mauve"]}],"outputs":[{"name":"class"}]}`
	for _, c := range []struct{ path, body, want string }{
		{"/predict", rows, `"warnings":["row 2 is mauve"]}`},
		{"/v2/models/garden/infer", columns, `"parameters":{"warnings":"row 1 is mauve; row 2 is mauve"},"outputs":[{`},
	} {
		if status, got := ask(t, garden, c.path, c.body); status != 200 || !strings.Contains(got, c.want) {
			t.Errorf("%s %s: status %d, %s; want 200, and %s", c.path, c.body, status, got, c.want)
		}
		if status, got := ask(t, strict, c.path, c.body); status != 400 || !strings.Contains(got, " is mauve") {
			t.Errorf("strictly, %s %s: status %d, %s; want 400, and what is noted", c.path, c.body, status, got)
		}
	}
	if status, got := ask(t, strict, "/predict", `[{"length":3,"colour":"white"}]`); status != 200 || strings.Contains(got, "warnings") {
		t.Errorf("strictly, a row that is known: status %d, %s; want 200 and no warnings", status, got)
	}
}
