package describe

import (
	"encoding/json"
	"errors"
	"reflect"
	"slices"
)

// Lengths are whole numbers, one for each axis of a picture; a description may have one
// number for all of them.
type Lengths []int

// UnmarshalJSON reads a number or a list.
func (l *Lengths) UnmarshalJSON(text []byte) error {
	err := (*OneOrMore[int])(l).UnmarshalJSON(text)
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return &json.UnmarshalTypeError{Value: t.Value, Type: reflect.TypeFor[Lengths]()}
	}
	return err
}

// maxLength is the most of what a kernel has or moves by along an axis.
const maxLength = 1 << 15

// each gives l a number for each of so many axes, if there is one for all of them, and
// refuses other numbers, those below least and those too large.
func (l *Lengths) each(key string, axes, least int) error {
	switch len(*l) {
	case 0, axes:
	case 1:
		*l = slices.Repeat(*l, axes)
	default:
		return wrong(key, "%d numbers, want 1 or %d, one for each axis", len(*l), axes)
	}
	for _, n := range *l {
		if n < least || n > maxLength {
			return wrong(key, "%d, want %d to %d", n, least, maxLength)
		}
	}
	return nil
}

// spatial returns how many axes samples of channels have beside that of the channels.
func (f Flow) spatial() (axes int, err error) {
	if axes = len(f.Shape) - 1; axes < 1 || axes > 3 {
		return 0, wrong("", "it takes samples of channels and of 1 to 3 axes more, as (C, H, W), and %s come in", f)
	}
	return axes, nil
}

// channels takes the number of channels, the first axis of samples, or holds it against
// what a layer says.
func (f Flow) channels(size *int) error { return f.channelsAs("size", size) }

// channelsAs is channels under another key.
func (f Flow) channelsAs(key string, size *int) error {
	switch {
	case len(f.Shape) == 0:
		return wrong("", "it takes samples of channels, and %s come in", f)
	case *size != 0 && *size != f.Shape[0]:
		return wrong(key, "%d, and what goes in has %d channels", *size, f.Shape[0])
	}
	*size = f.Shape[0]
	return nil
}

// sameAxes takes the number of axes of a picture, or holds it against what a layer says.
func sameAxes(given *int, axes int) error {
	if *given != 0 && *given != axes {
		return wrong("axes", "%d, and what goes in has %d", *given, axes)
	}
	*given = axes
	return nil
}
