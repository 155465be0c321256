package describe

import (
	"bytes"
	"encoding/json"

	"cajal/grad"
	"cajal/internal/spelling"
	"cajal/nn"
)

// Conv are the options of "conv" and "conv-transpose": In channels become Out, over one
// to three axes.
type Conv struct {
	In          int      `json:"in,omitempty"` // [what the layer before gives]
	Out         int      `json:"out"`
	Size        Lengths  `json:"size"`                   // its places along the axes
	Stride      Lengths  `json:"stride,omitempty"`       // how far it moves [1]
	Padding     *Padding `json:"padding,omitempty"`      // how many places are added around a sample, or "same" [0]
	PaddingMode string   `json:"padding_mode,omitempty"` // what these hold: "zeros", "reflect", "replicate" or "circular" ["zeros"]
	Dilation    Lengths  `json:"dilation,omitempty"`     // how far its places are apart [1]
	Groups      int      `json:"groups,omitempty"`       // of channels, each convolved for itself [1]
	Bias        *bool    `json:"bias,omitempty"`         // whether there is a bias [true]
}

func (o *Conv) fit(in Flow) error {
	if err := o.fitOptions(in); err != nil {
		return err
	}
	before, behind := int64(o.In), int64(o.Out)
	for a, length := range in.Shape[1:] {
		stride, padding, _ := o.along(a)
		if stride > 1 && o.Padding != nil && o.Padding.Same {
			return wrong("padding", `"same" keeps a sample as large as it is, and the stride is %d; want stride 1, or a number, such as %d`, stride, (padding+1)/2)
		}
		padded := int64(length) + padding
		before, behind = times(before, padded+stride), times(behind, padded/stride+2)
	}
	return checkFrames(before, behind)
}

// fitOptions is fit for a convolution or a transposed one.
func (o *Conv) fitOptions(in Flow) error {
	axes, err := in.spatial()
	switch {
	case err != nil:
		return err
	case o.In != 0 && o.In != in.Shape[0]:
		return wrong("in", "%d, and what goes in has %d channels", o.In, in.Shape[0])
	case len(o.Size) == 0:
		return wrong("size", "missing; want how many places a kernel has along each axis, such as 3")
	}
	if o.In = in.Shape[0]; o.Groups == 0 {
		o.Groups = 1
	}
	if err = o.Size.each("size", axes, 1); err == nil {
		err = o.Stride.each("stride", axes, 1)
	}
	if err == nil && o.Padding != nil {
		err = o.Padding.each("padding", axes, 0)
	}
	if err == nil {
		err = o.Dilation.each("dilation", axes, 1)
	}
	if err != nil {
		return err
	}
	if err := size("out", o.Out); err != nil {
		return err
	}
	if _, ok := paddingModes[o.PaddingMode]; !ok {
		return wrong("padding_mode", "%.40q is not known%s", o.PaddingMode, spelling.Hint(o.PaddingMode, sortedKeys(paddingModes)))
	}
	if g := o.Groups; g < 1 || o.In%g != 0 || o.Out%g != 0 {
		return wrong("groups", "%d, want a number that divides the %d channels in and the %d out", g, o.In, o.Out)
	}
	return nil
}

// maxFrame is how many numbers a picture may have with its padding: a convolution copies
// one so, and a description alone must not take memory.
const maxFrame = 1 << 26

// checkFrames refuses a convolution whose input, or whose output on the way back, becomes
// too large with what is added around it.
func checkFrames(before, behind int64) error {
	if max(before, behind) > maxFrame {
		return wrong("", "a sample has more than %d numbers with what is added around it; want less padding, or places of the kernel that are fewer and nearer to each other", maxFrame)
	}
	return nil
}

// times is a·b, or a number that is too large for a frame.
func times(a, b int64) int64 {
	if a > maxFrame {
		return a
	}
	return a * b
}

// along returns what the options say of an axis: how far the kernel moves, how much is
// added, and how far its last place is from its first.
func (o *Conv) along(axis int) (stride, padding, reach int64) {
	stride, reach = 1, int64(o.Size[axis]-1)
	if o.Stride != nil {
		stride = int64(o.Stride[axis])
	}
	if o.Dilation != nil {
		reach *= int64(o.Dilation[axis])
	}
	switch p := o.Padding; {
	case p == nil:
	case p.Same:
		padding = reach
	case p.Lengths != nil:
		padding = 2 * int64(p.Lengths[axis])
	}
	return stride, padding, reach
}

