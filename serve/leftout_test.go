package serve

import (
	"fmt"
	"strings"
	"testing"
)

// A line of the training table is a row: the target and the columns that training
// left out do no harm. Other columns are left out with a word, strictly too.
func TestColumnsThatAreNoFields(t *testing.T) {
	_, garden := newServer(t, flowers{}, Strict())
	const answer = `{"class":"lily","probabilities":{"lily":0.75,"rose":0.25}}`
	const class = `"outputs":[{"name":"class","shape":[1],"datatype":"BYTES","data":["lily"]}]}`
	tensors := func(more string) string {
		return `{"inputs":[{"name":"length","shape":[1],"datatype":"FP32","data":[3]},{"name":"colour","shape":[1],"datatype":"BYTES","data":["white"]}` +
			more + `],"outputs":[{"name":"class"}]}`
	}
	const v2, named = "/v2/models/garden/infer", `{"model_name":"garden","model_version":"1",`
	for _, c := range []struct{ path, body, want string }{
		{"/predict", `[{"kind":"rose","id":[1],"length":3,"colour":"white"}]`, `{"predictions":[` + answer + `]}`},
		{"/predict", `{"kind":"rose","id":7,"length":3,"colour":"white"}`, `{"predictions":[` + answer + `]}`},
		{"/predict", `[{"note":{},"length":3,"size":7,"colour":"white"}]`,
			`{"predictions":[` + answer + `],"warnings":["columns that the model does not know are left out: note, size"]}`},
		{"/predict", `[{"":1,"length":3,"size":7,"colour":"white"}]`,
			`{"predictions":[` + answer + `],"warnings":["columns that the model does not know are left out: \"\", size"]}`},
		{v2, tensors(`,{"name":"id","shape":[1],"datatype":"INT64","data":[7]}`), named + class},
		{v2, tensors(`,{"name":"note","shape":[7],"datatype":"INT64","data":[7]}`),
			named + `"parameters":{"warnings":"columns that the model does not know are left out: note"},` + class},
	} {
		if status, got := ask(t, garden, c.path, c.body); status != 200 || got != c.want {
			t.Errorf("%s %s: status %d\n got %s\nwant %s", c.path, c.body, status, got, c.want)
		}
	}
	var many []string
	for i := range 1000 {
		many = append(many, fmt.Sprintf(`"more %d":0`, i))
	}
	status, got := ask(t, garden, "/predict", `[{"length":3,"colour":"white",`+strings.Join(many, ",")+`}]`)
	if status != 200 || !strings.Contains(got, `more 18, more 19, …"]`) || strings.Contains(got, "more 20") {
		t.Errorf("1000 columns more: status %d, %.2000s; want the first 20 of them", status, got)
	}
}
