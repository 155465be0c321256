package grad

import (
	"encoding/json"
	"math"
	"os"
	"strconv"
	"testing"

	"cajal/tensor"
)

// Where base or exponent is 0, 1, infinite, negative or no number, powers and their
// gradients are PyTorch's, in both precisions.
func TestPowOfSpecialNumbers(t *testing.T) {
	var rows [][5]string
	file, err := os.ReadFile("testdata/pow.json")
	if err == nil {
		err = json.Unmarshal(file, &rows)
	}
	if err != nil || len(rows) == 0 {
		t.Fatalf("%d rows: %v", len(rows), err)
	}
	for _, d := range []tensor.DType{tensor.Float64, tensor.Float32} {
		for _, row := range rows {
			var v [5]float64
			for i, s := range row {
				if v[i], err = strconv.ParseFloat(s, 64); err != nil {
					t.Fatal(err)
				}
			}
			a, b := Param("a", tensor.Full(d, v[0])), Param("b", tensor.Full(d, v[1]))
			tape := NewTape()
			y := tape.Use(a).Pow(b)
			y.Backward()
			for i, got := range []float64{y.Item(), a.Grad().Item(), b.Grad().Item()} {
				want := v[2+i]
				if !same(got, want) && !(math.Abs(got-want) <= 1e-6*math.Abs(want)) {
					t.Errorf("%v, %s to the power of %s: %s is %v, want %v", d, row[0], row[1], [...]string{"y", "da", "db"}[i], got, want)
				}
			}
			tape.Rewind()
		}
	}
}
