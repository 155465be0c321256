package serve

import (
	"net/http"
	"slices"
	"strings"

	"cajal/internal/figure"
	"cajal/internal/jsontoken"
)

// readInstances reads a body of KServe's first protocol: "instances", or "inputs" that is
// a list, has rows, which may be lists of values in the order of the columns; "inputs" that
// is an object has the values of all rows for each column. Other keys are left out, and
// others has those that the answer names, all but signature_name, which every model has one of.
func (s *served) readInstances(q *request) (columns []Column, left, others leftOut, err error) {
	d, err := s.newRowReader(q)
	if err != nil {
		return nil, left, others, err
	}
	d.listed = true
	if err = d.instances(&others); err == nil {
		err = d.End()
	}
	if wrong, ok := err.(*httpError); ok && wrong.status == http.StatusBadRequest {
		err = q.foremost(err)
	}
	if err == nil && d.rows == 0 {
		err = mistakef("there are no rows, want at least one, as in %s", s.v1Example())
	}
	for i := range d.columns {
		d.columns[i].Rows = d.rows
	}
	return d.columns, d.left, others, err
}

// v1Example shows what a request looks like.
func (s *served) v1Example() string {
	return `{"instances"` + strings.TrimPrefix(s.example(), `{"rows"`)
}

func (d *rowReader) instances(others *leftOut) error {
	if d.Kind() != '{' {
		return d.noInstances()
	}
	at, by := d.At(), ""
	var seen []string
	more, err := d.Open('{')
	for ; more; more, err = d.Next('}') {
		key, err := d.Key()
		switch {
		case err != nil:
			return err
		case key != "instances" && key != "inputs":
			if slices.Contains(seen, key) {
				return mistakef("the body: the key %q is given twice", clip(key))
			}
			if len(seen) == maxOthers {
				return mistakef("the body has more than %d keys that are not known", maxOthers)
			}
			seen = append(seen, key)
			if key != "signature_name" && d.Kind() != 'n' {
				others.name(key)
			}
			if err := d.Skip(); err != nil {
				return err
			}
			continue
		case by != "":
			return mistakef(`the body has %q and %q, want one of "instances" and "inputs", once`, by, key)
		}
		by = key
		switch {
		case d.Kind() == '[':
			err = d.list()
		case d.Kind() == '{' && key == "inputs":
			err = d.byColumn()
		default:
			found, wrong := found(d.Reader)
			if err = wrong; err == nil {
				err = mistakef("%q: found %s, want a list of rows, as in %s", key, found, d.s.v1Example())
			}
		}
		if err != nil {
			return err
		}
	}
	if err == nil && by == "" {
		d.Seek(at)
		return d.noInstances()
	}
	return err
}

func (d *rowReader) noInstances() error {
	if err := d.Skip(); err != nil {
		return err
	}
	return mistakef("want %s", d.s.v1Example())
}

// listRow reads a row that is a list of cells in the order of the columns.
func (d *rowReader) listRow() error {
	got := 0
	more, err := d.Open('[')
	for ; more; more, err = d.Next(']') {
		if got == len(d.fields) {
			return mistakef("row %d has more than %s, want one for each of the columns %s", d.rows, figure.Count(len(d.fields), "value"), d.s.names())
		}
		if err := d.value(got); err != nil {
			return err
		}
		got++
	}
	if err == nil && got != len(d.fields) {
		return mistakef("row %d has %s, want one for each of the columns %s", d.rows, figure.Count(got, "value"), d.s.names())
	}
	return err
}

// byColumn reads {"length": [1, 2], "colour": ["red", "white"]}.
func (d *rowReader) byColumn() error {
	rows := -1
	more, err := d.Open('{')
	for ; more; more, err = d.Next('}') {
		key, err := d.Key()
		if err != nil {
			return err
		}
		i, known := d.s.place[key]
		if !known {
			twice, err := d.unknown.add(d.q.account, key, 1)
			if twice {
				err = mistakef("%q is given twice", clip(key))
			}
			if err == nil {
				d.left.add(d.s.model, key)
				err = d.Skip()
			}
			if err != nil {
				return err
			}
			continue
		}
		if d.in[i] > 0 {
			return mistakef("%q is given twice", key)
		}
		d.in[i] = 1
		n, err := d.wholeColumn(i)
		switch {
		case err != nil:
			return err
		case rows >= 0 && n != rows:
			return mistakef("%q has %s, and the columns before it have %d", key, figure.Count(n, "row"), rows)
		}
		rows = n
	}
	if err != nil {
		return err
	}
	d.rows = 1
	if missing := d.missing(); missing != "" {
		return mistakef(`"inputs" lacks %s; write null where a value is missing%s`, missing, d.left.hint())
	}
	d.rows = rows
	return nil
}

// wholeColumn reads the values of a column, or the arrays of an input, and returns of how
// many rows they are.
func (d *rowReader) wholeColumn(i int) (rows int, err error) {
	f, c := d.fields[i], &d.columns[i]
	if d.Kind() != '[' {
		found, err := found(d.Reader)
		if err != nil {
			return 0, err
		}
		return 0, mistakef("%q: found %s, want a list with a value for each row", f.Name, found)
	}
	if len(f.Shape) == 0 {
		if c.Cells, err = d.roomForCells(); err != nil {
			return 0, err
		}
	}
	d.rows = 0
	more, err := d.Open('[')
	for ; more; more, err = d.Next(']') {
		if d.rows == d.s.limits.Rows {
			return 0, d.s.tooMany()
		}
		d.rows++
		if err := d.value(i); err != nil {
			return 0, err
		}
	}
	return d.rows, err
}

// roomForCells makes room for the cells of the list that comes next.
func (d *rowReader) roomForCells() ([]string, error) {
	at, n := d.At(), 0
	err := leaves(d.Reader, jsontoken.Depth, func() error { n++; return d.Skip() })
	d.Seek(at)
	if err != nil {
		return nil, err
	}
	return grow[string](d.q.account, nil, min(n, d.s.limits.Rows), 16)
}
