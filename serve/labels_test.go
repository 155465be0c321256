package serve

import (
	"encoding/json"
	"math"
	"slices"
	"testing"

	"cajal/model"
	"cajal/tensor"
)

// labelled predicts two labels of one number: its sigmoid, and that of its opposite.
type labelled struct{}

func (labelled) Fields() []Field     { return []Field{{Name: "x", Shape: []int{1}}} }
func (labelled) Ignores(string) bool { return false }
func (labelled) Classes() []string   { return nil }
func (labelled) Targets() []string   { return nil }
func (labelled) Labels() []model.Label {
	return []model.Label{{Name: "rain", Classes: []string{"dry", "wet"}}, {Name: "wind", Classes: []string{"0", "1"}}}
}
func (labelled) Encode(columns []Column) ([]*tensor.Tensor, []string, error) {
	return []*tensor.Tensor{tensor.From(columns[0].Numbers, columns[0].Rows, 1)}, nil, nil
}
func (labelled) Worker() func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
	return func(xs []*tensor.Tensor) (*tensor.Tensor, error) {
		p := tensor.New(tensor.Float64, xs[0].Dim(0), 2)
		for i := range xs[0].Dim(0) {
			v := 1 / (1 + math.Exp(-xs[0].At(i, 0)))
			p.Set(v, i, 0)
			p.Set(1-v, i, 1)
		}
		return p, nil
	}
}

func TestServeLabels(t *testing.T) {
	_, h := newServer(t, labelled{})
	asked := func(path, body string, into any) {
		t.Helper()
		status, text := ask(t, h, path, body)
		if err := json.Unmarshal([]byte(text), into); err != nil || status != 200 {
			t.Fatalf("%s: %d %s: %v", path, status, text, err)
		}
	}
	var said struct{ Predictions []model.Answer }
	asked("/predict", `{"rows": [[2], [-2]]}`, &said)
	rain := said.Predictions[0].Labels["rain"]
	if want := 1 / (1 + math.Exp(-2)); rain.Class != "wet" || math.Abs(float64(rain.Probabilities["wet"])-want) > 1e-12 || said.Predictions[1].Labels["wind"].Class != "1" || said.Predictions[0].Class != "" {
		t.Errorf("got %+v, want wet by %v, and 1 of wind in the second row", said.Predictions, want)
	}
	names := []string{"rain", "probability of rain = wet", "wind", "probability of wind = 1"}
	var about struct{ Outputs []TensorMetadata }
	asked("/v2/models/garden", "", &about)
	for i, o := range about.Outputs {
		if o.Name != names[i] || o.Datatype != []string{"BYTES", "FP64"}[i%2] || len(o.Shape) != 1 {
			t.Errorf("output %d is %+v, want %s", i, o, names[i])
		}
	}
	var inferred struct {
		Outputs []struct {
			Name string
			Data []any
		}
	}
	asked("/v2/models/garden/infer", `{"inputs": [{"name": "x", "shape": [2, 1], "datatype": "FP64", "data": [2, -2]}]}`, &inferred)
	if o := inferred.Outputs; len(o) != 4 || !slices.Equal(o[0].Data, []any{"wet", "dry"}) || !slices.Equal(o[2].Data, []any{"0", "1"}) || o[1].Data[0].(float64) < 0.88 || o[1].Data[0].(float64) > 0.89 {
		t.Errorf("got %+v", inferred.Outputs)
	}
}
