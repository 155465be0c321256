package nn_test

import (
	"testing"

	"cajal/grad"
	"cajal/nn"
	"cajal/rng"
	"cajal/tensor"
)

// Every layer passes shapes on before it has numbers, on a tape that knows shapes
// alone, as it does with numbers; and stays without.
func TestShapesBeforeNumbers(t *testing.T) {
	for name, c := range everyLayer {
		for _, d := range []tensor.DType{tensor.Float32, tensor.Float64} {
			forward := func(l nn.Layer) grad.Graph {
				of := d
				if nn.TakesIDs(l) {
					of = tensor.Int64
				}
				tape := grad.NewTape(grad.ShapesOnly())
				l.Forward(tape.Input(of, append([]int{4}, c.sample...)...))
				return tape.Graph()
			}
			bare, made := c.make(), c.make()
			nn.Init(made, d, nn.Streams(rng.New(0)))
			got, want := forward(bare), forward(made)
			if len(got.Nodes) != len(want.Nodes) || len(got.Values) != len(want.Values) {
				t.Fatalf("%s: %d operations and %d values, with numbers %d and %d", name, len(got.Nodes), len(got.Values), len(want.Nodes), len(want.Values))
			}
			for i, v := range got.Values {
				if w := want.Values[i]; tensor.ShapeString(v.Shape) != tensor.ShapeString(w.Shape) || (v.Parameter == "") != (w.Parameter == "") {
					t.Errorf("%s: value %d is %v, with numbers %v", name, i, v, w)
				}
			}
			for _, p := range nn.Params(bare) {
				if !p.Value.IsZero() {
					t.Errorf("%s: %s has numbers", name, p.Name)
				}
			}
		}
	}
}

// A tape that computes refuses such a layer, and says where numbers come from.
func TestNumbersAreNeededToCompute(t *testing.T) {
	defer func() {
		if e, ok := recover().(*grad.Error); !ok || e.Code != grad.NoNumbers {
			t.Errorf("got %v, want a refusal with the code %v", e, grad.NoNumbers)
		}
	}()
	nn.Linear(3, 2).Forward(grad.NewTape().Const(tensor.New(tensor.Float32, 4, 3)))
}
