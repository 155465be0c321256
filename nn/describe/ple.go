package describe

import (
	"slices"

	"cajal/nn"
)

// PLE are the options of "ple", which puts a piecewise-linear encoding of numbers
// behind them.
type PLE struct {
	In      int   `json:"in,omitempty"`      // [what the layer before gives]
	Bins    int   `json:"bins,omitempty"`    // for each number [12]
	Columns []int `json:"columns,omitempty"` // places of the numbers [as the data says, where that is a table]
}

// maxBins is the most bins of a number.
const maxBins = 1000

func (o *PLE) fit(in Flow) error {
	if err := in.flat("ple", &o.In, "in"); err != nil {
		return err
	}
	if o.Columns == nil {
		o.Columns = in.Numbers
	}
	if o.Bins == 0 {
		o.Bins = 12
	}
	switch {
	case len(o.Columns) == 0:
		return wrong("", "no numbers are known among what goes in: a ple layer is for a table with a number, and stands first or behind embed; or name the places of columns")
	case in.Numbers != nil && !slices.Equal(o.Columns, in.Numbers):
		return wrong("columns", "%v, and the numbers stand at %v", o.Columns, in.Numbers)
	case o.Bins < 1 || o.Bins > maxBins:
		return wrong("bins", "%d, want 1 to %d", o.Bins, maxBins)
	}
	for i, c := range o.Columns {
		if c < 0 || c >= o.In || i > 0 && c <= o.Columns[i-1] {
			return wrong("columns", "%v, want places from 0 to %d that rise", o.Columns, o.In-1)
		}
	}
	return nil
}

func (o *PLE) numbers() int64 { return 2 * int64(o.Bins) * int64(len(o.Columns)) }

func (o *PLE) build(Start) nn.Layer { return nn.PLE(o.In, o.Bins, o.Columns...) }
