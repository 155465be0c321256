package serve

import (
	"fmt"
	"net/http"
	"strconv"

	"cajal/internal/jsontoken"
)

// rowReader reads the rows of POST /predict into columns.
type rowReader struct {
	*jsontoken.Reader
	s       *Server
	q       *request
	fields  []Field
	columns []Column
	rows    int     // that have begun
	in      []int   // for each field, the last row that has it, from 1
	got     int     // fields of the row that is read
	unknown nameSet // columns that are no fields
	left    leftOut // those of them that the answer names
	room    int     // rows that the columns have memory for
	begins  int     // where the row begins in the body
	array   bool    // the model takes one array: rows may be lists without its name
}

// readRows reads a body: {"rows": […]}, a list of rows, or one row. What is left out of
// them is in left.
func (s *Server) readRows(q *request) (columns []Column, left leftOut, err error) {
	d := &rowReader{Reader: q.json(), s: s, q: q, fields: s.all, columns: make([]Column, len(s.all)), in: make([]int, len(s.all))}
	if len(d.fields) == 1 && len(d.fields[0].Shape) > 0 {
		d.array = true
	}
	for i, f := range d.fields {
		d.columns[i].Name = f.Name
	}
	if err := q.account.take(int64(len(d.fields)) * 96); err != nil {
		return nil, left, err
	}
	switch d.Kind() {
	case '[':
		err = d.list()
	case '{':
		err = d.object()
	default:
		if err = d.Skip(); err == nil {
			err = mistakef(`want {"rows": [...]}, a list of rows, or one row, as in %s`, s.example())
		}
	}
	if err == nil {
		err = d.End()
	}
	if wrong, ok := err.(*httpError); ok && wrong.status == http.StatusBadRequest {
		err = s.foremost(q, err)
	}
	if err == nil && d.rows == 0 {
		err = mistakef("there are no rows, want at least one, as in %s", s.example())
	}
	for i := range d.columns {
		d.columns[i].Rows = d.rows
	}
	return d.columns, d.left, err
}

// foremost returns what is most wrong with a body that has a mistake: that it is not JSON,
// that it has too many rows, or the mistake.
func (s *Server) foremost(q *request, mistake error) error {
	r, rows := q.json(), 0
	count := func() (err error) {
		if r.Kind() != '[' {
			return r.Skip()
		}
		more, err := r.Open('[')
		for ; more && err == nil; more, err = r.Next(']') {
			rows++
			if err := r.Skip(); err != nil {
				return err
			}
		}
		return err
	}
	if r.Kind() != '{' {
		if err := count(); err != nil {
			return err
		}
	} else {
		more, err := r.Open('{')
		for ; more && err == nil; more, err = r.Next('}') {
			key, err := r.Key()
			if err != nil {
				return err
			}
			if key == "rows" && rows == 0 {
				err = count()
			} else {
				err = r.Skip()
			}
			if err != nil {
				return err
			}
		}
		if err != nil {
			return err
		}
	}
	if err := r.End(); err != nil {
		return err
	}
	if rows > s.limits.Rows {
		return s.tooMany()
	}
	return mistake
}

// tooMany is the error of a body with too many rows.
func (s *Server) tooMany() error {
	return &httpError{http.StatusRequestEntityTooLarge, fmt.Errorf("more than %d rows, the most in one request", s.limits.Rows)}
}

// list reads a list of rows.
func (d *rowReader) list() error {
	more, err := d.Open('[')
	for ; more; more, err = d.Next(']') {
		if d.rows == d.s.limits.Rows {
			return d.s.tooMany()
		}
		if err := d.row(); err != nil {
			return err
		}
	}
	return err
}

// object reads an object that is the whole body: one row, or "rows" alone.
func (d *rowReader) object() error {
	at := d.At()
	more, err := d.Open('{')
	if err != nil {
		return err
	}
	if more {
		key, err := d.Key()
		if err != nil {
			return err
		}
		if key == "rows" {
			return d.wrapped()
		}
	}
	d.Seek(at)
	return d.row()
}

// wrapped reads the list behind the key "rows".
func (d *rowReader) wrapped() error {
	switch d.Kind() {
	case '[':
		if err := d.list(); err != nil {
			return err
		}
	case 'n':
		if _, err := d.Word(); err != nil {
			return err
		}
	default:
		if err := d.Skip(); err != nil {
			return err
		}
		return mistakef(`"rows" is no list, want a list of rows`)
	}
	more, err := d.Next('}')
	if more {
		return d.beside()
	}
	return err
}

func (d *rowReader) beside() error {
	return mistakef(`the body has "rows" and other keys beside it; want "rows" alone, once, or one row`)
}

// row reads one row.
func (d *rowReader) row() error {
	d.rows++
	if d.array {
		return d.arrayRow()
	}
	if d.Kind() != '{' {
		if err := d.Skip(); err != nil {
			return err
		}
		return mistakef("row %d is no object, want a value for each of the columns %s", d.rows, d.s.names())
	}
	if err := d.makeRoom(); err != nil {
		return err
	}
	d.got = 0
	next, keys := 0, 0 // the field that mostly comes next, and how many keys there were
	more, err := d.Open('{')
	for ; more; more, err = d.Next('}') {
		key, err := d.Key()
		if err != nil {
			return err
		}
		i, known := next, next < len(d.fields) && d.fields[next].Name == key
		if !known {
			i, known = d.s.place[key]
		}
		keys++
		if !known {
			if err := d.leaveOut(key, keys); err != nil {
				return err
			}
			continue
		}
		if d.in[i] == d.rows {
			return mistakef("row %d has %q twice", d.rows, key)
		}
		d.in[i], next = d.rows, i+1
		d.got++
		if err := d.value(i); err != nil {
			return err
		}
	}
	if err == nil && d.got < len(d.fields) {
		return mistakef("row %d lacks the columns %s; write null where a value is missing%s", d.rows, d.missing(), d.left.hint())
	}
	return err
}

