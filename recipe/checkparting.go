package recipe

import (
	"fmt"
	"slices"
)

// Ordered reports whether a table is split by time: in the order of the column Time, or
// of the file.
func (d *Data) Ordered() bool { return d.Split == "time" || d.Time != "" }

// Parted reports whether more than chance and classes parts the rows of a table.
func (d *Data) Parted() bool { return d.Group != "" || d.Ordered() }

// SampleWeight is what batches have the weights of rows under. No input may be called so.
const SampleWeight = "sample_weight"

// Aside returns the columns of a table that say how its rows are parted, or how much they
// count. They are no inputs.
func (d *Data) Aside() (names []string) {
	for _, name := range []string{d.Group, d.Time, d.Weight} {
		if name != "" {
			names = append(names, name)
		}
	}
	return names
}

// checkParting refuses what cannot say how the rows of a table are parted.
func (r *Recipe) checkParting() error {
	d := &r.Data
	switch {
	case d.Group != "" && d.isTarget(d.Group):
		return r.Wrong("data.group", fmt.Sprintf("%q is the target", d.Group))
	case d.Time != "" && d.isTarget(d.Time):
		return r.Wrong("data.time", fmt.Sprintf("%q is the target", d.Time))
	case d.Group != "" && d.Ordered():
		byTime := map[bool]string{true: "time", false: `split = "time"`}[d.Time != ""]
		return r.Wrong("data.group", fmt.Sprintf("want group or %s, not both: %[1]s where later rows are to be predicted, group where rows of new groups are", byTime))
	case d.Time != "" && d.Split == "random":
		return r.Wrong("data.time", "split is \"random\"; leave one of the two out")
	case d.Columns[d.Group] == "ignore":
		return r.Wrong("data.columns."+d.Group, "\"ignore\", and it is the group, which is no input anyway")
	}
	if kind := d.Columns[d.Time]; d.Time != "" && !slices.Contains([]string{"", "auto", "number", "date"}, kind) {
		return r.Wrong("data.columns."+d.Time, fmt.Sprintf("%q, and the rows are in its order; want auto, number or date, and it is no input anyway", kind))
	}
	return first(r.checkWeight(), r.checkAside())
}

// checkWeight refuses a column that cannot say how much rows count.
func (r *Recipe) checkWeight() error {
	d := &r.Data
	switch {
	case d.Weight == "":
		return nil
	case d.isTarget(d.Weight):
		return r.Wrong("data.weight", fmt.Sprintf("%q is the target", d.Weight))
	case d.Weight == d.Group:
		return r.Wrong("data.weight", fmt.Sprintf("%q is the group", d.Weight))
	case d.Weight == d.Time:
		return r.Wrong("data.weight", fmt.Sprintf("%q is the time", d.Weight))
	}
	if kind := d.Columns[d.Weight]; !slices.Contains([]string{"", "auto", "number"}, kind) {
		return r.Wrong("data.columns."+d.Weight, fmt.Sprintf("%q, and it says how much rows count; want auto or number, and it is no input anyway", kind))
	}
	for i, in := range r.Inputs {
		if in.Name == SampleWeight {
			return r.Wrong(fmt.Sprintf("inputs[%d].name", i), fmt.Sprintf("%q is what the weights of rows are called; want another name", SampleWeight))
		}
	}
	return nil
}

// checkParts refuses to say how rows are parted where there is one part alone.
func (r *Recipe) checkParts() error {
	d := &r.Data
	if r.Bag != nil || d.TestShare > 0 || d.ValidationShare > 0 {
		return nil
	}
	return r.none("there is one part alone; set data.test_share or data.validation_share, or [bag] with folds",
		keyed{"group", d.Group != ""}, keyed{"time", d.Time != ""}, keyed{"split", d.Split == "time"})
}

// checkAside refuses inputs of columns that are none.
func (r *Recipe) checkAside() error {
	for i, in := range r.Inputs {
		for _, name := range r.Data.Aside() {
			if slices.Contains(in.Columns, name) {
				return r.Wrong(fmt.Sprintf("inputs[%d].columns", i), fmt.Sprintf("%q is the group, the time or the weight, and no input; for both, have it in the table twice", name))
			}
		}
	}
	return nil
}
