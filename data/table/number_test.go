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

// Fortran's double precision numbers are numbers, and codes with a D are none; a
// hexadecimal number is a text.
func TestFortranAndHex(t *testing.T) {
	for text, want := range map[string]float64{"1.5D+03": 1500, "-0.25d-2": -0.0025, "1.D0": 1, ".5D1": 5, "+1.5D3": 1500} {
		if f := classify([]byte(text)); !f.isNumber() || !f.plain || f.value != want || f.comma {
			t.Errorf("%s: got %+v, want the number %v with a decimal point", text, f, want)
		}
		if v, ok := parseNumber([]byte(text), '.'); !ok || v != want {
			t.Errorf("%s: got %v, %v, want %v", text, v, ok, want)
		}
	}
	for _, text := range []string{"12D5", "12D+5", "1.5D", "D5", "1.5DD3", "1.5D+03x", "1.0D999", "0x1F", "0x1.8p1", "1,5D+03"} {
		if f := classify([]byte(text)); f.isNumber() {
			t.Errorf("%s: got %+v, want a text", text, f)
		}
	}
	for text, want := range map[string]bool{"0x1F": true, "0XFF": true, "0xffffffffffffffff": true, "0x": false, "0xG1": false, "1F": false, "0x1F.8": false, "0x10000000000000000": false, "00x1": false} {
		if got := isHex([]byte(text)); got != want {
			t.Errorf("%s: hexadecimal %v, want %v", text, got, want)
		}
	}
}
