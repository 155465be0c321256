package experiment

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"os"
	"path/filepath"

	"cajal/internal/readjson"
	"cajal/plot"
	"cajal/train/inside"
)

// InsideFile is the name of the file in a run's directory that has the inside of its training.
const InsideFile = "inside.json"

// insideJSON writes the inside of a training, nil where it was not recorded.
func insideJSON(h *inside.History) ([]byte, error) {
	if h == nil || len(h.Records) == 0 {
		return nil, nil
	}
	var b bytes.Buffer
	if err := json.NewEncoder(&b).Encode(h); err != nil {
		return nil, fmt.Errorf("write %s: %w", InsideFile, err)
	}
	return b.Bytes(), nil
}

// DrawInside draws what the directory of a run recorded of the inside of its training, as
// cajal train --inside does, into the directory dir. It returns the files' names, and none
// if nothing was recorded.
func DrawInside(ctx context.Context, run, dir string) ([]string, error) {
	path := filepath.Join(run, InsideFile)
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("read a run: %w", err)
	case info.Size() > maxResult:
		return nil, fmt.Errorf("read a run: %s: %d bytes, want at most %d", path, info.Size(), maxResult)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read a run: %w", err)
	}
	var h inside.History
	if err := readjson.Decode(text, &h); err != nil {
		return nil, fmt.Errorf("read a run: %s: want what cajal train --inside writes: %w", path, err)
	}
	if err := h.Check(); err != nil {
		return nil, fmt.Errorf("read a run: %s: want what cajal train --inside writes: %w", path, err)
	}
	return write(ctx, dir, these(insidePictures(filepath.Base(filepath.Clean(run)), &h)...), nil, nil)
}

// mostLines is how many layers a picture of the inside has at most, the first and the last.
const mostLines = 10

// insidePictures draws the inside of a training over its steps: a line for each layer.
func insidePictures(name string, h *inside.History) (all []picture) {
	if h == nil || len(h.Records) == 0 {
		return nil
	}
	add := func(file string, title, axis phrase, log bool, of func(s *inside.State) float64) {
		series := insideSeries(h, log, of)
		if len(series) == 0 {
			return
		}
		all = append(all, drawing(file, title, func(l language) *plot.Plot {
			opts := []plot.Option{l.titled(name, title), plot.XLabel(l.say("step")), plot.YLabel(axis.in(l))}
			if log {
				opts = append(opts, plot.LogY())
			}
			return plot.Curve(series, opts...)
		}))
	}
	rms := func(s *inside.Summary) float64 {
		if s == nil {
			return math.NaN()
		}
		return s.RMS()
	}
	size := phrased("root mean square")
	add("inside-weights.png", phrased("weights by layer"), size, false, func(s *inside.State) float64 { return rms(s.Weights) })
	add("inside-activations.png", phrased("activations by layer"), size, false, func(s *inside.State) float64 { return rms(s.Activations) })
	add("inside-gradients.png", phrased("gradients of the weights by layer"), size, true, func(s *inside.State) float64 { return rms(s.WeightGradients) })
	add("inside-activation-gradients.png", phrased("gradients of the activations by layer"), size, true, func(s *inside.State) float64 { return rms(s.ActivationGradients) })
	add("inside-ratios.png", phrased("how far a step moves the weights by layer"), phrased("length of the update over that of the weights"), true, func(s *inside.State) float64 { return float64(s.Ratio) })
	add("inside-units.png", phrased("dead and saturated units by layer"), phrased("share of the layer's units"), false, func(s *inside.State) float64 {
		if s.Units == 0 {
			return math.NaN()
		}
		return float64(len(s.Dead)+len(s.Saturated)) / float64(s.Units)
	})
	return all
}

// insideSeries returns a line for each layer that has something to draw; with log only
// what is above 0.
func insideSeries(h *inside.History, log bool, of func(s *inside.State) float64) (all []plot.Series) {
	for k, l := range h.Layers {
		line, some := plot.Series{Name: l.String()}, false
		for i := range h.Records {
			v := of(&h.Records[i].Layers[k])
			some = some || !math.IsNaN(v-v) && (v > 0 || !log)
			line.X, line.Y = append(line.X, float64(h.Records[i].Step)), append(line.Y, v)
		}
		if some {
			all = append(all, line)
		}
	}
	if n := len(all); n > mostLines {
		all = append(all[:mostLines/2:mostLines/2], all[n-mostLines/2:]...)
	}
	return all
}
