package explain

import (
	"math"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

func TestFirstNonFinite(t *testing.T) {
	net := nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2))
	nn.Init(net, tensor.Float64, nn.Streams(rng.New(0)))
	w := nn.Params(net)[2].Value.Tensor()
	tests := []struct {
		name string
		run  func(t *grad.Tape)
		want string // "" if all is finite
	}{
		{"finite", func(t *grad.Tape) { net.Forward(t.Const(row(2))) }, ""},
		{"ids", func(t *grad.Tape) { t.Const(tensor.From([]int64{math.MaxInt64})) }, ""},
		{"data", func(t *grad.Tape) { net.Forward(t.Const(tensor.From([]float64{1, math.NaN()}, 1, 2))) },
			"NaN, element [0,1] of const, operation 0"},
		{"operation", func(t *grad.Tape) { t.Const(tensor.From([]float64{3, 2, 0, -1}, 2, 2)).Log().Square().Sum() },
			"-Inf, element [1,0] of log, operation 1"},
		{"parameter", func(t *grad.Tape) {
			w.Set(math.Inf(1), 1, 2)
			net.Forward(t.Const(row(2)))
		}, "+Inf, element [1,2] of parameter net.2.weight of net.2 (Linear 3→2), operation 3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			tape := grad.NewTape()
			tt.run(tape)
			n, found := tape.FirstNonFinite()
			if found != (tt.want != "") || found && !strings.Contains(n.String(), tt.want) {
				t.Errorf("found %v: %s, want %q", found, n, tt.want)
			}
		})
	}
}
