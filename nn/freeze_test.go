package nn_test

import (
	"slices"
	"strings"
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/optim"
	"cajal/tensor"
)

func TestFreeze(t *testing.T) {
	front := nn.Sequential(nn.Linear(3, 4), nn.Tanh())
	net := nn.Sequential(front, nn.Linear(4, 2))
	wantFault(t, "0.weight has no numbers yet", func() { nn.Freeze(front) })
	initialised(net, tensor.Float64)
	nn.Freeze(front)
	sgd := optim.SGD(0.1).Bind(nn.Values(net)...)
	before := map[string]*tensor.Tensor{}
	for _, p := range nn.Params(net) {
		before[p.Name] = p.Value.Tensor().Clone()
	}
	tape := grad.NewTape()
	step := func() {
		tape.Rewind()
		net.Forward(tape.Const(tensor.Full(tensor.Float64, 0.5, 5, 3))).Square().Sum().Backward()
		sgd.Step()
	}
	step()
	for _, p := range nn.Params(net) {
		frozen := p.Name == "0.0.weight" || p.Name == "0.0.bias"
		if p.Value.Frozen() != frozen || (p.Value.Grad() == nil) != frozen {
			t.Errorf("%s: frozen %v, gradient %v; want frozen %v", p.Name, p.Value.Frozen(), p.Value.Grad(), frozen)
		}
		if moved := !tensor.Equal(p.Value.Tensor(), before[p.Name]); moved == frozen {
			t.Errorf("%s: frozen %v, but moved %v", p.Name, frozen, moved)
		}
	}
	nn.Unfreeze(net)
	step()
	if p := nn.Params(net)[0]; tensor.Equal(p.Value.Tensor(), before[p.Name]) {
		t.Error("0.0.weight does not move after Unfreeze")
	}
}

// Patterns freeze parameters and statistics by name; a frozen norm is the same function
// in training as in inference.
func TestFreezeNamed(t *testing.T) {
	net := nn.Chain(nn.Named{Name: "conv1", Layer: nn.Conv2d(2, 3, 3, nn.NoBias())}, nn.Named{Name: "bn1", Layer: nn.BatchNorm2d(3)},
		nn.Named{Name: "in1", Layer: nn.InstanceNorm2d(3, nn.RunningStatistics())}, nn.Named{Name: "pool", Layer: nn.GlobalAvgPool()}, nn.Named{Name: "fc", Layer: nn.Linear(3, 2)})
	wantFault(t, "conv1.weight has no numbers yet", func() { nn.FreezeNamed(net, "conv1") })
	initialised(net, tensor.Float64)
	for pattern, want := range map[string]string{
		"layer7": `nothing to freeze is called "layer7"; there are conv1, bn1, in1, fc`,
	} {
		if _, err := nn.FreezeNamed(net, "fc", pattern); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", pattern, err, want)
		}
	}
	if slices.ContainsFunc(nn.Values(net), grad.Value.Frozen) {
		t.Error("a pattern that fits nothing has frozen what others fit")
	}
	for _, one := range []string{"bn1.running_var", "bn1.running_mean", "bn1.num_batches_tracked"} {
		frozen, err := nn.FreezeNamed(net, one)
		if want := "bn1.running_mean bn1.running_var bn1.num_batches_tracked"; err != nil || strings.Join(frozen, " ") != want {
			t.Errorf("%s: it froze %q, %v; want %q", one, frozen, err, want)
		}
		if nn.UnfreezeStatistics(net); net.Layers()[1].(*nn.BatchNormLayer).Mean.Frozen() {
			t.Errorf("%s: frozen after UnfreezeStatistics", one)
		}
	}
	frozen, err := nn.FreezeNamed(net, "conv1", "bn*", "in1")
	if want := "conv1.weight bn1.weight bn1.bias bn1.running_mean bn1.running_var bn1.num_batches_tracked in1.running_mean in1.running_var in1.num_batches_tracked"; err != nil || strings.Join(frozen, " ") != want {
		t.Errorf("it froze %q, %v; want %q", frozen, err, want)
	}
	before := map[string]*tensor.Tensor{}
	for _, s := range nn.StateDict(net) {
		before[s.Name] = s.Tensor.Clone()
	}
	x := tensor.Full(tensor.Float64, 0.5, 4, 2, 5, 5)
	x.Set(2, 1, 1, 2, 2)
	body := net.Layers()[:3]
	through := func(tape *grad.Tape) *tensor.Tensor {
		y := tape.Const(x)
		for _, l := range body {
			y = l.Forward(y)
		}
		return y.Tensor()
	}
	if a, b := through(grad.NewTape()), through(grad.NewTape(grad.Inference())); !tensor.Equal(a, b) {
		t.Errorf("frozen norms give %v in training, and %v in inference", a, b)
	}
	tape, sgd := grad.NewTape(), optim.AdamW(0.1).Bind(nn.Values(net)...)
	step := func() {
		tape.Rewind()
		net.Forward(tape.Const(x)).Square().Sum().Backward()
		sgd.Step()
	}
	step()
	for _, s := range nn.StateDict(net) {
		if moved := !tensor.Equal(s.Tensor, before[s.Name]); moved == slices.Contains(frozen, s.Name) {
			t.Errorf("%s: moved %v", s.Name, moved)
		}
	}
	nn.UnfreezeStatistics(net)
	step()
	for _, b := range nn.Buffers(net) {
		if tensor.Equal(b.Tensor, before[b.Name]) && b.Name != "in1.num_batches_tracked" { // which PyTorch's does not move either
			t.Errorf("%s does not move after UnfreezeStatistics", b.Name)
		}
	}
	if nn.FreezeStatistics(net); !net.Layers()[1].(*nn.BatchNormLayer).Mean.Frozen() {
		t.Error("FreezeStatistics leaves running_mean as it was")
	}
}
