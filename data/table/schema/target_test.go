package schema

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"cajal/data/table"
)

// learnedOf returns the schema of a table whose target y has the given numbers in its rows.
func learnedOf(t *testing.T, c Choices, y ...string) (*table.Frame, *Schema, error) {
	t.Helper()
	text := "x,y\n"
	for i, v := range y {
		text += fmt.Sprintf("%d,%s\n", i%5*i, v)
	}
	f, err := readText(t, text, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	target, err := FindTarget(f, "y", Regression)
	if err != nil {
		t.Fatal(err)
	}
	rows := make([]int, len(y))
	for i := range rows {
		rows[i] = i
	}
	s, err := Fit(f, rows, target, c)
	return f, s, err
}

// Targets that lie close together are brought to mean 0 and deviation 1 all the same.
func TestCloseTargets(t *testing.T) {
	for name, y := range map[string][]string{
		"seconds":      {"1700000000.25", "1700000000.5", "1700000000.75", "1700000000.5"},
		"microseconds": {"1700000000000100", "1700000000000200", "1700000000000300", "1700000000000200"},
		"about 1":      {"1.000000000001", "1.000000000002", "1.000000000003", "1.000000000002"},
	} {
		f, s, err := learnedOf(t, Choices{}, y...)
		if err != nil {
			t.Fatal(err)
		}
		z, err := s.Targets(f, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []float64{-math.Sqrt2, 0, math.Sqrt2, 0} {
			if got := z.At(i, 0); math.Abs(got-want) > 0.001 {
				t.Errorf("%s: row %d becomes %v, want %v", name, i, got, want)
			}
		}
	}
}

// Numbers that cannot be learned are refused in words.
func TestTargetsOfExtremeSizes(t *testing.T) {
	for _, c := range []struct {
		y    []string
		want string
	}{
		{[]string{"1e300", "2e300", "3e300"}, "its numbers reach from 1e+300 to 3e+300, and the squares of their errors are no numbers that a computer holds; give them in a unit in which the largest lies between 1e-140 and 1e+140"},
		{[]string{"1e-300", "2e-300", "3e-300"}, "its numbers reach from 1e-300 to 3e-300"},
		{[]string{"1", "1.0000000000000002", "1.0000000000000002"}, "differ by a 1e-16 part of their size, of which rounding leaves too little; subtract 1 from them, before they are rounded"},
	} {
		for _, transform := range []string{"", "log", "quantile"} {
			_, _, err := learnedOf(t, Choices{Transform: transform}, c.y...)
			if err == nil || !strings.Contains(err.Error(), c.want) {
				if transform != "" && strings.Contains(c.want, "subtract") {
					continue // the transform may spread them
				}
				t.Errorf("%q of %v: error %v, want one with %q", transform, c.y, err, c.want)
			}
		}
	}
}

// A transform is learned of the training rows, comes before mean and scale, and stands in
// the schema's file.
func TestTransformedTargets(t *testing.T) {
	f, s, err := learnedOf(t, Choices{Transform: "log"}, "0", "1", "1", "3", "7", "1", "1", "1", "0", "15")
	if err != nil {
		t.Fatal(err)
	}
	tr := s.Target.Transform
	if tr == nil || tr.Unit != 1 {
		t.Fatalf("the transform is %+v, want a logarithm with the unit 1", tr)
	}
	sum, squares := 0.0, 0.0
	z, err := s.Targets(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, y := range []float64{0, 1, 1, 3, 7, 1, 1, 1, 0, 15} {
		v := z.At(i, 0)
		sum, squares = sum+v, squares+v*v
		if want := (math.Log1p(y) - s.Target.Mean) / s.Target.Scale; math.Abs(v-want) > 1e-14 {
			t.Errorf("%v becomes %v, want %v", y, v, want)
		}
	}
	if math.Abs(sum) > 1e-12 || math.Abs(squares-10) > 1e-12 {
		t.Errorf("the sum is %v and that of squares %v, want 0 and 10", sum, squares)
	}
	text, err := s.Target.MarshalJSON()
	if err != nil || !strings.Contains(string(text), `"transform":{"kind":"log","unit":1}`) {
		t.Errorf("%s, %v", text, err)
	}
	s.Target.Transform.Unit = 0
	if err := s.Check(); err == nil || !strings.Contains(err.Error(), `target "y": transform: unit: 0, want a number above 0`) {
		t.Errorf("a unit of 0: error %v", err)
	}
	if _, s, err = learnedOf(t, Choices{Transform: "log", Unscaled: true}, "0", "1", "4"); err != nil || s.Target.Transform != nil || s.Target.Scale != 1 {
		t.Errorf("unscaled: %+v, %v, want neither transform nor scale", s.Target, err)
	}
}
