package nn

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// renaming is a table of Rename.
type renaming struct {
	table map[string]string
	keys  []string // the longest first
	used  map[string]bool
}

func newRenaming(table map[string]string) *renaming {
	r := &renaming{table: maps.Clone(table), used: map[string]bool{}}
	r.keys = slices.SortedFunc(maps.Keys(r.table), func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	return r
}

// name renames one name.
func (r *renaming) name(old string) string {
	for _, k := range r.keys {
		rest, ok := strings.CutPrefix(old, k)
		text := strings.HasSuffix(k, ".") // no module, but a beginning
		if !ok || rest != "" && k != "" && !text && rest[0] != '.' {
			continue
		}
		r.used[k] = true
		to := r.table[k]
		switch {
		case k == "":
			return join(to, rest)
		case to == "" && !text:
			return ""
		}
		return to + rest
	}
	return old
}

// unused lists the entries that fitted nothing.
func (r *renaming) unused() (all []string) {
	for _, k := range slices.Sorted(maps.Keys(r.table)) {
		if !r.used[k] {
			all = append(all, fmt.Sprintf("Rename has %q, and no tensor of the source is or begins so", k))
		}
	}
	return all
}
