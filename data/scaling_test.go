package data_test

import (
	"encoding/json"
	"strings"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

func TestScalingInFiles(t *testing.T) {
	x := tensor.From([]float64{1, 2, 4, 3, 9, 5, 8, 1.5}, 4, 2)
	for _, kind := range data.ScalingKinds() {
		s, err := data.NewScaling(kind)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.Check(2); err == nil {
			t.Errorf("%s: fit for two columns before Fit", kind)
		}
		if err := s.Fit(x); err != nil {
			t.Fatal(err)
		}
		if err := s.Check(2); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
		if err := s.Check(3); err == nil {
			t.Errorf("%s: fit for three columns after two", kind)
		}
		b, err := json.Marshal(s)
		again := &data.Scaling{}
		if err == nil {
			err = json.Unmarshal(b, again)
		}
		if err != nil {
			t.Fatalf("%s: %v", kind, err)
		}
		want, _ := s.Transform(x)
		if got, err := again.Transform(x); err != nil || again.Kind != kind || !tensor.Equal(got, want) {
			t.Errorf("%s as %s: %v (%v), want %v", again.Kind, b, got, err, want)
		}
	}
}

func TestScalingRefuses(t *testing.T) {
	for text, want := range map[string]string{
		`{"kind": "robustt", "learned": {}}`:                                   `the kind "robustt" is not known; known are box-cox, max-abs,`,
		`{"kind": "robust", "learned": {"middle": [1]}}`:                       `unknown field "middle"`,
		`{"kind": "robust", "learned": {"center": [1], "scale": [0]}}`:         "robust: column 0 has the scale 0, want a number above 0",
		`{"kind": "robust", "learned": {"center": [1, 2], "scale": [1]}}`:      "robust: 2 numbers for 1 columns, want one for each",
		`{"kind": "quantile", "learned": {"quantiles": [[2, 1]]}}`:             "column 0: the quantiles are not in order",
		`{"kind": "quantile", "learned": {"quantiles": []}}`:                   "the quantiles of 0 columns, want those of 1",
		`{"kind": "max-abs", "learned": {"scale": [-1]}, "more": 1}`:           `unknown field "more"`,
		`{"kind": "box-cox", "learned": {"lambda": [1], "mean": [0]}}`:         "box-cox: 0 numbers for 1 columns",
		`{"kind": "standard", "learned": {"mean": [1e999], "scale": [1]}}`:     "cannot unmarshal number 1e999",
		`{"kind": "quantile-normal", "learned": {"quantiles": [[]]}}`:          "column 0: the quantiles are not in order",
		`{"kind": "yeo-johnson", "learned": {"lambda": 1, "mean": 0, "s": 1}}`: "cannot unmarshal number",
	} {
		s := &data.Scaling{}
		err := json.Unmarshal([]byte(text), s)
		if err == nil {
			err = s.Check(1)
		}
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q in it", text, err, want)
		}
	}
}
