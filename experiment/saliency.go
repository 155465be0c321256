package experiment

import (
	"fmt"
	"strings"

	"cajal/explain"
	"cajal/plot"
	"cajal/rng"
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
	Score     string      `json:"score"` // what the gradient is of: "log odds of circle"
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
	if strings.HasPrefix(name, "log odds") {
		scale = "|∂ ln p/(1−p) / ∂ pixel|"
	}
	return plot.Mosaic(3, []plot.Tiles{
		s.picture(largeSide, s.Answer),
		beside("gradient", "where a small change changes the answer most", plain.Magnitude, scale),
		beside("SmoothGrad", fmt.Sprintf("mean of %d gradients with noise of %.0f %% of the range, seed %d", noisyPictures, 100*noiseShare, seed), smooth.Magnitude, scale),
	}, s.about("saliency: gradient of the "+name)), r, nil
}
