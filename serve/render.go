package serve

import (
	"slices"
	"strconv"

	"cajal/model"
	"cajal/tensor"
)

// Answers are written as text from the network's outputs, row by row: what
// encoding/json writes of a [model.Answer], digit by digit, without the maps.

// rendering writes the outputs for some rows.
type rendering struct {
	s      *served
	q      *request
	out    *tensor.Tensor
	single []float32 // the outputs, or nil
	double []float64
	k      int // outputs of a row
	binary bool
	reach  *model.Reach
	decide *model.Decision

	row     []float64 // the values of a row, as they are told
	numbers []float64 // of these, what an output has
	bits    int       // of these: a float32 is written with its own digits
}

func newRendering(s *served, q *request, out *tensor.Tensor, reach *model.Reach) *rendering {
	v := &rendering{s: s, q: q, out: out, k: out.Size() / out.Dim(0), reach: reach, decide: decision(s.model), bits: 64}
	if out.DType() == tensor.Float32 {
		v.single, v.bits = out.Float32s(), 32
	} else {
		v.double = out.Float64s()
	}
	v.binary = v.k == 1 && len(s.classes) == 2
	if v.binary || reach != nil || v.decide != nil || s.style.labels != nil {
		v.bits = 64 // what is computed or compared has the digits that are told
	}
	v.row = make([]float64, 0, v.k+1)
	return v
}

// values returns the values of row i.
func (v *rendering) values(i int) []float64 {
	row := v.row[:0]
	for j := i * v.k; j < (i+1)*v.k; j++ {
		switch {
		case v.single == nil:
			row = append(row, v.double[j])
		case v.bits == 32:
			row = append(row, float64(v.single[j]))
		default:
			row = append(row, v.told(float64(v.single[j])))
		}
	}
	if v.binary {
		row = append(row, row[0])
		row[0] = v.told(1 - row[1])
	}
	return row
}

// told returns the number with the fewest digits that is v in the outputs' type.
func (v *rendering) told(x float64) float64 {
	if v.single != nil {
		var room [32]byte
		x, _ = strconv.ParseFloat(string(strconv.AppendFloat(room[:0], x, 'g', -1, 32)), 64)
	}
	return x
}

// often is how many rows lie between two looks at the time.
const often = 256

// appendAnswers writes the answers of POST /predict with commas between.
func (v *rendering) appendAnswers(b []byte) ([]byte, error) {
	n, begins := v.out.Dim(0), len(b)
	for i := range n {
		if i%often == 0 && i > 0 {
			if err := v.q.ctx.Err(); err != nil {
				return nil, err
			}
			if i == often { // the other rows are mostly as long
				b = slices.Grow(b, (len(b)-begins)/often*(n-i)+4<<10)
			}
		}
		if i > 0 {
			b = append(b, ',')
		}
		b = v.appendAnswer(b, i)
	}
	return b, nil
}

func (v *rendering) appendAnswer(b []byte, i int) []byte {
	row, style := v.values(i), v.s.style
	switch {
	case style.labels != nil:
		return v.appendLabels(b, row)
	case style.classes == nil:
		b = v.appendNumbers(append(b, `{"values":`...), style.names, row)
		if v.reach != nil {
			b = v.appendIntervals(append(b, `,"intervals":`...), row)
		}
		return append(b, '}')
	}
	b = append(b, '{')
	if class := style.classes[v.class(row)]; class != `""` {
		b = append(append(append(b, `"class":`...), class...), ',')
	}
	what := `"probabilities":`
	if v.s.scores {
		what = `"scores":`
	}
	return append(v.appendNumbers(append(b, what...), style.names, row), '}')
}

// class returns the place of the class of a row.
func (v *rendering) class(row []float64) int {
	if v.s.scores {
		return model.Largest(row)
	}
	return v.decide.Class(row)
}

func (v *rendering) appendNumbers(b []byte, names []named, row []float64) []byte {
	b = append(b, '{')
	for i, n := range names {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendNumber(append(b, n.key...), row[n.at], v.bits)
	}
	return append(b, '}')
}

func (v *rendering) appendIntervals(b []byte, row []float64) []byte {
	b = append(b, '{')
	for i, n := range v.s.style.names {
		if i > 0 {
			b = append(b, ',')
		}
		ends := v.reach.Around(n.at, row[n.at], v.out.DType())
		b = appendNumber(append(append(b, n.key...), `{"lower":`...), float64(ends.Lower), 64)
		b = append(appendNumber(append(b, `,"upper":`...), float64(ends.Upper), 64), '}')
	}
	return append(b, '}')
}

func (v *rendering) appendLabels(b []byte, row []float64) []byte {
	b = append(b, `{"labels":{`...)
	for i := range v.s.style.labels {
		l := &v.s.style.labels[i]
		if i > 0 {
			b = append(b, ',')
		}
		b = append(append(b, l.key...), '{')
		p := row[l.at]
		if class := l.classes[labelClass(p)]; class != `""` {
			b = append(append(append(b, `"class":`...), class...), ',')
		}
		both := [2]float64{v.told(1 - p), p}
		b = append(v.appendNumbers(append(b, `"probabilities":`...), l.names, both[:]), '}')
	}
	return append(b, "}}"...)
}

// labelClass returns the place of a label's class, as [model.Label.Class] does.
func labelClass(p float64) int { return model.Largest([]float64{1 - p, p}) }
