package describe

import (
	"bytes"
	"encoding/json"
)

// Lengths are whole numbers for the spatial axes of a sample: one for all of them, or
// one for each. A file has a number or a list.
type Lengths []int

// UnmarshalJSON reads a number or a list of them.
func (l *Lengths) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("[")) {
		return json.Unmarshal(text, (*[]int)(l))
	}
	var n int
	err := json.Unmarshal(text, &n)
	*l = Lengths{n}
	return err
}

// check refuses lengths that cannot be, for so many axes.
func (l Lengths) check(key string, axes, least int) error {
	if len(l) > 1 && len(l) != axes {
		return wrong(key, "%d numbers, want one, or one for each of %d axes", len(l), axes)
	}
	for _, n := range l {
		if n < least || n > MaxSide {
			return wrong(key, "%d, want %d to %d", n, least, MaxSide)
		}
	}
	return nil
}

// each returns a number for each axis.
func (l Lengths) each(axes, otherwise int) []int {
	n := make([]int, axes)
	for i := range n {
		switch len(l) {
		case 0:
			n[i] = otherwise
		case 1:
			n[i] = l[0]
		default:
			n[i] = l[i]
		}
	}
	return n
}

// Padding is how many places are added around a sample: Lengths, or "same" for as many
// as keep its size.
type Padding struct {
	Same bool
	Lengths
}

// UnmarshalJSON reads Lengths or "same".
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

// spatial returns how many axes a sample has behind its channels.
func (f Flow) spatial(kind string) (channels, axes int, err error) {
	axes = len(f.Shape) - 1
	if axes < 1 || axes > 3 {
		return 0, 0, wrong("", "a %s layer takes samples of channels with one to three axes behind them, such as (channels, height, width), and these are %s", kind, f)
	}
	return f.Shape[0], axes, nil
}

// channels takes the number of channels of a sample, or holds it against what a layer
// says.
func (f Flow) channels(kind string, n *int) (axes int, err error) {
	channels, axes, err := f.spatial(kind)
	switch {
	case err != nil:
		return 0, err
	case *n != 0 && *n != channels:
		return 0, wrong("in", "%d, and what goes in has %d channels", *n, channels)
	}
	*n = channels
	return axes, nil
}

// product64 multiplies lengths, up to a number that is too large for anything.
func product64(lengths []int, start int64) int64 {
	for _, n := range lengths {
		start = min(start*int64(n), 1<<50)
		if start == 1<<50 {
			break
		}
	}
	return start
}
