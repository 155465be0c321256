package serve

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"

	"cajal/recipe"
)

// predict answers POST /predict: {"rows": […]}, a list of rows, or one row. A
// row is an object with a value for each column, or a list of numbers for a
// network that takes one array.
func (s *Server) predict(r *http.Request) (any, error) {
	var body json.RawMessage
	if err := s.read(r, &body); err != nil {
		return nil, err
	}
	rows, err := rowsOf(body)
	if err != nil {
		return nil, err
	}
	if err := s.checkRows(len(rows)); err != nil {
		return nil, err
	}
	columns, err := s.columns(rows)
	if err != nil {
		return nil, err
	}
	out, err := s.run(r.Context(), columns)
	if err != nil {
		return nil, err
	}
	return struct {
		Predictions []recipe.Answer `json:"predictions"`
	}{recipe.Answers(out, s.model.Classes(), s.model.Targets())}, nil
}

// rowsOf finds the rows in a body.
func rowsOf(body json.RawMessage) (rows []json.RawMessage, err error) {
	switch kindOf(body) {
	case '[':
		if err := json.Unmarshal(body, &rows); err != nil {
			return nil, mistake(err)
		}
		return rows, nil
	case '{':
		var whole map[string]json.RawMessage
		if err := json.Unmarshal(body, &whole); err != nil {
			return nil, mistake(err)
		}
		list, ok := whole["rows"]
		switch {
		case !ok:
			return []json.RawMessage{body}, nil
		case len(whole) > 1:
			return nil, mistakef(`the body has "rows" and other keys beside it; want "rows" alone, or one row`)
		case json.Unmarshal(list, &rows) != nil:
			return nil, mistakef(`"rows" is no list, want a list of rows`)
		}
		return rows, nil
	}
	return nil, mistakef(`want {"rows": [...]}, a list of rows, or one row`)
}

// kindOf returns the first character of a JSON value, which tells its kind.
func kindOf(v json.RawMessage) byte {
	if v = bytes.TrimLeft(v, " \t\r\n"); len(v) > 0 {
		return v[0]
	}
	return 0
}

// columns turns rows into columns by the names of the fields.
func (s *Server) columns(rows []json.RawMessage) ([]Column, error) {
	fields := s.model.Fields()
	if len(fields) == 1 && len(fields[0].Shape) > 0 {
		return s.array(fields[0], rows)
	}
	columns := make([]Column, len(fields))
	place := map[string]int{}
	for i, f := range fields {
		columns[i] = Column{Name: f.Name, Rows: len(rows), Cells: make([]string, len(rows))}
		place[f.Name] = i
	}
	for n, raw := range rows {
		var row map[string]json.RawMessage
		if kindOf(raw) != '{' || json.Unmarshal(raw, &row) != nil {
			return nil, mistakef("row %d is no object, want a value for each of the columns %s", n+1, s.names())
		}
		for name, v := range row {
			i, ok := place[name]
			if !ok {
				return nil, mistakef("row %d has a column %q, which the model does not know; its columns are %s", n+1, name, s.names())
			}
			cell, ok := cellOf(v)
			if !ok {
				return nil, mistakef("row %d, column %q: found %s, want a number, a string, true, false or null", n+1, name, short(v))
			}
			columns[i].Cells[n] = cell
		}
		if len(row) < len(fields) {
			return nil, mistakef("row %d lacks the columns %s; write null where a value is missing", n+1, missing(fields, row))
		}
	}
	return columns, nil
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
		before := len(c.Numbers)
		var err error
		if c.Numbers, err = appendNumbers(c.Numbers, raw); err != nil {
			return nil, mistakef("row %d: %w", n+1, err)
		}
		if got := len(c.Numbers) - before; got != f.size() {
			return nil, mistakef("row %d has %d numbers, want %d (%s of shape %v)", n+1, got, f.size(), f.Name, f.Shape)
		}
	}
	return []Column{c}, nil
}

func (s *Server) names() string {
	var names []string
	for _, f := range s.model.Fields() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

func missing(fields []Field, row map[string]json.RawMessage) string {
	var names []string
	for _, f := range fields {
		if _, ok := row[f.Name]; !ok {
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
