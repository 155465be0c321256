package parquet

import (
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	"cajal/data/table"
)

// part is one file of a table.
type part struct {
	name string
	path string      // to open it at, unless r is given
	r    io.ReaderAt // nil for a file that is opened when it is read
	size int64
	keys []string // the values that its folders give, in the order of the table's keys
}

// open returns what the part is read from.
func (p *part) open() (r io.ReaderAt, closer func(), err error) {
	if p.r != nil {
		return p.r, func() {}, nil
	}
	f, err := os.Open(p.path)
	if err != nil {
		return nil, nil, &table.OpenError{Err: err}
	}
	return f, func() { f.Close() }, nil
}

// file is a part that has been opened.
type file struct {
	r      io.ReaderAt
	close  func()
	footer *footer
	fields []field
	rows   int64
}

// openFile opens a part and checks what its metadata says.
func openFile(p *part) (*file, error) {
	r, closer, err := p.open()
	if err != nil {
		return nil, err
	}
	f := &file{r: r, close: closer}
	if f.footer, err = readFooter(r, p.size); err == nil {
		if f.fields, err = f.footer.fields(); err == nil {
			f.rows, err = f.footer.check(p.size, f.fields)
		}
	}
	if err != nil {
		closer()
		return nil, wrong(p.name, err)
	}
	return f, nil
}

// source hands out the rows of a table's parts as texts.
type source struct {
	parts  []part
	fields []field // as the first part has them, then the keys
	keys   []int   // the last fields: which of a part's keys each is
	wanted []bool
	titles []string

	bounds  *bounds
	reader  reader
	columns []column
	cells   [][]byte

	part, group int   // the next ones
	left        int64 // rows of the group
	file        *file // the part that is open
	row         int   // of the part
	line        int
}

// readParts reads the parts of a table; name stands for it in messages, and keys
// are the columns that folders give.
func readParts(name string, parts []part, o table.Options, keys []string) (*table.Frame, error) {
	s, l, err := newSource(name, parts, o, keys)
	if err != nil {
		return nil, err
	}
	defer s.close()
	return table.Build(l, s, o)
}

// newSource opens every part once, to check that they make one table within
// bounds.
func newSource(name string, parts []part, o table.Options, keys []string) (*source, table.Layout, error) {
	s := &source{parts: parts}
	rows, size := int64(0), int64(0)
	for i := range parts {
		f, err := openFile(&parts[i])
		if err != nil {
			return nil, table.Layout{}, err
		}
		f.close()
		if i == 0 {
			s.fields = f.fields
		} else if _, err := agree(parts[0].name, s.fields, f.fields); err != nil {
			return nil, table.Layout{}, wrong(parts[i].name, err)
		}
		rows, size = rows+f.rows, size+parts[i].size
	}
	l, err := s.layout(name, keys, o)
	if err != nil {
		return nil, l, err
	}
	wanted := len(s.keys)
	for _, w := range s.wanted {
		if w {
			wanted++
		}
	}
	s.bounds = newBounds(size)
	if err := s.bounds.cells(rows, wanted); err != nil {
		return nil, l, wrong(name, err)
	}
	s.reader = reader{bounds: s.bounds}
	s.columns = make([]column, len(s.fields))
	s.cells = make([][]byte, len(s.fields))
	l.Most = someFrame + moreFrame*size
	return s, l, nil
}

// layout says what is known of the columns before their cells are read.
func (s *source) layout(name string, keys []string, o table.Options) (table.Layout, error) {
	inFile := make([]string, 0, len(s.fields)+len(keys))
	for i := range s.fields {
		inFile = append(inFile, s.fields[i].name)
	}
	for i, key := range keys {
		if !slices.Contains(inFile, key) {
			s.fields = append(s.fields, field{name: key})
			inFile = append(inFile, key)
			s.keys = append(s.keys, i)
		}
	}
	if len(inFile) > table.MaxColumns {
		return table.Layout{}, wrong(name, fmt.Errorf("more than %d columns", table.MaxColumns))
	}
	names, notes := table.Names(inFile)
	l := table.Layout{File: name, Format: Format.String(), Columns: names, Header: true, Notes: notes,
		Kinds: make([]table.Kind, len(names)), Why: make([]table.Reason, len(names)), Numbers: make([]bool, len(names))}
	for i := range s.fields {
		f := &s.fields[i]
		title := fmt.Sprintf("%d (%s)", i+1, table.Clip(names[i]))
		s.titles = append(s.titles, title)
		l.Numbers[i] = f.sort == numbers || i >= len(s.fields)-len(s.keys) // folders are called by programs
		chosen, named := o.Kinds[names[i]]
		ignored := chosen == table.Ignored || o.Only && !named
		kept := names[i] == o.Texts // as it stands, whatever becomes of it
		switch {
		case !f.out.IsZero() && (named && !ignored || kept):
			return l, &table.Error{File: name, Column: title, Rule: "Parquet: " + f.out.String()}
		case !f.out.IsZero():
			l.Kinds[i], l.Why[i] = table.Ignored, f.out
			if !ignored {
				l.Notes = append(l.Notes, fmt.Sprintf("column %s is left out: %s", title, f.out))
			}
		case f.index && (!named || ignored):
			l.Kinds[i], l.Why[i] = table.Index, table.Because("it is the index that pandas stored")
			if !ignored {
				l.Notes = append(l.Notes, fmt.Sprintf("column %s is left out: %s", title, l.Why[i]))
			}
		case named && ignored && (f.sort != numbers || o.Only):
			l.Kinds[i] = table.Ignored // a column of numbers is read, so that it says why
		}
		s.wanted = append(s.wanted, (l.Kinds[i] == table.Auto && (!ignored || named) || kept) && i < len(s.fields)-len(s.keys))
	}
	return l, nil
}

