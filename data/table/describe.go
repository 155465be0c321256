package table

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"cajal/internal/figure"
)

// A description lists up to so many columns, and levels of one.
const (
	shownColumns = 60
	shownLevels  = 6
)

// Describe says what was found in the file: a line for each column with its
// kind, the share of missing values, and its range or levels.
func (f *Frame) Describe() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s, %s%s\n", f.File, figure.Count(f.Rows, "row"), figure.Count(len(f.Columns), "column"), f.written())
	t := tabwriter.NewWriter(&b, 0, 0, 2, ' ', 0)
	for i, c := range f.Columns {
		if i == shownColumns {
			t.Flush()
			fmt.Fprintf(&b, "  … and %s: %s\n", figure.Count(len(f.Columns)-i, "more column"), f.countKinds(i))
			break
		}
		missing := ""
		if c.Missing > 0 {
			missing = fmt.Sprintf("%.3g %% missing", 100*float64(c.Missing)/float64(f.Rows))
		}
		fmt.Fprintf(t, "  %s\t%v\t%s\t%s\n", Clip(c.Name), c.Holds(), c.Summary(), missing)
	}
	t.Flush()
	for _, n := range f.Notes {
		fmt.Fprintf(&b, "  note: %s\n", n)
	}
	lines := strings.SplitAfter(b.String(), "\n")
	for i, l := range lines {
		lines[i] = strings.TrimRight(l, " \n") + "\n"
	}
	return strings.Join(lines[:len(lines)-1], "")
}

// Holds says in a word what the column holds: the name of its kind, but "time" where all of
// a Date are times or durations.
func (c *Column) Holds() string {
	if c.Kind == Date && c.Clock {
		return "time"
	}
	return c.Kind.String()
}

// written says how the file is written.
func (f *Frame) written() string {
	switch {
	case f.Format == "":
		return ""
	case f.Delimiter == 0:
		return " (" + f.Format + ")"
	}
	sign := map[byte]string{',': "comma", ';': "semicolon", '\t': "tab", '|': "bar", ' ': "blanks"}[f.Delimiter]
	if sign == "" {
		sign = fmt.Sprintf("%q", f.Delimiter)
	}
	text := " separated by " + sign
	if f.Decimal == ',' {
		text += ", decimal comma"
	}
	return text
}

// countKinds counts the kinds of the columns from a place on.
func (f *Frame) countKinds(from int) string {
	counts := map[Kind]int{}
	for _, c := range f.Columns[from:] {
		counts[c.Kind]++
	}
	var parts []string
	for k := Number; k <= Ignored; k++ {
		if counts[k] > 0 {
			parts = append(parts, fmt.Sprintf("%d %v", counts[k], k))
		}
	}
	return strings.Join(parts, ", ")
}

// Summary says what the column holds: a range, levels, or why it is left out.
func (c *Column) Summary() string { return c.SummaryIn(fmt.Sprintf) }

// SummaryIn is [Column.Summary] in another language: say puts the values into a text, as
// fmt.Sprintf does, or into what stands for that text there.
func (c *Column) SummaryIn(say func(format string, values ...any) string) string {
	switch c.Kind {
	case Number:
		return c.sayNumbers(say)
	case Date:
		return say("%s to %s", DateText(c.Min, c.Clock), DateText(c.Max, c.Clock))
	case Category:
		levels := make([]string, 0, shownLevels)
		for _, l := range c.Levels[:min(shownLevels, len(c.Levels))] {
			levels = append(levels, Clip(l))
		}
		text := strings.Join(levels, ", ")
		if len(c.Levels) > shownLevels {
			text += fmt.Sprintf(", … (%d)", len(c.Levels))
		}
		return text
	case Text:
		if c.Distinct < 0 {
			return say("free text")
		}
		return say("free text, %d different", c.Distinct)
	}
	if why := c.leftOut(); !why.IsZero() {
		return say("left out: %s", why.In(say))
	}
	return say("left out")
}

// leftOut says why a column that is not usable is left out, nothing where that was chosen.
func (c *Column) leftOut() Reason {
	switch {
	case !c.why.IsZero() || c.Kind == Ignored:
		return c.why
	case c.Kind == Name && c.Distinct < 0:
		return Because("names or codes that hardly repeat")
	case c.Kind == Name:
		return Because("%d different names or codes", c.Distinct)
	case c.Kind == Constant:
		return Because("the same in every row, or missing")
	}
	return Because("nothing in any row")
}

// sayNumbers is SummaryIn of a Number.
func (c *Column) sayNumbers(say func(format string, values ...any) string) string {
	text := say("%s to %s", figure.Number(c.Min), figure.Number(c.Max))
	switch {
	case power(c.Unit):
		text = say("%s (from %s)", text, c.Unit)
	case c.Unit != "":
		text += " " + c.Unit
	}
	if c.Distinct > 0 && c.Distinct <= 20 {
		text = say("%s, %d different", text, c.Distinct)
	}
	return text
}
