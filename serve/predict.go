package serve

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"cajal/model"
)

// predict answers POST /predict: {"rows": […]}, a list of rows, or one row. A
// row is an object with a value for each column, or a list of numbers for a
// network that takes one array. Numbers have intervals beside them if the address asks
// for some, /predict?interval=0.9.
func (s *Server) predict(r *http.Request) (any, error) {
	reach, err := s.interval(r)
	if err != nil {
		return nil, err
	}
	var body json.RawMessage
	if err := s.read(r, &body); err != nil {
		return nil, err
	}
	rows, err := s.rowsOf(body)
	if err != nil {
		return nil, err
	}
	if len(rows) == 0 {
		return nil, mistakef("there are no rows, want at least one, as in %s", s.example())
	}
	if err := s.checkRows(len(rows)); err != nil {
		return nil, err
	}
	columns, left, err := s.columns(rows)
	if err != nil {
		return nil, err
	}
	out, notes, err := s.run(r.Context(), columns, left)
	if err != nil {
		return nil, err
	}
	all := answers(s.model, out)
	if reach != nil {
		model.AddIntervals(all, out, s.model.Targets(), reach)
	}
	return struct {
		Predictions []model.Answer `json:"predictions"`
		Warnings    []string       `json:"warnings,omitempty"`
	}{all, notes}, nil
}

// rowsOf finds the rows in a body, which is well formed.
func (s *Server) rowsOf(body json.RawMessage) (rows []json.RawMessage, err error) {
	switch kindOf(body) {
	case '[':
		return s.elements(body)
	case '{':
		list, keys := json.RawMessage(nil), 0
		err := members(body, func(key string, v json.RawMessage) error {
			if key == "rows" {
				list = v
			}
			if keys++; keys > 1 && list != nil {
				return mistakef(`the body has "rows" and other keys beside it; want "rows" alone, or one row`)
			}
			if keys > len(s.fields)+1 {
				return errEnough
			}
			return nil
		})
		switch {
		case err != nil && !errors.Is(err, errEnough):
			return nil, err
		case list == nil:
			return []json.RawMessage{body}, nil
		case kindOf(list) != '[' && kindOf(list) != 'n':
			return nil, mistakef(`"rows" is no list, want a list of rows`)
		}
		return s.elements(list)
	}
	return nil, mistakef(`want {"rows": [...]}, a list of rows, or one row, as in %s`, s.example())
}

// example shows what a request looks like: {"rows": [{"length": 1, "colour": "text"}]}.
func (s *Server) example() string {
	const most = 5 // columns
	var cells []string
	fields := s.model.Fields()
	for _, f := range fields[:min(most, len(fields))] {
		value := "1"
		switch n := f.size(); {
		case len(f.Shape) > 0 && n > 3:
			value = fmt.Sprintf("[1, 2, … %d numbers]", n)
		case len(f.Shape) > 0:
			value = "[" + strings.Join([]string{"1", "2", "3"}[:n], ", ") + "]"
		case f.Text:
			value = `"text"`
		}
		cells = append(cells, fmt.Sprintf("%q: %s", f.Name, value))
	}
	if more := len(fields) - most; more > 0 {
		cells = append(cells, fmt.Sprintf("… %d more columns", more))
	}
	return `{"rows": [{` + strings.Join(cells, ", ") + `}]}`
}

