package table

import (
	"cmp"
	"errors"
	"io"
	"math"
	"slices"
)

// Source hands out the records of a table, from the beginning again and again.
type Source interface {
	Rewind() error
	Next() (line int, err error) // io.EOF at the end
	Cell(i int) []byte           // of the record, valid until Next
}

// Layout is what a format knows of a table before its cells are read.
type Layout struct {
	File      string
	Format    string   // its name, "" for none
	Columns   []string // their names, all different
	Places    []int    // of the columns in the table, from 1; nil where they are all that it has
	Header    bool     // the names stand in the file
	Delimiter byte     // of a CSV file
	Notes     []string // what was odd
	// Size is that of the file in bytes. The columns' memory is held to a
	// multiple of it; 0 where it says little, as that of a compressed file.
	Size int64
	// Kinds is what the format knows of its columns where Options say nothing:
	// Index, or Ignored for what is not one value in each row. The others are
	// Auto, as all are where it is nil.
	Kinds []Kind
	// Why says of the columns of these kinds why they are, and nothing of the others.
	Why []Reason
	// Numbers are the columns whose numbers, if they hold such, have a decimal point whatever
	// other columns and the Options say; nil where the format knows of none.
	Numbers []bool
	// Most is how many bytes the columns may take, 0 for no bound of its own.
	Most int64
}

// Build makes a frame of a source, which it reads twice: once to infer what the
// columns hold, and once to keep it. In between it reads it once more if columns have
// so many different texts that they are collected only once it is known that they are
// categories.
func Build(l Layout, s Source, o Options) (*Frame, error) {
	if err := o.check(l.File); err != nil {
		return nil, err
	}
	b := &builder{source: s, options: o, size: l.Size, most: l.Most, missing: o.missing(), doubtful: o.doubtful(),
		frame: &Frame{File: l.File, Format: l.Format, Header: l.Header, Delimiter: l.Delimiter, Notes: l.Notes}}
	for _, step := range []func() error{func() error { return b.collect(l) }, b.recollect,
		func() error { return b.decide(l) }, b.allocate, b.fill, b.noteLoneDates, b.settleIndices, b.noteSentinels, b.noteCompactDates, b.noteCodes, b.noteAlike} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	return b.frame, nil
}

// builder is a frame on its way.
type builder struct {
	frame    *Frame
	source   Source
	options  Options
	size     int64 // of the file, or 0
	most     int64 // bytes of the columns, or 0
	missing  map[string]bool
	doubtful map[string]bool
	stats    []stats
	signs    []byte // decimal signs of the columns
	noted    int    // notes on columns
}

// each calls visit with the line of each record.
func (b *builder) each(visit func(row, line int) error) error {
	if err := b.source.Rewind(); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	for row := 0; ; row++ {
		line, err := b.source.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if err := visit(row, line); err != nil {
			return err
		}
	}
}

// budget is how many bytes the different texts of all columns may take.
func (b *builder) budget() int { return int(b.size/2) + 2<<20 }

// leastRoom is how many bytes the different texts of a column may take at least.
const leastRoom = 1 << 10

