package experiment

import (
	"cajal/data/table"
	"cajal/train/diagnose"
)

// inputNames says of a table which column each input comes from; nil of other data, and
// where the inputs of the network are several.
func (o *Outcome) inputNames() (all []diagnose.Input) {
	if len(o.schemas) != 1 || o.schemas[0].IDs {
		return nil
	}
	for _, in := range o.schemas[0].Origins() {
		column := table.Clip(in.Column)
		name := phrased("Column %s", column)
		switch {
		case in.Missing:
			name = phrased("Column %s (whether it is missing)", column)
		case in.Rare:
			name = phrased("Column %s (its rare levels)", column)
		case in.Level != "":
			name = phrased("Column %s (level %s)", column, table.Clip(in.Level))
		}
		all = append(all, diagnose.Input{Column: in.Column, Name: name})
	}
	return all
}
