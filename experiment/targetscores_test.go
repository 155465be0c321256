package experiment

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"cajal/model"
	"cajal/recipe"
	"cajal/tensor"
)

// peers are scikit-learn's measures of several targets.
type peers struct {
	Numbers []struct {
		P, T          [][]float64
		W             []float64
		R2, RMSE, MAE []float64
		Mean          Score
	}
	Labels []struct {
		P, T   [][]float64
		W      []float64
		Labels []struct {
			Accuracy, F1, AUC float64
			LogLoss           float64 `json:"log_loss"`
			Confusion         [][]int64
		}
		All Score
	}
}

func readPeers(t *testing.T) (p peers) {
	t.Helper()
	b, err := os.ReadFile("testdata/targets.json")
	if err == nil {
		err = json.Unmarshal(b, &p)
	}
	if err != nil || len(p.Numbers) == 0 || len(p.Labels) == 0 {
		t.Fatal(err)
	}
	return p
}

func matrix(rows [][]float64) *tensor.Tensor {
	return tensor.From(slices.Concat(rows...), len(rows), len(rows[0]))
}

func vectorOf(w []float64) *tensor.Tensor {
	if w == nil {
		return nil
	}
	return tensor.From(w, len(w))
}

func TestTargetScoresEqualScikitLearn(t *testing.T) {
	for i, c := range readPeers(t).Numbers {
		p, y, w := matrix(c.P), matrix(c.T), vectorOf(c.W)
		names := []string{"a", "b", "c"}[:y.Dim(1)]
		all := targetScores(names, "test", p, y, w)
		if len(all) != len(names) {
			t.Fatalf("case %d: %d scores, want %d", i, len(all), len(names))
		}
		for j, s := range all {
			if s.Target != names[j] || !close9(float64(s.R2), c.R2[j]) || !close9(float64(s.RMSE), c.RMSE[j]) || !close9(float64(s.MAE), c.MAE[j]) {
				t.Errorf("case %d, target %d: got %+v, want %v %v %v", i, j, s, c.R2[j], c.RMSE[j], c.MAE[j])
			}
		}
		o := &Outcome{recipe: &recipe.Recipe{Data: recipe.Data{Kind: "table"}}, truth: y}
		score := Score{}
		o.errors(score, p, w)
		r2, err := measureBy("r2", p, y, w)
		if err != nil || !close9(score["rmse"], c.Mean["rmse"]) || !close9(score["raw_mae"], c.Mean["mae"]) || !close9(r2, c.Mean["r2"]) {
			t.Errorf("case %d: means %v and r2 %v, %v; want %v", i, score, r2, err, c.Mean)
		}
	}
}

func TestLabelScoresEqualScikitLearn(t *testing.T) {
	for i, c := range readPeers(t).Labels {
		p, y, w := matrix(c.P), matrix(c.T).To(tensor.Int64), vectorOf(c.W)
		labels := []model.Label{{Name: "a", Classes: []string{"no", "yes"}}, {Name: "b", Classes: []string{"no", "yes"}}, {Name: "c", Classes: []string{"no", "yes"}}}[:y.Dim(1)]
		all, err := eachLabel(labels, p, y, w)
		if err != nil {
			t.Fatal(err)
		}
		for j := range all {
			l, want := &all[j], c.Labels[j]
			if !close9(l.Measures["accuracy"], want.Accuracy) || !close9(l.F1(), want.F1) || !close9(l.Measures["auc"], want.AUC) || !close9(l.Measures["log_loss"], want.LogLoss) {
				t.Errorf("case %d, label %s: got %v and F1 %v, want %+v", i, l.Target, l.Measures, l.F1(), want)
			}
			if !slices.EqualFunc(l.Confusion, want.Confusion, slices.Equal) {
				t.Errorf("case %d, label %s: confusion %v, want %v", i, l.Target, l.Confusion, want.Confusion)
			}
		}
		for _, name := range labelMeasures {
			if got, err := measureBy(name, p, y, w); err != nil || !close9(got, c.All[name]) {
				t.Errorf("case %d: %s %v, %v; want %v", i, name, got, err, c.All[name])
			}
		}
	}
}

func close9(a, b float64) bool { return math.Abs(a-b) <= 1e-9*max(1, math.Abs(b)) }
