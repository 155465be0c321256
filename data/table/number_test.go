package table

import (
	"math"
	"strconv"
	"testing"
)

// The short way to read a number gives what strconv gives.
func TestClassifyIsExact(t *testing.T) {
	for i := range 20_000 {
		text := strconv.FormatFloat(float64(i*7919%100_003)/float64(1+i%977), 'f', i%12, 64)
		if i%3 == 0 {
			text = "-" + text
		}
		want, err := strconv.ParseFloat(text, 64)
		if err != nil {
			t.Fatal(err)
		}
		if f := classify([]byte(text)); !f.plain || math.Float64bits(f.value) != math.Float64bits(want) {
			t.Fatalf("%s: got %v, %v, want %v", text, f.value, f.plain, want)
		}
	}
}
