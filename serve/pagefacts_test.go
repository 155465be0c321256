package serve

import (
	"encoding/json"
	"fmt"
	"html"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cajal/model"
	"cajal/nn"
	"cajal/nn/describe"
	"cajal/rng"
	"cajal/safetensors"
	"cajal/tensor"
)

// writeBag writes a model of one array whose members are of the given kinds: "small",
// "wide", and "batch-norm", which has numbers in its file that nobody learns.
func writeBag(t *testing.T, kinds ...string) (path string) {
	t.Helper()
	of := map[string][]describe.Module{
		"small":      {describe.Of("linear", &describe.Linear{Out: 2})},
		"wide":       {describe.Of("linear", &describe.Linear{Out: 7}), describe.Of("tanh", nil), describe.Of("linear", &describe.Linear{Out: 2})},
		"batch-norm": {describe.Of("batch-norm", &describe.BatchNorm{}), describe.Of("linear", &describe.Linear{Out: 2})},
	}
	d := model.Description{Name: "bag", Members: len(kinds),
		Inputs:  []model.Input{{Name: "input", DType: "float64", Axes: []model.Axis{{Name: "N"}, {Name: "D", Size: 3}}}},
		Outputs: []model.Output{{Name: "output", Activation: "none", Targets: []string{"sum", "rest"}}},
	}
	var members []nn.Layer
	for i, kind := range kinds {
		one, _, err := describe.Fit(describe.Of("sequential", nil, of[kind]...), describe.Flow{Shape: []int{3}})
		if err != nil {
			t.Fatal(err)
		}
		net, err := describe.Build(one, describe.Flow{Shape: []int{3}}, describe.Start{})
		if err != nil {
			t.Fatal(err)
		}
		nn.Init(net, tensor.Float64, nn.Streams(rng.New(uint64(i))))
		d.Networks, members = append(d.Networks, one), append(members, net)
	}
	d.Network = d.Networks[0]
	if slices.Equal(kinds, slices.Repeat(kinds[:1], len(kinds))) {
		d.Networks = nil
	}
	path = filepath.Join(t.TempDir(), "bag.safetensors")
	if err := model.Write(path, d, members...); err != nil {
		t.Fatal(err)
	}
	return path
}

// The page says how many numbers all networks of a model have learned, which are those in
// its file but for the statistics of normalisations.
func TestPageCountsParameters(t *testing.T) {
	for _, c := range []struct {
		kinds []string
		says  string
	}{
		{[]string{"small"}, "%d parameters"},
		{[]string{"batch-norm"}, "%d parameters"},
		{[]string{"wide", "wide", "wide"}, "the mean of 3 networks with %d parameters in all"},
		{[]string{"small", "wide", "batch-norm", "wide"}, "the mean of 4 networks with %d parameters in all"},
	} {
		path := writeBag(t, c.kinds...)
		file, err := safetensors.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		numbers := 0
		for _, e := range file.Entries() {
			if !strings.Contains(e.Name, "running_") && !strings.Contains(e.Name, "num_batches") {
				x, err := file.Tensor(e.Name)
				if err != nil {
					t.Fatal(err)
				}
				numbers += x.Size()
			}
		}
		file.Close()
		m, err := model.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		_, h := newServer(t, Trained(m))
		_, page := look(t, h, "/", browsers, "")
		if want := "<td>" + fmt.Sprintf(c.says, numbers) + "</td>"; !strings.Contains(page, want) {
			t.Errorf("%s: the page lacks %q, and has %q", c.kinds, want, regexp.MustCompile(`<td>[^<]*parameters[^<]*`).FindString(page))
		}
	}
}

// The page and the JSON at / list the same endpoints, and each of them is there.
func TestEndpoints(t *testing.T) {
	for _, m := range []Model{flowers{}, bounded{}, Trained(trainVisits(t))} {
		_, h := newServer(t, m)
		var told struct{ Endpoints []string }
		_, text := look(t, h, "/", "application/json", "")
		if err := json.Unmarshal([]byte(text), &told); err != nil {
			t.Fatal(err)
		}
		_, page := look(t, h, "/", browsers, "")
		var shown []string
		for _, found := range regexp.MustCompile(`<code>((?:GET|POST) .*?)</code>`).FindAllStringSubmatch(page, -1) {
			shown = append(shown, html.UnescapeString(strings.ReplaceAll(found[1], "<wbr/>", "")))
		}
		if want := append(slices.Clone(told.Endpoints), "GET /"); !slices.Equal(shown, want) {
			t.Errorf("%T: the page lists %q, and the JSON %q", m, shown, told.Endpoints)
		}
		for _, path := range []string{"/v1/models/garden:predict", "/v2/models/garden/infer", "/predict"} {
			if !slices.Contains(shown, "POST "+path) {
				t.Errorf("%T: the page lacks POST %s", m, path)
			}
		}
		for _, e := range shown {
			method, path, _ := strings.Cut(e, " ")
			body := "{}"
			if method == "GET" {
				body = ""
			}
			if status, got := ask(t, h, path, body); status == 404 || status == 405 {
				t.Errorf("%T: %s: got %d %s", m, e, status, got)
			}
		}
	}
}
