package model

import (
	"fmt"
	"math"
	"testing"

	"cajal/tensor"
)

func TestRowKeepsShortDigits(t *testing.T) {
	x := tensor.From([]float32{0.1, 1.0 / 3, math.MaxFloat32}, 1, 3)
	for j, want := range []string{"0.1", "0.33333334", "3.4028235e+38"} {
		if got := fmt.Sprint(Row(x, 0)[j]); got != want {
			t.Errorf("column %d: got %s, want %s", j, got, want)
		}
	}
}

// Where a network has the probability of the second class, that of the first is as short.
func TestBothProbabilitiesAreShort(t *testing.T) {
	p := tensor.From([]float32{0.30585086}, 1, 1)
	if got := fmt.Sprint(Probabilities(p, 0, 2)); got != "[0.69414914 0.30585086]" {
		t.Errorf("got the probabilities %s", got)
	}
	labels := []Label{{Name: "rain", Classes: []string{"no", "yes"}}}
	if got := fmt.Sprint(LabelAnswers(p, labels)[0].Labels["rain"].Probabilities); got != "map[no:0.69414914 yes:0.30585086]" {
		t.Errorf("got the label's probabilities %s", got)
	}
}