// agree returns a part's fields in the order of the first part's, or says where
// they are not the same. Of a column without any value the first part learns
// from a later one what it holds.
func agree(first string, want, got []field) ([]field, error) {
	places := map[string][]int{} // a name may occur more than once
	for i := range got {
		places[got[i].name] = append(places[got[i].name], i)
	}
	arranged := make([]field, len(want))
	for i := range want {
		w := &want[i]
		at := places[w.name]
		if len(at) == 0 {
			return nil, fmt.Errorf("it has no column %q, and %s has; write the parts with the same columns", w.name, first)
		}
		arranged[i], places[w.name] = got[at[0]], at[1:]
		g := &arranged[i]
		switch {
		case w.holds() == nothing:
			w.leaf, w.out = g.leaf, g.out
		case g.holds() != nothing && g.holds() != w.holds():
			return nil, fmt.Errorf("column %d (%s) holds %s, and in %s %s; write the parts alike", at[0]+1, table.Clip(w.name), g.holds(), first, w.holds())
		}
	}
	for i := range got {
		if at := places[got[i].name]; len(at) > 0 {
			return nil, fmt.Errorf("it has a column %q, and %s has not; write the parts with the same columns", got[i].name, first)
		}
	}
	return arranged, nil
}

// holds says what the column holds.
func (f *field) holds() string {
	if !f.out.IsZero() {
		return "what has no one value in each row"
	}
	return f.sort
}

func (s *source) Cell(i int) []byte { return s.cells[i] }

func (s *source) Rewind() error {
	s.close()
	s.part, s.group, s.left, s.row, s.line = 0, 0, 0, 0, 0
	s.bounds.rewind()
	return nil
}

func (s *source) close() {
	if s.file != nil {
		s.file.close()
		s.file = nil
	}
}

func (s *source) Next() (line int, err error) {
	for s.left == 0 {
		if err := s.turn(); err != nil {
			return 0, err
		}
	}
	s.left--
	s.row++
	s.line++
	for i := range s.columns {
		if !s.wanted[i] {
			continue
		}
		if s.cells[i], err = s.columns[i].next(); err != nil {
			return 0, &table.Error{File: s.parts[s.part-1].name, Line: s.row, Column: s.titles[i], Rule: fmt.Sprintf("Parquet: %v", err)}
		}
	}
	return s.line, nil
}

// turn begins the next row group, of the next part if need be.
func (s *source) turn() error {
	if s.file == nil || s.group == len(s.file.footer.groups) {
		return s.nextPart()
	}
	group := &s.file.footer.groups[s.group]
	s.group++
	s.left = group.rows
	if s.left == 0 {
		return nil
	}
	for i := range s.columns {
		if s.wanted[i] {
			c := &s.columns[i]
			c.leaf = s.file.fields[i].leaf
			c.begin(&s.reader, &group.chunks[c.chunk])
		}
	}
	return nil
}

// nextPart opens the next part.
func (s *source) nextPart() error {
	s.close()
	if s.part == len(s.parts) {
		return io.EOF
	}
	p := &s.parts[s.part]
	f, err := openFile(p)
	if err != nil {
		return err
	}
	if f.fields, err = agree(p.name, s.fields[:len(s.fields)-len(s.keys)], f.fields); err != nil {
		f.close()
		return wrong(p.name, errors.New("the file has changed while it was read"))
	}
	s.part++
	s.group, s.row = 0, 0
	s.file = f
	s.reader.r = f.r
	for i, k := range s.keys {
		s.cells[len(s.cells)-len(s.keys)+i] = []byte(p.keys[k])
	}
	return nil
}
