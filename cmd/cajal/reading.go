package main

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/data/table/parquet"
	"cajal/experiment"
	"cajal/recipe"
)

// reading says how a table is read, where that is not to be found out.
type reading struct {
	delimiter, decimal, dates, header, encoding, comment string
	skip                                                 int
	missing, notMissing, columns                         []string
}

// add adds the flags; kinds of columns are chosen before a training.
func (o *reading) add(cmd *cobra.Command, kinds bool) {
	s := cmd.Flags()
	s.StringVar(&o.delimiter, "delimiter", "", "for a table: the `SIGN` that separates cells: comma, semicolon, tab, bar, blanks, or another sign (default: as found)")
	s.StringVar(&o.decimal, "decimal", "", "for a table: the decimal `SIGN`, \".\" or \",\" (default: as found)")
	s.StringVar(&o.dates, "dates", "", datesHelp)
	s.StringVar(&o.header, "header", "", "for a table: the `ANSWER`, yes or no, to whether its first line holds names (default: as found)")
	s.StringVar(&o.encoding, "encoding", "", "for a table: the `ENCODING` of letters, such as utf-8 or windows-1252 (default: as found)")
	s.StringVar(&o.comment, "comment", "", "for a table: the `SIGN` that begins lines which are no rows, such as # (default: as found)")
	s.IntVar(&o.skip, "skip-lines", 0, "for a table: skip `N` lines before the names, or the first row (default: as found)")
	s.StringArrayVar(&o.missing, "missing", nil, "for a table: a `CELL` that means \"nothing here\", such as -99, besides the usual ones; may be given several times")
	s.StringArrayVar(&o.notMissing, "not-missing", nil, "for a table: a `CELL` that is a value, though it looks missing, such as None; may be given several times")
	if kinds {
		s.StringArrayVar(&o.columns, "column", nil, "for a table: `NAME=KIND`, where the kind is number, category, one-hot, embed, target-encoding, date (times and durations too), text, ignore or auto; may be given several times")
	}
}

// datesHelp is what --dates is for.
const datesHelp = "for a table: the `ORDER` of dates such as 03/04/2024: dmy or mdy (default: as the file's other dates have it, or the training table's)"

// isDates reports whether an order of dates can be said.
func isDates(order string) bool { return order == "" || order == "dmy" || order == "mdy" }

// wrongDates refuses an order of dates.
func wrongDates(order string) error {
	return usageError{fmt.Errorf("--dates %q: want dmy or mdy; dates whose year stands first need no flag", order)}
}

// said returns the first of the flags that says something, "" for none.
func (o *reading) said() string {
	for _, f := range []struct {
		name string
		said bool
	}{
		{"delimiter", o.delimiter != ""}, {"decimal", o.decimal != ""}, {"dates", o.dates != ""}, {"header", o.header != ""}, {"encoding", o.encoding != ""},
		{"comment", o.comment != ""}, {"skip-lines", o.skip != 0}, {"missing", o.missing != nil}, {"not-missing", o.notMissing != nil}, {"column", o.columns != nil},
	} {
		if f.said {
			return f.name
		}
	}
	return ""
}

// check refuses values that cannot be.
func (o *reading) check() error {
	if _, err := table.ParseDelimiter(o.delimiter); err != nil {
		return usageError{fmt.Errorf("--%w", err)}
	}
	switch {
	case o.decimal != "" && o.decimal != "." && o.decimal != ",":
		return usageError{fmt.Errorf(`--decimal %q: want "." or ","`, o.decimal)}
	case !isDates(o.dates):
		return wrongDates(o.dates)
	case o.header != "" && o.header != "yes" && o.header != "no":
		return usageError{fmt.Errorf("--header %q: want yes or no", o.header)}
	case o.skip < 0:
		return usageError{fmt.Errorf("--skip-lines %d: want 0 or more", o.skip)}
	}
	if known := csv.Encodings(); o.encoding != "" && !slices.Contains(known, o.encoding) {
		return usageError{fmt.Errorf("--encoding %q: want one of %s", o.encoding, strings.Join(known, ", "))}
	}
	return nil
}

// keys returns the flags as the keys of a recipe.
func (o *reading) keys() (d recipe.Data, err error) {
	if err := o.check(); err != nil {
		return d, err
	}
	d = recipe.Data{Delimiter: o.delimiter, Decimal: o.decimal, Dates: o.dates, Header: o.header, Encoding: o.encoding, Comment: o.comment, SkipLines: o.skip, Missing: o.missing, NotMissing: o.notMissing}
	for _, c := range o.columns {
		at := strings.LastIndex(c, "=")
		if at < 1 {
			return d, usageError{fmt.Errorf("--column %q: want NAME=KIND, such as age=number", c)}
		}
		if d.Columns == nil {
			d.Columns = map[string]string{}
		}
		d.Columns[c[:at]] = c[at+1:]
	}
	return d, nil
}

// over changes what the flags say of how a table is read.
func (o *reading) over(to *table.Options) error {
	if err := o.check(); err != nil {
		return err
	}
	to.Delimiter, _ = table.ParseDelimiter(o.delimiter) // checked
	if o.decimal != "" {
		to.Decimal = o.decimal[0]
	}
	if o.header != "" {
		to.Header = o.header
	}
	to.Dates = o.dates
	to.Encoding, to.Comment, to.SkipLines = o.encoding, o.comment, o.skip
	to.Missing = append(to.Missing[:len(to.Missing):len(to.Missing)], o.missing...)
	to.NotMissing = append(to.NotMissing[:len(to.NotMissing):len(to.NotMissing)], o.notMissing...)
	return nil
}

// checkFormat refuses of a Parquet file the flags that are for text files alone, and a
// decimal sign where no column holds numbers as texts.
func (o *reading) checkFormat(f *table.Frame) error {
	if f.Format != parquet.Format.String() {
		return nil
	}
	texts := *o
	texts.decimal, texts.dates, texts.missing, texts.notMissing, texts.columns = "", "", nil, nil, nil // these are for Parquet's texts too
	if flag := texts.said(); flag != "" {
		return usageError{fmt.Errorf("--%s: it is for text files such as CSV, and %s is Parquet, which says this itself", flag, f.File)}
	}
	if o.decimal != "" && !f.Spelled {
		return usageError{fmt.Errorf("--decimal: %s", experiment.DecimalOfParquet(f.File))}
	}
	return nil
}

// deciding are the flags that decide what a table leaves open.
var deciding = map[table.Code]string{
	table.AmbiguousDecimal: "--decimal . or --decimal , says it",
	table.TextAmongNumbers: "--missing WORD says that it means nothing",
}

// withFlag says which flag decides what a table's message asks for.
func withFlag(err error) error {
	var e *table.Error
	if errors.As(err, &e) && deciding[e.Code] != "" {
		return fmt.Errorf("%w; %s", err, deciding[e.Code])
	}
	return err
}
