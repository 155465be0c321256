package experiment

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"

	"cajal/internal/replace"
	"cajal/model"
	"cajal/train"
)

// Save writes the experiment into a directory, which it makes if it is
// missing: pictures, history.csv, result.json, model.safetensors and, of a bag,
// out-of-fold.csv. Each file is replaced as a whole. It returns the names. What cannot be drawn or written
// is in the error, and the rest is still tried.
func (o *Outcome) Save(ctx context.Context, dir string) ([]string, error) {
	history, err := o.historyCSV()
	if err != nil {
		return nil, err
	}
	tables := []file{{"history.csv", history}}
	if b, err := o.outOfFoldCSV(ctx); err != nil {
		return nil, err
	} else if b != nil {
		tables = append(tables, file{"out-of-fold.csv", b})
	}
	pictures, undrawn := o.pictures(ctx)
	names, err := write(ctx, dir, pictures, tables, o.Result)
	err = errors.Join(undrawn, err)
	if err != nil && ctx.Err() != nil {
		return names, err
	}
	path := filepath.Join(dir, model.FileName)
	if e := o.SaveModel(path); e != nil {
		return names, errors.Join(err, e)
	}
	return append(names, path), err
}

// Draw writes the experiment's pictures into a directory, which it makes if it
// is missing, and returns their names.
func (o *Outcome) Draw(ctx context.Context, dir string) ([]string, error) {
	pictures, undrawn := o.pictures(ctx)
	names, err := write(ctx, dir, pictures, nil, nil)
	return names, errors.Join(undrawn, err)
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

// file is a table and the name of its file.
type file struct {
	name string
	text []byte
}

// write draws the pictures, and writes the tables, and the result unless it is nil. A picture that cannot be drawn takes nothing else with it: its error comes
// at the end. Nothing touches the directory if nothing is there to write.
func write(ctx context.Context, dir string, pictures []picture, tables []file, result any) (names []string, err error) {
	var text []byte
	if result != nil {
		b, err := json.MarshalIndent(result, "", "  ")
		if err != nil {
			return nil, fmt.Errorf("write the result: %w", err)
		}
		text = append(b, '\n')
	}
	pictures, failed := drawn(pictures)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	if len(pictures) == 0 && tables == nil && text == nil {
		return nil, failed
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the output directory: %w", err)
	}
	put := func(name string, write func(path string) error) {
		path := filepath.Join(dir, name)
		if err := write(path); err != nil {
			failed = errors.Join(failed, fmt.Errorf("write %s: %w", path, err))
			return
		}
		names = append(names, path)
	}
	for _, p := range pictures {
		put(p.file, p.plot.Save)
	}
	for _, t := range tables {
		put(t.name, func(path string) error { return replace.Bytes(path, t.text) })
	}
	if text != nil {
		put("result.json", func(path string) error { return replace.Bytes(path, text) })
	}
	return names, failed
}

// drawn returns the pictures that could be drawn, and the errors of the others.
func drawn(pictures []picture) (good []picture, failed error) {
	for _, p := range pictures {
		if err := p.plot.Err(); err != nil {
			failed = errors.Join(failed, fmt.Errorf("%s: %w", p.file, err))
			continue
		}
		good = append(good, p)
	}
	return good, failed
}

// historyCSV writes the records, or the epochs where there are none; of members, each
// row says whose it is.
func (o *Outcome) historyCSV() ([]byte, error) {
	rows := historyRows(o.History, o.Epochs)
	if len(o.Trainings) > 0 {
		rows = nil
	}
	for _, m := range o.Trainings {
		own := historyRows(m.History, m.Epochs)
		if rows == nil {
			rows = [][]string{slices.Concat([]string{"member"}, own[0])}
		}
		for _, row := range own[1:] {
			rows = append(rows, slices.Concat([]string{strconv.Itoa(m.Member)}, row))
		}
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write the history: %w", err)
	}
	return b.Bytes(), nil
}

// historyRows are a header and a row for each record, or each epoch.
func historyRows(records []train.Record, epochs []EpochRow) [][]string {
	rows := [][]string{{"step", "loss"}}
	for _, r := range records {
		rows = append(rows, []string{strconv.Itoa(r.Step), decimal(r.Loss)})
	}
	if len(records) > 0 || len(epochs) == 0 {
		return rows
	}
	names := slices.Sorted(maps.Keys(epochs[0].Score))
	rows = [][]string{slices.Concat([]string{"epoch"}, names)}
	for _, e := range epochs {
		row := []string{strconv.Itoa(e.Epoch)}
		for _, n := range names {
			row = append(row, decimal(e.Score[n]))
		}
		rows = append(rows, row)
	}
	return rows
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
