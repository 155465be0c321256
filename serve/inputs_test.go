package serve

import (
	"encoding/json"
	"fmt"
	"math"
	"path/filepath"
	"strings"
	"testing"

	"cajal/internal/memory"
	"cajal/model"
	"cajal/nn"
	"cajal/nn/describe"
	"cajal/rng"
	"cajal/tensor"
)

// joint opens a model of two arrays, numbers and ids.
func joint(t *testing.T) *model.Model {
	t.Helper()
	d := model.Description{Name: "joint",
		Inputs: []model.Input{
			{Name: "numbers", DType: "float64", Axes: []model.Axis{{Name: "N"}, {Name: "D", Size: 3}}},
			{Name: "ids", DType: "int64", Axes: []model.Axis{{Name: "N"}, {Name: "D", Size: 2}}},
		},
		Outputs: []model.Output{{Name: "output", Activation: "none", Targets: []string{"sum", "rest"}}},
		Network: describe.Of("sequential", nil,
			describe.Of("inputs", &describe.Inputs{Join: "concat"},
				describe.Module{Name: "numbers", Kind: "tanh"},
				describe.Module{Name: "ids", Kind: "embed", Options: json.RawMessage(`{"out": 2, "tables": [4, 3]}`)}),
			describe.Of("linear", &describe.Linear{Out: 2}))}
	flow := describe.FlowOf(
		describe.Input{Name: "numbers", Flow: describe.Flow{Shape: []int{3}}},
		describe.Input{Name: "ids", Flow: describe.Flow{Shape: []int{2}, Whole: true}})
	net, err := describe.Build(d.Network, flow, describe.Start{})
	if err != nil {
		t.Fatal(err)
	}
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(4)))
	for _, p := range nn.Params(net) {
		for i := range p.Value.Size() {
			memory.Of(p.Value.Tensor()).Set(i, math.Sin(float64(i+1)))
		}
	}
	path := filepath.Join(t.TempDir(), "joint.safetensors")
	if err := model.Write(path, d, net); err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// A network of two arrays is asked with two named tensors, in whatever order, or
// with rows of both.
func TestSeveralInputs(t *testing.T) {
	m := joint(t)
	_, h := newServer(t, Trained(m))
	want, err := m.PredictNamed(t.Context(), map[string]*tensor.Tensor{
		"numbers": tensor.From([]float64{1, 2, 3, 0, 0.5, -1}, 2, 3), "ids": tensor.From([]int64{3, 0, 1, 2}, 2, 2)})
	if err != nil {
		t.Fatal(err)
	}
	numbers := `{"name":"numbers","shape":[2,3],"datatype":"FP64","data":[[1,2,3],[0,0.5,-1]]}`
	ids := `{"name":"ids","shape":[2,2],"datatype":"INT64","data":[3,0,1,2]}`
	for _, inputs := range []string{numbers + "," + ids, ids + "," + numbers} {
		status, text := ask(t, h, "/v2/models/garden/infer", `{"inputs":[`+inputs+`]}`)
		var a struct {
			Outputs []struct {
				Name string
				Data []float64
			}
		}
		if err := json.Unmarshal([]byte(text), &a); err != nil || status != 200 || len(a.Outputs) != 2 {
			t.Fatalf("%d %s: %v", status, text, err)
		}
		for k, o := range a.Outputs {
			for i, v := range o.Data {
				if v != want.At(i, k) {
					t.Errorf("%s of sample %d: got %v, want %v", o.Name, i, v, want.At(i, k))
				}
			}
		}
	}
	status, text := ask(t, h, "/predict", `[{"ids":[3,0],"numbers":[1,2,3]},{"numbers":[0,0.5,-1],"ids":[1,2]}]`)
	if first := fmt.Sprintf(`"sum":%v`, want.At(1, 0)); status != 200 || !strings.Contains(text, first) {
		t.Errorf("rows: got %d %s, want %s", status, text, first)
	}
	if _, text := ask(t, h, "/v2/models/garden", ""); !strings.Contains(text, `{"name":"ids","datatype":"INT64","shape":[-1,2]}`) {
		t.Errorf("metadata: %s", text)
	}
	for body, want := range map[string]string{
		`{"inputs":[` + numbers + `]}`: `input \"ids\" is missing; there are numbers, ids`,
		`{"inputs":[` + numbers + `,{"name":"ids","shape":[2,2],"datatype":"INT64","data":[3,0,1,3]}]}`:  `input \"ids\": id 3 in sample 1, column 1, want 0 to 2`,
		`{"inputs":[` + numbers + `,{"name":"ids","shape":[2,2],"datatype":"FP64","data":[3,0,1,0.5]}]}`: `input \"ids\": 0.5 in sample 1, want whole numbers`,
		`{"inputs":[` + numbers + `,{"name":"ids","shape":[1,2],"datatype":"INT64","data":[3,0]}]}`:      `input \"ids\" has 1 row, and the inputs before it have 2`,
	} {
		if status, text := ask(t, h, "/v2/models/garden/infer", body); status != 400 || !strings.Contains(text, want) {
			t.Errorf("%s: got %d %s, want 400 %s", body, status, text, want)
		}
	}
	for body, want := range map[string]string{
		`[{"ids":[3,0]}]`:                             "row 1 lacks the column numbers",
		`[{"ids":[3,0,1],"numbers":[1,2,3]}]`:         "row 1 has 3 numbers, want 2 (ids of shape [2])",
		`[{"ids":[3,0],"numbers":"a"}]`:               `row 1: numbers: found \"a\", want a number`,
		`[{"ids":[3,0],"ids":[3,0],"numbers":[1,2]}]`: `row 1 has \"ids\" twice`,
	} {
		if status, text := ask(t, h, "/predict", body); status != 400 || !strings.Contains(text, want) {
			t.Errorf("%s: got %d %s, want 400 %s", body, status, text, want)
		}
	}
}

// The shapes that a message names are all that fits takes.
func TestShapesInMessages(t *testing.T) {
	for _, c := range []struct {
		shape []int
		want  string
		fit   [][]int64 // without the rows
	}{
		{nil, "[N]", [][]int64{{}}},
		{[]int{3}, "[N 3]", [][]int64{{3}}},
		{[]int{2, 3}, "[N 2 3] or [N 6]", [][]int64{{2, 3}, {6}}},
		{[]int{1, 6, 6}, "[N 1 6 6], [N 6 6] or [N 36]", [][]int64{{1, 6, 6}, {6, 6}, {36}}},
	} {
		if got := shapes(Field{Shape: c.shape}); got != c.want {
			t.Errorf("%v: got %s, want %s", c.shape, got, c.want)
		}
		for _, axes := range c.fit {
			if !fits(axes, c.shape) {
				t.Errorf("%v does not fit %v, though the message names it", axes, c.shape)
			}
		}
	}
}
