package serve

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"cajal/internal/figure"
)

// inputTensor is an input whose data have not been read.
type inputTensor struct {
	name     string
	shape    []int64
	datatype string
	data     int // where they begin in the body, −1 if there are none
	parameters
	// values returns so many in binary, as the binary tensor extension has them; nil where
	// there are none.
	values func(want int) (string, error)
}

// maxAxes is how many axes a shape may have.
const maxAxes = 16

// input reads a tensor. Its data come last, wherever they stand, for the rest says what
// they are.
func (d *inferReader) input() error {
	t := inputTensor{data: -1}
	err := d.members([]string{"name", "shape", "datatype", "parameters", "data"}, func(key int) (err error) {
		switch key {
		case 0:
			t.name, err = d.text("name")
		case 1:
			t.shape, err = d.shape()
		case 2:
			t.datatype, err = d.text("datatype")
		case 3:
			t.parameters, err = d.readParameters(ofInput)
		default:
			if d.Kind() != 'n' {
				t.data = d.At()
			}
			err = d.Skip()
		}
		return err
	})
	if err != nil {
		return err
	}
	if t.sized {
		raw, err := d.takeBinary(t)
		if err != nil {
			return err
		}
		t.values = func(int) (string, error) { return raw, nil }
	}
	end := d.At()
	err = d.add(t)
	d.Seek(end)
	return err
}

// add takes an input whose data may not have been read.
func (d *inferReader) add(t inputTensor) error {
	at, known := d.s.place[t.name]
	if !known {
		twice, err := d.unknown.add(d.q.account, t.name, 1)
		if twice {
			err = mistakef("input %q is given twice", clip(t.name))
		}
		d.left.add(d.s.model, t.name)
		return err
	}
	if d.inputs[at].Rows > 0 {
		return mistakef("input %q is given twice", t.name)
	}
	c, err := d.column(d.s.all[at], t)
	if err != nil {
		return d.about(t.name, err)
	}
	if d.given > 0 && c.Rows != d.rows {
		return mistakef("input %q has %s, and the inputs before it have %d", t.name, figure.Count(c.Rows, "row"), d.rows)
	}
	d.inputs[at], d.rows = c, c.Rows
	d.given++
	return d.s.checkRows(c.Rows)
}

// about says of which input an error is, unless it has a status of its own or the time is
// over.
func (d *inferReader) about(name string, err error) error {
	var own *httpError
	if errors.As(err, &own) || d.q.ctx.Err() != nil {
		return err
	}
	return mistakef("input %q: %w", name, err)
}

// shape reads the lengths of a tensor's axes.
func (d *inferReader) shape() (shape []int64, err error) {
	if null, err := d.null(); null {
		return nil, err
	}
	if d.Kind() != '[' {
		return nil, d.found("shape", "a list of whole numbers")
	}
	more, err := d.Open('[')
	for ; more; more, err = d.Next(']') {
		switch d.Kind() {
		case '{', '[', '"', 't', 'f', 'n':
			return nil, d.found("shape", "a whole number")
		}
		word, err := d.Word()
		if err != nil {
			return nil, err
		}
		n, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return nil, mistakef("%s: found the number %s, want a whole number", d.where("shape"), short(word))
		}
		if shape = append(shape, n); len(shape) > maxAxes {
			return nil, mistakef("%s: it has more than %d axes", d.where("shape"), maxAxes)
		}
	}
	return shape, err
}

// columns returns the inputs in the order of the model's fields.
func (d *inferReader) columns() ([]Column, error) {
	for i, c := range d.inputs {
		if c.Rows == 0 {
			return nil, mistakef("input %q is missing; there are %s%s%s", d.s.all[i].Name, d.s.names(), d.left.hint(), d.s.elsewhere(&d.others))
		}
	}
	return d.inputs, nil
}

