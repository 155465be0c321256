package experiment

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"cajal/data"
	"cajal/plot"
	"cajal/tensor"
	"cajal/train"
)

// picture is a plot and the name of its file.
type picture struct {
	file  string
	title phrase // of the plot, for a page that has it beside it; nothing where there is none
	plot  *plot.Plot
}

// titled is the title of a picture of a recipe.
func titled(name string, title phrase) plot.Option { return plot.Title(name + ": " + title.String()) }

// pictures draws what the experiment has to show: points and boundaries where
// the data lies in a plane, the loss, which class is taken for which and how well
// probabilities rank, or how far numbers are from the true ones, and the surest mistakes
// in pictures. An error comes with the pictures that it does not touch.
func (o *Outcome) pictures(ctx context.Context) ([]picture, error) {
	var all []picture
	name := o.recipe.Name
	if o.flat() {
		set, plane := o.data.train.(*data.TensorSet), o.plane()
		all = append(all, picture{"points.png", phrased("training samples"), plot.Points(plane.drawn(set.X()), set.Y(), append(plane.options(), plot.Title(name), o.classes())...)})
		if o.baseline != nil {
			title := phrased("logistic regression, accuracy %.1f%%", 100*o.baseline.Accuracy(set.X(), set.Y()))
			all = append(all, picture{"baseline.png", title, o.regions(o.baseline.Probabilities, titled(name, title))})
		}
		title := phrased("network, accuracy %.1f%%", 100*o.Train["accuracy"])
		all = append(all, picture{"boundary.png", title, o.boundary(ctx, titled(name, title))})
	}
	if p, title := o.lossCurve(); p != nil {
		all = append(all, picture{"loss.png", title, p})
	}
	if o.confusion != nil {
		title := phrased("which class is taken for which")
		all = append(all, picture{"confusion.png", title, plot.Confusion(o.confusion, o.classes(), titled(name, title))})
	}
	if c := o.Classification; c != nil && c.Calibration != nil && len(c.Calibration.Predicted) > 0 {
		all = append(all, picture{"calibration.png", c.Calibration.title(), c.Calibration.plot(name)})
	}
	if c := o.Classification; c != nil {
		all = append(all, c.pictures(name)...)
	}
	all = append(all, o.labelPictures()...)
	if p := o.predictions(); p != nil {
		all = append(all, picture{"predicted.png", phrased("predicted against true"), p})
	}
	if r := o.Result.Importance; r != nil {
		title := phrased("what the columns are worth")
		all = append(all, picture{"importance.png", title, ImportancePicture(name+": "+title.String(), r)})
	}
	sheet, err := o.mistakeSheet()
	if err != nil {
		return all, fmt.Errorf("mistakes.png: %w", err)
	}
	if sheet != nil {
		all = append(all, picture{"mistakes.png", o.mistakesTitle(), sheet})
	}
	return all, nil
}

// flat reports whether the samples are labelled points of a plane, of classes that a
// picture can show. The number of a level is no coordinate: between two is nothing.
func (o *Outcome) flat() bool {
	for _, s := range o.schemas {
		if len(s.Tables()) > 0 {
			return false
		}
	}
	_, ok := o.data.train.(*data.TensorSet)
	return ok && product(o.facts.Shape) == 2 && o.facts.Classes > 0 && o.facts.Classes <= plot.MaxClasses
}

// boundary draws the network's decision boundary under the training points.
func (o *Outcome) boundary(ctx context.Context, title plot.Option) *plot.Plot {
	return o.regions(func(grid *tensor.Tensor) *tensor.Tensor {
		p, err := o.model.Predict(ctx, grid)
		if err != nil {
			// The caller asks for the context's error once all is drawn.
			return tensor.Full(tensor.Float64, 0, grid.Dim(0))
		}
		p = p.To(tensor.Float64)
		if o.recipe.Loss.Activation() == "none" { // numbers that stand for classes may lie beyond them
			p = p.Clamp(0, 1)
		}
		return p
	}, title)
}

// regions draws what a classifier of inputs makes of the plane, under the training points.
func (o *Outcome) regions(predict func(x *tensor.Tensor) *tensor.Tensor, title plot.Option) *plot.Plot {
	set, plane := o.data.train.(*data.TensorSet), o.plane()
	x := set.X()
	return plot.Boundary(plane.drawn(x), set.Y(), func(grid *tensor.Tensor) *tensor.Tensor {
		return predict(plane.inputs(grid, x.DType()))
	}, append(plane.options(), title, o.classes())...)
}

// lossCurve draws the objective of every epoch; a loss that alternates shows
// as a band. Of members it draws what each is validated on.
func (o *Outcome) lossCurve() (*plot.Plot, phrase) {
	if len(o.histories) > 0 {
		return o.memberCurves()
	}
	return lossPlot(o.recipe.Name+": loss", o.history, "test"), phrased("loss")
}

// lossPlot draws the loss of a training, nil of none, and of what it is validated on.
func lossPlot(title string, h *train.History, validation string) *plot.Plot {
	learned, valid := curves(h)
	learned.Name, valid.Name = "training", validation
	if len(learned.X) == 0 {
		return nil
	}
	series := []plot.Series{learned}
	if len(valid.X) > 0 {
		series = append(series, valid)
	}
	return plot.Curve(series, append(lossAxis(series), plot.Title(title), plot.XLabel("epoch"))...)
}

// curves returns the objective of every epoch, and the loss of what was validated on.
func curves(h *train.History) (learned, valid plot.Series) {
	for _, e := range h.Epochs {
		learned.X, learned.Y = append(learned.X, float64(e.Epoch)), append(learned.Y, e.Loss)
		for _, v := range e.Validation {
			if v.Name == "val_loss" {
				valid.X, valid.Y = append(valid.X, float64(e.Epoch)), append(valid.Y, v.Value)
			}
		}
	}
	return learned, valid
}

// memberCurves draws a curve for each member.
func (o *Outcome) memberCurves() (*plot.Plot, phrase) {
	var series []plot.Series
	what := phrased("loss on what each member is validated on")
	for k, h := range o.histories {
		learned, valid := curves(h)
		if len(valid.X) == 0 {
			valid, what = learned, phrased("training loss of each member")
		}
		if valid.Name = fmt.Sprintf("member %d", k); len(valid.X) > 0 {
			series = append(series, valid)
		}
	}
	if len(series) == 0 {
		return nil, what
	}
	return plot.Curve(series, append(lossAxis(series), titled(o.recipe.Name, what), plot.XLabel("epoch"))...), what
}

// lossAxis are the options of an axis of losses: a logarithmic one, unless some are
// below 0, as the logarithm of a likelihood may be.
func lossAxis(series []plot.Series) []plot.Option {
	for _, s := range series {
		if slices.ContainsFunc(s.Y, func(v float64) bool { return v < 0 }) {
			return []plot.Option{plot.YLabel("loss")}
		}
	}
	return []plot.Option{plot.YLabel("loss"), plot.LogY()}
}

func (o *Outcome) classes() plot.Option {
	if names := o.facts.Names; len(names) == o.facts.Classes {
		return plot.Classes(names...)
	}
	name := "class "
	if len(o.facts.Shape) > 1 {
		name = "" // digits are their own names
	}
	var names []string
	for i := range o.facts.Classes {
		names = append(names, name+strconv.Itoa(i))
	}
	return plot.Classes(names...)
}
