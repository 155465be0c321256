package train_test

import (
	"context"
	"math"
	"regexp"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
	"cajal/train"
)

// logLayer takes the logarithm of its inputs less a constant.
type logLayer struct{ less float64 }

func (l *logLayer) Forward(x grad.Value) grad.Value {
	return x.Add(x.Tape().Const(tensor.Full(x.DType(), -l.less, 1))).Log()
}
func (l *logLayer) Walk(nn.Visitor) {}
func (l *logLayer) String() string  { return "Log" }

// The message names step, layer, operation and element where the first NaN
// began, and the model is as it was before the step, buffers and dropout
// included.
func TestNotFiniteSaysWhere(t *testing.T) {
	// Sample 13 is the only one with an input of 8, which becomes a log of −1.
	x := tensor.Full(tensor.Float64, 10, 20, 2)
	x.Set(8, 13, 1)
	s := set(t, x, tensor.New(tensor.Int64, 20))
	tests := []struct {
		name string
		net  func() nn.Layer
		rate float64
		want string
	}{
		{"operation", func() nn.Layer {
			return nn.Sequential(nn.BatchNorm1d(2, nn.Epsilon(1)), nn.Dropout(0.5), nn.Sequential(&logLayer{-1.5}), nn.Linear(2, 2))
		}, 0.01, `^train: epoch 1, step 4: the loss is not finite \(NaN\); the first number that is not finite is NaN, element \[1,1\] of log of net\.2\.0 \(Log\), operation \d+ on the tape; the parameters are left as they were before the step; try a smaller rate than 0\.01$`},
		{"rate", func() nn.Layer { return nn.Sequential(nn.Linear(2, 2), &square{}, nn.Linear(2, 2)) }, 1e200,
			`^train: epoch 1, step 2: the loss is not finite \(.*\); the first number that is not finite is \S+, element \[\d,\d\] of (square|affine|parameter \S+) of net\..*; try a smaller rate than 1e\+200$`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := train.New(tt.net(), nn.CrossEntropy(), optim.SGD(tt.rate), train.DType(tensor.Float64))
			steps := 0
			var buffers []*tensor.Tensor
			_, err := m.Fit(context.Background(), s, train.BatchSize(4), train.InOrder(), train.On(func(e train.Event) {
				if e.Kind == train.Stepped {
					steps, buffers = e.Total, nil
					for _, b := range nn.Buffers(m.Net()) {
						buffers = append(buffers, b.Tensor.Clone())
					}
				}
			}))
			if err == nil || !regexp.MustCompile(tt.want).MatchString(err.Error()) {
				t.Errorf("after %d steps: error %v\nwant %s", steps, err, tt.want)
			}
			for i, b := range nn.Buffers(m.Net()) {
				if !tensor.Equal(b.Tensor, buffers[i]) {
					t.Errorf("%s is %v, want %v as before the step", b.Name, b.Tensor, buffers[i])
				}
			}
			for _, p := range nn.Params(m.Net()) {
				if tt.rate < 1 && math.IsNaN(p.Value.Tensor().Sum()) {
					t.Errorf("%s is spoilt", p.Name)
				}
			}
		})
	}
}

type square struct{}

func (*square) Forward(x grad.Value) grad.Value { return x.Square() }
func (*square) Walk(nn.Visitor)                 {}
func (*square) String() string                  { return "Square" }