// collect reads the table for the first time. Each column has the same room for its
// different texts; what is to be predicted, and what is said to be a category, has all
// that it needs.
func (b *builder) collect(l Layout) error {
	names, known := l.Columns, l.Kinds
	b.stats = make([]stats, len(names))
	for i, n := range names {
		s := &b.stats[i]
		s.alone = b.options.Alone
		s.kind, s.room = b.options.kind(n), max(leastRoom, b.budget()/len(names))
		if known != nil && (s.kind == Auto || s.kind == Ignored && known[i] != Auto) {
			s.kind, s.why = known[i], l.Why[i]
		}
		if learned, ok := b.options.Learned[n]; ok {
			s.ofLearned = learned
			s.learned = &s.ofLearned
			s.dates.cells = learned.Cells
		}
		if s.kind == Category || b.options.isTarget(n) {
			s.room = math.MaxInt
		}
		b.stats[i].typed = l.Numbers != nil && l.Numbers[i]
		if k, ok := b.options.Known[n]; ok {
			s.ofKnown = k
			s.known = &s.ofKnown
		}
		if _, said := b.options.Kinds[n]; said && s.kind == Ignored && (known == nil || known[i] == Auto) {
			s.kind, s.ignored = Auto, true
		}
		s.things = s.kind == Auto && namesThings(n, math.Inf(1))
	}
	keep := slices.Index(names, b.options.Texts)
	err := b.each(func(row, line int) error {
		for j := range b.stats {
			if k := b.stats[j].kind; k != Ignored && k != Index {
				b.stats[j].add(b.source.Cell(j), line, b.missing, b.doubtful)
			}
		}
		if keep >= 0 {
			b.frame.texts.add(b.source.Cell(keep))
		}
		b.frame.begins(row, line)
		b.frame.Rows = row + 1
		return nil
	})
	if err == nil && b.frame.Rows == 0 {
		err = &Error{File: b.frame.File, Rule: "the table has no rows below its names"}
	}
	return err
}

// recollect reads the table once more for the columns whose different texts did not
// fit, though they are few enough for a category: those that take least come first.
func (b *builder) recollect() error {
	type want struct {
		column, bytes int
		number        int // 1 if it is one, which is a column without its levels too
	}
	var wants []want
	for i := range b.stats {
		s := &b.stats[i]
		if s.levels.sketch == nil || s.kind != Auto {
			continue
		}
		n, most, number := s.levels.about(), min(MaxLevels, s.present*3/4), 0
		if s.text == "" && !s.things {
			most, number = maxNumberLevels, 1
		}
		if n <= most+most/5 {
			wants = append(wants, want{i, n * (levelCost + s.levels.sketch.mean()), number})
		}
	}
	slices.SortStableFunc(wants, func(a, b want) int {
		return cmp.Or(cmp.Compare(a.number, b.number), cmp.Compare(a.bytes, b.bytes))
	})
	left := b.budget()
	granted := slices.IndexFunc(wants, func(w want) bool { left -= w.bytes; return left < 0 })
	if granted >= 0 {
		wants = wants[:granted]
	}
	if len(wants) == 0 {
		return nil
	}
	for _, w := range wants {
		b.stats[w.column].levels = levels{}
	}
	return b.each(func(_, _ int) error {
		for _, w := range wants {
			if cell := b.source.Cell(w.column); !b.missing[string(cell)] {
				b.stats[w.column].levels.add(cell, MaxLevels, math.MaxInt)
			}
		}
		return nil
	})
}

// decide settles the kinds, and the levels.
func (b *builder) decide(l Layout) error {
	names := l.Columns
	file := fileSign{decimal: b.options.Decimal, chosen: b.options.Decimal != 0, delimiter: b.frame.Delimiter}
	if !file.chosen {
		file.decimal = commonSign(b.stats)
	}
	b.frame.Decimal = '.'
	b.signs = make([]byte, len(names))
	columns := make([]Column, len(names))
	b.frame.Columns = make([]*Column, 0, len(names))
	for i, name := range names {
		c := &columns[i]
		c.Name, c.Place = name, i+1
		if l.Places != nil {
			c.Place = l.Places[i]
		}
		b.stats[i].target, b.stats[i].order = b.options.isTarget(name), name == b.options.Order
		own := file
		if b.stats[i].typed {
			own.decimal, own.chosen = '.', true
		} else if b.stats[i].numbers > 0 {
			b.frame.Spelled = true
		}
		sign, notes, wrong := b.stats[i].decide(c, own)
		if wrong != nil && b.stats[i].ignored {
			c.Kind, wrong, notes = Ignored, nil, nil
		}
		if wrong != nil {
			wrong.File, wrong.Column = b.frame.File, c.Title()
			if !b.options.Guess {
				return wrong
			}
			sign = b.guess(i, c, wrong)
		}
		b.note(c, notes...)
		b.signs[i] = sign
		if sign == ',' && !b.stats[i].ignored {
			b.frame.Decimal = ','
		}
		b.frame.Columns = append(b.frame.Columns, c)
	}
	markers := b.markers()
	for i, c := range b.frame.Columns {
		if sign := cmp.Or(b.signs[i], file.decimal, '.'); c.Kind == Number || c.Kind == Category {
			b.settle(c, &b.stats[i], sign, markers)
		} else if c.Kind == Date {
			if err := b.settleDates(c, &b.stats[i]); err != nil {
				return err
			}
		}
	}
	return nil
}

