package grad

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"cajal/tensor"
)

// poolCase is a pooling as testdata/pool.py writes it, with what PyTorch gives.
type poolCase struct {
	Shape, Out                            []int
	Seed                                  int
	Size, Stride, Padding, Dilation, Bins []int
	Ceil, Count, Max                      bool
	Y, DX                                 []float64
}

// x returns the input.
func (c *poolCase) x(d tensor.DType) *tensor.Tensor {
	t := tensor.New(tensor.Float64, c.Shape...)
	for i := range t.Float64s() {
		t.Float64s()[i] = float64((i*7919+c.Seed*271)%41-20) / 8
	}
	return t.To(d)
}

// of records the pooling.
func (c *poolCase) of(file string, x Value) Value {
	w := Window{Size: c.Size, Stride: c.Stride, Dilation: c.Dilation, Ceil: c.Ceil}
	for _, n := range c.Padding {
		w.Padding = append(w.Padding, [2]int{n, n})
	}
	switch {
	case file == "maxpool.json":
		return x.MaxPool(w)
	case file == "avgpool.json":
		return x.AvgPool(w, c.Count)
	case c.Max:
		return x.AdaptiveMaxPool(c.Bins...)
	}
	return x.AdaptiveAvgPool(c.Bins...)
}

func TestPoolingAsPyTorch(t *testing.T) {
	for _, file := range []string{"maxpool.json", "avgpool.json", "adaptivepool.json"} {
		text, err := os.ReadFile(filepath.Join("testdata", file))
		if err != nil {
			t.Fatal(err)
		}
		var cases []poolCase
		if err := json.Unmarshal(text, &cases); err != nil {
			t.Fatal(err)
		}
		if len(cases) < 60 {
			t.Errorf("%s has %d cases, want at least 60", file, len(cases))
		}
		for i, c := range cases {
			t.Run(fmt.Sprint(file, i), func(t *testing.T) {
				poolAsPyTorch(t, file, &c, tensor.Float64, 1e-12)
				poolAsPyTorch(t, file, &c, tensor.Float32, 1e-6)
			})
		}
	}
}

func poolAsPyTorch(t *testing.T, file string, c *poolCase, d tensor.DType, tolerance float64) {
	p, tape := Param("x", c.x(d)), NewTape()
	y := c.of(file, tape.Use(p))
	w := tensor.New(tensor.Float64, y.Shape()...)
	for i := range w.Float64s() {
		w.Float64s()[i] = 1 + float64(i%11)/4
	}
	y.Mul(tape.Const(w.To(d))).Sum().Backward()
	// The numbers are of an order of 1, and so is what is added to a gradient.
	wantNear := func(what string, got, want *tensor.Tensor) {
		t.Helper()
		for i, v := range want.Float64s() {
			if g := got.To(tensor.Float64).Float64s()[i]; !(math.Abs(g-v) <= tolerance*max(1, math.Abs(v))) {
				t.Fatalf("%s %v of %+v, element %d: got %g, want %g", what, d, c, i, g, v)
			}
		}
	}
	if tensor.ShapeString(y.Shape()) != tensor.ShapeString(c.Out) {
		t.Fatalf("%+v: got %v, want %v", c, y.Shape(), c.Out)
	}
	wantNear("y", y.Tensor(), tensor.From(c.Y, c.Out...))
	wantNear("gradient", p.Grad(), tensor.From(c.DX, c.Shape...))
	// Inference, which remembers no place, gives the same.
	if z := c.of(file, NewTape(Inference()).Use(p)); !tensor.Equal(z.Tensor(), y.Tensor()) {
		t.Errorf("%+v: inference gives\n%v, training\n%v", c, z.Tensor(), y.Tensor())
	}
}
