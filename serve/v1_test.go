package serve

import (
	"strings"
	"testing"
)

func TestV1(t *testing.T) {
	_, garden := newServer(t, flowers{}, Limit(Limits{Rows: 3}))
	_, adder := newServer(t, sums{})
	_, labels := newServer(t, labelled{})
	const path = "/v1/models/garden:predict"
	const lily, rose = `{"class":"lily","probabilities":[0.25,0.75]}`, `{"class":"rose","probabilities":[1,0]}`
	for _, c := range []struct{ path, body, want string }{
		{path, `{"instances":[{"length":3,"colour":"white"},{"colour":"red","length":3}]}`, `{"predictions":[` + lily + "," + rose + `]}`},
		{path, `{"signature_name":"x","instances":[[3,"white"],[3,"red"],["3",null]]}`, `{"predictions":[` + lily + "," + rose + "," + lily + `]}`},
		{path + "/", `{"inputs":{"colour":["white","red"],"length":[3,3]}}`, `{"predictions":[` + lily + "," + rose + `]}`},
		{path, `{"inputs":[[3,"white"]]}`, `{"predictions":[` + lily + `]}`},
		{path, `{"inputs":{"colour":["white"],"length":[3],"smell":[{}]}}`, `{"predictions":[` + lily + `],"warnings":["columns that the model does not know are left out: smell"]}`},
		{"/v1/models", "", `{"models":["garden"]}`},
		{"/v1/models/", "", `{"models":["garden"]}`},
		{"/v1/models/garden", "", `{"name":"garden","ready":true}`},
		{"/v2/models/garden/ready/", "", `{"name":"garden","ready":true}`},
	} {
		if status, got := ask(t, garden, c.path, c.body); status != 200 || got != c.want {
			t.Errorf("%s %s: status %d\n got %s\nwant %s", c.path, c.body, status, got, c.want)
		}
	}
	const six = `{"predictions":[{"upper":6,"lower":15},{"upper":6,"lower":3}]}`
	for _, body := range []string{
		`{"instances":[[[1,2,3],[4,5,6]],[1,2,3,4,5,-6]]}`, `{"inputs":[[[1,2,3],[4,5,6]],[1,2,3,4,5,-6]]}`,
		`{"instances":[{"input":[1,2,3,4,5,6]},{"input":[[1,2,3],[4,5,-6]]}]}`, `{"inputs":{"input":[[[1,2,3],[4,5,6]],[[1,2,3],[4,5,-6]]]}}`,
	} {
		if status, got := ask(t, adder, path, body); status != 200 || got != six {
			t.Errorf("%s: status %d\n got %s\nwant %s", body, status, got, six)
		}
	}
	if status, got := ask(t, labels, path, `{"instances":[[0.25]]}`); status != 200 || !strings.HasPrefix(got, `{"predictions":[{"`) {
		t.Errorf("labels: got %d %s", status, got)
	}
	for _, c := range []struct {
		path, body string
		status     int
		want       string
	}{
		{path, `{"instances":[3,"white"]}`, 400, "row 1 is no object and no list, want a value for each of the columns length, colour"},
		{path, `[]`, 400, `want {\"instances\": [{\"length\": 1, \"colour\": \"text\"}]}`},
		{path, `{}`, 400, `want {\"instances\"`},
		{path, `{"instances":[]}`, 400, "there are no rows"},
		{path, `{"inputs":{"length":[],"colour":[]}}`, 400, "there are no rows"},
		{path, `{"instances":7}`, 400, `\"instances\": found 7, want a list of rows`},
		{path, `{"instances":{"length":[1]}}`, 400, `\"instances\": found {`},
		{path, `{"instances":[[1]]}`, 400, "row 1 has 1 value, want one for each of the columns length, colour"},
		{path, `{"instances":[[1,"a",3]]}`, 400, "row 1 has more than 2 values"},
		{path, `{"instances":[[1,["a"]]]}`, 400, `row 1, column \"colour\": found [\"a\"]`},
		{path, `{"instances":[[1,"a"],`, 400, "it is not JSON"},
		{path, `{"instances":[[1,"a"]],"inputs":[]}`, 400, `the body has \"instances\" and \"inputs\"`},
		{path, `{"instances":[[1,"a"]],"instances":[[1,"a"]]}`, 400, `the body has \"instances\" and \"instances\"`},
		{path, `{"x":1,"x":2,"instances":[[1,"a"]]}`, 400, `the key \"x\" is given twice`},
		{path, `{"instances":[[1,""],[1,""],[1,""],[1,""]]}`, 413, "more than 3 rows"},
		{path, `{"inputs":{"length":[1,2,3,4]}}`, 413, "more than 3 rows"},
		{path, `{"inputs":{"length":[1]}}`, 400, "lacks the column colour"},
		{path, `{"inputs":{"length":[1],"length":[1]}}`, 400, `\"length\" is given twice`},
		{path, `{"inputs":{"length":[1,2],"colour":["a"]}}`, 400, `\"colour\" has 1 row, and the columns before it have 2`},
		{path, `{"inputs":{"length":1,"colour":["a"]}}`, 400, `\"length\": found 1, want a list`},
		{path, `{"inputs":{"length":[[1]],"colour":["a"]}}`, 400, `row 1, column \"length\": found [1]`},
		{"/v1/models/rose:predict", `{"instances":[]}`, 404, `there is no model \"rose\"`},
		{"/v1/models/garden:explain", `{"instances":[]}`, 404, "want /v1/models/garden:predict"},
		{"/v1/models/garden", `{"instances":[]}`, 404, "want /v1/models/garden:predict"},
		{"/v1/models/rose", "", 404, `there is no model \"rose\"`},
	} {
		status, got := ask(t, garden, c.path, c.body)
		if status != c.status || !strings.HasPrefix(got, `{"error":"`) || !strings.Contains(got, c.want) {
			t.Errorf("%s %s: got %d %s, want %d %s", c.path, c.body, status, got, c.status, c.want)
		}
	}
}

// The metadata name the extensions that are there.
func TestServerMetadata(t *testing.T) {
	_, garden := newServer(t, flowers{})
	status, got := ask(t, garden, "/v2/", "")
	if status != 200 || !strings.Contains(got, `"extensions":["binary_tensor_data","classification","model_repository","statistics"]`) || !strings.Contains(got, `"name":"cajal"`) || !strings.Contains(got, `"version":"`) {
		t.Errorf("got %d %s", status, got)
	}
}
