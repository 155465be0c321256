package metric_test

import (
	"encoding/json"
	"math"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"cajal/metric"
	"cajal/tensor"
)

type goldenCase struct {
	Name    string
	P, T, W json.RawMessage
	Want    map[string]json.RawMessage
}

func goldens(t *testing.T) []goldenCase {
	t.Helper()
	var golden struct{ Cases []goldenCase }
	b, err := os.ReadFile("testdata/metric.json")
	if err == nil {
		err = json.Unmarshal(b, &golden)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(golden.Cases) == 0 {
		t.Fatal("no cases")
	}
	return golden.Cases
}

// numbers reads a number or a list of them, null as NaN and "inf" as infinity.
func numbers(t *testing.T, raw json.RawMessage) []float64 {
	t.Helper()
	var list []any
	if json.Unmarshal(raw, &list) != nil || list == nil {
		list = make([]any, 1)
		if err := json.Unmarshal(raw, &list[0]); err != nil {
			t.Fatal(err)
		}
	}
	v := make([]float64, len(list))
	for i, x := range list {
		switch x := x.(type) {
		case nil:
			v[i] = math.NaN()
		case float64:
			v[i] = x
		default:
			v[i] = math.Inf(1)
		}
	}
	return v
}

// array reads numbers, in one list or in a list of lists; nil if there are none.
func array(t *testing.T, raw json.RawMessage) *tensor.Tensor {
	t.Helper()
	if raw == nil {
		return nil
	}
	var flat []float64
	if json.Unmarshal(raw, &flat) == nil {
		return tensor.From(flat)
	}
	var rows [][]float64
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	flat = nil // the first attempt has left zeros
	for _, r := range rows {
		flat = append(flat, r...)
	}
	return tensor.From(flat, len(rows), len(rows[0]))
}

// optioned makes the metrics of goldens that no name stands for.
func optioned(name string) metric.Metric {
	weights := metric.OutputWeights(0.5, 0.25, 2)
	switch name {
	case "auc up to 0.3":
		return metric.AUC(metric.MaxFPR(0.3))
	case "mse weighed":
		return metric.MSE(weights)
	case "r2 weighed":
		return metric.R2(weights)
	case "d2_absolute_error weighed":
		return metric.D2AbsoluteError(weights)
	case "r2 by variance":
		return metric.R2(metric.VarianceWeighted())
	case "explained_variance by variance":
		return metric.ExplainedVariance(metric.VarianceWeighted())
	}
	return nil
}

// The goldens are of all metrics that there are.
func TestEqualsScikitLearn(t *testing.T) {
	measured := map[string]bool{}
	for _, c := range goldens(t) {
		p, y, w := array(t, c.P), array(t, c.T), array(t, c.W)
		for name, raw := range c.Want {
			m, err := metric.Named(name)
			switch {
			case err == nil:
				measured[name] = true
				if m.Name() != name {
					t.Errorf("%s calls itself %s", name, m.Name())
				}
			default:
				m = optioned(name)
			}
			if name == "report" || name == "confusion" || m == nil {
				parts(t, c, name, raw, p, y, w)
				continue
			}
			want := numbers(t, raw)[0]
			for _, batch := range []int{1, 7, 1000} {
				got := feed(m, p, y, w, batch)
				if !near(got, want) {
					t.Errorf("%s: %s in batches of %d: got %v, want %v", c.Name, name, batch, got, want)
				}
				if lowest, highest := m.(metric.Ranged).Range(); got < lowest-1e-15 || got > highest+1e-15 {
					t.Errorf("%s: %s: %v, out of its range from %v to %v", c.Name, name, got, lowest, highest)
				}
				m.Reset()
				if !math.IsNaN(m.Value()) {
					t.Errorf("%s: %s: %v after Reset, want NaN", c.Name, name, m.Value())
				}
			}
		}
	}
	for _, name := range metric.Names() {
		if !measured[name] {
			t.Errorf("%s has no golden", name)
		}
	}
}

// parts compares what metrics know beside their value.
func parts(t *testing.T, c goldenCase, name string, raw json.RawMessage, p, y, w *tensor.Tensor) {
	t.Helper()
	of := strings.TrimPrefix(strings.Fields(strings.TrimPrefix(name, "curve of "))[0], "curve")
	if slices.Contains([]string{"precision", "recall", "f1", "f0.5", "jaccard"}, of) {
		of += "_macro"
	}
	m, err := metric.Named(of)
	if err != nil {
		t.Fatalf("%s: %q is a golden of no metric: %v", c.Name, name, err)
	}
	feed(m, p, y, w, 7)
	var got []float64
	switch m := m.(type) {
	case *metric.ClassMetric:
		for k := range m.Classes() {
			got = append(got, m.Class(k))
		}
	case *metric.ConfusionMatrix:
		over := map[string]metric.Normalization{"confusion": metric.OverNone, "confusion over true": metric.OverTrue,
			"confusion over pred": metric.OverPredicted, "confusion over all": metric.OverAll}[name]
		got = m.Normalized(over).Float64s()
	case *metric.RegressionMetric:
		got = m.Outputs()
	case *metric.AUCMetric:
		curve := m.Curve(1)
		got = slices.Concat(curve.FPR, curve.TPR, curve.Thresholds)
	case *metric.AveragePrecisionMetric:
		curve := m.Curve(1)
		got = slices.Concat(curve.Precision, curve.Recall, curve.Thresholds)
	case *metric.CalibrationMetric:
		curve := m.Curve()
		got = slices.Concat(curve.Predicted, curve.Observed)
	case *metric.ReportMetric:
		report(t, c, name, raw, m)
		return
	}
	want := numbers(t, raw)
	if !slices.EqualFunc(got, want, near) {
		t.Errorf("%s: %s: got %v, want %v", c.Name, name, got, want)
	}
}

// report compares the text of a report to the letter, and its JSON.
func report(t *testing.T, c goldenCase, name string, raw json.RawMessage, m *metric.ReportMetric) {
	t.Helper()
	if name == "report" {
		var want string
		if err := json.Unmarshal(raw, &want); err != nil {
			t.Fatal(err)
		}
		if got := m.String(); got != want {
			t.Errorf("%s: got\n%swant\n%s", c.Name, got, want)
		}
		return
	}
	b, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := rounded(t, b), rounded(t, raw); !reflect.DeepEqual(got, want) {
		t.Errorf("%s: report as data: got %v, want %v", c.Name, got, want)
	}
}

// rounded reads JSON with its numbers to 12 digits.
func rounded(t *testing.T, b []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatal(err)
	}
	var round func(v any) any
	round = func(v any) any {
		switch v := v.(type) {
		case float64:
			return math.Round(v*1e12) / 1e12
		case map[string]any:
			for k := range v {
				v[k] = round(v[k])
			}
		}
		return v
	}
	return round(v)
}