// guess decides what a column holds whose kind the file leaves open: numbers with a
// decimal point, if they can be that, and else texts.
func (b *builder) guess(i int, c *Column, wrong *Error) (sign byte) {
	s := &b.stats[i]
	d := Doubt{Question: wrong}
	switch {
	case wrong.Code == AmbiguousDecimal && s.point == s.numbers && s.words.cells == 0:
		c.Kind, c.Unit, d.Taken, sign = Number, s.units.unit, "a decimal point", '.'
	case s.levels.sketch != nil || c.Distinct > 20 && c.Distinct > s.present/2:
		c.Kind, d.Taken = Name, "texts that hardly repeat, which are left out"
	default:
		c.Kind, d.Taken = Category, "a category"
	}
	b.frame.Doubts = append(b.frame.Doubts, d)
	return sign
}

// maxNotes is up to how many notes on columns there are.
const maxNotes = 20

// note keeps what was odd about a column, as long as it is not of too many.
func (b *builder) note(c *Column, notes ...string) {
	for _, n := range notes {
		switch b.noted++; {
		case b.noted <= maxNotes:
			b.tell(c, n)
		case b.noted == maxNotes+1:
			b.frame.Notes = append(b.frame.Notes, "there is more of the kind in other columns")
		}
	}
}

// tell keeps a note on a column, however many there are: it says how values were understood
// that may mean something else.
func (b *builder) tell(c *Column, note string) {
	c.Notes = append(c.Notes, note)
	b.frame.Notes = append(b.frame.Notes, c.noted(note))
}

// noted is a note on the column among those of its frame.
func (c *Column) noted(note string) string { return "column " + Clip(c.Name) + ": " + note }

// markers returns the words that stand for missing numbers, or for missing truth, and
// the first column that has each.
func (b *builder) markers() map[string]string {
	markers := map[string]string{}
	for i, c := range b.frame.Columns {
		if b.stats[i].ignored || c.Kind != Number && c.Kind != Date && !(c.Kind == Category && b.stats[i].isTruth()) {
			continue
		}
		for w := range b.stats[i].doubts {
			if _, ok := markers[w]; !ok {
				markers[w] = c.Name
			}
		}
	}
	return markers
}

// settle brings the different texts of a column to their common form.
func (b *builder) settle(c *Column, s *stats, sign byte, markers map[string]string) {
	if s.levels.sketch != nil {
		return
	}
	var known map[string]bool
	switch {
	case s.learned != nil:
		c.Form = s.learned.Form
		known = map[string]bool{}
		for _, w := range s.learned.Words {
			known[w] = true
		}
	case s.units.other != "":
		c.Form = FormText // $5 and £5 are two values
	default:
		c.Form = formOf(s.levels.texts(), sign)
	}
	if c.Kind == Category && (known != nil || s.text != "" && !s.isTruth()) {
		values, missing := s.settleWords(known, markers, b.frame.Rows)
		if known == nil && !s.ignored {
			for _, n := range noteWords(values, missing, markers) {
				b.tell(c, n)
			}
		}
		c.Missing = s.missing
	}
	c.Levels = s.levels.merge(c.Form, sign)
	c.Distinct = len(c.Levels)
	if c.Distinct == 1 && s.kind == Auto && c.Missing == 0 {
		c.Kind, c.why = Constant, Because("%s in every row", Clip(c.Levels[0]))
	}
}
