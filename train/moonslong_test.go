//go:build !race

// These runs stay on one goroutine: under the race detector they would take
// minutes and could find nothing.

package train_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"cajal/internal/testenv"
	"cajal/nn"
	"cajal/tensor"
	"cajal/train"
	"cajal/train/diagnose"
)

func TestMoonsStableRate(t *testing.T) {
	g := golden(t)
	m, set := moonsModel(t, 3, 0.003)
	h, err := m.Fit(context.Background(), set, train.Epochs(20000), train.BatchSize(0), train.RecordEvery(1000, train.After))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range g.Stable {
		if d := math.Abs(h.Records[i].Loss - want); !(d <= 1e-9) {
			t.Errorf("after pass %d: loss %.12f, want %.12f", h.Records[i].Step, h.Records[i].Loss, want)
		}
	}
}

// The article's rate is past the edge of stability: from pass 3000 on the loss
// jumps between the two values that the two articles print, and the diagnosis
// says so and names a rate that is stable.
func TestMoonsAlternates(t *testing.T) {
	testenv.SkipEmulated(t, "it makes 20,000 steps")
	g := golden(t)
	m, set := moonsModel(t, 3, 0.01)
	ctx := context.Background()
	h, err := m.Fit(ctx, set, train.Epochs(20000), train.BatchSize(0), train.RecordEvery(1, train.After))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range g.Hidden3.Trace[:2] {
		if got := h.Records[1000*i].Loss; math.Abs(got-want) > 5e-7 {
			t.Errorf("after pass %d: loss %.6f, want %.6f", 1000*i, got, want)
		}
	}
	for i := 3; i < 20; i++ {
		even, odd := h.Records[1000*i].Loss, h.Records[1000*i+1].Loss
		want := g.Hidden3.Trace[i]
		if d := min(math.Abs(even-want), math.Abs(odd-want)); d > 1e-6 {
			t.Errorf("after passes %d and %d: losses %.6f and %.6f, want one of them %.6f", 1000*i, 1000*i+1, even, odd, want)
		}
	}
	r, err := m.Evaluate(ctx, set)
	if acc, _ := r.Metric("accuracy"); err != nil || acc != 0.975 {
		t.Errorf("training accuracy %v (%v), want 0.975", acc, err)
	}
	before := nn.Params(m.Net())[0].Value.Tensor().Clone()
	found, err := diagnose.Training(ctx, m, set, h)
	if err != nil {
		t.Fatal(err)
	}
	if !tensor.Equal(before, nn.Params(m.Net())[0].Value.Tensor()) {
		t.Error("Diagnose changed the parameters")
	}
	want := []string{diagnose.Alternates, diagnose.PastStability, diagnose.StableRate}
	if len(found) != len(want) {
		t.Fatalf("got findings %+v, want %v", found, want)
	}
	for i, f := range found {
		if f.Kind != want[i] {
			t.Errorf("finding %d is %q, want %q", i, f.Kind, want[i])
		}
		t.Log(f.Text)
	}
	if !strings.Contains(found[2].Text, "0.005") {
		t.Errorf("suggested rate: %q, want 0.005", found[2].Text)
	}
	m, set = moonsModel(t, 3, 0.005)
	h, err = m.Fit(ctx, set, train.Epochs(20000), train.BatchSize(0))
	if err != nil {
		t.Fatal(err)
	}
	if found, err := diagnose.Training(ctx, m, set, h); err != nil || len(found) != 0 {
		t.Errorf("at the suggested rate: findings %+v (%v), want none", found, err)
	}
}
