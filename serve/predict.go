package serve

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cajal/internal/figure"
)

// predict answers POST /predict: {"rows": […]}, a list of rows, or one row. A
// row is an object with a value for each column, or a list of numbers for a
// network that takes one array; or the body is a picture, for a model of such. Numbers have intervals beside them if the address asks
// for some, /predict?interval=0.9.
func (s *served) predict(q *request) (a reply, err error) {
	var columns []Column
	var left leftOut
	if q.isFile {
		columns, err = s.readPicture(q)
	} else {
		columns, left, err = s.readRows(q)
	}
	if err != nil {
		return a, err
	}
	most := s.predictBytes(columns[0].Rows, q.reach != nil)
	out, notes, err := s.run(q, columns, left, most)
	if err != nil {
		return a, err
	}
	b := append(make([]byte, 0, min(most, 4<<10)), `{"predictions":[`...)
	if b, err = newRendering(s, q, out, q.reach).appendAnswers(b); err != nil {
		return a, err
	}
	return reply{text: append(appendWarnings(append(b, ']'), notes), '}')}, nil
}

// appendWarnings writes what the client should know behind the predictions.
func appendWarnings(b []byte, notes []string) []byte {
	if len(notes) > 0 {
		b = append(b, `,"warnings":[`...)
		for i, note := range notes {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, note)
		}
		b = append(b, ']')
	}
	return b
}

// example shows what a request looks like: {"rows": [{"length": 1.4, "colour": "red"}]}.
func (s *served) example() string {
	const most = 5 // columns
	var cells []string
	fields := s.model.Fields()
	for i := range fields[:min(most, len(fields))] {
		cells = append(cells, string(appendString(nil, fields[i].Name))+": "+fields[i].example())
	}
	if more := len(fields) - most; more > 0 {
		cells = append(cells, fmt.Sprintf("… %d more columns", more))
	}
	return `{"rows": [{` + strings.Join(cells, ", ") + `}]}`
}

// example is a value of the field in JSON that a model takes: of a column of dates "text"
// would be none.
func (f *Field) example() string {
	const most = 40 // bytes of a cell
	switch n := f.size(); {
	case f.Pictures != nil:
		return `"a picture in base64"`
	case len(f.Shape) > 0 && n > 3:
		return fmt.Sprintf("[1, 2, … %d numbers]", n)
	case len(f.Shape) > 0:
		return "[" + strings.Join([]string{"1", "2", "3"}[:n], ", ") + "]"
	case !f.Text:
		if v, err := strconv.ParseFloat(f.Example, 64); err == nil && !math.IsInf(v, 0) && !math.IsNaN(v) {
			return strconv.FormatFloat(v, 'g', -1, 64)
		}
		return "1"
	case f.Example == "" || len(f.Example) > most:
		return `"text"`
	}
	return string(appendString(nil, f.Example))
}

func (s *served) names() string {
	var names []string
	for _, f := range s.model.Fields() {
		names = append(names, f.Name)
	}
	return strings.Join(names, ", ")
}

// missing names the fields that a row does not have: "the column a", "the columns a, b".
func missing(fields []Field, got map[string]bool) string {
	var names []string
	for _, f := range fields {
		if !got[f.Name] {
			names = append(names, f.Name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	slices.Sort(names)
	return figure.Agree(len(names), "the column ", "the columns ") + strings.Join(names, ", ")
}
