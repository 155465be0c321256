package nn_test

import (
	"slices"
	"testing"

	"cajal/nn"
	"cajal/tensor"
)

func TestSummary(t *testing.T) {
	net := initialised(everyday(), tensor.Float64)
	o := nn.Summary(net, 3)
	if o.Parameters != nn.Count(net) || o.Buffered != 33 || o.DType != tensor.Float64 {
		t.Errorf("got %d parameters, %d buffered, %v, want %d, 33, float64", o.Parameters, o.Buffered, o.DType, nn.Count(net))
	}
	if len(o.Rows) != 15 {
		t.Fatalf("got %d rows, want 15", len(o.Rows))
	}
	total := 0
	for i, r := range o.Rows {
		total += r.Parameters
		if i > 0 && !slices.Equal(r.Input, o.Rows[i-1].Output) {
			t.Errorf("row %d takes %v, but the one before gives %v", i, r.Input, o.Rows[i-1].Output)
		}
	}
	if total != o.Parameters {
		t.Errorf("the rows have %d parameters, want %d", total, o.Parameters)
	}
	for i, want := range map[int]nn.OverviewRow{
		0:  {Path: "0", Layer: "Embedding 20→4", Input: []int{-1, 3}, Output: []int{-1, 3, 4}, Parameters: 80},
		1:  {Path: "1", Layer: "Flatten", Input: []int{-1, 3, 4}, Output: []int{-1, 12}},
		13: {Path: "13.0", Layer: "Linear 8→3", Input: []int{-1, 8}, Output: []int{-1, 3}, Parameters: 27},
	} {
		r := o.Rows[i]
		if r.Path != want.Path || r.Layer != want.Layer || r.Parameters != want.Parameters ||
			!slices.Equal(r.Input, want.Input) || !slices.Equal(r.Output, want.Output) {
			t.Errorf("row %d: got %+v, want %+v", i, r, want)
		}
	}
	if n := nn.Buffers(net)[2].Tensor.Item(); n != 0 {
		t.Errorf("Summary moved the running statistics: %v batches", n)
	}
}

func TestSummaryRefuses(t *testing.T) {
	net := nn.Sequential(nn.Linear(784, 10))
	wantFault(t, "summary: the network has no numbers yet; nn.Init makes them", func() { nn.Summary(net, 784) })
	initialised(net, tensor.Float32)
	wantFault(t, "net.0 (Linear 784→10): affine: x is (2, 28, 28), last axis 28, want 784; is a Flatten missing?",
		func() { nn.Summary(net, 28, 28) })
}

// A layer alone, and one without parameters, have a summary too.
func TestSummaryOfOneLayer(t *testing.T) {
	want := "layer  input      output     parameters\n" +
		"ReLU   (N, 5, 2)  (N, 5, 2)           0\n" +
		"0 parameters (float32, 0 bytes)"
	if got := nn.Summary(nn.ReLU(), 5, 2).String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
