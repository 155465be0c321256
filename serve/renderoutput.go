package serve

import (
	"errors"
	"math"
	"slices"
	"strconv"
)

// errNoNumber is the answer where JSON has no word for a number.
var errNoNumber = errors.New("the answer has a number that is infinite or none, and cannot be written")

// appendOutput writes an output of an inference request.
func (v *rendering) appendOutput(b []byte, name string) ([]byte, error) {
	n, write := v.out.Dim(0), v.writer(name)
	datatype, width := "FP64", 0
	switch classes := v.s.model.Classes(); {
	case labels(v.s.model) != nil:
		if _, probability := v.s.label(name); !probability {
			datatype = "BYTES"
		}
	case classes != nil && name == "class":
		datatype = "BYTES"
	case classes != nil:
		width = len(classes)
	}
	b = appendString(append(b, `{"name":`...), name)
	b = strconv.AppendInt(append(b, `,"shape":[`...), int64(n), 10)
	if width > 0 {
		b = strconv.AppendInt(append(b, ','), int64(width), 10)
	}
	b = append(append(append(b, `],"datatype":"`...), datatype...), `","data":[`...)
	for i := range n {
		if i > 0 {
			b = append(b, ',')
		}
		if i%often == 0 {
			if err := v.q.ctx.Err(); err != nil {
				return nil, err
			}
		}
		var err error
		if b, err = write(b, v.values(i)); err != nil {
			return nil, err
		}
	}
	return append(b, "]}"...), nil
}

// writer returns what writes an output of one row.
func (v *rendering) writer(name string) func(b []byte, row []float64) ([]byte, error) {
	style := v.s.style
	one := func(j int) func(b []byte, row []float64) ([]byte, error) {
		return func(b []byte, row []float64) ([]byte, error) { return appendNumber(b, row[j], v.bits), nil }
	}
	switch at, probability := v.s.label(name); {
	case v.s.isBound(name):
		j, isLower := v.s.bound(name)
		return func(b []byte, row []float64) ([]byte, error) {
			ends := v.reach.Around(j, row[j], v.out.DType())
			x := float64(ends.Upper)
			if isLower {
				x = float64(ends.Lower)
			}
			if math.IsInf(x, 0) || math.IsNaN(x) {
				return nil, errNoNumber
			}
			return appendNumber(b, x, 64), nil
		}
	case at >= 0 && probability:
		return one(at)
	case at >= 0:
		quoted := style.labels[slices.IndexFunc(style.labels, func(s labelStyle) bool { return s.at == at })].classes
		return func(b []byte, row []float64) ([]byte, error) {
			return append(b, quoted[labelClass(row[at])]...), nil
		}
	case style.classes == nil:
		return one(slices.Index(v.s.model.Targets(), name))
	case name == "class":
		return func(b []byte, row []float64) ([]byte, error) {
			return append(b, style.classes[v.decide.Class(row)]...), nil
		}
	}
	return func(b []byte, row []float64) ([]byte, error) {
		for j, x := range row {
			if j > 0 {
				b = append(b, ',')
			}
			b = appendNumber(b, x, v.bits)
		}
		return b, nil
	}
}
