package fromrecipe

import (
	"fmt"
	"slices"

	"cajal/data"
	"cajal/data/table/schema"
	"cajal/model"
	"cajal/nn/describe"
	"cajal/recipe"
	"cajal/tensor"
)

// Describe describes the model that a recipe makes of data with these facts,
// but for what is learned from it: scalers, and the schema of a table.
func Describe(r *recipe.Recipe, f recipe.Facts) *model.Description {
	inputs := f.Inputs
	if len(inputs) == 0 {
		inputs = []describe.Input{{Name: "input", Flow: f.Flow()}}
		if len(r.Inputs) > 0 {
			inputs[0].Name = r.Inputs[0].Name
		}
	}
	d := &model.Description{Name: r.Name, Title: r.Title, Source: r.Data.Kind, Network: Network(r.Member(0), f), Members: r.MemberCount(), Combine: "mean"}
	if slices.ContainsFunc(r.Members, func(m recipe.Member) bool { return m.Layers != nil }) {
		for k := range d.Members {
			d.Networks = append(d.Networks, Network(r.Member(k), f))
		}
	}
	floats := false
	for _, in := range inputs {
		d.Inputs = append(d.Inputs, input(in, r.DType))
		floats = floats || !in.Flow.Whole
	}
	if !floats {
		d.DType = r.DType
	}
	if r.Data.Kind == "images" {
		size, channels := r.Data.Pictures()
		d.Inputs[0].Preparation.Pictures = &model.Pictures{Size: size, Channels: channels}
	}
	if s := f.Shape; r.Data.Pixels() && len(s) == 3 && s[1] == s[2] && (s[0] == 1 || s[0] == 3) { // of picture files the largest square is taken
		d.Inputs[0].Preparation.Pictures = &model.Pictures{Size: s[1], Channels: s[0]}
	}
	out := model.Output{Name: "output", Activation: r.Loss.Activation(), Targets: targetNames(&r.Loss, f)}
	if f.Classes > 0 {
		out = model.Output{Name: "class", Activation: r.Loss.Activation(), Classes: ClassNames(f)}
	}
	if f.Labels != nil {
		out = model.Output{Name: "labels", Activation: r.Loss.Activation(), Labels: Labels(f)}
	}
	d.Outputs = []model.Output{out}
	return d
}

// input describes an input of a network whose floats are of a type.
func input(in describe.Input, dtype string) model.Input {
	axes := []model.Axis{{Name: "N"}}
	names := axisNames(len(in.Flow.Shape))
	for i, size := range in.Flow.Shape {
		axes = append(axes, model.Axis{Name: names[i], Size: size})
	}
	if in.Flow.Whole {
		dtype = tensor.Int64.String()
	}
	return model.Input{Name: in.Name, DType: dtype, Axes: axes}
}

// axisNames names the axes of a sample: those of pictures (C, H, W), and D, the
// features of others.
func axisNames(n int) []string {
	if n == 1 {
		return []string{"D"}
	}
	return []string{"C", "H", "W"}
}

// ClassNames returns the names of the classes, "0", "1", … where the data gives
// none, and nil where numbers are predicted.
func ClassNames(f recipe.Facts) []string { return f.ClassNames() }

// targetNames returns the names of the numbers that are predicted, nil where
// classes are: "rent", with deviations "rent" and "rent deviation", and with quantiles
// "rent q0.1", "rent q0.9".
func targetNames(l *recipe.Loss, f recipe.Facts) (names []string) {
	if f.Targets == 0 {
		return nil
	}
	names = NumberNames(f)
	if l.Quantiles != nil {
		target := names[0]
		names = nil
		for _, q := range l.Quantiles {
			names = append(names, fmt.Sprintf("%s q%v", target, q))
		}
		return names
	}
	if l.Activation() == "gaussian" {
		names = slices.Clone(names)
		for _, name := range names[:f.Targets] {
			names = append(names, name+" deviation")
		}
	}
	return names
}

// Labels returns the labels with the names of their classes, nil where one class or
// numbers are predicted.
func Labels(f recipe.Facts) (labels []model.Label) {
	for i, classes := range f.Labels {
		labels = append(labels, model.Label{Name: f.Names[i], Classes: classes})
	}
	return labels
}

// NumberNames returns the names of the numbers that a sample has as targets.
func NumberNames(f recipe.Facts) []string {
	switch {
	case len(f.Names) == f.Targets:
		return f.Names
	case f.Targets == 1:
		return []string{"output"}
	}
	names := make([]string, f.Targets)
	for i := range names {
		names[i] = fmt.Sprintf("output %d", i+1)
	}
	return names
}

// TableFacts returns what a network for a table has to fit, whose inputs the schemas
// encode.
func TableFacts(r *recipe.Recipe, l schema.List) recipe.Facts {
	s := l[0]
	f := recipe.Facts{Shape: []int{s.Width()}, Tables: s.Tables(), Numbers: s.Numbers(), IDs: s.IDs}
	if len(l) > 1 {
		f = recipe.Facts{}
		for i, s := range l {
			f.Inputs = append(f.Inputs, describe.Input{Name: r.Inputs[i].Name, Flow: describe.Flow{Shape: []int{s.Width()}, Whole: s.IDs, Tables: s.Tables(), Numbers: s.Numbers()}})
		}
	}
	ts := s.AllTargets()
	switch one, labels := ts.Classes(), ts.Labels(); {
	case one != nil:
		f.Classes, f.Names = len(one.Classes), one.Classes
	case labels != nil:
		f.Names = ts.Names()
		for _, t := range labels {
			f.Labels = append(f.Labels, t.Classes)
		}
	default:
		f.Targets, f.Names = len(ts), ts.Names()
	}
	return f
}

// OutputScaler returns what undoes the scaling of n predictions where y scaled the
// targets, nil for nil: quantiles have the mean and the scale of their target, and
// deviations, which stand behind the means, the scale alone.
func OutputScaler(l *recipe.Loss, y *data.TargetScaler, n int) *data.TargetScaler {
	if y == nil {
		return nil
	}
	columns := make([]int, n)
	for j := range columns {
		columns[j] = j % len(y.Mean)
	}
	s := y.Columns(columns...)
	for j := len(y.Mean); j < n && l.Activation() == "gaussian"; j++ {
		s.Mean[j] = 0
	}
	return s
}

// TargetScaler returns what scales a table's targets, nil for classes.
func TargetScaler(ts schema.Targets) *data.TargetScaler {
	if !ts.Numbers() {
		return nil
	}
	s := &data.TargetScaler{}
	for _, t := range ts {
		s.Mean, s.Scale, s.Transforms = append(s.Mean, t.Mean), append(s.Scale, t.Scale), append(s.Transforms, t.Transform)
	}
	if !s.Transforming() {
		s.Transforms = nil
	}
	return s
}

// PictureFacts returns what a network for pictures of the classes has to fit.
func PictureFacts(r *recipe.Recipe, classes []string) recipe.Facts {
	size, channels := r.Data.Pictures()
	return recipe.Facts{Shape: []int{channels, size, size}, Classes: len(classes), Names: classes}
}
