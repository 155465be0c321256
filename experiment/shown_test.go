package experiment

import (
	"math"
	"slices"
	"strings"
	"testing"

	"cajal/explain"
	"cajal/nn"
	"cajal/plot"
	"cajal/tensor"
)

// Filters are drawn as pictures where a filter sees one channel or the colours of the picture,
// else as a grid; large layers have their first ones, and say how many are left out.
func TestFilterTiles(t *testing.T) {
	for name, c := range map[string]struct {
		shape          []int
		colours, alone bool
		images         []int
		note           string
	}{
		"first, grey":    {[]int{16, 1, 3, 3}, false, false, []int{16, 1, 3, 3}, "all 16 filters"},
		"first, colours": {[]int{96, 3, 7, 7}, true, false, []int{64, 3, 7, 7}, "the first 64 of 96 filters, 32 left out"},
		"deeper":         {[]int{128, 64, 3, 3}, false, false, []int{256, 3, 3}, "a row for each filter, the first 16 of 128, 112 left out; a column for each channel that it looks at, the first 16 of 64, 48 left out"},
		"alone":          {[]int{128, 64, 3, 3}, false, true, []int{4096, 3, 3}, "a row for each filter, the first 64 of 128, 64 left out; a column for each channel that it looks at, all 64"},
		"depthwise":      {[]int{1, 1, 5, 5}, false, false, []int{1, 1, 5, 5}, "1 filter"},
		"one axis":       {[]int{4, 2, 5}, false, false, []int{8, 1, 5}, "a row for each filter, all 4; a column for each channel that it looks at, all 2"},
		"three axes":     {[]int{2, 2, 3, 4, 5}, false, false, []int{4, 12, 5}, "a row for each filter, all 2; a column for each channel that it looks at, all 2"},
	} {
		w := tensor.Full(tensor.Float32, 0.5, c.shape...)
		w.Float32s()[0], w.Float32s()[w.Size()-1] = float32(math.NaN()), -2
		g, told := filterTiles(explain.Filters{Path: "3", Layer: nn.ReLU(), Kernels: w}, c.colours, c.alone)
		if !slices.Equal(g.Images.Shape(), c.images) || g.Note != c.note {
			t.Errorf("%s: images %v, %q; want %v, %q", name, g.Images.Shape(), g.Note, c.images, c.note)
		}
		if told.Largest != 2 || !slices.Equal(told.Shape, c.shape) || told.Path != "3" {
			t.Errorf("%s: told %+v", name, told)
		}
		if err := plot.Mosaic(1, []plot.Tiles{g}).Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Maps of a layer have their shape, and numbers by which each can be found.
func TestMapTiles(t *testing.T) {
	maps := tensor.Full(tensor.Float32, 1, 40, 2, 2)
	maps.Float32s()[7] = -3
	g, told := mapTiles(&explain.FeatureMap{Path: "2", Layer: nn.ReLU(), Maps: maps}, false)
	if g.Note != "(40, 2, 2), the first 32 of 40 maps, 8 left out" || g.Title != "2 ReLU" || !slices.Equal(g.Rows, []string{"0", "16"}) || g.Names[15] != "+15" {
		t.Errorf("%q, %q, rows %q, columns %q", g.Title, g.Note, g.Rows, g.Names)
	}
	if told.Drawn != 32 || told.Least != -3 || told.Most != 1 || math.Abs(float64(told.Mean)-(159-3)/160.0) > 1e-12 {
		t.Errorf("told %+v", told)
	}
	if _, told := mapTiles(&explain.FeatureMap{Path: "2", Layer: nn.ReLU(), Maps: maps}, true); told.Drawn != 40 {
		t.Errorf("alone %d maps are drawn, want 40", told.Drawn)
	}
}

// Maps that are much longer than wide, or wider than long, are no hairlines, and fill rows of
// one width.
func TestLongMaps(t *testing.T) {
	for name, c := range map[string]struct{ height, width, side, columns int }{
		"square": {5, 5, 48, 16},
		"photo":  {6, 12, 48, 16},
		"wide":   {6, 40, 160, 4},
		"line":   {1, 100, 192, 4},
		"tall":   {40, 6, 160, 16},
	} {
		maps := tensor.Full(tensor.Float32, 1, 40, c.height, c.width)
		g, _ := mapTiles(&explain.FeatureMap{Path: "2", Layer: nn.ReLU(), Maps: maps}, false)
		if g.Side != c.side || g.Columns != c.columns || len(g.Names) != c.columns {
			t.Errorf("%s: %d pixels in %d columns, named %q; want %d in %d", name, g.Side, g.Columns, g.Names, c.side, c.columns)
		}
	}
}

// Channels that are no colours stand in a square, with their numbers.
func TestPictureOfChannels(t *testing.T) {
	for name, c := range map[string]struct {
		shape       []int
		columns     int
		rows, names []string
	}{
		"grey":     {[]int{1, 1, 4, 4}, 1, nil, nil},
		"colours":  {[]int{1, 3, 4, 4}, 1, nil, nil},
		"channels": {[]int{1, 5, 4, 4}, 2, []string{"0", "2", "4"}, []string{"+0", "+1"}},
		"wide":     {[]int{1, 2, 4, 40}, 1, []string{"0", "1"}, nil},
		"tall":     {[]int{1, 2, 40, 4}, 2, nil, []string{"0", "1"}},
	} {
		g := channelTiles(tensor.New(tensor.Float32, c.shape...), largeSide)
		g.Colors = plot.Greys(0, 1)
		if g.Columns != c.columns || !slices.Equal(g.Rows, c.rows) || !slices.Equal(g.Names, c.names) {
			t.Errorf("%s: %d columns, rows %q, columns %q; want %+v", name, g.Columns, g.Rows, g.Names, c)
		}
		if err := plot.Mosaic(1, []plot.Tiles{g}).Err(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Of more layers than a picture has room for the first ones are drawn, as many as there is.
func TestStacked(t *testing.T) {
	g, _ := filterTiles(explain.Filters{Path: "3", Layer: nn.ReLU(), Kernels: tensor.Full(tensor.Float32, 0.5, 32, 32, 3, 3)}, false, false)
	groups := slices.Repeat([]plot.Tiles{g}, 25)
	title := func(n int) plot.Option { return plot.Title(strings.Repeat("i", n)) }
	p, n := stacked(groups, title)
	if p.Err() != nil || n < 10 || n == len(groups) || plot.Mosaic(1, groups[:n+1], title(n+1)).Err() == nil {
		t.Errorf("%d of %d are drawn, %v", n, len(groups), p.Err())
	}
	if p, n := stacked(groups[:3], title); p.Err() != nil || n != 3 {
		t.Errorf("%d of 3 are drawn, %v", n, p.Err())
	}
}

// A probability that is no certainty never reads as one.
func TestPercent(t *testing.T) {
	for p, want := range map[float64]string{0: "0.00 %", 1: "100.00 %", 0.5: "50.00 %", 0.99995: "> 99.99 %", 0.00005: "< 0.01 %", 0.1234: "12.34 %"} {
		if got := percent(p); got != want {
			t.Errorf("%v is %q, want %q", p, got, want)
		}
	}
}

// The kinds of a network's layers are listed once each.
func TestKindsOf(t *testing.T) {
	net := nn.Sequential(nn.Flatten(), nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))
	if got := kindsOf(net); !strings.HasPrefix(got, "Flatten, Linear") || strings.Count(got, "Linear") != 1 {
		t.Errorf("got %q", got)
	}
}