// elements returns the elements of a list that is well formed, or of null. It
// reads no further than to the first row that is too many.
func (s *Server) elements(list json.RawMessage) (rows []json.RawMessage, err error) {
	if kindOf(list) == 'n' {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(list))
	if _, err := d.Token(); err != nil {
		return nil, mistake(err)
	}
	for d.More() {
		if len(rows) == s.limits.Rows {
			return nil, &httpError{http.StatusRequestEntityTooLarge, fmt.Errorf("more than %d rows, the most in one request", s.limits.Rows)}
		}
		var row json.RawMessage
		if err := d.Decode(&row); err != nil {
			return nil, mistake(err)
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// errEnough ends members without being a mistake.
var errEnough = errors.New("no more keys are wanted")

// members calls visit with the keys and values of an object that is well
// formed, until it returns an error: what comes after an unknown key costs
// nothing.
func members(object json.RawMessage, visit func(key string, v json.RawMessage) error) error {
	d := json.NewDecoder(bytes.NewReader(object))
	if _, err := d.Token(); err != nil {
		return mistake(err)
	}
	for d.More() {
		key, err := d.Token()
		if err != nil {
			return mistake(err)
		}
		var v json.RawMessage
		if err := d.Decode(&v); err != nil {
			return mistake(err)
		}
		if err := visit(key.(string), v); err != nil {
			return err
		}
	}
	return nil
}

// kindOf returns the first character of a JSON value, which tells its kind.
func kindOf(v json.RawMessage) byte {
	if v = bytes.TrimLeft(v, " \t\r\n"); len(v) > 0 {
		return v[0]
	}
	return 0
}

// columns turns rows into columns by the names of the fields. What is left out of
// them is in left.
func (s *Server) columns(rows []json.RawMessage) (columns []Column, left leftOut, err error) {
	fields := s.model.Fields()
	if len(fields) == 1 && len(fields[0].Shape) > 0 {
		columns, err = s.array(fields[0], rows)
		return columns, left, err
	}
	columns = make([]Column, len(fields))
	place := map[string]int{}
	for i, f := range fields {
		columns[i] = Column{Name: f.Name, Rows: len(rows)}
		if len(f.Shape) == 0 {
			columns[i].Cells = make([]string, len(rows))
		}
		place[f.Name] = i
	}
	for n, raw := range rows {
		if kindOf(raw) != '{' {
			return nil, left, mistakef("row %d is no object, want a value for each of the columns %s", n+1, s.names())
		}
		got := make(map[string]bool, len(fields))
		err := members(raw, func(name string, v json.RawMessage) error {
			i, ok := place[name]
			switch {
			case !ok && name == "rows":
				return mistakef(`the row has a key "rows" beside its columns; want {"rows": [...]} with that key alone, or the columns %s`, s.names())
			case !ok:
				left.add(s.model, name)
				return nil
			case got[name]:
				return mistakef("row %d has %q twice", n+1, name)
			}
			got[name] = true
			if f := fields[i]; len(f.Shape) > 0 {
				return columns[i].appendRow(f, n, v)
			}
			if columns[i].Cells[n], ok = cellOf(v); !ok {
				return mistakef("row %d, column %q: found %s, want a number, a string, true, false or null", n+1, name, short(v))
			}
			return nil
		})
		if err != nil {
			return nil, left, err
		}
		if len(got) < len(fields) {
			return nil, left, mistakef("row %d lacks the columns %s; write null where a value is missing%s", n+1, missing(fields, got), left.hint())
		}
	}
	return columns, left, nil
}

// cellOf returns a JSON value as a file would have it: a number with the digits
// that were sent, a missing value as nothing.
func cellOf(v json.RawMessage) (cell string, ok bool) {
	v = bytes.TrimSpace(v)
	switch kindOf(v) {
	case '{', '[', 0:
		return "", false
	case 'n':
		return "", true
	case '"':
		return cell, json.Unmarshal(v, &cell) == nil
	}
	return string(v), true
}

// array reads rows of numbers, each a list, nested or flat, alone or below the
// field's name.
func (s *Server) array(f Field, rows []json.RawMessage) ([]Column, error) {
	c := Column{Name: f.Name, Rows: len(rows), Numbers: make([]float64, 0, min(len(rows)*f.size(), 1<<20))}
	for n, raw := range rows {
		if kindOf(raw) == '{' {
			var row map[string]json.RawMessage
			if err := json.Unmarshal(raw, &row); err != nil || len(row) != 1 || row[f.Name] == nil {
				return nil, mistakef("row %d: want the key %q alone, with a list of numbers", n+1, f.Name)
			}
			raw = row[f.Name]
		}
		if err := c.appendRow(f, n, raw); err != nil {
			return nil, err
		}
	}
	return []Column{c}, nil
}

// appendRow appends the numbers of row n, a list, nested or flat.
func (c *Column) appendRow(f Field, n int, v json.RawMessage) (err error) {
	before := len(c.Numbers)
	if c.Numbers, err = appendNumbers(c.Numbers, v); err != nil {
		return mistakef("row %d: %s: %w", n+1, f.Name, err)
	}
	if got := len(c.Numbers) - before; got != f.size() {
		return mistakef("row %d has %d numbers, want %d (%s of shape %v)", n+1, got, f.size(), f.Name, f.Shape)
	}
	return nil
}

func (s *Server) names() string {
	var names []string
	for _, f := range s.model.Fields() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

func missing(fields []Field, got map[string]bool) string {
	var names []string
	for _, f := range fields {
		if !got[f.Name] {
			names = append(names, f.Name)
		}
	}
	slices.Sort(names)
	return strings.Join(names, ", ")
}

// short returns the beginning of a JSON value, for a message.
func short(v json.RawMessage) string {
	const most = 40
	if len(v) <= most {
		return string(v)
	}
	return strings.ToValidUTF8(string(v[:most]), "") + "…"
}
