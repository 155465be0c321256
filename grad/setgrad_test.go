package grad_test

import (
	"testing"

	"cajal/grad"
	"cajal/tensor"
)

// A gradient that is set stands in the parameter until the tape is rewound; a
// frozen parameter has none, and what is no gradient of it is refused.
func TestSetGrad(t *testing.T) {
	tape := grad.NewTape()
	p := grad.Param("w", tensor.From([]float64{1, 2}, 2))
	g := tensor.From([]float64{3, 4}, 2)
	tape.SetGrad(p, g)
	if got := p.Grad(); got == nil || !tensor.Equal(got, g) || got == g {
		t.Errorf("gradient %v, want a copy of %v", got, g)
	}
	tape.SetGrad(p, tensor.From([]float64{5, 6}, 2))
	if got := p.Grad(); got.At(0) != 5 {
		t.Errorf("set twice: %v, want the second", got)
	}
	tape.Rewind()
	if got := p.Grad(); got != nil {
		t.Errorf("after Rewind: %v, want none", got)
	}
	p.Freeze()
	tape.SetGrad(p, g)
	if got := p.Grad(); got != nil {
		t.Errorf("frozen: %v, want none", got)
	}
	p.Unfreeze()
	for name, call := range map[string]func(){
		"another shape": func() { tape.SetGrad(p, tensor.New(tensor.Float64, 3)) },
		"another type":  func() { tape.SetGrad(p, tensor.New(tensor.Float32, 2)) },
		"a constant":    func() { tape.SetGrad(tape.Const(g), g) },
	} {
		func() {
			defer func() {
				if _, ok := recover().(*grad.Error); !ok {
					t.Errorf("%s is not refused", name)
				}
			}()
			call()
		}()
	}
}
