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
	draw  func(l language) *plot.Plot // it in another language, for a page; nil of what no page shows
}

// drawing is a picture that can be drawn with its words in any language.
func drawing(file string, title phrase, draw func(l language) *plot.Plot) picture {
	return picture{file, title, draw(nil), draw}
}

// titled is the title of a picture of a recipe in a language.
func (l language) titled(name string, title phrase) plot.Option {
	return plot.Title(name + ": " + title.in(l))
}

// pictures draws what the experiment has to show: points and boundaries where
// the data lies in a plane, the loss, which class is taken for which and how well
// probabilities rank, or how far numbers are from the true ones, and the surest mistakes
// in pictures. An error comes with the pictures that it does not touch.
func (o *Outcome) pictures(ctx context.Context) ([]picture, error) {
	var all []picture
	name := o.recipe.Name
	if o.flat() {
		set, plane := o.data.train.(*data.TensorSet), o.plane()
		all = append(all, drawing("points.png", phrased("training samples"), func(l language) *plot.Plot {
			return plot.Points(plane.drawn(set.X()), set.Y(), append(plane.options(l), plot.Title(name), o.classes(l))...)
		}))
		if o.baseline != nil {
			title := phrased("logistic regression, accuracy %.1f%%", 100*o.baseline.Accuracy(set.X(), set.Y()))
			all = append(all, drawing("baseline.png", title, func(l language) *plot.Plot { return o.regions(o.baseline.Probabilities, l, l.titled(name, title)) }))
		}
		title := phrased("network, accuracy %.1f%%", 100*o.Train["accuracy"])
		all = append(all, drawing("boundary.png", title, func(l language) *plot.Plot { return o.boundary(ctx, l, l.titled(name, title)) }))
	}
	if p := o.lossCurve(); p != nil {
		all = append(all, *p)
	}
	if o.confusion != nil {
		title := phrased("which class is taken for which")
		all = append(all, drawing("confusion.png", title, func(l language) *plot.Plot {
			return confusionPlot(o.confusion, l, o.classes(l), l.titled(name, title))
		}))
	}
	if c := o.Classification; c != nil && c.Calibration != nil && len(c.Calibration.Predicted) > 0 {
		all = append(all, drawing("calibration.png", c.Calibration.title(), func(l language) *plot.Plot { return c.Calibration.plot(name, l) }))
	}
	if c := o.Classification; c != nil {
		all = append(all, c.pictures(name)...)
	}
	all = append(all, o.labelPictures()...)
	if o.truth != nil {
		all = append(all, drawing("predicted.png", phrased("predicted against true"), o.predictions))
	}
	if r := o.Result.Importance; r != nil {
		title := phrased("what the columns are worth")
		all = append(all, drawing("importance.png", title, func(l language) *plot.Plot { return importancePicture(r, l, l.titled(name, title)) }))
	}
	sheet, err := o.mistakeSheet()
	if err != nil {
		return all, fmt.Errorf("mistakes.png: %w", err)
	}
	if sheet != nil {
		all = append(all, drawing("mistakes.png", o.mistakesTitle(), sheet))
	}
	augmented, err := o.augmentedSheet()
	if err != nil {
		return all, fmt.Errorf("%s: %w", AugmentedFile, err)
	}
	if augmented != nil {
		all = append(all, drawing("augmented.png", augmentedTitle(), augmented))
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
func (o *Outcome) boundary(ctx context.Context, l language, title plot.Option) *plot.Plot {
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
	}, l, title)
}

// regions draws what a classifier of inputs makes of the plane, under the training points.
func (o *Outcome) regions(predict func(x *tensor.Tensor) *tensor.Tensor, l language, title plot.Option) *plot.Plot {
	set, plane := o.data.train.(*data.TensorSet), o.plane()
	x := set.X()
	return plot.Boundary(plane.drawn(x), set.Y(), func(grid *tensor.Tensor) *tensor.Tensor {
		return predict(plane.inputs(grid, x.DType()))
	}, append(plane.options(l), title, o.classes(l), plot.Absent(l.say("no prediction (NaN)")))...)
}

// lossCurve draws the objective of every epoch; a loss that alternates shows
// as a band. Of members it draws what each is validated on. It is nil if there is none.
func (o *Outcome) lossCurve() *picture {
	if len(o.histories) > 0 {
		return o.memberCurves()
	}
	learned, valid := curves(o.history)
	if len(learned.X) == 0 {
		return nil
	}
	title := phrased("loss")
	p := drawing("loss.png", title, func(l language) *plot.Plot {
		learned, valid := learned, valid
		learned.Name, valid.Name = l.say("training"), l.say("test")
		if o.data.valid != nil {
			valid.Name = l.say("validation")
		}
		series := []plot.Series{learned}
		if len(valid.X) > 0 {
			series = append(series, valid)
		}
		return plot.Curve(series, append(lossAxis(series, l), l.titled(o.recipe.Name, title), plot.XLabel(l.say("epoch")))...)
	})
	return &p
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
func (o *Outcome) memberCurves() *picture {
	var series []plot.Series
	var names []phrase
	title := phrased("loss on what each member is validated on")
	for k, h := range o.histories {
		learned, valid := curves(h)
		if len(valid.X) == 0 {
			valid, title = learned, phrased("training loss of each member")
		}
		if len(valid.X) > 0 {
			series, names = append(series, valid), append(names, phrased("member %d", k))
		}
	}
	if len(series) == 0 {
		return nil
	}
	p := drawing("loss.png", title, func(l language) *plot.Plot {
		series := slices.Clone(series)
		for i := range series {
			series[i].Name = names[i].in(l)
		}
		return plot.Curve(series, append(lossAxis(series, l), l.titled(o.recipe.Name, title), plot.XLabel(l.say("epoch")))...)
	})
	return &p
}

// lossAxis are the options of an axis of losses: a logarithmic one, unless some are
// below 0, as the logarithm of a likelihood may be.
func lossAxis(series []plot.Series, l language) []plot.Option {
	for _, s := range series {
		if slices.ContainsFunc(s.Y, func(v float64) bool { return v < 0 }) {
			return []plot.Option{plot.YLabel(l.say("loss"))}
		}
	}
	return []plot.Option{plot.YLabel(l.say("loss")), plot.LogY()}
}

// classes names the classes in a legend.
func (o *Outcome) classes(l language) plot.Option {
	if names := o.facts.Names; len(names) == o.facts.Classes {
		return plot.Classes(names...)
	}
	var names []string
	for i := range o.facts.Classes {
		name := strconv.Itoa(i) // digits are their own names
		if len(o.facts.Shape) < 2 {
			name = l.say("class %d", i)
		}
		names = append(names, name)
	}
	return plot.Classes(names...)
}

// confusionPlot draws which class was taken for which.
func confusionPlot(counts *tensor.Tensor, l language, options ...plot.Option) *plot.Plot {
	return plot.Confusion(counts, append(options, plot.XLabel(l.say("predicted class")), plot.YLabel(l.say("true class")),
		plot.Shades(l.say("share of its row, 0 to 100 %"), l.say("no counts: too many classes")))...)
}
