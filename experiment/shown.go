package experiment

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"cajal/data/table"
	"cajal/explain"
	"cajal/grad"
	"cajal/model"
	"cajal/plot"
	"cajal/tensor"
)

// Shown is a picture that a model is looked at with, and what the model says of it.
type Shown struct {
	Name   string         // what people call the picture
	Answer string         // "circle 99.96 %, square 0.03 %"
	Output int            // which of the outputs is explained
	Of     string         // its name: a class, a target, or a label with its second class
	raw    *tensor.Tensor // (1, C, H, W), in the units of the data
	x      *tensor.Tensor // prepared for the network
	model  *model.Model
}

// Show has a model say what it sees in a picture, raw inputs (1, …). output is the name of
// the class or the target that is explained; "" stands for the class that is predicted, or
// the first target. It is an error if the model takes no pictures, or does not know the
// output.
func Show(ctx context.Context, m *model.Model, name string, raw *tensor.Tensor, output string) (*Shown, error) {
	if err := TakesPictures(m); err != nil {
		return nil, err
	}
	x, err := m.Prepare(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	p, err := m.Predict(ctx, raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	names := outputsOf(m)
	values := model.Row(everyOutput(p, len(names)), 0)
	s := &Shown{Name: name, Answer: answer(m, names, values), raw: raw.Reshape(x.Shape()...), x: x, model: m}
	switch s.Output = slices.Index(names, output); {
	case output != "" && s.Output < 0:
		return nil, &UnknownOutputError{Output: output, Known: names}
	case output == "" && m.Classes() != nil:
		s.Output = m.Decision().Class(values)
	case output == "":
		s.Output = 0
	}
	s.Of = table.Clip(names[s.Output])
	if labels := m.Labels(); labels != nil {
		s.Of = table.Clip(labels[s.Output].Name + " = " + labels[s.Output].Classes[1])
	}
	return s, nil
}

// UnknownOutputError says that a model does not predict what was named.
type UnknownOutputError struct {
	Output string
	Known  []string
}

func (e *UnknownOutputError) Error() string {
	return fmt.Sprintf("%q: the model predicts %s", e.Output, clipped(e.Known))
}

// TakesPictures returns an error that says what a model takes, unless it is pictures, one
// for each sample.
func TakesPictures(m *model.Model) error {
	d := m.Description()
	if s := m.InputShape(); len(d.Inputs) != 1 || len(s) != 3 || m.Schema() != nil {
		what := "samples of shape " + tensor.ShapeString(s)
		switch {
		case m.Schema() != nil:
			what = fmt.Sprintf("rows of a table; cajal explain importance and reasons say what its %d columns do", len(m.Columns()))
		case len(d.Inputs) > 1:
			what = fmt.Sprintf("%d inputs", len(d.Inputs))
		}
		return fmt.Errorf("%s takes no pictures (C, H, W) but %s", d.Name, what)
	}
	return nil
}

// outputsOf returns what a model predicts, as [Trained.Outputs] does.
func outputsOf(m *model.Model) []string { return (&Trained{Model: m}).Outputs() }

// mostAnswers is how many classes an answer names.
const mostAnswers = 3

// answer writes what the model says, the largest numbers of classes first.
func answer(m *model.Model, names []string, values []float64) string {
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	if m.Classes() != nil {
		slices.SortStableFunc(order, func(a, b int) int {
			switch {
			case values[a] > values[b]:
				return -1
			case values[a] < values[b]:
				return 1
			}
			return 0
		})
	}
	var parts []string
	for _, i := range order[:min(mostAnswers, len(order))] {
		number := Digits(values[i])
		if m.Classes() != nil && !m.Scores() || m.Labels() != nil {
			number = percent(values[i])
		}
		parts = append(parts, table.Clip(names[i])+" "+number)
	}
	if rest := len(order) - len(parts); rest > 0 {
		parts = append(parts, fmt.Sprintf("and %d more", rest))
	}
	return strings.Join(parts, ", ")
}

// percent writes a probability, with a sign where rounding would take it for certain.
func percent(p float64) string {
	switch {
	case p > 0.9999 && p < 1:
		return "> 99.99 %"
	case p > 0 && p < 0.0001:
		return "< 0.01 %"
	}
	return fmt.Sprintf("%.2f %%", 100*p)
}

// score is what of the network's outputs is explained, and what that is called.
func (s *Shown) score() (explain.Score, string) {
	m, k := s.model, s.Output
	switch m.Description().Outputs[0].Activation {
	case "softmax":
		return explain.LogOdds(k), "log odds of " + s.Of
	case "sigmoid":
		if m.Labels() != nil {
			return explain.OutputNumber(k), "log odds of " + s.Of // each label's logit
		}
		return explain.LogOdds(k), "log odds of " + s.Of
	case "scores":
		return func(out grad.Value) grad.Value {
			switch {
			case out.Tensor().Size() > out.Shape()[0]:
				return explain.OutputNumber(k)(out)
			case k == 0: // a single score speaks for the second of two classes
				return out.Reshape(-1).Neg()
			}
			return out.Reshape(-1)
		}, "score of " + s.Of
	}
	return explain.OutputNumber(k), "output " + s.Of
}

// number is what the prediction of the output is called.
func (s *Shown) number() string {
	switch {
	case s.model.Scores():
		return "score of " + s.Of
	case s.model.Classes() != nil || s.model.Labels() != nil:
		return "probability of " + s.Of
	}
	return "predicted " + s.Of
}

// predictions are the numbers of the output for raw pictures.
func (s *Shown) predictions(ctx context.Context, raw *tensor.Tensor) ([]float64, error) {
	p, err := s.model.Predict(ctx, raw)
	if err != nil {
		return nil, err
	}
	names := outputsOf(s.model)
	p = everyOutput(p, len(names))
	values := make([]float64, p.Dim(0))
	for i := range values {
		values[i] = p.At(i, s.Output)
	}
	return values, nil
}

// picture draws what the model is shown, with side pixels for the longer side.
func (s *Shown) picture(side int, note string) plot.Tiles {
	g := channelTiles(s.raw, side)
	g.Title, g.Note, g.Colors = s.Name, note, s.colours()
	return g
}

// channelTiles lays out a picture (1, C, H, W). Channels that are no colours have numbers,
// and together a square of about that side.
func channelTiles(x *tensor.Tensor, side int) plot.Tiles {
	g := plot.Tiles{Images: x, Columns: 1, Side: side}
	c, h, w := x.Dim(1), x.Dim(2), x.Dim(3)
	if c != 3 {
		g.Images = x.Reshape(c, h, w)
	}
	if c != 1 && c != 3 {
		g.Columns = max(1, min(c, int(math.Round(math.Sqrt(float64(c*h)/float64(w))))))
		g.Side = max(mapSide, side/g.Columns)
		nameTiles(&g, c)
	}
	return g
}

// largeSide is the longer side of a picture that stands beside a few others.
const largeSide = 280

// beside draws a map (H, W) of the picture's pixels, to stand beside it.
func beside(title, note string, x *tensor.Tensor, scale string) plot.Tiles {
	return plot.Tiles{Title: title, Note: note, Images: x.Reshape(1, x.Dim(0), x.Dim(1)), Columns: 1, Side: largeSide, Colors: plot.Diverging(0), Scale: scale}
}

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

// colours are those of the picture's numbers: pixels from black, −1, to white, or ink on
// paper, 0 to 1; of other arrays from the least number to the largest.
func (s *Shown) colours() plot.Colors {
	switch s.model.Description().Source {
	case "mnist", "digits":
		return plot.Greys(0, 1)
	case "images", "idx", "cifar":
		return plot.Greys(1, -1)
	}
	if t, err := Of(s.model); err == nil && t.experiment.recipe.Data.Pixels() {
		return plot.Greys(1, -1)
	}
	values := s.raw.To(tensor.Float64).Contiguous().Float64s()
	least, most := slices.Min(values), slices.Max(values)
	if !(least < most) {
		most = least + 1
	}
	return plot.Greys(most, least)
}

// about is the title of the pictures.
func (s *Shown) about(what string) plot.Option {
	return plot.Title(s.model.Description().Name + ": " + what)
}
