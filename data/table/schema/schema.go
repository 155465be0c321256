// Package schema turns the columns of a table into the numbers that a network
// learns from, and keeps how it does so beside the network.
//
// [Fit] learns a [Schema] from the training rows alone: the median of a column
// for what is missing, its mean and deviation, the levels of a category. The
// schema travels with the model as JSON, which [Parse] reads. [Schema.Encode]
// and [Schema.Targets] then encode any table whose columns have the same names,
// in whatever order:
//
//	target, err := schema.FindTarget(frame, "species", "")
//	s, err := schema.Fit(frame, trainingRows, target, schema.Choices{})
//	x, err := s.Encode(frame, nil)  // (N, s.Width())
//	y, err := s.Targets(frame, nil) // (N)
//
// A frame for a schema is read with [Schema.Options]. The package reads no files,
// so a program that predicts from cells in memory links no file format.
package schema

import (
	"slices"

	"cajal/data"
	"cajal/data/table"
)

// Schema says how the columns of a table become inputs and targets of a
// network. It is plain data and travels with a trained model as JSON.
//
// The inputs of a row are, in this order: of each number (x − Mean) / Scale,
// or x as its Scaling has it, with Median in place of a missing x, then 1 where it
// was missing and 0 where not, if the training rows missed any; of each date its Parts,
// and whether it was missing; of each text its hashed n-grams, Buckets numbers, and
// whether it was missing; of each category a 1 at its level and 0
// at the others, then the same for rare levels together (Other) and for missing
// values, if the training rows had any; or of each with an Encoding what its level says of
// the target, 0 for unknown ones; and last, of each category with Embed,
// the number of its level, which a network looks up in a table: 0 for rare and
// unknown levels, from 1 the levels, and after them missing values.
type Schema struct {
	Format  string   `json:"format"`            // "cajal-table/3"
	Missing []string `json:"missing,omitempty"` // as in table.Options
	// NotMissing are as in table.Options.
	NotMissing []string `json:"not_missing,omitempty"`
	Inputs     []Input  `json:"inputs"`
	// Columns are those of the training rows' file, in its order.
	Columns []string `json:"columns,omitempty"`
	Ignored []string `json:"ignored,omitempty"` // columns that are known and not used
	Target  Target   `json:"target"`
	// More are the other targets, where several are predicted.
	More []Target `json:"more_targets,omitempty"`
	// IDs says that the inputs are numbers of levels alone, which Encode returns as
	// Int64: all columns are categories with Embed.
	IDs bool `json:"ids,omitempty"`
	// Decimal is that of the training rows' file in earlier formats. Each file is read
	// by its own.
	Decimal string `json:"decimal,omitempty"`
}

// Input is a column that the network sees. Of a number and a date the JSON has median, mean and
// scale; in the format cajal-table/1, which earlier versions wrote, those that are 0
// are left out. cajal-table/2 has no forms: levels are compared as texts, and classes
// that are numbers as numbers.
type Input struct {
	Name   string  `json:"name"`
	Kind   string  `json:"kind"` // "number", "category", "date" or "text"
	Median float64 `json:"median,omitempty"`
	Mean   float64 `json:"mean,omitempty"`
	Scale  float64 `json:"scale,omitempty"`
	// Scaling is what scales the number in place of Mean and Scale, once Median
	// stands in for what is missing; nil for those.
	Scaling *data.Scaling `json:"scaling,omitempty"`
	Levels  []string      `json:"levels,omitempty"`
	Other   bool          `json:"other,omitempty"`   // rare levels share an input, unknown ones join them
	Missing bool          `json:"missing,omitempty"` // missing values have an input
	Embed   bool          `json:"embed,omitempty"`   // the level's number instead of an input each
	// Encoding is what the levels become in place of an input each, nil for none.
	Encoding *TargetEncoding `json:"target_encoding,omitempty"`
	// Form is how cells are brought to a common writing before they are looked up among
	// the levels: one of table's forms, "" for text. Of a number it is "bool" if the
	// training rows held 0 and 1 alone, so that true and false are understood.
	Form string `json:"form,omitempty"`
	// Parts are what of a date becomes inputs, in the order of dateParts; Median, Mean and
	// Scale are those of its days. Dates is the order of day and month in the training
	// table, "dmy" or "mdy", for cells that could have either; DatesGuessed says that nothing
	// in the table said so, and that it was guessed.
	Parts        []string `json:"parts,omitempty"`
	Dates        string   `json:"dates,omitempty"`
	DatesGuessed bool     `json:"dates_guessed,omitempty"`
	// Dated is what a date had in the training rows; nil in models of earlier versions.
	Dated *Dated `json:"dated,omitempty"`
	Seen  *Seen  `json:"seen,omitempty"` // of a number
	// Buckets is how many inputs the n-grams of a text are hashed into.
	Buckets int `json:"buckets,omitempty"`
}

// Seen is what a column of numbers had in the training rows, by which later files
// are read.
type Seen struct {
	Range  []float64 `json:"range"`            // its least and its greatest number
	Unit   string    `json:"unit,omitempty"`   // as table.Column has it
	Absent []string  `json:"absent,omitempty"` // the same
}

