package experiment

import (
	"cmp"
	"errors"
	"fmt"
	"strings"

	"cajal/data/table"
	"cajal/data/table/parquet"
	"cajal/recipe"
)

// keys are what decides in a recipe what a table leaves open.
var keys = map[table.Code]string{
	table.AmbiguousDecimal: `decimal = "." or "," below [data] in a recipe`,
	table.TextAmongNumbers: `missing = ["…"] below [data] in a recipe, or the column's kind below [data.columns]`,
	table.MixedUnits:       `the column's kind below [data.columns] in a recipe, "ignore" or "category"`,
}

// withKey says which key of a recipe decides what the table's message asks for.
func withKey(err error) error {
	var e *table.Error
	if errors.As(err, &e) && keys[e.Code] != "" {
		return fmt.Errorf("%w: %s", err, keys[e.Code])
	}
	return err
}

// take takes from hints how the table is read.
func (h *Hints) take(d *recipe.Data) {
	from := &h.Reading
	d.Delimiter, d.Decimal, d.Dates, d.Header, d.Encoding = from.Delimiter, from.Decimal, from.Dates, from.Header, from.Encoding
	d.Comment, d.SkipLines, d.Missing, d.NotMissing, d.Columns = from.Comment, from.SkipLines, from.Missing, from.NotMissing, from.Columns
}

// checkFormat refuses of a Parquet file what only a text file leaves open, and a decimal
// sign where no column holds numbers as texts. A recipe may say such keys of the table that
// it was written for, and be given another.
func (t *tableData) checkFormat(r *recipe.Recipe) error {
	if t.frame.Format != parquet.Format.String() {
		return nil
	}
	d := &r.Data
	for _, k := range []struct {
		key  string
		said bool
	}{{"delimiter", d.Delimiter != ""}, {"header", d.Header != ""}, {"encoding", d.Encoding != ""}, {"comment", d.Comment != ""}, {"skip_lines", d.SkipLines != 0}} {
		if k.said {
			return r.Wrong("data."+k.key, fmt.Sprintf("it is for text files such as CSV, and %s is Parquet, which says this itself", t.frame.File))
		}
	}
	if d.Decimal != "" && !t.frame.Spelled {
		return r.Wrong("data.decimal", DecimalOfParquet(t.frame.File))
	}
	return nil
}

// DecimalOfParquet says why a decimal sign is refused of a Parquet file that holds no
// numbers as texts.
func DecimalOfParquet(file string) string {
	return fmt.Sprintf("it is for numbers in text, and in %s, which is Parquet, no column holds such", file)
}

// writeReading writes how the table is read, where that was said, what was odd about
// it, and what it leaves open.
func (t *tableData) writeReading(d *recipe.Data, line func(string, ...any)) {
	for _, k := range []struct{ key, value string }{
		{"delimiter", d.Delimiter}, {"decimal", d.Decimal}, {"dates", d.Dates}, {"header", d.Header}, {"encoding", d.Encoding}, {"comment", d.Comment},
	} {
		if k.value != "" {
			line("%s = %s", k.key, quote(k.value))
		}
	}
	if d.SkipLines > 0 {
		line("skip_lines = %d", d.SkipLines)
	}
	for _, k := range []struct {
		key   string
		cells []string
	}{{"missing", d.Missing}, {"not_missing", d.NotMissing}} {
		if len(k.cells) == 0 {
			continue
		}
		words := make([]string, len(k.cells))
		for i, w := range k.cells {
			words[i] = quote(w)
		}
		line("%s = [%s]", k.key, strings.Join(words, ", "))
	}
	for _, n := range t.frame.Notes {
		line("# found: %s", comment(n))
	}
	for _, doubt := range t.frame.Doubts {
		q := *doubt.Question
		q.File = "unsure"
		if q.Line > 0 {
			q.File, q.Line = fmt.Sprintf("unsure, line %d", q.Line), 0
		}
		line("# %s; taken for %s", comment(q.Error()), doubt.Taken)
		line("# it is decided by %s", cmp.Or(keys[q.Code], "the column's kind below [data.columns]"))
	}
}
