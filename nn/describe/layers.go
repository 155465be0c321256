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
	for _, levels := range o.Tables {
		if err := size("tables", levels); err != nil {
			return err
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
		return nn.EmbedIDs(o.Out, o.Tables...)
	}
	return nn.EmbedColumns(o.Out, o.Tables...)
}

// Dropout are the options of "dropout", which sets a share of the numbers to 0.
type Dropout struct {
	none
	Rate *float64 `json:"rate,omitempty"` // [0.5]
}

func (o *Dropout) fit(Flow) error       { return between("rate", &o.Rate, 0.5, 0, 0.999) }
func (o *Dropout) build(Start) nn.Layer { return nn.Dropout(*o.Rate) }

// LeakyReLU are the options of "leaky-relu".
type LeakyReLU struct {
	none
	Slope *float64 `json:"slope,omitempty"` // below zero [0.01]
}

func (o *LeakyReLU) fit(Flow) error       { return between("slope", &o.Slope, 0.01, 0, 1e6) }
func (o *LeakyReLU) build(Start) nn.Layer { return nn.LeakyReLU(*o.Slope) }

// ELU are the options of "elu".
type ELU struct {
	none
	Slope *float64 `json:"slope,omitempty"` // α [1]
}

func (o *ELU) fit(Flow) error       { return between("slope", &o.Slope, 1, 0, 1e6) }
func (o *ELU) build(Start) nn.Layer { return nn.ELU(*o.Slope) }

// BatchNorm are the options of "batch-norm" over Size numbers.
type BatchNorm struct {
	Size    int      `json:"size,omitempty"`    // [what the layer before gives]
	Epsilon *float64 `json:"epsilon,omitempty"` // [1e-5]
}

func (o *BatchNorm) fit(in Flow) error { return o.fitAs("batch-norm", in) }

func (o *BatchNorm) fitAs(kind string, in Flow) error {
	if err := in.flat(kind, &o.Size, "size"); err != nil {
		return err
	}
	return between("epsilon", &o.Epsilon, 1e-5, 0, 1)
}

func (o *BatchNorm) numbers() int64 { return 4 * int64(o.Size) } // two are learned, two running

func (o *BatchNorm) build(Start) nn.Layer { return nn.BatchNorm1d(o.Size, nn.Epsilon(*o.Epsilon)) }

// LayerNorm are the options of "layer-norm" over Size numbers.
type LayerNorm BatchNorm

func (o *LayerNorm) fit(in Flow) error    { return (*BatchNorm)(o).fitAs("layer-norm", in) }
func (o *LayerNorm) numbers() int64       { return 2 * int64(o.Size) }
func (o *LayerNorm) build(Start) nn.Layer { return nn.LayerNorm(o.Size, nn.Epsilon(*o.Epsilon)) }

// Kinds without options.
type (
	none        struct{} // nothing to fill in, and no numbers
	flatten     struct{ none }
	tanh        struct{ none }
	sigmoid     struct{ none }
	relu        struct{ none }
	gelu        struct{ none }
	silu        struct{ none }
	softplus    struct{ none }
	hardSwish   struct{ none }
	hardSigmoid struct{ none }
	mish        struct{ none }
	softmax     struct{ none }
)

func (none) numbers() int64 { return 0 }

func (none) fit(Flow) error { return nil }

func (flatten) build(Start) nn.Layer     { return nn.Flatten() }
func (tanh) build(Start) nn.Layer        { return nn.Tanh() }
func (sigmoid) build(Start) nn.Layer     { return nn.Sigmoid() }
func (relu) build(Start) nn.Layer        { return nn.ReLU() }
func (gelu) build(Start) nn.Layer        { return nn.GELU() }
func (silu) build(Start) nn.Layer        { return nn.SiLU() }
func (softplus) build(Start) nn.Layer    { return nn.Softplus() }
func (hardSwish) build(Start) nn.Layer   { return nn.HardSwish() }
func (hardSigmoid) build(Start) nn.Layer { return nn.HardSigmoid() }
func (mish) build(Start) nn.Layer        { return nn.Mish() }
func (softmax) build(Start) nn.Layer     { return nn.Softmax() }
