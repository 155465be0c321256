package experiment

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"cajal/internal/readjson"
	"cajal/plot"
	"cajal/train"
)

// maxResult is the largest result.json that is read: a million records have
// about 50 MB.
const maxResult = 100 << 20

// DrawHistory draws what the directory of a run recorded of its training: its
// losses, in history.png, into the directory dir. Of members it draws the one of
// that number or, if it is below 0, a curve for each. It returns the file's name, and
// none if nothing was recorded.
func DrawHistory(ctx context.Context, run, dir string, member int) ([]string, error) {
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
	if n := len(r.Trainings); member >= n {
		return nil, fmt.Errorf("read a run: %s: there is no member %d; it has %d", path, member, n)
	}
	var series []plot.Series
	var unit string
	switch {
	case len(r.Trainings) == 0:
		series, unit = recorded(r.History, r.Epochs)
	case member >= 0:
		series, unit = recorded(r.Trainings[member].History, r.Trainings[member].Epochs)
	default:
		series, unit = memberSeries(r.Trainings)
	}
	if len(series) == 0 {
		return nil, nil
	}
	p := plot.Curve(series, append(lossAxis(series, nil), plot.Title(r.Recipe+": loss"), plot.XLabel(unit))...)
	return write(ctx, dir, these(picture{file: "history.png", plot: p}), nil, nil)
}

// memberSeries returns of each member the loss of what it is validated on or, where
// there is none, of its training, and what they are counted in.
func memberSeries(all []MemberResult) (series []plot.Series, unit string) {
	for _, m := range all {
		own, counted := recorded(m.History, m.Epochs)
		if len(own) == 0 {
			continue
		}
		last := own[len(own)-1]
		last.Name, unit = fmt.Sprintf("member %d", m.Member), counted
		series = append(series, last)
	}
	return series, unit
}

// recorded returns the losses of the epochs, or the records where there are none of
// epochs, and what they are counted in.
func recorded(records []train.Record, epochs []EpochRow) ([]plot.Series, string) {
	if len(epochs) == 0 {
		s := plot.Series{Name: "training"}
		for _, h := range records {
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
		for _, e := range epochs {
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
