package serve

import (
	"encoding/binary"
	"math"
	"slices"
	"strconv"
)

// output is what an inference request gets under a name: of each row numbers, or texts.
type output struct {
	name  string
	width int // of a second axis, 0 for none
	bits  int // of the numbers, as they are written
	// numbers appends those of a row; nil of an output of texts.
	numbers func(into, row []float64) []float64
	// class returns the place of a row's text among these.
	class         func(row []float64) int
	quoted, plain []string
	top           int // so many texts of the largest numbers take their place
}

// datatype returns the protocol's type of the output.
func (o *output) datatype() string {
	if o.numbers == nil || o.top > 0 {
		return "BYTES"
	}
	return "FP64"
}

// output finds an output.
func (v *rendering) output(w wanted) *output {
	o, style := &output{name: w.name, bits: v.bits}, v.s.style
	one := func(j int) func(into, row []float64) []float64 {
		return func(into, row []float64) []float64 { return append(into, row[j]) }
	}
	switch at, probability := v.s.label(w.name); {
	case v.s.isBound(w.name):
		j, isLower := v.s.bound(w.name)
		o.bits = 64
		o.numbers = func(into, row []float64) []float64 {
			ends := v.reach.Around(j, row[j], v.out.DType())
			if isLower {
				return append(into, float64(ends.Lower))
			}
			return append(into, float64(ends.Upper))
		}
	case at >= 0 && probability:
		o.numbers = one(at)
	case at >= 0:
		o.quoted = style.labels[slices.IndexFunc(style.labels, func(s labelStyle) bool { return s.at == at })].classes
		o.plain = labels(v.s.model)[at].Classes
		o.class = func(row []float64) int { return labelClass(row[at]) }
	case style.classes == nil:
		o.numbers = one(slices.Index(v.s.targets, w.name))
	case w.name == "class":
		o.quoted, o.plain, o.class = style.classes, v.s.classes, v.decide.Class
	default:
		o.width, o.plain = len(style.classes), v.s.classes
		o.numbers = func(into, row []float64) []float64 { return append(into, row...) }
		if w.top > 0 {
			o.top = min(w.top, o.width)
			o.width = o.top
		}
	}
	return o
}

// appendHead writes an output up to its data.
func (v *rendering) appendHead(b []byte, o *output) []byte {
	b = appendString(append(b, `{"name":`...), o.name)
	b = strconv.AppendInt(append(b, `,"shape":[`...), int64(v.out.Dim(0)), 10)
	if o.width > 0 {
		b = strconv.AppendInt(append(b, ','), int64(o.width), 10)
	}
	return append(append(append(b, `],"datatype":"`...), o.datatype()...), '"')
}

// appendOutput writes an output of an inference request as JSON.
func (v *rendering) appendOutput(b []byte, o *output) ([]byte, error) {
	b = append(v.appendHead(b, o), `,"data":[`...)
	var t top
	for i := range v.out.Dim(0) {
		if i > 0 {
			b = append(b, ',')
		}
		if err := v.late(i); err != nil {
			return nil, err
		}
		row := v.values(i)
		if o.top > 0 {
			for k, text := range t.texts(o, row) {
				if k > 0 {
					b = append(b, ',')
				}
				b = appendString(b, text)
			}
			continue
		}
		b = v.appendRow(b, o, row)
	}
	return append(b, "]}"...), nil
}

// late returns the error of a deadline now and then.
func (v *rendering) late(i int) error {
	if i%often == 0 {
		return v.q.ctx.Err()
	}
	return nil
}

// appendRow writes what an output has of a row, with commas between.
func (v *rendering) appendRow(b []byte, o *output, row []float64) []byte {
	if o.numbers == nil {
		return append(b, o.quoted[o.class(row)]...)
	}
	v.numbers = o.numbers(v.numbers[:0], row)
	for j, x := range v.numbers {
		if j > 0 {
			b = append(b, ',')
		}
		b = appendNumber(b, x, o.bits)
	}
	return b
}

// appendBinary writes the head of an output, and its data behind the answer's text: the
// numbers that JSON would tell, in eight bytes each, and texts behind their lengths.
func (v *rendering) appendBinary(a *reply, b []byte, o *output) (text []byte, err error) {
	begins := len(a.binary)
	if a.binary, err = v.appendData(a.binary, o); err != nil {
		return nil, err
	}
	b = append(v.appendHead(b, o), `,"parameters":{"binary_data_size":`...)
	return append(strconv.AppendInt(b, int64(len(a.binary)-begins), 10), "}}"...), nil
}

// appendData writes the data of an output in binary.
func (v *rendering) appendData(b []byte, o *output) ([]byte, error) {
	n := v.out.Dim(0)
	if o.datatype() == "FP64" {
		b = slices.Grow(b, 8*n*max(o.width, 1))
	}
	var t top
	for i := range n {
		if err := v.late(i); err != nil {
			return nil, err
		}
		row := v.values(i)
		switch {
		case o.top > 0:
			for _, text := range t.texts(o, row) {
				b = appendText(b, text)
			}
		case o.numbers == nil:
			b = appendText(b, o.plain[o.class(row)])
		default:
			v.numbers = o.numbers(v.numbers[:0], row)
			for _, x := range v.numbers {
				if o.bits == 32 {
					x = v.told(x)
				}
				b = binary.LittleEndian.AppendUint64(b, math.Float64bits(x))
			}
		}
	}
	return b, nil
}

func appendText(b []byte, text string) []byte {
	return append(binary.LittleEndian.AppendUint32(b, uint32(len(text))), text...)
}
