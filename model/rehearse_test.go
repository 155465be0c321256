package model

import "testing"

// The first batch that a predictor sees takes as little memory as one behind it.
func TestFirstBatchIsPlanned(t *testing.T) {
	p := open(t, written(t, flowers(), 2)).Predictor()
	var peaks [2]int
	for i := range peaks {
		xs, err := p.model.PrepareInputs(samples(500))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := p.Predict(xs...); err != nil {
			t.Fatal(err)
		}
		m := p.tape.Memory()
		if peaks[i] = m.Values; m.Peak > m.Values+m.Values/10 {
			t.Errorf("batch %d: the tape had %d bytes, and has %d", i, m.Peak, m.Values)
		}
	}
	if peaks[0] > peaks[1]+peaks[1]/10 {
		t.Errorf("the first batch took %d bytes, the second one %d", peaks[0], peaks[1])
	}
}
