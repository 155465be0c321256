package describe

import (
	"slices"

	"cajal/nn"
)

// Linear are the options of "linear": In numbers become Out.
type Linear struct {
	In  int `json:"in,omitempty"` // [what the layer before gives]
	Out int `json:"out"`
}

func (o *Linear) fit(in Flow) error {
	if err := in.flat("linear", &o.In, "in"); err != nil {
		return err
	}
	return size("out", o.Out)
}

func (o *Linear) numbers() int64 { return int64(o.Out) * int64(o.In+1) }

func (o *Linear) build(s Start) nn.Layer {
	var opts []nn.ParamOption
	if s.Weight != nil {
		opts = append(opts, nn.Weight(s.Weight))
	}
	if s.Bias != nil {
		opts = append(opts, nn.Bias(s.Bias))
	}
	return nn.Linear(o.In, o.Out, opts...)
}

// Embed are the options of "embed": the numbers of categories' levels, which
// are the last columns of a sample, become Out numbers each.
type Embed struct {
	Out    int   `json:"out"`
	Tables []int `json:"tables,omitempty"` // how many levels each category has [as the data says, where that is a table]
	// Whole says that a sample is whole numbers, of categories alone [as the data
	// says].
	Whole bool `json:"whole,omitempty"`
	// PaddingIndex is the number of the level, of each category, that stands for
	// nothing: its numbers stay 0. A negative one counts from the last [none].
	PaddingIndex *int `json:"padding_idx,omitempty"`
}

func (o *Embed) fit(in Flow) error {
	if o.Tables == nil {
		o.Tables = in.Tables
	}
	switch {
	case len(o.Tables) == 0:
		return wrong("", `nothing is embedded: an embed layer is for kind = "table" with a category set to "embed" in data.columns, or an input of dtype "int64", and stands first`)
	case !slices.Equal(o.Tables, in.Tables) && (in.Tables != nil || !in.Whole):
		return wrong("tables", "%v, and the categories have %v levels", o.Tables, in.Tables)
	case o.Whole && !in.Whole:
		return wrong("whole", "true, and floats come in")
	case in.Whole && !slices.Equal(in.Shape, []int{len(o.Tables)}):
		return wrong("", "samples of shape %v are not the numbers of %d levels", in.Shape, len(o.Tables))
	case len(in.Shape) != 1 || in.Shape[0] < len(o.Tables):
		return wrong("", "samples of shape %v have no %d columns with the numbers of levels", in.Shape, len(o.Tables))
	}
	o.Whole = in.Whole
	for c, levels := range o.Tables {
		if err := size("tables", levels); err != nil {
			return err
		}
		if i := o.PaddingIndex; i != nil && (*i < -levels || *i >= levels) {
			return wrong("padding_idx", "%d, want %d to %d, as category %d has %d levels", *i, -levels, levels-1, c, levels)
		}
	}
	return size("out", o.Out)
}

func (o *Embed) numbers() (n int64) {
	for _, levels := range o.Tables {
		n += int64(levels) * int64(o.Out)
	}
	return n
}

func (o *Embed) build(Start) nn.Layer {
	if o.Whole {
		l := nn.EmbedIDs(o.Out, o.Tables...)
		if o.PaddingIndex != nil {
			l.Padding(*o.PaddingIndex)
		}
		return l
	}
	l := nn.EmbedColumns(o.Out, o.Tables...)
	if o.PaddingIndex != nil {
		l.Padding(*o.PaddingIndex)
	}
	return l
}

// Kinds without options.
type (
	none        struct{} // nothing to fill in, and no numbers
	flatten     struct{ none }
	tanh        struct{ none }
	sigmoid     struct{ none }
	relu        struct{ none }
	gelu        struct{ none }
	silu        struct{ none }
	hardSwish   struct{ none }
	hardSigmoid struct{ none }
	mish        struct{ none }
	geluTanh    struct{ none }
	selu        struct{ none }
	relu6       struct{ none }
	softsign    struct{ none }
	logSigmoid  struct{ none }
	tanhshrink  struct{ none }
	softmin     struct{ none }
	logSoftmax  struct{ none }
	identity    struct{ none }
)

func (none) numbers() int64 { return 0 }

func (none) fit(Flow) error { return nil }

func (flatten) build(Start) nn.Layer     { return nn.Flatten() }
func (tanh) build(Start) nn.Layer        { return nn.Tanh() }
func (sigmoid) build(Start) nn.Layer     { return nn.Sigmoid() }
func (relu) build(Start) nn.Layer        { return nn.ReLU() }
func (gelu) build(Start) nn.Layer        { return nn.GELU() }
func (silu) build(Start) nn.Layer        { return nn.SiLU() }
func (hardSwish) build(Start) nn.Layer   { return nn.HardSwish() }
func (hardSigmoid) build(Start) nn.Layer { return nn.HardSigmoid() }
func (mish) build(Start) nn.Layer        { return nn.Mish() }
func (geluTanh) build(Start) nn.Layer    { return nn.GELUTanh() }
func (selu) build(Start) nn.Layer        { return nn.SELU() }
func (relu6) build(Start) nn.Layer       { return nn.ReLU6() }
func (softsign) build(Start) nn.Layer    { return nn.Softsign() }
func (logSigmoid) build(Start) nn.Layer  { return nn.LogSigmoid() }
func (tanhshrink) build(Start) nn.Layer  { return nn.Tanhshrink() }
func (softmin) build(Start) nn.Layer     { return nn.Softmin() }
func (logSoftmax) build(Start) nn.Layer  { return nn.LogSoftmax() }
func (identity) build(Start) nn.Layer    { return nn.Identity() }
