package experiment

import (
	"context"
	"fmt"
	"math"

	"cajal/explain"
	"cajal/plot"
)

// OcclusionResult says how much a prediction drops when a part of the picture is covered.
type OcclusionResult struct {
	Picture string `json:"picture"`
	Answer  string `json:"answer"`
	Number  string `json:"number"` // what drops: "probability of circle"
	explain.OcclusionMap
	Drops [][]float64 `json:"drops"` // at each place of the patch
	Map   [][]float64 `json:"map"`   // the mean of those that cover a pixel
}

// Patch returns how large a patch covers a picture, and how far it moves, unless somebody
// says otherwise: a quarter of the shorter side, and a quarter of that. The shorter side is
// what a patch has at most.
func (s *Shown) Patch() (patch, stride, side int) {
	side = min(s.raw.Dim(2), s.raw.Dim(3))
	patch = max(1, (side+2)/4)
	return patch, max(1, patch/4), side
}

// OcclusionPicture draws the picture, and by how much its prediction drops when a patch of
// the picture's median colour covers a place. See [explain.Occlusion].
func (s *Shown) OcclusionPicture(ctx context.Context, patch, stride int) (*plot.Plot, *OcclusionResult, error) {
	m, err := explain.Occlusion(ctx, s.predictions, s.raw, patch, stride, explain.Median(s.raw))
	if err != nil {
		return nil, nil, err
	}
	r := &OcclusionResult{Picture: s.Name, Answer: s.Answer, Number: s.number(), OcclusionMap: *m, Drops: rowsOf(m.Drops), Map: rowsOf(m.Map)}
	strongest, row, column := 0.0, 0, 0
	for i := range m.Rows {
		for j := range m.Columns {
			if v := m.Drops.At(i, j); math.Abs(v) > math.Abs(strongest) {
				strongest, row, column = v, m.Rows[i], m.Columns[j]
			}
		}
	}
	note := strongestPatch(m.Prediction, strongest, row, column, patch)
	return plot.Mosaic(2, []plot.Tiles{
		s.picture(largeSide, s.Answer),
		beside(fmt.Sprintf("%d×%d covered with the median colour, every %s", patch, patch, pixels(stride)), note, m.Map, "mean drop of the "+r.Number),
	}, s.about("what covering a part does to "+s.Of)), r, nil
}

// strongestPatch says where covering a part changes a prediction most, and which way.
func strongestPatch(prediction, drop float64, row, column, patch int) string {
	way := "falls"
	switch {
	case drop == 0:
		return "it changes nothing anywhere"
	case drop < 0:
		way = "rises"
	}
	return fmt.Sprintf("%s most at rows %d–%d, columns %d–%d, from 0: %s becomes %s", way, row, row+patch-1, column, column+patch-1, Digits(prediction), Digits(prediction-drop))
}

func pixels(n int) string {
	if n == 1 {
		return "pixel"
	}
	return fmt.Sprintf("%d pixels", n)
}
