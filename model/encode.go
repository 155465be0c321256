package model

import (
	"errors"
	"fmt"

	"cajal/data/table"
	"cajal/data/table/schema"
	"cajal/tensor"
)

// Encode makes raw samples of the cells of a table, one slice for each column name, written
// as in a file with a decimal point; "" is a missing one. It also returns the values that
// training has not seen: categories, which are encoded as rare ones or as none, and missing
// values of columns that missed none. What a row becomes does not depend on the rows beside
// it: the order of a date that could have either is that of the training table, or of
// [Model.WithDates], or guessed. Source names the cells in errors. The model has learned
// from a table: see [Model.Schema]. There is a tensor for each input.
func (m *Model) Encode(source string, names []string, columns [][]string) (xs []*tensor.Tensor, unseen []schema.Unseen, err error) {
	xs, unseen, _, err = m.EncodeWithNotes(source, names, columns)
	return xs, unseen, err
}

// EncodeWithNotes is Encode that also says, for people, how cells were understood that may
// mean something else: a date whose month may be its day, a text that counts as missing, a
// number in another unit than the training rows'; and which columns have numbers or dates
// far outside of those of the training rows.
func (m *Model) EncodeWithNotes(source string, names []string, columns [][]string) (xs []*tensor.Tensor, unseen []schema.Unseen, notes []string, err error) {
	s := m.Schema()
	if s == nil {
		return nil, nil, nil, fmt.Errorf("%s: the model learned from arrays, not from a table", m.d.Name)
	}
	f, err := table.Cells(source, names, columns, m.cells())
	if err != nil {
		return nil, nil, nil, rowError(err)
	}
	if xs, err = s.Encode(f, nil); err != nil {
		return nil, nil, nil, rowError(err)
	}
	unseen = s.Unseen(f)
	for i := range unseen {
		unseen[i].Row = true
	}
	far := s.Far(f)
	for i := range far {
		far[i].Row = true
	}
	return xs, unseen, append(f.Notes, schema.FarNotes(far)...), nil
}

// rowError speaks of rows, where a file would have lines.
func rowError(err error) error {
	var e *table.Error
	if errors.As(err, &e) && e.Line > 0 {
		return fmt.Errorf("row %d, column %s: %s", e.Line, e.Column, e.Rule)
	}
	return err
}
