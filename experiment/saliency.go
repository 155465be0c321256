package experiment

import (
	"fmt"
	"strings"

	"cajal/explain"
	"cajal/plot"
	"cajal/rng"
	"cajal/tensor"
)

// How SmoothGrad adds noise, as its paper recommends.
const (
	noisyPictures = 50
	noiseShare    = 0.15
)

// SaliencyResult says where a small change of a picture's numbers changes what is predicted.
type SaliencyResult struct {
	Picture   string      `json:"picture"`
	Answer    string      `json:"answer"`
	Score     string      `json:"score"` // what the gradient is of: "log probability of circle"
	Value     float64     `json:"value"` // of the score
	Magnitude [][]float64 `json:"magnitude"`
	Smooth    [][]float64 `json:"smoothgrad"`
	Noisy     int         `json:"noisy_pictures"` // of SmoothGrad
	Noise     float64     `json:"noise"`          // its deviation, as a share of the picture's range
	Seed      uint64      `json:"seed"`           // of the stream "smoothgrad"
}

// SaliencyPicture draws the picture, the size of the gradient of its score with respect to
// each pixel, and that of SmoothGrad, whose noise comes from the stream "smoothgrad" of a
// seed. See [explain.Saliency] and [explain.SmoothGrad].
func (s *Shown) SaliencyPicture(seed uint64) (*plot.Plot, *SaliencyResult, error) {
	score, name := s.score()
	net := s.model.Network()
	plain, err := explain.Saliency(net, score, s.x)
	if err != nil {
		return nil, nil, err
	}
	smooth, err := explain.SmoothGrad(net, score, s.x, noisyPictures, noiseShare, rng.New(seed).Stream("smoothgrad"))
	if err != nil {
		return nil, nil, err
	}
	r := &SaliencyResult{Picture: s.Name, Answer: s.Answer, Score: name, Value: plain.Score, Magnitude: rowsOf(plain.Magnitude), Smooth: rowsOf(smooth.Magnitude), Noisy: noisyPictures, Noise: noiseShare, Seed: seed}
	scale := "|∂ " + name + " / ∂ pixel|"
	if strings.HasPrefix(name, "log probability") {
		scale = "|∂ ln p / ∂ pixel|"
	}
	return plot.Mosaic(3, []plot.Tiles{
		s.picture(largeSide, s.Answer),
		{Title: "gradient", Note: "where a small change changes the answer most", Images: one(plain.Magnitude), Columns: 1, Side: largeSide, Colors: plot.Diverging(0), Scale: scale},
		{Title: "SmoothGrad", Note: fmt.Sprintf("mean of %d gradients with noise of %.0f %% of the range, seed %d", noisyPictures, 100*noiseShare, seed),
			Images: one(smooth.Magnitude), Columns: 1, Side: largeSide, Colors: plot.Diverging(0), Scale: scale},
	}, s.about("saliency: gradient of the "+name)), r, nil
}

// largeSide is the longer side of a picture that stands beside a few others.
const largeSide = 280

// one is a map (H, W) as images (1, H, W).
func one(x *tensor.Tensor) *tensor.Tensor { return x.Reshape(1, x.Dim(0), x.Dim(1)) }

// rowsOf returns the numbers of a matrix, row by row.
func rowsOf(x *tensor.Tensor) [][]float64 {
	rows := make([][]float64, x.Dim(0))
	for i := range rows {
		for j := range x.Dim(1) {
			rows[i] = append(rows[i], x.At(i, j))
		}
	}
	return rows
}
