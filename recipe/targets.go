package recipe

import (
	"fmt"
	"slices"
)

// Targets returns the columns of a table to predict, mostly one; nil if none is named.
func (d *Data) Targets() []string {
	switch t := d.Target.(type) {
	case string:
		if t != "" {
			return []string{t}
		}
	case []string:
		return t
	}
	return nil
}

// SetTargets names the columns to predict.
func (d *Data) SetTargets(names ...string) {
	switch len(names) {
	case 0:
		d.Target = nil
	case 1:
		d.Target = names[0]
	default:
		d.Target = slices.Clone(names)
	}
}

// isTarget reports whether a column is to be predicted.
func (d *Data) isTarget(name string) bool { return slices.Contains(d.Targets(), name) }

// plainTargets makes a list of texts of what a file has as a list.
func (d *Data) plainTargets() {
	all, ok := d.Target.([]any)
	if !ok {
		return
	}
	var names []string
	for _, v := range all {
		name, ok := v.(string)
		if !ok {
			return // which checkTargets says
		}
		names = append(names, name)
	}
	d.Target = names
}

// checkTargets refuses what names no columns, and a column that is named twice.
func (r *Recipe) checkTargets() error {
	const key = "data.target"
	switch t := r.Data.Target.(type) {
	case nil, string:
	case []string:
		if len(t) == 0 {
			return r.Wrong(key, "an empty list; want the name of a column, or several")
		}
		for i, name := range t {
			switch {
			case name == "":
				return r.Wrong(key, `"" among them, want the names of columns`)
			case slices.Contains(t[:i], name):
				return r.Wrong(key, fmt.Sprintf("%q stands there twice", name))
			}
		}
	default:
		return r.Wrong(key, fmt.Sprintf("found %v, want the name of a column, or a list of names", t))
	}
	return nil
}