// column reads the data of a tensor. Memory is for what is there, whatever the shape says.
func (d *inferReader) column(f Field, t inputTensor) (c Column, err error) {
	if len(t.shape) == 0 || t.shape[0] < 0 || t.shape[0] > int64(d.s.limits.Rows) {
		return c, fmt.Errorf("the shape is %v, want %s for N rows, at most %d", t.shape, shapes(f), d.s.limits.Rows)
	}
	c = Column{Name: f.Name, Rows: int(t.shape[0])}
	if !fits(t.shape[1:], f.Shape) {
		return c, fmt.Errorf("the shape is %v, want %s for N rows", t.shape, shapes(f))
	}
	if t.data < 0 && t.values == nil {
		return c, errors.New("there is no data; want " + d.words.data)
	}
	kind := datatypes[t.datatype]
	switch {
	case kind == nil && t.datatype != "BYTES":
		return c, fmt.Errorf("the datatype is %q, want one of %s", clip(t.datatype), datatypeNames)
	case kind == nil && len(f.Shape) > 0:
		return c, errors.New("the datatype is BYTES, want numbers")
	}
	want := c.Rows * f.size()
	if t.values != nil {
		raw, err := t.values(want)
		if err != nil {
			return c, err
		}
		return c, d.binaryColumn(&c, f, kind, raw)
	}
	room := min(want, (d.At()-t.data)/2) // a value, and what is behind it
	d.Seek(t.data)
	got := 0
	if len(f.Shape) > 0 {
		if c.Numbers, err = grow(d.q.account, c.Numbers, room, 8); err != nil {
			return c, err
		}
		got, err = readNumbers(d.Reader, want, func(word string) error {
			v, err := kind.number(word)
			if err == nil {
				c.Numbers = append(c.Numbers, v)
			}
			return err
		})
	} else {
		if c.Cells, err = grow(d.q.account, c.Cells, room, 16); err != nil {
			return c, err
		}
		err = leaves(d.Reader, len(t.shape), func() error {
			cell, err := d.cell(kind)
			if err == nil {
				if got++; got == want+countedOn {
					return errMany
				}
				if got <= want {
					c.Cells = append(c.Cells, cell)
				}
			}
			return err
		})
	}
	if err == errMany {
		return c, fmt.Errorf("it has more than %d values, want %d for the shape %v", got-1, want, t.shape)
	}
	err = place(err, got)
	if err == nil && got != want {
		err = fmt.Errorf("it has %s, want %d for the shape %v", figure.Count(got, "value"), want, t.shape)
	}
	return c, err
}

// place says of an error about a value which one it is: so many are before it.
func place(err error, before int) error {
	if wrong, ok := err.(*valueError); ok {
		return &valueError{fmt.Sprintf("value %d: %s", before+1, wrong.what)}
	}
	return err
}

// cell reads a cell of a table: a text of BYTES, and a number of the other types, which
// keeps the digits that were sent. A missing one is null.
func (d *inferReader) cell(kind *datatype) (string, error) {
	c := d.Kind()
	switch {
	case c == 'n':
		_, err := d.Word()
		return "", err
	case c == '"' && kind == nil:
		return d.Text()
	case c == '{' || c == '[' || c == '"' || kind == nil:
		found, err := found(d.Reader)
		if err != nil {
			return "", err
		}
		want := "a text"
		if kind != nil {
			want = kind.wantText
		}
		return "", &valueError{"found " + found + ", want " + want}
	}
	word, err := d.Word()
	if err != nil {
		return "", err
	}
	_, err = kind.number(word)
	return word, err
}

// shapes writes which shapes the tensor of a field may have: "[N 2 3] or [N 6]", as fits
// takes them.
func shapes(f Field) string {
	if len(f.Shape) == 0 {
		return "[N]"
	}
	own := strings.Replace(fmt.Sprint(f.Shape), "[", "[N ", 1)
	switch {
	case len(f.Shape) == 1:
		return own
	case f.Shape[0] == 1: // pictures of one channel
		return fmt.Sprintf("%s, %s or [N %d]", own, strings.Replace(fmt.Sprint(f.Shape[1:]), "[", "[N ", 1), f.size())
	}
	return fmt.Sprintf("%s or [N %d]", own, f.size())
}

// fits says whether a tensor's axes after the first are those of a field, or
// its numbers in one row; a column of a table may have an axis of one, and pictures
// of one channel may do without its axis.
func fits(got []int64, want []int) bool {
	if len(want) == 0 {
		return len(got) == 0 || len(got) == 1 && got[0] == 1
	}
	if len(got) == 1 && got[0] == int64(Field{Shape: want}.size()) {
		return true
	}
	equal := func(a int64, b int) bool { return a == int64(b) }
	return slices.EqualFunc(got, want, equal) || want[0] == 1 && slices.EqualFunc(got, want[1:], equal)
}
