package experiment

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"cajal/internal/readjson"
	"cajal/plot"
)

// maxResult is the largest result.json that is read: a million records have
// about 50 MB.
const maxResult = 100 << 20

// DrawHistory draws what the directory of a run recorded of its training: its
// losses, in history.png, into the directory dir. It returns the file's name,
// and none if nothing was recorded.
func DrawHistory(ctx context.Context, run, dir string) ([]string, error) {
	path := filepath.Join(run, "result.json")
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, fmt.Errorf("read a run: %w", err)
	case info.Size() > maxResult:
		return nil, fmt.Errorf("read a run: %s: %d bytes, want at most %d", path, info.Size(), maxResult)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("read a run: %w", err)
	}
	var r Result
	if err := readjson.Decode(text, &r); err != nil {
		return nil, fmt.Errorf("read a run: %s: want what cajal train writes: %w", path, err)
	}
	series, unit := r.series()
	if len(series) == 0 {
		return nil, nil
	}
	p := plot.Curve(series, plot.Title(r.Recipe+": loss"), plot.XLabel(unit), plot.YLabel("loss"), plot.LogY())
	return write(ctx, dir, []picture{{"history.png", p}}, nil, nil)
}

// series returns the losses of the epochs, or the records where there are none
// of epochs, and what they are counted in.
func (r *Result) series() ([]plot.Series, string) {
	if len(r.Epochs) == 0 {
		s := plot.Series{Name: "training"}
		for _, h := range r.History {
			s.X, s.Y = append(s.X, float64(h.Step)), append(s.Y, h.Loss)
		}
		if len(s.X) == 0 {
			return nil, ""
		}
		return []plot.Series{s}, "step"
	}
	var all []plot.Series
	for _, name := range []string{"loss", "val_loss"} {
		s := plot.Series{Name: map[string]string{"loss": "training", "val_loss": "validation"}[name]}
		for _, e := range r.Epochs {
			if v, ok := e.Score[name]; ok {
				s.X, s.Y = append(s.X, float64(e.Epoch)), append(s.Y, v)
			}
		}
		if len(s.X) > 0 {
			all = append(all, s)
		}
	}
	return all, "epoch"
}