// Dated is what a column of dates had in the training rows.
type Dated struct {
	// Range is the first date and the last, in seconds since 1970, or the least and the
	// greatest time or duration, in seconds.
	Range []float64 `json:"range"`
	// Cells is what they were: "day" for dates, "clock" for times and durations, "" for
	// both. Later tables have the same.
	Cells string `json:"cells,omitempty"`
}

// known returns what a table's reader makes of it; ok is false if there is nothing.
func (s *Seen) known() (k table.Known, ok bool) {
	if s == nil {
		return k, false
	}
	return table.Known{Min: s.Range[0], Max: s.Range[1], Unit: s.Unit, Absent: s.Absent}, true
}

// The formats that are read; the first is written.
const (
	formatName = "cajal-table/3"
	formatTwo  = "cajal-table/2"
	formatOld  = "cajal-table/1"
)

// AllTargets returns what is predicted, mostly one column.
func (s *Schema) AllTargets() Targets {
	all := Targets{&s.Target}
	for i := range s.More {
		all = append(all, &s.More[i])
	}
	return all
}

// Width returns how many inputs a row has.
func (s *Schema) Width() int { return s.numbers() + len(s.Tables()) }

// Tables returns how many rows the table of each embedded category has; their
// numbers are the last inputs.
func (s *Schema) Tables() []int {
	var sizes []int
	for i := range s.Inputs {
		if in := &s.Inputs[i]; in.Embed {
			sizes = append(sizes, len(in.Levels)+2)
		}
	}
	return sizes
}

// Numbers returns the places of the inputs that are numbers of a column: neither
// levels, nor marks of what is missing, nor ids.
func (s *Schema) Numbers() []int {
	places, at := []int{}, 0
	for i := range s.Inputs {
		if in := &s.Inputs[i]; in.Kind == "number" && !s.IDs {
			places = append(places, at)
		}
		at += s.Inputs[i].width()
	}
	return places
}

// numbers returns how many inputs are numbers, not places in a table.
func (s *Schema) numbers() int {
	n := 0
	for i := range s.Inputs {
		n += s.Inputs[i].width()
	}
	return n
}

// width returns how many of the inputs that are numbers the column has.
func (in *Input) width() int {
	n := 1
	if in.Embed {
		return 0
	}
	if in.Kind == "date" {
		n = in.dateWidth()
	}
	if in.Kind == "text" {
		n = in.Buckets
	}
	switch {
	case in.Encoding != nil:
		n = in.Encoding.Outputs
	case in.Kind == "category":
		n = len(in.Levels)
		if in.Other {
			n++
		}
	}
	if in.Missing {
		n++
	}
	return n
}

// kind returns what the column holds.
func (in *Input) kind() table.Kind {
	switch in.Kind {
	case "category":
		return table.Category
	case "date":
		return table.Date
	case "text":
		return table.Text
	}
	return table.Number
}

// Options returns how a file is read for this schema: by its own signs, and where
// they say nothing by what the training rows had. The target is read if withTarget
// says so.
func (s *Schema) Options(withTarget bool) table.Options {
	o := table.Options{Missing: s.Missing, NotMissing: s.NotMissing, Kinds: map[string]table.Kind{}, Only: true, Known: map[string]table.Known{}, Learned: map[string]table.Learned{},
		Expect: &table.Expect{Columns: s.Columns, Targets: s.AllTargets().Names(), NeedTarget: withTarget}}
	know := func(name string, kind table.Kind, l table.Learned, seen *Seen) {
		o.Kinds[name], o.Learned[name] = kind, l
		if k, ok := seen.known(); ok {
			o.Known[name] = k
		}
	}
	for i := range s.Inputs {
		in := &s.Inputs[i]
		l := learned(in.Form, in.Levels)
		l.Dates, l.Guessed = in.Dates, in.DatesGuessed
		if in.Dated != nil {
			l.Cells = in.Dated.Cells
		}
		know(in.Name, in.kind(), l, in.Seen)
		o.Expect.Inputs = append(o.Expect.Inputs, in.Name)
	}
	if withTarget {
		for _, t := range s.AllTargets() {
			know(t.Name, t.kind(), learned(t.Form, t.Classes), t.Seen)
		}
	}
	return o
}

// learned is what a column's form and levels say of later cells: the words among the
// levels are values, though they look missing.
func learned(form string, levels []string) table.Learned {
	f, _ := table.ParseForm(form) // checked with the schema
	return table.Learned{Form: f, Words: levels}
}

// Extra returns the columns of a frame that the schema does not know.
func (s *Schema) Extra(f *table.Frame) []string {
	var extra []string
	targets := s.AllTargets().Names()
	for _, c := range f.Columns {
		known := slices.Contains(targets, c.Name) || slices.Contains(s.Ignored, c.Name) ||
			slices.ContainsFunc(s.Inputs, func(in Input) bool { return in.Name == c.Name })
		if !known {
			extra = append(extra, c.Name)
		}
	}
	return extra
}