func (o *Conv) numbers() int64 {
	if o.Groups < 1 {
		return 0
	}
	n := int64(o.Out) * int64(o.In/o.Groups)
	for _, places := range o.Size {
		n = min(n*int64(places), 2*maxNumbers) // which is refused
	}
	if isTrue(o.Bias) {
		n += int64(o.Out)
	}
	return n
}

// paddingModes are what may stand around a sample; "" is zeros.
var paddingModes = map[string]grad.PadMode{"": grad.PadZeros, "zeros": grad.PadZeros, "reflect": grad.PadReflect, "replicate": grad.PadReplicate, "circular": grad.PadCircular}

// options returns those of the layer.
func (o *Conv) options(s Start) []nn.ConvOption {
	opts := []nn.ConvOption{nn.PaddingMode(paddingModes[o.PaddingMode]), nn.Groups(o.Groups), nn.Stride(o.Stride...), nn.Dilation(o.Dilation...)}
	if s.Weight != nil {
		opts = append(opts, nn.Weight(s.Weight))
	}
	switch {
	case !isTrue(o.Bias):
		opts = append(opts, nn.NoBias())
	case s.Bias != nil:
		opts = append(opts, nn.Bias(s.Bias))
	}
	if p := o.Padding; p != nil && p.Same {
		return append(opts, nn.SamePadding())
	} else if p != nil {
		return append(opts, nn.Padding(p.Lengths...))
	}
	return opts
}

func (o *Conv) build(s Start) nn.Layer {
	return nn.ConvOver(o.In, o.Out, o.Size, o.options(s)...)
}

// ConvTranspose are the options of "conv-transpose".
type ConvTranspose struct {
	Conv
	OutputPadding Lengths `json:"output_padding,omitempty"` // how much longer the axes become [0]
}

func (o *ConvTranspose) fit(in Flow) error {
	if err := o.fitOptions(in); err != nil {
		return err
	}
	before, behind := int64(o.In), int64(o.Out)
	for a, length := range in.Shape[1:] {
		stride, _, reach := o.along(a)
		before, behind = times(before, int64(length)+2*reach/stride+2), times(behind, int64(length)*stride+reach+1)
	}
	if err := checkFrames(before, behind); err != nil {
		return err
	}
	if o.Padding != nil && o.Padding.Same {
		return wrong("padding", `"same" is for a conv, want a number`)
	}
	if paddingModes[o.PaddingMode] != grad.PadZeros {
		return wrong("padding_mode", "%q, and a conv-transpose cuts its padding off, so nothing stands in it; want no such key", o.PaddingMode)
	}
	return o.OutputPadding.each("output_padding", len(o.Size), 0)
}

func (o *ConvTranspose) build(s Start) nn.Layer {
	opts := o.options(s)
	if o.OutputPadding != nil {
		opts = append(opts, nn.OutputPadding(o.OutputPadding...))
	}
	return nn.ConvTransposeOver(o.In, o.Out, o.Size, opts...)
}

// Padding is how many places are added around a sample: Lengths, or "same" for as many
// as keep its size.
type Padding struct {
	Same bool
	Lengths
}

// UnmarshalJSON reads Lengths, "same", or "valid" for none.
func (p *Padding) UnmarshalJSON(text []byte) error {
	if !bytes.HasPrefix(text, []byte(`"`)) {
		return p.Lengths.UnmarshalJSON(text)
	}
	var word string
	if err := json.Unmarshal(text, &word); err != nil {
		return err
	}
	if word != "same" && word != "valid" {
		return wrong("padding", `%.40q is not known, want a number, a list of numbers, "same" or "valid"`, word)
	}
	if *p = (Padding{Same: word == "same"}); !p.Same {
		p.Lengths = Lengths{0}
	}
	return nil
}

// MarshalJSON writes what UnmarshalJSON reads.
func (p Padding) MarshalJSON() ([]byte, error) {
	if p.Same {
		return []byte(`"same"`), nil
	}
	return json.Marshal(p.Lengths)
}
