package nn_test

import (
	"slices"
	"testing"

	"cajal/grad"
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
		if i > 0 && !slices.Equal(r.Inputs[0], o.Rows[i-1].Output) {
			t.Errorf("row %d takes %v, but the one before gives %v", i, r.Inputs[0], o.Rows[i-1].Output)
		}
	}
	if total != o.Parameters {
		t.Errorf("the rows have %d parameters, want %d", total, o.Parameters)
	}
	for i, want := range map[int]nn.OverviewRow{
		0:  {Path: "0", Layer: "Embedding 20→4", Inputs: [][]int{{-1, 3}}, Output: []int{-1, 3, 4}, Parameters: 80},
		1:  {Path: "1", Layer: "Flatten", Inputs: [][]int{{-1, 3, 4}}, Output: []int{-1, 12}},
		13: {Path: "13.0", Layer: "Linear 8→3", Inputs: [][]int{{-1, 8}}, Output: []int{-1, 3}, Parameters: 27},
	} {
		r := o.Rows[i]
		if r.Path != want.Path || r.Layer != want.Layer || r.Parameters != want.Parameters ||
			!slices.Equal(r.Inputs[0], want.Inputs[0]) || !slices.Equal(r.Output, want.Output) {
			t.Errorf("row %d: got %+v, want %+v", i, r, want)
		}
	}
	if n := nn.Buffers(net)[2].Tensor.Item(); n != 0 {
		t.Errorf("Summary moved the running statistics: %v batches", n)
	}
}

func TestSummaryRefuses(t *testing.T) {
	net := nn.Sequential(nn.Linear(784, 10))
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

// Summary descends into blocks that call their parts: what a block learns
// beside them is a row below theirs, a part with two inputs one row, and a
// layer that runs twice counts once.
func TestSummaryOfBlocks(t *testing.T) {
	net := initialised(nn.Sequential(newBlock(4), nn.Residual(nn.Linear(4, 4), nn.Tanh()), &gated{&gate{nn.NewParam(nn.Constant(1), 4)}}, sharing(4, 2)), tensor.Float32)
	want := `layer                    input          output  parameters
0.norm LayerNorm 4       (N, 4)         (N, 4)           8
0.up Linear 4→8          (N, 4)         (N, 8)          40
0.down Linear 8→4        (N, 8)         (N, 4)          32
0 Block                  (N, 4)         (N, 4)           4
1.0 Linear 4→4           (N, 4)         (N, 4)          20
1.1 Tanh                 (N, 4)         (N, 4)           0
2.gate Gate              (N, 4) (N, 4)  (N, 4)           4
3.pair.left Linear 4→2   (N, 4)         (N, 2)          10
3.pair.right Linear 4→2  (N, 4)         (N, 2)           0
118 parameters (float32, 472 bytes) and 2 numbers in buffers`
	o := nn.Summary(net, 4)
	if o.Parameters != nn.Count(net) {
		t.Errorf("got %d parameters, want %d", o.Parameters, nn.Count(net))
	}
	if got := o.String(); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	alone := initialised(nn.Sequential(&twin{&pair{nn.Linear(4, 2), nn.Linear(4, 2)}}), tensor.Float32)
	if rows := nn.Summary(alone, 4).Rows; len(rows) != 2 || rows[1].Parameters != 10 {
		t.Errorf("two layers in a pair: got %+v", rows)
	}
}

// gate is a part with two inputs: a ∘ b ∘ scale.
type gate struct{ scale *nn.Param }

func (*gate) String() string                  { return "Gate" }
func (g *gate) Walk(v nn.Visitor)             { v.Param("scale", g.scale) }
func (g *gate) Of(a, b grad.Value) grad.Value { return a.Mul(b).Mul(g.scale.Value) }

// gated is a layer that gates an input by itself.
type gated struct{ gate *gate }

func (l *gated) String() string    { return "Gated" }
func (l *gated) Walk(v nn.Visitor) { v.Module("gate", l.gate) }
func (l *gated) Forward(x grad.Value) grad.Value {
	return nn.Within("gate", l.gate, func() grad.Value { return l.gate.Of(x, x) }, x, x)
}

// A network without numbers has a summary, and none afterwards; one with keeps
// them.
func TestSummaryWithoutNumbers(t *testing.T) {
	net := everyday()
	before := nn.Summary(net, 3).String()
	if slices.ContainsFunc(nn.Values(net), func(v grad.Value) bool { return !v.IsZero() }) || nn.Buffers(net)[0].Tensor != nil {
		t.Error("Summary left numbers in the network")
	}
	initialised(net, tensor.Float32)
	state := nn.StateDict(net)
	if after := nn.Summary(net, 3).String(); after != before {
		t.Errorf("with numbers:\n%s\nwithout:\n%s", after, before)
	}
	for i, s := range nn.StateDict(net) {
		if s.Tensor != state[i].Tensor {
			t.Errorf("%s is another tensor", s.Name)
		}
	}
	huge := nn.Sequential(nn.Linear(3, 1<<30), nn.Linear(1<<30, 1<<20))
	if n := nn.Summary(huge, 3).Parameters; n != nn.Count(huge) || int64(n) < 1<<50 {
		t.Errorf("got %d parameters, want %d", n, nn.Count(huge))
	}
}
