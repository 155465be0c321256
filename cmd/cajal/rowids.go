package main

import (
	"fmt"
	"strconv"

	"cajal/data/table"
	"cajal/internal/spelling"
)

// rowIDs is a column of the output that tells rows apart.
type rowIDs struct {
	name   string
	values []string
}

// tellApart keeps what the flags want of the rows beside the answers: their lines,
// and the cells of a column.
func (s *samples) tellApart(in *sampleFlags, f *table.Frame) error {
	if in.lines {
		ids := rowIDs{"line", make([]string, f.Rows)}
		for i := range ids.values {
			ids.values[i] = strconv.Itoa(f.Line(i))
		}
		s.ids = append(s.ids, ids)
	}
	if in.id == "" {
		return nil
	}
	if f.Column(in.id) == nil {
		return usageError{fmt.Errorf("--id %s: %s has no such column%s", in.id, f.File, spelling.Hint(in.id, f.Names()))}
	}
	s.ids = append(s.ids, rowIDs{in.id, f.Texts()})
	return nil
}
