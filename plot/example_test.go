package plot_test

import (
	"bytes"
	"fmt"
	"image/png"
	"math"

	"cajal/plot"
	"cajal/tensor"
)

// Rings that no straight line can part, and the circle that parts them.
func ExampleBoundary() {
	x, y := tensor.New(tensor.Float64, 60, 2), tensor.New(tensor.Int64, 60)
	for i := range 60 {
		radius, angle := float64(1+i%2), float64(i)
		x.Set(radius*math.Cos(angle), i, 0)
		x.Set(radius*math.Sin(angle), i, 1)
		y.Set(float64(i%2), i)
	}
	predict := func(grid *tensor.Tensor) *tensor.Tensor {
		p := tensor.New(tensor.Float64, grid.Dim(0))
		for i := range grid.Dim(0) {
			distance := math.Hypot(grid.At(i, 0), grid.At(i, 1))
			p.Set(1/(1+math.Exp(-6*(distance-1.5))), i)
		}
		return p
	}
	p := plot.Boundary(x, y, predict, plot.Title("Two rings"), plot.Classes("inner", "outer"), plot.Cells(100))

	var picture bytes.Buffer // or p.Save("rings.png")
	if err := p.Encode(&picture, "png", 400, 300); err != nil {
		fmt.Println(err)
		return
	}
	size, err := png.DecodeConfig(&picture)
	fmt.Println(size.Width, size.Height, err)
	// Output: 400 300 <nil>
}

// An error of the data waits until the picture is wanted.
func ExamplePlot_Err() {
	x := tensor.From([]float64{0.5, 1, 2, math.NaN()}, 2, 2)
	p := plot.Points(x, tensor.From([]int64{0, 1}))
	fmt.Println(p.Err())
	// Output: plot points: row 1 of x is (2, NaN): column 1 is not finite; drop or fill such rows
}

func ExampleCurve() {
	losses := []float64{0.69, 0.31, 0.18, math.NaN(), 0.12}
	p := plot.Curve([]plot.Series{{Name: "loss", Y: losses}}, plot.XLabel("epoch"), plot.LogY())
	width, height := p.Size()
	fmt.Println(width, height, p.Err())
	// Output: 800 600 <nil>
}

// Two drawings of three pixels by three, enlarged without smoothing.
func ExampleImages() {
	images := tensor.From([]float32{
		0, 1, 0, 0, 1, 0, 0, 1, 0,
		1, 1, 1, 0, 0.5, 0, 0, 1, 0,
	}, 2, 3, 3)
	captions := []string{"is 1, read as 7\n(93 %)", "is 7, read as 1\n(61 %)"}
	p := plot.Images(images, captions, 2, plot.Title("The worst mistakes"))
	width, height := p.Size() // p.Save("mistakes.png") has it
	fmt.Println(width, height, p.Err())
	// Output: 284 220 <nil>
}

// The two filters of a convolution that look for edges.
func ExampleMosaic() {
	filters := tensor.From([]float32{
		-1, 0, 1, -1, 0, 1, -1, 0, 1,
		-1, -1, -1, 0, 0, 0, 1, 1, 1,
	}, 2, 3, 3)
	p := plot.Mosaic(1, []plot.Tiles{{
		Title: "0 Conv2d 1→2, 3×3", Note: "all 2 filters",
		Images: filters, Columns: 2, Side: 36,
		Colors: plot.Diverging(0), Scale: "weight; white is 0",
	}}, plot.Title("Filters"))
	width, height := p.Size() // p.Save("filters.png") has it
	fmt.Println(width, height, p.Err())
	// Output: 316 172 <nil>
}
