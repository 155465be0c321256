package plot

import (
	"math"
	"strings"
	"testing"

	"cajal/tensor"
)

// The legend says in the words that are asked for where a classifier says NaN.
func TestAbsent(t *testing.T) {
	x, y := tensor.From([]float64{0, 0, 1, 1}, 2, 2), tensor.From([]int64{0, 1}, 2)
	nan := func(grid *tensor.Tensor) *tensor.Tensor { return tensor.Full(tensor.Float64, math.NaN(), grid.Dim(0)) }
	for want, options := range map[string][]Option{"no prediction (NaN)": nil, "keine Vorhersage": {Absent("keine\nVorhersage")}} {
		p := Boundary(x, y, nan, options...)
		w, h := p.Size()
		if text := string(encode(t, p, "svg", w, h)); !strings.Contains(text, ">"+want+"<") {
			t.Errorf("the legend lacks %q", want)
		}
	}
}
