package columns

import (
	"cajal/data"
	"cajal/internal/memory"
)

// exchanged is a data set whose rows have one column of other rows.
type exchanged struct {
	data.Dataset
	column Column
	order  []int
}

// Exchange returns a data set in which row i has the column's inputs of row order[i],
// and all else of its own. The order has a number in [0, Len) for each row.
func Exchange(set data.Dataset, c Column, order []int) data.Dataset {
	return &exchanged{set, c, order}
}

// Gather implements data.Dataset.
func (e *exchanged) Gather(b *data.Batch, index []int) error {
	from := make([]int, len(index))
	for i, row := range index {
		from[i] = e.order[row]
	}
	if err := e.Dataset.Gather(b, index); err != nil {
		return err
	}
	var other data.Batch
	if err := e.Dataset.Gather(&other, from); err != nil {
		return err
	}
	x, width := e.column.of(b)
	y, _ := e.column.of(&other)
	to, cells := memory.Of(x), memory.Of(y)
	for i := range from {
		for _, j := range e.column.Places {
			to.Set(i*width+j, cells.At(i*width+j))
		}
	}
	return nil
}
