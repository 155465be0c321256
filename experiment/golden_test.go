//go:build !race

// These runs stay on one goroutine: under the race detector they would take
// minutes and could find nothing.

package experiment

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
	"testing"

	"cajal/data"
	"cajal/internal/testenv"
	"cajal/recipe"
	"cajal/train"
)

// golden is what testdata/articles.py measured in NumPy.
type golden struct {
	People map[string]struct {
		Losses []float64 `json:"loss_every_10_epochs"`
		Final  float64   `json:"final_loss"`
	} `json:"people"`
	Quantiles map[string]struct {
		Cost     []float64 `json:"cost"`
		Accuracy float64   `json:"accuracy"`
	} `json:"quantiles"`
	Arithmetic struct {
		History     [][2]float64 `json:"history"`
		RawMaxError float64      `json:"raw_max_error"`
		Predictions [][]float64  `json:"predictions"`
	} `json:"arithmetic"`
}

func readGolden(t *testing.T) (g golden) {
	t.Helper()
	b, err := os.ReadFile("testdata/articles.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(b, &g); err != nil {
		t.Fatal(err)
	}
	return g
}

func runBuiltin(t *testing.T, name string, change func(*recipe.Recipe)) *Outcome {
	t.Helper()
	o, err := builtin(t, name, change).Run(context.Background(), Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestPeopleAsInNumPy(t *testing.T) {
	g := readGolden(t)
	for seed, want := range g.People {
		s, err := strconv.ParseInt(seed, 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		o := runBuiltin(t, "people", func(r *recipe.Recipe) { r.SetSeed(s) })
		near(t, "seed "+seed+": final loss", o.Train["loss"], want.Final)
		if len(o.History) != 100 {
			t.Fatalf("seed %s: %d records, want 100", seed, len(o.History))
		}
		for i, loss := range want.Losses {
			if o.History[i].Step != 10*i {
				t.Fatalf("record %d is of epoch %d", i, o.History[i].Step)
			}
			near(t, "seed "+seed+": loss", o.History[i].Loss, loss)
		}
	}
}

func TestQuantilesAsInNumPy(t *testing.T) {
	for rate, want := range readGolden(t).Quantiles {
		o := runBuiltin(t, "quantiles", func(r *recipe.Recipe) {
			r.Data.TestSamples = 0
			var err error
			if r.Optimizer.Rate, err = strconv.ParseFloat(rate, 64); err != nil {
				t.Fatal(err)
			}
		})
		if len(o.History) != len(want.Cost) {
			t.Fatalf("%d records, want %d", len(o.History), len(want.Cost))
		}
		for i, cost := range want.Cost {
			near(t, "rate "+rate+": cost at "+strconv.Itoa(o.History[i].Step), o.History[i].Loss, cost)
		}
		near(t, "rate "+rate+": accuracy", o.Train["accuracy"], want.Accuracy)
		near(t, "baseline", o.Baselines[0].Train["accuracy"], 0.54)
		if len(o.Diagnosis) != 0 {
			t.Errorf("rate %s is stable, and the diagnosis is %q", rate, o.Diagnosis)
		}
	}
}

func TestArithmeticAsInNumPy(t *testing.T) {
	want := readGolden(t).Arithmetic
	o := runBuiltin(t, "arithmetic", func(*recipe.Recipe) {})
	for e, both := range want.History {
		near(t, "training loss after epoch "+strconv.Itoa(e), o.History[e].Loss, both[0])
		near(t, "test loss after epoch "+strconv.Itoa(e), o.Epochs[e].Score["val_loss"], both[1])
	}
	if d := math.Abs(o.Test["raw_max_error"] - want.RawMaxError); d > 1e-7 {
		t.Errorf("largest raw error %v, want %v", o.Test["raw_max_error"], want.RawMaxError)
	}
	for i, p := range want.Predictions {
		for j, v := range p {
			if d := math.Abs(o.Cases[i].Predicted[j] - v); !(d <= 1e-7) {
				t.Errorf("case %v, output %d: %v, want %v", o.Cases[i].Input, j, o.Cases[i].Predicted[j], v)
			}
		}
	}
}

// The steps carry the names that the article on regression gives them.
func TestSteps(t *testing.T) {
	r := builtin(t, "arithmetic", func(r *recipe.Recipe) { r.Training.Epochs = 1 })
	var got []string
	if _, err := r.Run(context.Background(), Hooks{Step: func(s Step) { got = append(got, s.Name) }, Event: func(train.Event) {}}); err != nil {
		t.Fatal(err)
	}
	want := []string{"initialise", "generate", "split", "standardise", "build", "forward", "backward", "iterate", "test"}
	if len(got) != len(want) {
		t.Fatalf("steps %q, want %q", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("step %d is %q, want %q", i+1, got[i], want[i])
		}
	}
}

// Over twenty seeds of data the accuracies lie where the article's network's
// do; single runs at its rate are chaotic, so only the distribution is held.
func TestQuantilesRepeated(t *testing.T) {
	testenv.SkipEmulated(t, "it trains for minutes")
	r := builtin(t, "quantiles", func(r *recipe.Recipe) { r.Data.TestSamples = 0 })
	res, err := r.Repeat(context.Background(), 20, Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	net, base := res.Spread["train.accuracy"], res.Spread["logistic.train.accuracy"]
	if net.Median < 0.965 || net.Q25 < 0.94 || net.Min < 0.7 || net.Max < 0.99 {
		t.Errorf("network %+v, want a median of about 0.98, at least 0.7 always", net)
	}
	if base.Min != 0.485 || base.Max != 0.625 || math.Abs(float64(base.Median)-0.5425) > 0.0026 {
		t.Errorf("baseline %+v, want 0.485 to 0.625 with median 0.5425", base)
	}
}

// The README's main job: real digits, with a confusion matrix over the test
// samples and a sheet of the mistakes.
func TestDigits(t *testing.T) {
	o := runBuiltin(t, "digits", func(r *recipe.Recipe) { r.Baseline = nil })
	if a := o.Test["accuracy"]; a < 0.97 {
		t.Errorf("test accuracy %.4f, want at least 0.97", a)
	}
	var right, all int64
	for i, row := range o.Confusion {
		for j, n := range row {
			all += n
			if i == j {
				right += n
			}
		}
	}
	if all != 360 || math.Abs(float64(right)/360-o.Test["accuracy"]) > 1e-12 {
		t.Errorf("the confusion matrix has %d of %d right, the accuracy is %v", right, all, o.Test["accuracy"])
	}
	if len(o.mistakes) != int(all-right) {
		t.Errorf("%d mistakes, want %d", len(o.mistakes), all-right)
	}
	draw, err := o.mistakeSheet()
	if err != nil {
		t.Fatal(err)
	}
	var b data.Batch
	surest := o.mistakes[0]
	if err := o.data.test.Gather(&b, []int{surest.sample}); err != nil || b.Y.Int64s()[0] != int64(surest.is) {
		t.Errorf("test sample %d is %v (%v), want %d", surest.sample, b.Y, err, surest.is)
	}
	for l, want := range map[string]string{"en": "test sample %d", "zh": "测试样本 %d"} {
		o.SetReportLanguage(l)
		if want = fmt.Sprintf(want, surest.sample); !strings.Contains(svg(t, draw(o.reportTexts)), want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
	files, err := o.Save(context.Background(), t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	if len(files) != 6 {
		t.Errorf("written: %q, want loss, confusion, mistakes, history, result and model", files)
	}
}
