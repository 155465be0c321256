package main

import (
	"context"
	"fmt"
	"math"

	"cajal/nn"
	"cajal/plot"
)

func growthTable(s *settings) *table {
	return &table{Name: "growth", Title: fmt.Sprintf("How cost grows, float32, threads: %d", s.threads[0])}
}

// growing is one quantity that grows while all others stay.
type growing struct {
	title, axis string
	sizes       []int
	contest     func(size int) contest
	took        []float64 // milliseconds, size by size
}

func measureGrowth(ctx context.Context, b *bench, t *table) error {
	t.note("Batch and width: a training step with Adam of 784-512-10 and of 784-width-10, batch 64. Depth: so many layers of 128 units, batch 64. Rows: an epoch of 20-32-2 in batches of 256, each row computed when it is needed and kept nowhere; the loader keeps the number of each, 8 bytes.")
	all := []*growing{
		{title: "batch", axis: "images", sizes: []int{1, 4, 16, 64, 256, 1024, 4096}, contest: func(n int) contest {
			return growthStep(article(true), n, pixels)
		}},
		{title: "width", axis: "hidden units", sizes: []int{16, 64, 256, 1024, 4096}, contest: func(n int) contest {
			return growthStep(ready(nn.Sequential(nn.Linear(pixels, n), nn.ReLU(), nn.Linear(n, classes))), 64, pixels)
		}},
		{title: "depth", axis: "hidden layers", sizes: []int{1, 2, 4, 8, 16, 32, 64}, contest: func(n int) contest {
			return growthStep(deep(n), 64, 128)
		}},
		{title: "rows", axis: "rows", sizes: []int{1e3, 1e4, 1e5, 1e6, 1e7}, contest: rowsContest},
	}
	if b.quick {
		all[3].sizes = all[3].sizes[:3]
	}
	for _, g := range all {
		if err := g.measure(ctx, b, t); err != nil {
			return err
		}
	}
	if b.plot == "" {
		return nil
	}
	return drawGrowth(b.plot, all)
}

// measure adds a line for each size, and a note on how the last of them grow:
// by the power p of the size, where 1 is linear.
func (g *growing) measure(ctx context.Context, b *bench, t *table) error {
	for _, n := range g.sizes {
		c := g.contest(n)
		c.work, c.threads, c.unit = fmt.Sprintf("%s %d", g.title, n), b.threads[0], milli
		if err := b.hold(ctx, t, c); err != nil {
			return err
		}
		l := t.Lines[len(t.Lines)-1]
		g.took = append(g.took, figureOf(l.Ours.in(milli)).median)
	}
	last := len(g.sizes) - 1
	t.note("%s: from %d to %d cost grows with the power %.2f.", g.title, g.sizes[last-1], g.sizes[last],
		power(float64(g.sizes[last-1]), float64(g.sizes[last]), g.took[last-1], g.took[last]))
	return nil
}

// power returns p of y ~ xᵖ through two points.
func power(x0, x1, y0, y1 float64) float64 { return math.Log(y1/y0) / math.Log(x1/x0) }

func growthStep(net nn.Layer, batch, inputs int) contest {
	x, y := images(batch, inputs)
	step := stepper(net, x, y)
	return contest{ours: repeat(func() { step() })}
}

// deep returns a network of so many hidden layers.
func deep(layers int) nn.Layer {
	var all []nn.Layer
	for range layers {
		all = append(all, nn.Linear(128, 128), nn.ReLU())
	}
	return ready(nn.Sequential(append(all, nn.Linear(128, classes))...))
}

// drawGrowth draws each quantity over the logarithm of its size, beside a line
// of what would be linear.
func drawGrowth(name string, all []*growing) error {
	var panels []*plot.Plot
	for _, g := range all {
		xs, linear := make([]float64, len(g.sizes)), make([]float64, len(g.sizes))
		last := len(g.sizes) - 1
		for i, n := range g.sizes {
			xs[i] = math.Log10(float64(n))
			linear[i] = g.took[last] * float64(n) / float64(g.sizes[last])
		}
		panels = append(panels, plot.Curve([]plot.Series{{Name: "measured", X: xs, Y: g.took}, {Name: "linear", X: xs, Y: linear}},
			plot.LogY(), plot.Title(g.title), plot.XLabel("log10 of "+g.axis), plot.YLabel("ms")))
	}
	return plot.Sheet(2, panels, plot.Size(1000, 760)).Save(name)
}
