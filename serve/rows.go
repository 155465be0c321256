package serve

import (
	"fmt"
	"net/http"

	"cajal/internal/figure"
	"cajal/internal/jsontoken"
)

// rowReader reads the rows of POST /predict into columns.
type rowReader struct {
	*jsontoken.Reader
	s       *served
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
	listed  bool    // rows may be lists of the values of all columns
	array   bool    // the model takes one array: rows may be lists without its name
}

// readRows reads a body: {"rows": […]}, a list of rows, or one row. What is left out of
// them is in left.
func (s *served) readRows(q *request) (columns []Column, left leftOut, err error) {
	d, err := s.newRowReader(q)
	if err != nil {
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

func (s *served) newRowReader(q *request) (*rowReader, error) {
	d := &rowReader{Reader: q.json(), s: s, q: q, fields: s.all, columns: make([]Column, len(s.all)), in: make([]int, len(s.all))}
	d.array = len(d.fields) == 1 && len(d.fields[0].Shape) > 0
	for i, f := range d.fields {
		d.columns[i].Name = f.Name
	}
	return d, q.account.take(int64(len(d.fields)) * 96)
}

// tooMany is the error of a body with too many rows.
func (s *served) tooMany() error {
	return &httpError{http.StatusRequestEntityTooLarge, fmt.Errorf("more than %s, the most in one request", figure.Count(s.limits.Rows, "row"))}
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
		if key, err := d.Key(); err == nil && key == intervalKey {
			return mistakef(`the body has "interval" beside "rows"; want it in the address, /predict?interval=0.9`)
		}
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
	if d.listed && d.Kind() == '[' {
		if err := d.makeRoom(); err != nil {
			return err
		}
		return d.listRow()
	}
	if d.Kind() != '{' {
		if err := d.Skip(); err != nil {
			return err
		}
		what := "is no object"
		if d.listed {
			what = "is no object and no list"
		}
		return mistakef("row %d %s, want a value for each of the columns %s", d.rows, what, d.s.names())
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
		return mistakef("row %d lacks %s; write null where a value is missing%s%s", d.rows, d.missing(), d.left.hint(), d.s.elsewhere(&d.left))
	}
	return err
}

// missing lists the fields that the row does not have.
func (d *rowReader) missing() string {
	got := map[string]bool{}
	for i, f := range d.fields {
		got[f.Name] = d.in[i] == d.rows
	}
	return missing(d.fields, got)
}
