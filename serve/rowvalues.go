package serve

import (
	"fmt"
	"strconv"

	"cajal/internal/figure"
	"cajal/internal/jsontoken"
)

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
	taken, err := d.lone(func(key string) bool { return key == f.Name || key == b64 && f.Pictures != nil && d.Kind() == '"' },
		func() error { return d.numbers(&d.columns[0], f) })
	if taken || err != nil {
		return err
	}
	if f.Pictures != nil {
		return mistakef("row %d: want the key %q alone, with a picture in base64 or a list of numbers", d.rows, f.Name)
	}
	return mistakef("row %d: want the key %q alone, with a list of numbers", d.rows, f.Name)
}

// numbers reads the numbers of a row.
func (d *rowReader) numbers(c *Column, f Field) error {
	if d.isPicture(&f) {
		return d.picture(c, &f)
	}
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
	if err == errMany {
		return mistakef("row %d has more than %d numbers, want %d (%s of shape %v)", d.rows, got-1, n, f.Name, f.Shape)
	}
	if wrong, ok := err.(*valueError); ok {
		return mistakef("row %d: %s: %w", d.rows, f.Name, wrong)
	}
	if err == nil && got != n {
		return mistakef("row %d has %s, want %d (%s of shape %v)", d.rows, figure.Count(got, "number"), n, f.Name, f.Shape)
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

// lone reads an object with one wanted key alone, whose value read reads. It reports false
// for another one, which it passes over.
func (d *rowReader) lone(wanted func(key string) bool, read func() error) (taken bool, err error) {
	at := d.At()
	more, err := d.Open('{')
	if err != nil {
		return false, err
	}
	if more {
		key, err := d.Key()
		if err != nil {
			return false, err
		}
		if wanted(key) {
			if err := read(); err != nil {
				return false, err
			}
			if more, err = d.Next('}'); !more {
				return true, err
			}
		}
	}
	d.Seek(at)
	return false, d.Skip()
}
