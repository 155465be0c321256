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

	"cajal/internal/defuse"
	"cajal/internal/replace"
	"cajal/model"
	"cajal/train"
)

// Save writes the experiment into a directory, which it makes if it is
// missing: model.safetensors, history.csv, of a bag out-of-fold.csv, mislabelled.csv
// or outliers.csv, result.json, pictures and, of the user's own data, report.html, in
// this order, so that a disk that is full takes the least with it. Each file is
// replaced as a whole. It returns the names. What cannot be drawn or written is
// in the error, and the rest is still tried.
func (o *Outcome) Save(ctx context.Context, dir string) ([]string, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the output directory: %w", err)
	}
	path := filepath.Join(dir, model.FileName)
	failed := unwritten(path, o.SaveModel(path))
	saved := failed == nil
	history, err := o.historyCSV()
	if err != nil {
		return nil, errors.Join(failed, err)
	}
	tables := []file{{"history.csv", history}}
	if b, err := o.outOfFoldCSV(ctx); err != nil {
		failed = errors.Join(failed, err)
	} else if b != nil {
		tables = append(tables, file{"out-of-fold.csv", b})
	}
	if b, err := o.mislabelledCSV(); err != nil {
		failed = errors.Join(failed, err)
	} else if b != nil {
		tables = append(tables, file{"mislabelled.csv", b})
	}
	if b, err := o.outliersCSV(); err != nil {
		failed = errors.Join(failed, err)
	} else if b != nil {
		tables = append(tables, file{"outliers.csv", b})
	}
	var drawn []picture
	draw := func() (all []picture, err error) {
		drawn, err = o.pictures(ctx)
		return drawn, err
	}
	names, err := write(ctx, dir, draw, tables, o.Result)
	if o.recipe.Data.UserData() && ctx.Err() == nil {
		path := filepath.Join(dir, "report.html")
		page, err := o.htmlReport(drawn)
		whole := ctx.Err() == nil // what is drawn once more for a page may be empty if not
		if err == nil && whole {
			err = unwritten(path, replace.Bytes(path, page))
		}
		if failed = errors.Join(failed, err); err == nil && whole {
			names = append(names, path)
		}
	}
	if saved {
		names = append(names, path)
	}
	return names, errors.Join(failed, err)
}

// Draw writes the experiment's pictures into a directory, which it makes if it
// is missing, and returns their names.
func (o *Outcome) Draw(ctx context.Context, dir string) ([]string, error) {
	return write(ctx, dir, func() ([]picture, error) { return o.pictures(ctx) }, nil, nil)
}

// Save writes the sweep into a directory, which it makes if it is missing:
// sheet.png, where the data lies in a plane, and result.json. It returns the
// names.
func (s *Sweep) Save(ctx context.Context, dir string) ([]string, error) {
	draw := func() ([]picture, error) {
		if p := s.sheet(ctx); p != nil {
			return []picture{{file: "sheet.png", plot: p}}, nil
		}
		return nil, nil
	}
	return write(ctx, dir, draw, nil, s.SweepResult)
}

// Save writes the repetition into a directory, which it makes if it is missing:
// result.json. It returns its name.
func (r *RepeatResult) Save(ctx context.Context, dir string) ([]string, error) {
	return write(ctx, dir, these(), nil, r)
}

// file is a table and the name of its file.
type file struct {
	name string
	text []byte
}

// these are pictures that are known already, as write takes them.
func these(pictures ...picture) func() ([]picture, error) {
	return func() ([]picture, error) { return pictures, nil }
}

// write writes the tables, and the result unless it is nil, and then draws the
// pictures and writes them; their names come first. A picture that cannot be drawn
// takes nothing else with it: its error comes at the end. Nothing touches the
// directory if nothing is there to write.
func write(ctx context.Context, dir string, draw func() ([]picture, error), tables []file, result any) (names []string, err error) {
	var numbers, failed = []string(nil), error(nil)
	put := func(names *[]string, name string, write func(path string) error) {
		path := filepath.Join(dir, name)
		err := os.MkdirAll(dir, 0o755)
		if err == nil {
			err = write(path)
		}
		if err != nil {
			failed = errors.Join(failed, &WriteError{path, err})
			return
		}
		*names = append(*names, path)
	}
	for _, t := range tables {
		put(&numbers, t.name, func(path string) error { return replace.Bytes(path, t.text) })
	}
	if result != nil {
		text, err := json.MarshalIndent(result, "", "  ")
		if err != nil {
			return numbers, fmt.Errorf("write the result: %w", err)
		}
		put(&numbers, "result.json", func(path string) error { return replace.Bytes(path, append(text, '\n')) })
	}
	pictures, undrawn := draw()
	pictures, bad := drawn(pictures)
	if err := ctx.Err(); err != nil {
		return numbers, errors.Join(failed, err)
	}
	for _, p := range pictures {
		put(&names, p.file, p.plot.Save)
	}
	return append(names, numbers...), errors.Join(undrawn, bad, failed)
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
	return csvOf("the history", rows)
}

// csvOf writes rows as CSV, texts so that no spreadsheet takes one for a formula; an
// error says what they are.
func csvOf(what string, rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	if err := csv.NewWriter(&b).WriteAll(defuse.Rows(rows)); err != nil {
		return nil, fmt.Errorf("write %s: %w", what, err)
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
