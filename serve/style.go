package serve

import "slices"

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
func (s *served) predictBytes(rows int, intervals bool) int64 {
	row := s.style.row
	if intervals {
		row += s.style.bounds
	}
	return 256 + int64(rows)*int64(row)
}

// inferBytes returns how long outputs of an inference request are at most.
func (s *served) inferBytes(outputs []wanted, rows int) (n int64) {
	for _, w := range outputs {
		row := max(numberBytes, s.style.class+2) // in binary the quotes are four bytes
		switch several := labels(s.model) == nil && s.classes != nil && w.name != "class"; {
		case several && w.top > 0:
			row = min(w.top, len(s.classes)) * (numberBytes + numberBytes + s.style.class)
		case several:
			row = numberBytes * len(s.classes)
		}
		n += int64(6*len(w.name)+192) + int64(rows)*int64(row)
	}
	return n
}
