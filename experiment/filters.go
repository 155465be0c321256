package experiment

import (
	"fmt"
	"math"
	"sort"
	"strconv"
	"strings"

	"cajal/explain"
	"cajal/model"
	"cajal/nn"
	"cajal/plot"
	"cajal/tensor"
)

// How many filters of a layer are drawn: each as a picture, or with a row for each filter
// and a column for each channel that it looks at. Of one layer alone more are.
const (
	mostFilters, mostRows           = 64, 16
	mostFiltersAlone, mostRowsAlone = 512, 64
)

// FilterLayer says what of a convolution's filters is drawn.
type FilterLayer struct {
	Path    string       `json:"path"`
	Layer   string       `json:"layer"`
	Shape   []int        `json:"shape"`   // of the weights, (out, in/groups, H, W)
	Drawn   [2]int       `json:"drawn"`   // filters, and channels of each
	Largest model.Number `json:"largest"` // size of a weight, of all filters
}

// lookedInto returns the network of a model whose inside is drawn, of several the first, and
// what that is called in a title.
func lookedInto(m *model.Model) (net nn.Layer, which string) {
	members := m.Members()
	if len(members) > 1 {
		which = fmt.Sprintf(", member 0 of %d", len(members))
	}
	return members[0], which
}

// FiltersPicture draws the filters of the convolutions of a model, of a bag those of its
// first member: red where a weight is above 0, blue where it is below. Those of the first
// layer that see a picture of three channels are drawn in its colours, grey for 0. layer
// chooses one by its path; "" stands for all. A model without convolutions, and a layer
// that is none, are errors.
func FiltersPicture(m *model.Model, layer string) (*plot.Plot, []FilterLayer, error) {
	net, which := lookedInto(m)
	all := explain.FiltersOf(net)
	if len(all) == 0 {
		return nil, nil, noneIn(m, net, "convolution whose filters could be drawn")
	}
	var groups []plot.Tiles
	var told []FilterLayer
	var paths []string
	for i, f := range all {
		paths = append(paths, f.Path)
		if layer != "" && f.Path != layer {
			continue
		}
		colours := i == 0 && f.Kernels.NDim() == 4 && f.Kernels.Dim(1) == 3 && m.InputShape()[0] == 3
		g, l := filterTiles(f, colours, layer != "")
		groups, told = append(groups, g), append(told, l)
	}
	if len(groups) == 0 {
		return nil, nil, fmt.Errorf("%s has no convolution %q; it has those at %s", m.Description().Name, layer, clipped(paths))
	}
	p, n := stacked(groups, func(n int) plot.Option {
		title := "filters"
		if n < len(groups) {
			title = fmt.Sprintf("filters of the first %d of %d convolutions", n, len(groups))
		}
		return plot.Title(m.Description().Name + ": " + title + which)
	})
	return p, told[:n], nil
}

// stacked draws groups below each other, the first ones if a picture has no room for all,
// and returns how many. title is that of a picture of the first n.
func stacked(groups []plot.Tiles, title func(n int) plot.Option) (p *plot.Plot, n int) {
	draw := func(n int) *plot.Plot { return plot.Mosaic(1, groups[:n], title(n)) }
	if p = draw(len(groups)); p.Err() == nil {
		return p, len(groups)
	}
	n = max(1, sort.Search(len(groups), func(i int) bool { return draw(i+1).Err() != nil }))
	return draw(n), n
}

// noneIn says that a network has nothing of what would be drawn, and what it is made of.
func noneIn(m *model.Model, net nn.Layer, what string) error {
	return fmt.Errorf("%s has no %s: it is made of %s; networks of pictures that cajal train makes with --net cnn have some", m.Description().Name, what, kindsOf(net))
}

// kindsOf lists what a network is made of: "Linear, ReLU".
func kindsOf(net nn.Layer) string {
	var kinds []string
	met := map[string]bool{}
	nn.Walk(net, nn.Parts{Module: func(_ string, m nn.Module) {
		l, ok := m.(fmt.Stringer)
		if !ok || strings.Contains(l.String(), "\n") {
			return
		}
		if kind, _, _ := strings.Cut(l.String(), " "); !met[kind] {
			kinds, met[kind] = append(kinds, kind), true
		}
	}})
	return clipped(kinds)
}

