package serve

import (
	"strings"
	"testing"

	"cajal/model"
)

// choosy tells a lily from a probability of 0.2 of it on.
type choosy struct{ flowers }

func (choosy) Decision() *model.Decision { return &model.Decision{Positive: 1, Threshold: 0.2} }

// Both ways to ask get the class that the decision says, and the probabilities as they are.
func TestDecision(t *testing.T) {
	_, h := newServer(t, choosy{})
	const infer = `{"inputs":[{"shape":[2],"datatype":"FP32","name":"length","data":[0.25,0.125]},{"shape":[2],"datatype":"BYTES","name":"colour","data":["",""]}],"outputs":[{"name":"class"}]}`
	for path, c := range map[string]struct{ body, want string }{
		"/predict":                {`[{"length":0.25,"colour":""},{"length":0.125,"colour":""}]`, `[{"class":"lily","probabilities":{"lily":0.2,"rose":0.8}},{"class":"rose","probabilities":{"lily":0.11111111,"rose":0.8888889}}]`},
		"/v2/models/garden/infer": {infer, `"data":["lily","rose"]`},
	} {
		if status, got := ask(t, h, path, c.body); status != 200 || !strings.Contains(got, c.want) {
			t.Errorf("%s: status %d, got %s, want %s in it", path, status, got, c.want)
		}
	}
}
