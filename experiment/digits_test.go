package experiment

import (
	"math"
	"testing"
)

// Numbers of any size can be read: neither 0.0000 nor forty digits.
func TestDigitsOfNumbers(t *testing.T) {
	for _, c := range []struct {
		v            float64
		want, change string
	}{
		{0.97512, "0.9751", "+0.9751"},
		{-23812.21, "-23812.2100", "-23812.2100"},
		{0, "0.0000", "+0.0000"},
		{math.Copysign(0, -1), "-0.0000", "-0.0000"},
		{0.0001, "0.0001", "+0.0001"},
		{-0.00003512345, "-3.512e-05", "-3.512e-05"},
		{5.06e-40, "5.06e-40", "+5.06e-40"},
		{4.4352561e37, "4.435e+37", "+4.435e+37"},
		{math.Inf(1), "+Inf", "+Inf"},
		{math.NaN(), "NaN", "NaN"},
	} {
		if got := Digits(c.v); got != c.want {
			t.Errorf("%v: got %s, want %s", c.v, got, c.want)
		}
		if got := Change(c.v); got != c.change {
			t.Errorf("a change of %v: got %s, want %s", c.v, got, c.change)
		}
	}
}

func TestScoreOfSmallNumbers(t *testing.T) {
	s := Score{"loss": 0.25, "r2": 1.11e-16, "rmse": 3.2e-7, "raw_mae": 2e13}
	if got, want := s.String(), "loss 0.25, r2 0.0000, mean absolute error 2e+13, rmse 3.2e-07"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
