package recipe

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"

	"github.com/google/renameio/v2/maybe"

	"cajal/plot"
	"cajal/tensor"
)

// Save writes the experiment into a directory, which it makes if it is
// missing: points.png, baseline.png, boundary.png, loss.png, history.csv and
// result.json. Each file is replaced as a whole. It returns the names.
func (o *Outcome) Save(ctx context.Context, dir string) ([]string, error) {
	name := o.recipe.Name
	pictures := map[string]*plot.Plot{
		"points.png":   plot.Points(o.data.train.X(), o.data.train.Y(), plot.Title(name), plot.Classes(o.classes()...)),
		"boundary.png": o.boundary(ctx, fmt.Sprintf("%s: network, accuracy %.1f%%", name, 100*o.Train.Accuracy)),
	}
	order := []string{"points.png"}
	if o.baseline != nil {
		pictures["baseline.png"] = plot.Boundary(o.data.train.X(), o.data.train.Y(), o.baseline.Probabilities, plot.Classes(o.classes()...),
			plot.Title(fmt.Sprintf("%s: logistic regression, accuracy %.1f%%", name, 100*o.Baseline.Train)))
		order = append(order, "baseline.png")
	}
	order = append(order, "boundary.png")
	if p := o.lossCurve(); p != nil {
		pictures["loss.png"] = p
		order = append(order, "loss.png")
	}
	table, err := o.historyCSV()
	if err != nil {
		return nil, err
	}
	return write(dir, order, pictures, map[string][]byte{"history.csv": table}, o.Result)
}

// Save writes the sweep into a directory, which it makes if it is missing:
// sheet.png and result.json. It returns the names.
func (s *Sweep) Save(ctx context.Context, dir string) ([]string, error) {
	return write(dir, []string{"sheet.png"}, map[string]*plot.Plot{"sheet.png": s.sheet(ctx)}, nil, s.SweepResult)
}

// write renders everything before it touches the directory.
func write(dir string, order []string, pictures map[string]*plot.Plot, files map[string][]byte, result any) ([]string, error) {
	for _, p := range pictures {
		if err := p.Err(); err != nil {
			return nil, err
		}
	}
	text, err := json.MarshalIndent(result, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("write result: %w", err)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("make the output directory: %w", err)
	}
	var names []string
	for _, n := range order {
		path := filepath.Join(dir, n)
		if err := pictures[n].Save(path); err != nil {
			return names, fmt.Errorf("write %s: %w", path, err)
		}
		names = append(names, path)
	}
	files2 := map[string][]byte{"result.json": append(text, '\n')}
	for n, b := range files {
		files2[n] = b
	}
	for _, n := range []string{"history.csv", "result.json"} {
		b, ok := files2[n]
		if !ok {
			continue
		}
		path := filepath.Join(dir, n)
		if err := maybe.WriteFile(path, b, 0o644); err != nil {
			return names, fmt.Errorf("write %s: %w", path, err)
		}
		names = append(names, path)
	}
	return names, nil
}

// boundary draws the network's decision boundary under the training points.
func (o *Outcome) boundary(ctx context.Context, title string) *plot.Plot {
	return plot.Boundary(o.data.train.X(), o.data.train.Y(), func(grid *tensor.Tensor) *tensor.Tensor {
		p, err := o.model.Predict(ctx, grid)
		if err != nil {
			return tensor.Full(tensor.Float64, 0, grid.Dim(0))
		}
		return p.To(tensor.Float64)
	}, plot.Title(title), plot.Classes(o.classes()...))
}

// lossCurve draws the objective of every epoch; a loss that alternates shows
// as a band.
func (o *Outcome) lossCurve() *plot.Plot {
	s := plot.Series{Name: "training objective"}
	for _, e := range o.history.Epochs {
		s.X, s.Y = append(s.X, float64(e.Epoch)), append(s.Y, e.Loss)
	}
	if len(s.X) == 0 {
		return nil
	}
	return plot.Curve([]plot.Series{s}, plot.Title(o.recipe.Name+": loss"), plot.XLabel("epoch"), plot.YLabel("loss"), plot.LogY())
}

func (o *Outcome) classes() []string {
	if len(o.recipe.Data.Classes) == o.recipe.Data.classCount() {
		return o.recipe.Data.Classes
	}
	var names []string
	for i := range o.recipe.Data.classCount() {
		names = append(names, fmt.Sprintf("class %d", i))
	}
	return names
}

func (o *Outcome) historyCSV() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	rows := [][]string{{"step", "loss"}}
	for _, r := range o.History {
		rows = append(rows, []string{strconv.Itoa(r.Step), strconv.FormatFloat(r.Loss, 'g', -1, 64)})
	}
	if err := w.WriteAll(rows); err != nil {
		return nil, fmt.Errorf("write history: %w", err)
	}
	return b.Bytes(), nil
}