// makeRoom makes room for the row that begins. After the first row it is for as many rows
// as the body will have if all are as long.
func (d *rowReader) makeRoom() error {
	if d.rows <= d.room {
		return nil
	}
	room := 1
	if d.rows > 1 {
		long := max(1, (d.At()-d.begins)/(d.rows-1))
		room = min(max(d.rows+(len(d.q.body)-d.At())/long+1, 2*d.room), d.s.limits.Rows)
	} else {
		d.begins = d.At()
	}
	cells := 0
	for _, f := range d.fields {
		if len(f.Shape) == 0 {
			cells++
		}
	}
	if err := d.q.account.take(int64(cells*room) * 16); err != nil {
		return err
	}
	all := make([]string, cells*room)
	for i, f := range d.fields {
		if len(f.Shape) == 0 {
			copy(all[:room], d.columns[i].Cells)
			d.columns[i].Cells, all = all[:0:room][:len(d.columns[i].Cells)], all[room:]
		}
	}
	d.q.account.give(int64(cells*d.room) * 16)
	d.room = room
	return nil
}

// leaveOut goes over the value of a column that is no field.
func (d *rowReader) leaveOut(key string, keys int) error {
	if key == "rows" {
		if d.rows == 1 && keys <= len(d.fields)+1 && d.isBody() {
			return d.beside()
		}
		return mistakef(`the row has a key "rows" beside its columns; want {"rows": [...]} with that key alone, or the columns %s`, d.s.names())
	}
	twice, err := d.unknown.add(d.q.account, key, d.rows)
	switch {
	case err != nil:
		return err
	case twice:
		return mistakef("row %d has %q twice", d.rows, clip(key))
	}
	d.left.add(d.s.model, key)
	return d.Skip()
}

// isBody reports whether the first row is the whole body.
func (d *rowReader) isBody() bool {
	r := jsontoken.New(d.q.body)
	return r.Kind() == '{' && d.begins == r.At()
}

// value reads the value of a field.
func (d *rowReader) value(i int) error {
	c := &d.columns[i]
	if f := d.fields[i]; len(f.Shape) > 0 {
		return d.numbers(c, f)
	}
	cell, err := cell(d.Reader)
	if err == errNoCell {
		found, err := found(d.Reader)
		if err != nil {
			return err
		}
		return mistakef("row %d, column %q: found %s, want a number, a string, true, false or null", d.rows, c.Name, found)
	}
	c.Cells = append(c.Cells, cell)
	return err
}

// arrayRow reads a row of numbers, a list, nested or flat, alone or below the field's name.
func (d *rowReader) arrayRow() error {
	f := d.fields[0]
	if d.Kind() != '{' {
		return d.numbers(&d.columns[0], f)
	}
	at := d.At()
	more, err := d.Open('{')
	if err != nil {
		return err
	}
	if more {
		key, err := d.Key()
		if err != nil {
			return err
		}
		if key == f.Name {
			if err := d.numbers(&d.columns[0], f); err != nil {
				return err
			}
			if more, err = d.Next('}'); !more {
				return err
			}
		}
	}
	d.Seek(at)
	if err := d.Skip(); err != nil {
		return err
	}
	return mistakef("row %d: want the key %q alone, with a list of numbers", d.rows, f.Name)
}

// numbers reads the numbers of a row.
func (d *rowReader) numbers(c *Column, f Field) error {
	n := f.size()
	if need := len(c.Numbers) + n; need > cap(c.Numbers) {
		if err := d.roomForNumbers(c, n); err != nil {
			return err
		}
	}
	got, err := readNumbers(d.Reader, n, func(word string) error {
		v, err := number(word)
		if err == nil {
			c.Numbers = append(c.Numbers, v)
		}
		return err
	})
	if wrong, ok := err.(*valueError); ok {
		return mistakef("row %d: %s: %w", d.rows, f.Name, wrong)
	}
	if err == nil && got != n {
		return mistakef("row %d has %d numbers, want %d (%s of shape %v)", d.rows, got, n, f.Name, f.Shape)
	}
	return err
}

// roomForNumbers makes room for n more numbers, and for those of as many rows more as the
// body can have if all are as long as the ones before.
func (d *rowReader) roomForNumbers(c *Column, n int) (err error) {
	left := int64(len(d.q.body) - d.At())
	likely := max(int64(n), int64(len(c.Numbers))*left/int64(max(d.At(), 1))+int64(n))
	most := min(int64(d.s.limits.Rows-d.rows+1)*int64(n), left/2+1) // a number, and what is before the next
	c.Numbers, err = grow(d.q.account, c.Numbers, int(min(likely, most)), 8)
	return err
}

// number reads a number, or true as 1 and false as 0.
func number(word string) (float64, error) {
	switch word {
	case "true":
		return 1, nil
	case "false":
		return 0, nil
	}
	v, err := strconv.ParseFloat(word, 64)
	if err != nil {
		return 0, &valueError{fmt.Sprintf("found %s, want a number that a float64 holds", short(word))}
	}
	return v, nil
}

// missing lists the fields that the row does not have.
func (d *rowReader) missing() string {
	got := map[string]bool{}
	for i, f := range d.fields {
		got[f.Name] = d.in[i] == d.rows
	}
	return missing(d.fields, got)
}
