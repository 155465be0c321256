package experiment

import (
	"fmt"
	"slices"

	"cajal/explain"
	"cajal/model"
	"cajal/nn"
	"cajal/plot"
	"cajal/tensor"
)

// How many maps of a layer are drawn, and of one layer alone.
const (
	mostMaps      = 32
	mostMapsAlone = 512
	mapSide       = 48 // pixels of a square one
)

// MapsResult says what the layers of a network make of a picture.
type MapsResult struct {
	Picture string     `json:"picture"`
	Answer  string     `json:"answer"`
	Layers  []MapLayer `json:"layers"`
}

// MapLayer is what a layer makes of a picture.
type MapLayer struct {
	Path  string       `json:"path"`
	Layer string       `json:"layer"`
	Shape []int        `json:"shape"` // (C, H, W)
	Drawn int          `json:"drawn"` // maps
	Least model.Number `json:"least"` // number of all maps
	Most  model.Number `json:"most"`
	Mean  model.Number `json:"mean"`
}

// FeatureMapsPicture draws the picture and what each layer that gives maps makes of it, of a
// bag its first member: convolutions, activations, pooling; norms only where layer, a path,
// asks for one. A layer that gives no maps is an error.
func (s *Shown) FeatureMapsPicture(layer string) (*plot.Plot, *MapsResult, error) {
	net, which := lookedInto(s.model)
	maps, _, err := explain.FeatureMaps(net, s.x)
	if err != nil {
		return nil, nil, err
	}
	groups := []plot.Tiles{s.picture(112, "answer: "+s.Answer)}
	var told []MapLayer
	var paths []string
	for i := range maps {
		f := &maps[i]
		paths = append(paths, f.Path)
		if layer != "" && f.Path != layer || layer == "" && isNorm(f.Layer) {
			continue
		}
		g, l := mapTiles(f, layer != "")
		groups, told = append(groups, g), append(told, l)
	}
	switch {
	case len(maps) == 0:
		return nil, nil, noneIn(s.model, net, "layer that makes maps of a picture")
	case len(told) == 0:
		return nil, nil, fmt.Errorf("%s makes no maps at %q; it makes some at %s", s.model.Description().Name, layer, clipped(paths))
	}
	p, n := stacked(groups, func(n int) plot.Option {
		title := "what the layers make of it"
		if n < len(groups) {
			title = fmt.Sprintf("what the first %d of %d layers make of it", n-1, len(told))
		}
		return s.about(title + which)
	})
	return p, &MapsResult{s.Name, s.Answer, told[:n-1]}, nil
}

// isNorm reports whether a layer only shifts and scales, so that the activation behind it
// shows the same.
func isNorm(l fmt.Stringer) bool {
	switch l.(type) {
	case *nn.BatchNormLayer, *nn.GroupNormLayer, *nn.InstanceNormLayer, *nn.LayerNormLayer, *nn.RMSNormLayer:
		return true
	}
	return false
}

// mapTiles draws the maps of a layer.
func mapTiles(f *explain.FeatureMap, alone bool) (g plot.Tiles, told MapLayer) {
	shape := f.Maps.Shape()
	values := f.Maps.To(tensor.Float64).Contiguous().Float64s()
	told = MapLayer{Path: f.Path, Layer: f.Layer.String(), Shape: shape, Drawn: min(shape[0], mostMaps), Least: model.Number(slices.Min(values)), Most: model.Number(slices.Max(values))}
	if alone {
		told.Drawn = min(shape[0], mostMapsAlone)
	}
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	told.Mean = model.Number(sum / float64(len(values)))
	side := longSide(mapSide, shape)
	g = plot.Tiles{Title: f.Name(), Images: f.Maps.Narrow(0, 0, told.Drawn), Columns: 16, Side: side, Colors: plot.Diverging(0), Scale: "activation; white is 0"}
	if shape[2] > shape[1] {
		g.Columns = g.Columns * mapSide / side
	}
	g.Note = fmt.Sprintf("%s, %s", tensor.ShapeString(shape), countOf(told.Drawn, shape[0], "map"))
	nameTiles(&g, told.Drawn)
	return g, told
}
