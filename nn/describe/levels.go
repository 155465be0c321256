package describe

// Levels returns how many ids each column of an input of whole numbers may name,
// by what a network that [Fit] has completed looks them up in; nil if nothing does.
// The name is that of one of several inputs, or "" for the only one.
func Levels(m *Module, input string) (levels []int) {
	switch m.Kind {
	case "embed":
		o := &Embed{}
		if input != "" || decode(m.Options, o) != nil {
			return nil
		}
		return o.Tables
	case "inputs":
		for i := range m.Children {
			if m.name(i) == input {
				levels = Levels(&m.Children[i], "")
			}
		}
		return levels
	case "sequential":
		return Levels(&m.Children[0], input)
	case "branch":
		for i := range m.Children {
			levels = fewest(levels, Levels(&m.Children[i], input))
		}
	}
	return levels
}

// fewest returns the smaller number of each column.
func fewest(a, b []int) []int {
	switch {
	case len(a) == 0:
		return b
	case len(a) != len(b):
		return a
	}
	var least []int
	for i := range a {
		least = append(least, min(a[i], b[i]))
	}
	return least
}
