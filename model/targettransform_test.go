package model

import (
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/tensor"
)

// sizes describes a network of three numbers, of which two were transformed.
func sizes() Description {
	d := flowers()
	d.Outputs[0] = Output{Name: "output", Activation: "none", Targets: []string{"a", "b", "c"}, Scaling: &data.TargetScaler{
		StandardScaler: data.StandardScaler{Mean: []float64{1, 2, 3}, Scale: []float64{0.5, 0.6, 6}},
		Transforms: []*data.TargetTransform{{Kind: data.LogTarget, Unit: 3},
			{Kind: data.QuantileTarget, Numbers: []float64{-5, 1, 40}, Scores: []float64{-1, 0, 1}}, nil},
		Residuals: [][]float64{{-0.4, 0.1, 0.3}, {}, {}}}}
	return d
}

// Predictions are those of a file without transforms and residuals, and then undone.
func TestTransformedPredictions(t *testing.T) {
	d := sizes()
	plain := sizes()
	plain.Outputs[0].Scaling = nil
	m, bare := open(t, written(t, d, 3)), open(t, written(t, plain, 3))
	if got := m.Description().Requires; !slices.Equal(got, []string{"target transforms"}) {
		t.Errorf("the file requires %q, want target transforms", got)
	}
	if got := bare.Description().Requires; got != nil {
		t.Errorf("a file without transforms requires %q", got)
	}
	p, err := m.Predict(t.Context(), samples(5))
	if err != nil {
		t.Fatal(err)
	}
	z, err := bare.Predict(t.Context(), samples(5))
	if err != nil {
		t.Fatal(err)
	}
	for i := range 5 {
		a := 0.0
		for _, r := range []float64{-0.4, 0.1, 0.3} {
			v := 0.5*(z.At(i, 0)+r) + 1
			a += math.Copysign(3*(math.Exp(math.Abs(v))-1), v) / 3
		}
		b := 1 + 6*(0.6*z.At(i, 1)+2)
		if v := 0.6*z.At(i, 1) + 2; v > 0 {
			b = 1 + 39*v
		}
		for j, want := range []float64{a, b, 6*z.At(i, 2) + 3} {
			if got := p.At(i, j); math.Abs(got-want) > 1e-5*max(1, math.Abs(want)) {
				t.Errorf("row %d, number %d: got %v, want %v", i, j, got, want)
			}
		}
	}
	checkGradients(t, m, 1e-3)
}

// checkGradients compares gradients of all outputs with differences of predictions.
func checkGradients(t *testing.T, m *Model, tolerance float64) {
	t.Helper()
	xs, err := m.PrepareInputs(samples(5))
	if err != nil {
		t.Fatal(err)
	}
	for output := range 3 {
		_, gradients, err := m.Gradient(t.Context(), output, xs...)
		if err != nil {
			t.Fatal(err)
		}
		for i := range 5 {
			for j := range 2 {
				const h = 1e-4
				at := func(by float64) float64 {
					moved := xs[0].To(tensor.Float64).Clone()
					moved.Float64s()[i*2+j] += by
					v, _, err := m.Gradient(t.Context(), output, moved)
					if err != nil {
						t.Fatal(err)
					}
					return v[i]
				}
				want := (at(h) - at(-h)) / (2 * h)
				if got := gradients[0].Reshape(5, -1).At(i, j); math.Abs(got-want) > tolerance*max(1, math.Abs(want)) {
					t.Errorf("output %d, row %d, input %d: got %v, want %v", output, i, j, got, want)
				}
			}
		}
	}
}

// What a transform cannot be is refused, by field.
func TestTransformsRefused(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"unit":3`, `"unit":0`, "outputs: scaling: transforms[0].unit: 0"},
		{`"unit":3`, `"unit":3,"colour":1`, "colour"},
		{`"kind":"log"`, `"kind":"root"`, `outputs: scaling: transforms[0].kind: "root"`},
		{`"scores":[-1,0,1]`, `"scores":[-1,0]`, "outputs: scaling: transforms[1].numbers: 3 with 2 scores"},
		{`"residuals":[[`, `"residuals":[[1],[`, "outputs: scaling: residuals: of 4 columns"},
		{`"transforms":[`, `"transfroms":[`, `outputs: scaling: transforms: missing, and the file requires "target transforms"`},
		{`"residuals"`, `"residues"`, ""},
		{`"scaling":`, `"scalling":`, `outputs: scaling: transforms: missing, and the file requires "target transforms"`},
		{`"activation":"none"`, `"activation":"exp"`, `outputs: scaling: transforms: the activation "exp"`},
	} {
		path := written(t, sizes(), 1)
		rewrite(t, path, c.old, c.new)
		if _, err := Open(path); (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one with %q", c.new, err, c.want)
		}
	}
}
