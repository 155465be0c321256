package table

import (
	"math"
	"math/bits"
	"slices"

	"cajal/internal/elementary"
)

const (
	// maxNumberLevels is up to how many different values are kept of a column that
	// holds numbers: as many as there may be classes.
	maxNumberLevels = 1000
	// levelCost is about what a level takes beside its text.
	levelCost = 64
	// scanned is up to how many levels are looked through one by one.
	scanned = 8
)

// level is one of the different texts of a column.
type level struct {
	text string
	rows int
	code uint32 // its place among the column's levels, from 1; 0 before that is settled
}

// levels is the different texts of a column, while they fit. Whether they do is a
// matter of which texts there are, never of the order of the rows; from there on a
// sketch goes on counting.
type levels struct {
	all    []level
	at     map[string]int32 // nil while there are few
	bytes  int              // what they take
	sketch *sketch          // in place of them, if they do not fit
}

// add counts a cell. limit is up to how many levels there may be, and room how many
// bytes they may take.
func (l *levels) add(cell []byte, limit, room int) {
	if l.sketch != nil {
		l.sketch.add(cell)
		return
	}
	if i := l.find(cell); i >= 0 {
		l.all[i].rows++
		return
	}
	l.bytes += levelCost + len(cell)
	if len(l.all) >= limit || l.bytes > room && len(l.all) > 0 {
		l.give()
		l.sketch.add(cell)
		return
	}
	l.put(level{text: string(cell), rows: 1})
}

// put adds a level that is not there.
func (l *levels) put(v level) {
	l.all = append(l.all, v)
	switch {
	case l.at != nil:
		l.at[v.text] = int32(len(l.all) - 1)
	case len(l.all) > scanned:
		l.at = make(map[string]int32, 2*len(l.all))
		for i := range l.all {
			l.at[l.all[i].text] = int32(i)
		}
	}
}

// drop forgets some of the texts.
func (l *levels) drop(texts []string) {
	kept := slices.DeleteFunc(l.all, func(v level) bool { return slices.Contains(texts, v.text) })
	l.all, l.at = nil, nil
	for _, v := range kept {
		l.put(v)
	}
}

// find returns the place of a cell in all, −1 if it is not there.
func (l *levels) find(cell []byte) int {
	if l.at != nil {
		if i, ok := l.at[string(cell)]; ok {
			return int(i)
		}
		return -1
	}
	for i := range l.all {
		if l.all[i].text == string(cell) {
			return i
		}
	}
	return -1
}

// give hands what is known of the levels to a sketch and forgets them.
func (l *levels) give() {
	l.sketch = &sketch{}
	for i := range l.all {
		l.sketch.add([]byte(l.all[i].text))
	}
	l.all, l.at, l.bytes = nil, nil, 0
}

// distinct returns how many different texts there are, −1 for more than fit.
func (l *levels) distinct() int {
	if l.sketch != nil {
		return -1
	}
	return len(l.all)
}

// about returns how many different texts there are, to some per cent if they do not
// fit.
func (l *levels) about() int {
	if l.sketch != nil {
		return l.sketch.estimate()
	}
	return len(l.all)
}

// texts returns the different texts.
func (l *levels) texts() []string {
	texts := make([]string, len(l.all))
	for i := range l.all {
		texts[i] = l.all[i].text
	}
	return texts
}

// merge gives each text the code of its level, and returns the levels in order. The
// levels true and false are called as most of their cells are, where these make a pair;
// those of numbers by their common writing.
func (l *levels) merge(form Form, sign byte) []string {
	keys := make([]string, len(l.all))
	named := map[string]*level{} // by key
	for i := range l.all {
		v := &l.all[i]
		keys[i] = form.Key(v.text)
		if form == FormWhole || form == FormNumber {
			if key, ok := numberKey(v.text, sign); ok {
				keys[i] = key
			}
		}
		best := named[keys[i]]
		if best == nil || v.rows > best.rows || v.rows == best.rows && v.text < best.text {
			named[keys[i]] = v
		}
	}
	names := make([]string, 0, len(named))
	name := func(key string) string { return key }
	if form == FormBool {
		usual := map[string]string{}
		for key, v := range named {
			usual[key] = v.text
			if digit, ok := wholeKey(v.text, sign); ok {
				usual[key] = digit
			}
		}
		pair(usual)
		name = func(key string) string { return usual[key] }
	}
	for key := range named {
		names = append(names, name(key))
	}
	sortLevels(names)
	codes := make(map[string]uint32, len(names))
	for i, n := range names {
		codes[n] = uint32(i + 1)
	}
	for i := range l.all {
		l.all[i].code = codes[name(keys[i])]
	}
	return names
}

// sketch estimates how many different cells it has been given, in whatever order
// (Flajolet et al., HyperLogLog, 2007): the more there are, the longer is the longest
// run of zeros before the first 1 among their hashes. Of 256 registers the error is
// 6.5 %.
type sketch struct {
	runs  [256]uint8
	bytes int // of the cells, all together, and how many they are
	cells int
}

func (s *sketch) add(cell []byte) {
	h := hash(cell)
	run := uint8(bits.LeadingZeros64(h<<8|1<<7)) + 1
	at := &s.runs[h>>56]
	*at = max(*at, run)
	s.bytes += len(cell)
	s.cells++
}

func (s *sketch) estimate() int {
	const m = float64(len(s.runs))
	sum, empty := 0.0, 0.0
	for _, run := range s.runs {
		sum += math.Ldexp(1, -int(run))
		if run == 0 {
			empty++
		}
	}
	e := 0.7213 / (1 + 1.079/m) * m * m / sum
	if e < 2.5*m && empty > 0 {
		e = m * elementary.Log(m/empty)
	}
	return int(e)
}

// mean returns how many bytes a cell has in the mean.
func (s *sketch) mean() int { return s.bytes / max(s.cells, 1) }

// hash is FNV-1a, its bits mixed as those of MurmurHash3 are.
func hash(cell []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range cell {
		h = (h ^ uint64(c)) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}
