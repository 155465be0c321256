package schema

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"cajal/data/table"
	"cajal/internal/alike"
	"cajal/internal/figure"
)

// Unseen is a value that stands in a table and that the schema has no input for, since it
// did not stand in the training rows or was rare there: a level of a category, or a
// missing value of any column.
type Unseen struct {
	Column string
	Value  string // "" for missing ones
	Rows   int    // how many have it
	Line   int    // of the first in the file; 0 if it is not known
	Row    bool   // Line counts rows, as those of a request
	Rare   bool   // it counts as a rare level, which the training rows had; if not, the network has learnt nothing of it
	Near   string // a level of the training rows that differs only in capitals or blanks, "" for none
	Median bool   // it is a missing number or date, for which the median of the training rows stands in
}

// String returns a sentence, such as `column colour: "mauve" in 3 rows (first in
// line 7) was not there in training; the network has learnt nothing of it`.
func (u Unseen) String() string {
	value, where := quoted(u.Value), u.where()
	if u.Value == "" {
		value = "a missing value"
	}
	where = figure.Count(u.Rows, "row") + where
	if u.Median {
		return fmt.Sprintf("column %s: %s in %s was not there in training; the median of the training rows stands in for it", u.Column, value, where)
	}
	if u.Rare {
		return fmt.Sprintf("column %s: %s in %s was rare in training or not there; it counts as a rare level%s", u.Column, value, where, nearest(u))
	}
	return fmt.Sprintf("column %s: %s in %s was not there in training; the network has learnt nothing of it%s", u.Column, value, where, nearest(u))
}

// nearest says of the first of some values that has one that training had beside it, "" of
// none.
func nearest(group ...Unseen) string {
	for _, u := range group {
		if u.Near != "" {
			return fmt.Sprintf("; training had %s, which is another value than %s", quoted(u.Near), quoted(u.Value))
		}
	}
	return ""
}

// shownUnseen is up to how many values of a column a sentence names.
const shownUnseen = 3

// UnseenNotes says what values are in a sentence for each column, up to 20: of several how
// many there are, in how many rows, and those that come first. Missing ones, and rare ones,
// have a sentence of their own.
func UnseenNotes(all []Unseen) (notes []string) {
	type kind struct {
		column        string
		missing, rare bool
	}
	of := map[kind][]Unseen{}
	var order []kind
	for _, u := range all {
		k := kind{u.Column, u.Value == "", u.Rare}
		if of[k] == nil {
			order = append(order, k)
		}
		of[k] = append(of[k], u)
	}
	for _, k := range order {
		if group := of[k]; len(group) == 1 {
			notes = append(notes, group[0].String())
		} else {
			notes = append(notes, together(group))
		}
	}
	return first(notes)
}

// maxNotes is up to how many sentences of a kind there are on a table.
const maxNotes = 20

// first returns the first maxNotes sentences on values of columns, and says that there are
// more.
func first(notes []string) []string {
	if len(notes) <= maxNotes {
		return notes
	}
	return append(notes[:maxNotes:maxNotes], "there are more such values in other columns")
}

// together is the sentence of several values of a column.
func together(group []Unseen) string {
	rows, names := 0, make([]string, 0, shownUnseen)
	for i, u := range group {
		rows += u.Rows
		if i < shownUnseen {
			names = append(names, quoted(u.Value))
		}
	}
	such := fmt.Sprintf("%d values in %d rows, such as %s%s,", len(group), rows, strings.Join(names, ", "), group[0].where())
	if group[0].Rare {
		return fmt.Sprintf("column %s: %s were rare in training or not there; each counts as a rare level%s", group[0].Column, such, nearest(group...))
	}
	return fmt.Sprintf("column %s: %s were not there in training; the network has learnt nothing of them%s", group[0].Column, such, nearest(group...))
}

// where says where the value stands first, "" if that is not known.
func (u Unseen) where() string {
	switch {
	case u.Line == 0:
		return ""
	case u.Row:
		return fmt.Sprintf(" (first in row %d)", u.Line)
	}
	return fmt.Sprintf(" (first in line %d)", u.Line)
}

// Unseen returns the values of a frame's categories that the schema has no input for, and
// the missing values of columns that missed none in training, by column in the schema's
// order and by line. Encode takes them; the caller decides whether predictions for such rows
// are worth something.
func (s *Schema) Unseen(f *table.Frame) []Unseen {
	var all []Unseen
	for i := range s.Inputs {
		in := &s.Inputs[i]
		c := f.Column(in.Name)
		switch {
		case c == nil || c.Kind != in.kind():
		case in.Kind == "category":
			all = append(all, in.unseen(f, c)...)
		case !in.Missing:
			if u := in.unseenMissing(f, c); u.Rows > 0 {
				all = append(all, u)
			}
		}
	}
	return all
}

// unseenMissing returns the missing values of a column of numbers, dates or texts.
func (in *Input) unseenMissing(f *table.Frame, c *table.Column) Unseen {
	u := Unseen{Column: in.Name, Median: in.Kind != "text"}
	for r := range f.Rows {
		if u.Median && math.IsNaN(c.Number(r)) || !u.Median && c.Text(r) == "" {
			if u.Rows++; u.Rows == 1 {
				u.Line = f.Line(r)
			}
		}
	}
	return u
}

func (in *Input) unseen(f *table.Frame, c *table.Column) []Unseen {
	form, _ := table.ParseForm(in.Form) // checked with the schema
	keys := make(map[string]bool, len(in.Levels))
	for _, l := range in.Levels {
		keys[form.Key(l)] = true
	}
	known := func(l string) bool { return keys[form.Key(l)] }
	// By the code of a level; 0 is a missing value.
	found := make([]Unseen, len(c.Levels)+1)
	strange := c.Missing > 0 && !in.Missing
	for _, l := range c.Levels {
		strange = strange || !known(l)
	}
	if !strange {
		return nil
	}
	for r := range f.Rows {
		u := &found[c.Level(r)+1]
		if u.Rows++; u.Rows == 1 {
			u.Line = f.Line(r)
		}
	}
	near := make(map[string]string, len(in.Levels))
	for _, l := range in.Levels {
		near[alike.Plain(l)] = l
	}
	var all []Unseen
	for code, u := range found {
		u.Column = in.Name
		if code > 0 {
			u.Value, u.Rare = c.Levels[code-1], in.Other
		}
		if u.Rows > 0 && (code == 0 && !in.Missing || code > 0 && !known(u.Value)) {
			if code > 0 {
				u.Near = near[alike.Plain(u.Value)]
			}
			all = append(all, u)
		}
	}
	slices.SortStableFunc(all, func(a, b Unseen) int { return cmp.Compare(a.Line, b.Line) })
	return all
}

// quoted returns a value in quotes, in which Clip writes one with signs that are not seen.
func quoted(value string) string {
	if clipped := table.Clip(value); strings.HasPrefix(clipped, `"`) && !strings.HasPrefix(value, `"`) {
		return clipped
	}
	return strconv.Quote(table.Clip(value))
}
