package serve

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// FuzzRequests sends anything to both ways of asking: an answer or a mistake,
// and never a panic or a server's error.
func FuzzRequests(f *testing.F) {
	for _, body := range []string{
		`{"rows":[{"length":3,"colour":"red"}]}`, `[[1,2,3,4,5,6]]`, `{"input":[1]}`, `[null]`, `{"rows":null}`,
		`{"inputs":[{"name":"length","shape":[1],"datatype":"FP32","data":[1]},{"name":"colour","shape":[1,1],"datatype":"BYTES","data":["a"]}]}`,
		`{"inputs":[{"name":"input","shape":[1,2,3],"datatype":"FP32","data":[[1,2,3],[4,5,6]]}]}`,
		`{"inputs":[{"name":"input","shape":[9223372036854775807,2,3],"datatype":"FP32","data":[]}]}`,
		`{"inputs":[{"name":"length","data":`, `[[[[[[`, "\xff", `{"length":"\ud800","colour":{}}`,
		`{"rows":[{"length":1,"colour":"a"},{"colour":"\u0061","length":-0.5e1,"x":[{}]}]}`, `{"length":1,"colour":"a","length":2}`, `{"rows":[],"rows":[]}`,
		`{"id":"1","parameters":{"interval":0.9},"inputs":[{"data":[[1],[-5]],"datatype":"UINT8","shape":[2,1],"name":"length"},{"name":"colour","shape":[2],"datatype":"BYTES","data":["a",null]}],"outputs":[{"name":"class"},{"name":"class"}]}`,
	} {
		f.Add(body)
	}
	var servers []*Server
	var handlers []http.Handler
	for _, m := range []Model{flowers{}, sums{}} {
		s, err := New("garden", m)
		if err != nil {
			f.Fatal(err)
		}
		f.Cleanup(s.Close)
		servers, handlers = append(servers, s), append(handlers, s.Handler())
	}
	f.Fuzz(func(t *testing.T, body string) {
		for i, s := range servers {
			for _, path := range []string{"/predict", "/v2/models/garden/infer"} {
				w := httptest.NewRecorder()
				handlers[i].ServeHTTP(w, httptest.NewRequest("POST", path, strings.NewReader(body)))
				if w.Code >= 500 && !strings.Contains(w.Body.String(), "network's output") {
					t.Errorf("%s %q: got %d %s, want an answer or a mistake", path, body, w.Code, w.Body)
				}
			}
			if n := s.budget.used.Load(); n != 0 {
				t.Errorf("%q: %d bytes of memory were not given back", body, n)
			}
		}
	})
}
