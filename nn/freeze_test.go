package nn_test

import (
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
