package experiment

import (
	"slices"

	"cajal/data/table/schema"
	"cajal/plot"
	"cajal/tensor"
)

// plane is how samples with two inputs are drawn: in the units of a table's columns where
// these became inputs by a straight line, under the columns' names.
type plane struct {
	names        []phrase // of the axes, nil for those of package plot
	start, scale [2]float64
}

// plane returns how the outcome's samples are drawn.
func (o *Outcome) plane() *plane {
	p := &plane{scale: [2]float64{1, 1}}
	inputs := o.inputNames()
	if len(inputs) != 2 {
		return p
	}
	for i, origin := range o.schemas[0].Origins() {
		name, inUnits, number := phrased("%s", origin.Column), false, false
		if at := slices.IndexFunc(o.schemas[0].Inputs, func(in schema.Input) bool { return in.Name == origin.Column }); at >= 0 && !origin.Missing {
			in := &o.schemas[0].Inputs[at]
			p.start[i], p.scale[i], inUnits = straight(in)
			number = in.Kind == "number"
		}
		switch {
		case origin.Level != "" || origin.Rare || origin.Missing:
			name = phrased("%s", inputs[i].Name)
		case !number: // a part of a date or a text, or an encoded category
			name = phrased("%s, encoded", origin.Column)
		case !inUnits:
			name = phrased("%s, scaled", origin.Column)
		}
		p.names = append(p.names, name)
	}
	return p
}

// straight returns the number that an input of 0 stands for, and how much more one of 1
// does; ok is false, and the two those of an input that stands for itself, where no
// straight line leads from one to the other.
func straight(in *schema.Input) (start, scale float64, ok bool) {
	switch {
	case in.Kind != "number":
		return 0, 1, false
	case in.Scaling == nil:
		return in.Mean, in.Scale, true
	case !slices.Contains([]string{"standard", "min-max", "max-abs", "robust"}, in.Scaling.Kind):
		return 0, 1, false
	}
	raw, err := in.Scaling.Inverse(tensor.From([]float64{0, 1}, 2, 1))
	if err != nil {
		return 0, 1, false
	}
	return raw.At(0, 0), raw.At(1, 0) - raw.At(0, 0), true
}

// options are the names of the axes in a language.
func (p *plane) options(l language) []plot.Option {
	if p.names == nil {
		return nil
	}
	return []plot.Option{plot.XLabel(p.names[0].in(l)), plot.YLabel(p.names[1].in(l))}
}

// drawn returns inputs (N, 2) as the picture has them.
func (p *plane) drawn(x *tensor.Tensor) *tensor.Tensor {
	if p.names == nil {
		return x
	}
	return p.each(x, func(v float64, axis int) float64 { return p.start[axis] + float64(v*p.scale[axis]) })
}

// inputs returns places of the picture (N, 2) as inputs of a type.
func (p *plane) inputs(places *tensor.Tensor, d tensor.DType) *tensor.Tensor {
	if p.names == nil {
		return places
	}
	return p.each(places, func(v float64, axis int) float64 { return (v - p.start[axis]) / p.scale[axis] }).To(d)
}

// each returns (N, 2) Float64 of what is made of each number and its axis.
func (p *plane) each(x *tensor.Tensor, of func(v float64, axis int) float64) *tensor.Tensor {
	made := slices.Clone(x.To(tensor.Float64).Contiguous().Float64s())
	for i, v := range made {
		made[i] = of(v, i%2)
	}
	return tensor.From(made, x.Dim(0), 2)
}
