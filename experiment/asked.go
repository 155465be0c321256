package experiment

import (
	"encoding/csv"
	"fmt"
	"slices"
	"strings"

	"cajal/data/table"
)

// listed returns the names in a text that lists columns as a line of CSV does: with
// commas between them, and with quotes around names that hold some.
func listed(text string) ([]string, error) {
	r := csv.NewReader(strings.NewReader(text))
	r.TrimLeadingSpace = true
	names, err := r.Read()
	if err != nil {
		return nil, fmt.Errorf("the targets %q are no list of names: want commas between them, and names with commas in quotes, as in a line of CSV", text)
	}
	return names, nil
}

// mayMean returns the columns that texts which each name a target, or list several, may
// mean: before the columns are known either can be.
func mayMean(asked []string) (names []string) {
	for _, text := range asked {
		list, _ := listed(text) // resolveTargets says what is wrong
		for _, name := range append(list, text) {
			if name = strings.TrimSpace(name); name != "" && !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	return names
}

// resolveTargets returns the columns that the texts mean: the one of that very name if
// there is one, else those that it lists.
func resolveTargets(f *table.Frame, asked []string) (names []string, err error) {
	for _, text := range asked {
		if f.Column(text) != nil || !strings.ContainsAny(text, `,"`) {
			names = append(names, text)
			continue
		}
		list, err := listed(text)
		if err != nil {
			return nil, err
		}
		for _, name := range list {
			if f.Column(name) == nil {
				name = strings.TrimSpace(name)
			}
			if name == "" {
				return nil, fmt.Errorf("the targets %q have an empty name among them; want a column's between each two commas", text)
			}
			names = append(names, name)
		}
	}
	return names, nil
}