// filterTiles draws the filters of a layer, in colours if their three channels are those
// of a picture.
func filterTiles(f explain.Filters, colours, alone bool) (g plot.Tiles, told FilterLayer) {
	w := f.Kernels.To(tensor.Float64).Contiguous()
	shape := w.Shape()
	told = FilterLayer{Path: f.Path, Layer: f.Layer.String(), Shape: shape}
	switch len(shape) {
	case 3:
		w = w.Reshape(shape[0], shape[1], 1, shape[2])
	case 5: // the slices below each other
		w = w.Reshape(shape[0], shape[1], shape[2]*shape[3], shape[4])
	}
	largest := 0.0
	for _, v := range w.Float64s() {
		if a := math.Abs(v); a > largest && !math.IsInf(a, 1) { // false of NaN
			largest = a
		}
	}
	told.Largest = model.Number(largest)
	filters, rows := mostFilters, mostRows
	if alone {
		filters, rows = mostFiltersAlone, mostRowsAlone
	}
	out, in := shape[0], shape[1]
	g = plot.Tiles{Title: f.Name(), Colors: plot.Diverging(0), Scale: "weight; white is 0"}
	if colours || in == 1 {
		told.Drawn = [2]int{min(out, filters), in}
		g.Images, g.Side, g.Columns = w.Narrow(0, 0, told.Drawn[0]), longSide(36, w.Shape()), 16
		if colours {
			reach := max(largest, math.SmallestNonzeroFloat64)
			g.Colors, g.Scale = plot.Greys(reach, -reach), "weight of red, green and blue each; grey is 0"
		}
		g.Note = countOf(told.Drawn[0], out, "filter")
		nameTiles(&g, told.Drawn[0])
		return g, told
	}
	told.Drawn = [2]int{min(out, rows), min(in, rows)}
	n, c := told.Drawn[0], told.Drawn[1]
	g.Images = w.Narrow(0, 0, n).Narrow(1, 0, c).Contiguous().Reshape(n*c, w.Dim(2), w.Dim(3))
	g.Side, g.Columns = longSide(24, w.Shape()), c
	g.Note = fmt.Sprintf("a row for each filter, %s; a column for each channel that it looks at, %s", countOf(n, out, ""), countOf(c, in, ""))
	for i := range n {
		g.Rows = append(g.Rows, strconv.Itoa(i))
	}
	for i := range c {
		g.Names = append(g.Names, strconv.Itoa(i))
	}
	return g, told
}

// longSide returns how many pixels the longer side of images (…, H, W) has, whose sides are
// side where they are equal: the shorter has half of that, unless the longer had more than
// four times as many.
func longSide(side int, shape []int) int {
	h, w := shape[len(shape)-2], shape[len(shape)-1]
	return min(max(side, side*max(h, w)/(2*min(h, w))), 4*side)
}

// countOf says how many of some are drawn: "the first 64 of 128 filters, 64 left out", "all
// 16 filters".
func countOf(n, of int, what string) string {
	if what != "" {
		what = " " + what + "s"
	}
	if n < of {
		return fmt.Sprintf("the first %d of %d%s, %d left out", n, of, what, of-n)
	}
	if of == 1 {
		return strings.TrimSuffix("1"+what, "s")
	}
	return fmt.Sprintf("all %d%s", of, what)
}

// nameTiles names rows and columns of tiles in the order of reading, so that they can be found:
// a tile has the number of its row and its column together.
func nameTiles(g *plot.Tiles, n int) {
	g.Columns = min(g.Columns, n)
	for i := 0; i < n && n > g.Columns; i += g.Columns {
		g.Rows = append(g.Rows, strconv.Itoa(i))
	}
	if len(g.Rows) == n {
		return
	}
	for i := range g.Columns {
		name := strconv.Itoa(i)
		if n > g.Columns {
			name = "+" + name
		}
		g.Names = append(g.Names, name)
	}
}
