package recipe

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"cajal/internal/replace"
)

// modelFile is what a model is called in an experiment's directory.
const modelFile = "model.safetensors"

// Save writes the experiment into a directory, which it makes if it is
// missing: pictures, history.csv, result.json and model.safetensors. Each file
// is replaced as a whole. It returns the names. If one of the others cannot be
// written, the model is still tried.
func (o *Outcome) Save(ctx context.Context, dir string) ([]string, error) {
	table, err := o.historyCSV()
	if err != nil {
		return nil, err
	}
	pictures, err := o.pictures(ctx)
	if err != nil {
		return nil, err
	}
	names, err := write(ctx, dir, pictures, table, o.Result)
	if err != nil && ctx.Err() != nil {
		return names, err
	}
	path := filepath.Join(dir, modelFile)
	if e := o.SaveModel(path); e != nil {
		return names, errors.Join(err, e)
	}
	return append(names, path), err
}

// Draw writes the experiment's pictures into a directory, which it makes if it
// is missing, and returns their names.
func (o *Outcome) Draw(ctx context.Context, dir string) ([]string, error) {
	pictures, err := o.pictures(ctx)
	if err != nil {
		return nil, err
	}
	return write(ctx, dir, pictures, nil, nil)
}

// Save writes the sweep into a directory, which it makes if it is missing:
// sheet.png, where the data lies in a plane, and result.json. It returns the
// names.
func (s *Sweep) Save(ctx context.Context, dir string) ([]string, error) {
	var pictures []picture
	if p := s.sheet(ctx); p != nil {
		pictures = []picture{{"sheet.png", p}}
	}
	return write(ctx, dir, pictures, nil, s.SweepResult)
}

// Save writes the repetition into a directory, which it makes if it is missing:
// result.json. It returns its name.
func (r *RepeatResult) Save(ctx context.Context, dir string) ([]string, error) {
	return write(ctx, dir, nil, nil, r)
}

// write finds out what can go wrong before it touches the directory.
func write(ctx context.Context, dir string, pictures []picture, table []byte, result any) ([]string, error) {
	for _, p := range pictures {
		if err := p.plot.Err(); err != nil {
			return nil, err
		}
	}
	var text []byte
	if result != nil {
		b, err := json.MarshalIndent(result, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("write the result: %w", err)
		}
		text = append(b, '\n')
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the output directory: %w", err)
	}
	var names []string
	for _, p := range pictures {
		path := filepath.Join(dir, p.file)
		if err := p.plot.Save(path); err != nil {
			return names, fmt.Errorf("write %s: %w", path, err)
		}
		names = append(names, path)
	}
	for _, f := range []struct {
		name string
		data []byte
	}{{"history.csv", table}, {"result.json", text}} {
		if f.data == nil {
			continue
		}
		path := filepath.Join(dir, f.name)
		if err := replace.Bytes(path, f.data); err != nil {
			return names, fmt.Errorf("write %s: %w", path, err)
		}
		names = append(names, path)
	}
	return names, nil
}

// historyCSV writes the records, or the epochs where there are none.
func (o *Outcome) historyCSV() ([]byte, error) {
	rows := [][]string{{"step", "loss"}}
	for _, r := range o.History {
		rows = append(rows, []string{strconv.Itoa(r.Step), decimal(r.Loss)})
	}
	if len(o.History) == 0 && len(o.Epochs) > 0 {
		names := sortedKeys(o.Epochs[0].Score)
		rows = [][]string{slices.Concat([]string{"epoch"}, names)}
		for _, e := range o.Epochs {
			row := []string{strconv.Itoa(e.Epoch)}
			for _, n := range names {
				row = append(row, decimal(e.Score[n]))
			}
			rows = append(rows, row)
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write the history: %w", err)
	}
	return b.Bytes(), nil
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
