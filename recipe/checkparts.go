package recipe

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Bounds of what a network is made of.
const (
	maxInputs  = 100
	maxMembers = 100
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
		case slices.Contains(in.Columns, r.Data.Target):
			return r.Wrong(key+".columns", fmt.Sprintf("%q is the target", r.Data.Target))
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

// checkMembers refuses members that do not differ, and what only a single
// network can do.
func (r *Recipe) checkMembers() error {
	t := &r.Training
	if err := first(
		r.between("members", float64(len(r.Members)), 0, maxMembers),
		r.oneOf("combine", cmp.Or(r.Combine, "mean"), combinations),
	); err != nil {
		return err
	}
	switch {
	case len(r.Members) == 0 && r.Combine != "":
		return r.Wrong("combine", "there are no members to combine; [[members]] with a seed makes one")
	case len(r.Members) == 0:
		return nil
	case r.Random != "streams":
		return r.Wrong("random", fmt.Sprintf("%q, want \"streams\" for several members", r.Random))
	case r.Network.Seed != nil:
		return r.Wrong("network.seed", "each member has a seed of its own")
	case t.Checkpoint != "" || t.Log != "" || t.TensorBoard != "":
		return r.Wrong("training", "checkpoints and logs are those of one network; leave checkpoint, log and tensorboard out, or the members")
	}
	seeds := map[int64]bool{}
	for i := range r.Members {
		seed, key := r.Members[i].Seed, fmt.Sprintf("members[%d].seed", i)
		if err := r.seed(key, &seed); err != nil {
			return err
		}
		if seeds[seed] {
			return r.Wrong(key, fmt.Sprintf("two members have the seed %d, so they are the same network", seed))
		}
		seeds[seed] = true
	}
	return nil
}

// combinations are the ways to combine members.
var combinations = []string{"mean"}
