package recipe

import (
	"fmt"
	"slices"
	"strings"
)

// Bounds of what a network is made of.
const (
	maxInputs = 100
	// MaxMembers is the most networks that a recipe has.
	MaxMembers = 100
)

// checkInputs refuses inputs that cannot be told apart, and columns that two of
// them take.
func (r *Recipe) checkInputs() error {
	if err := r.between("inputs", float64(len(r.Inputs)), 0, maxInputs); err != nil {
		return err
	}
	names, columns := map[string]bool{}, map[string]string{}
	for i, in := range r.Inputs {
		key := fmt.Sprintf("inputs[%d]", i)
		switch {
		case in.Name == "":
			return r.Wrong(key+".name", "missing; want what model files and requests call the input")
		case names[in.Name]:
			return r.Wrong(key+".name", fmt.Sprintf("two inputs are called %q", in.Name))
		case len(r.Inputs) > 1 && strings.Contains(in.Name, "."):
			return r.Wrong(key+".name", fmt.Sprintf("%q, want a name without a dot: the layer that takes the input has it too", in.Name))
		case in.DType != "" && in.DType != r.DType && !in.IDs():
			return r.Wrong(key+".dtype", fmt.Sprintf("%q, want \"int64\" for ids, or the recipe's %q", in.DType, r.DType))
		case in.IDs() && r.Data.Kind != "table":
			return r.Wrong(key+".dtype", fmt.Sprintf("%q is for categories of a table, and %s has none", in.DType, r.Data.Kind))
		case len(in.Columns) > 0 && r.Data.Kind != "table":
			return r.Wrong(key+".columns", fmt.Sprintf("%s has no columns; a table has", r.Data.Kind))
		case len(in.Columns) == 0 && len(r.Inputs) > 1 && r.Data.Kind == "table":
			return r.Wrong(key+".columns", "missing; of several inputs each says which columns it takes")
		case slices.ContainsFunc(in.Columns, r.Data.isTarget):
			return r.Wrong(key+".columns", fmt.Sprintf("%q is the target", in.Columns[slices.IndexFunc(in.Columns, r.Data.isTarget)]))
		}
		names[in.Name] = true
		for _, c := range in.Columns {
			if other, taken := columns[c]; taken {
				return r.Wrong(key+".columns", fmt.Sprintf("input %q takes %q already", other, c))
			}
			columns[c] = in.Name
		}
	}
	if n := len(r.Inputs); n > 1 && r.Data.Kind != "table" {
		return r.Wrong("inputs", fmt.Sprintf("%d of them; %s has one, and the columns of a table can be several", n, r.Data.Kind))
	}
	return nil
}
