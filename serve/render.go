package serve

import (
	"encoding/json"
	"errors"
	"math"
	"slices"
	"strconv"

	"cajal/model"
	"cajal/tensor"
)

// Answers are written as text from the network's outputs, row by row: what
// encoding/json writes of a [model.Answer], digit by digit, without the maps.

// numberBytes is how long a number is at most, with what is around it.
const numberBytes = 28

// named is the name of an output in JSON with what follows it, and its place.
type named struct {
	key string
	at  int
}

// byName lists names as encoding/json orders the keys of a map.
func byName(names []string) []named {
	last := map[string]int{}
	for i, name := range names {
		last[name] = i
	}
	var sorted []string
	for name := range last {
		sorted = append(sorted, name)
	}
	slices.Sort(sorted)
	list := make([]named, len(sorted))
	for i, name := range sorted {
		list[i] = named{string(append(appendString(nil, name), ':')), last[name]}
	}
	return list
}

// style is what answers look like: names, and how long a row is at most.
type style struct {
	classes []string // quoted
	names   []named  // of the classes or the targets
	labels  []labelStyle
	row     int // bytes
	bounds  int // bytes of a row's intervals
	class   int // bytes of the longest class
}

type labelStyle struct {
	key     string
	at      int
	classes []string // quoted
	names   []named
}

func newStyle(m Model) *style {
	s := &style{row: 64}
	quote := func(classes []string) (quoted []string) {
		for _, c := range classes {
			quoted = append(quoted, string(appendString(nil, c)))
			s.class = max(s.class, len(quoted[len(quoted)-1]))
		}
		return quoted
	}
	s.classes, s.names = quote(m.Classes()), byName(slices.Concat(m.Classes(), m.Targets()))
	all := labels(m)
	var of []string
	for i := range all {
		of = append(of, all[i].Name)
	}
	for _, n := range byName(of) {
		l := labelStyle{n.key, n.at, quote(all[n.at].Classes), byName(all[n.at].Classes)}
		s.labels = append(s.labels, l)
		s.row += len(n.key) + 64 + namesBytes(l.names)
	}
	s.row += namesBytes(s.names) + s.class*(1+len(s.labels))
	s.bounds = 32 + 2*namesBytes(s.names) + 32*len(s.names)
	return s
}

func namesBytes(names []named) (n int) {
	for _, name := range names {
		n += len(name.key) + numberBytes
	}
	return n
}

// predictBytes returns how long an answer of POST /predict is at most, without its
// warnings.
func (s *Server) predictBytes(rows int, intervals bool) int64 {
	row := s.style.row
	if intervals {
		row += s.style.bounds
	}
	return 256 + int64(rows)*int64(row)
}

// inferBytes returns how long outputs of an inference request are at most.
func (s *Server) inferBytes(names []string, rows int) (n int64) {
	for _, name := range names {
		row := max(numberBytes, s.style.class+1)
		if labels(s.model) == nil && s.model.Classes() != nil && name != "class" {
			row = numberBytes * len(s.model.Classes())
		}
		n += int64(6*len(name)+128) + int64(rows)*int64(row)
	}
	return n
}

// rendering writes the outputs for some rows.
type rendering struct {
	s      *Server
	q      *request
	out    *tensor.Tensor
	single []float32 // the outputs, or nil
	double []float64
	k      int // outputs of a row
	binary bool
	reach  *model.Reach
	decide *model.Decision

	row  []float64 // the values of a row, as they are told
	bits int       // of these: a float32 is written with its own digits
}

func newRendering(s *Server, q *request, out *tensor.Tensor, reach *model.Reach) *rendering {
	v := &rendering{s: s, q: q, out: out, k: out.Size() / out.Dim(0), reach: reach, decide: decision(s.model), bits: 64}
	if out.DType() == tensor.Float32 {
		v.single, v.bits = out.Float32s(), 32
	} else {
		v.double = out.Float64s()
	}
	v.binary = v.k == 1 && len(s.model.Classes()) == 2
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

// appendString writes a text as encoding/json does.
func appendString(b []byte, s string) []byte {
	for i := range len(s) {
		if c := s[i]; c < ' ' || c >= 0x7f || c == '"' || c == '\\' || c == '<' || c == '>' || c == '&' {
			quoted, _ := json.Marshal(s) // of a string, which has no error
			return append(b, quoted...)
		}
	}
	return append(append(append(b, '"'), s...), '"')
}

// appendNumber writes a number of some bits as encoding/json does, and null for what it
// has no word for.
func appendNumber(b []byte, x float64, bits int) []byte {
	abs := math.Abs(x)
	if math.IsInf(abs, 0) || math.IsNaN(abs) {
		return append(b, "null"...)
	}
	small, large := abs < 1e-6, abs >= 1e21
	if bits == 32 {
		small, large = float32(abs) < 1e-6, float32(abs) >= 1e21
	}
	if abs == 0 || !small && !large {
		return strconv.AppendFloat(b, x, 'f', -1, bits)
	}
	b = strconv.AppendFloat(b, x, 'e', -1, bits)
	if n := len(b); b[n-4] == 'e' && b[n-3] == '-' && b[n-2] == '0' { // e-09 is e-9
		b[n-2] = b[n-1]
		b = b[:n-1]
	}
	return b
}
