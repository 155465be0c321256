package csv

import (
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/internal/frametest"
)

// A table that is drawn, as Markdown, psql, mysql and SQLite do, is the table without its
// lines, with or without what a model knows of it.
func TestDrawnTables(t *testing.T) {
	const want = "v:number w:number k:category"
	bars := rows("%g | %g | %s\n", 12)
	boxed := rows("| %g | %g | %s |\n", 12)
	for name, c := range map[string]struct {
		text string
		rule string // its line
	}{
		"Markdown":                 {"| v | w | k |\n|---|--:|:-:|\n" + boxed, "2"},
		"Markdown, short":          {"|v|w|k|\n|-|-|-|\n" + boxed, "2"},
		"Markdown without a box":   {"v | w | k\n---|---:|---\n" + bars, "2"},
		"Markdown with a title":    {"The plants of lab 3\n\n| v | w | k |\n|---|---|---|\n" + boxed, "4"},
		"psql":                     {"  v  | w | k \n-----+---+---\n" + bars + "(12 rows)\n\n", "2"},
		"mysql":                    {"+----+----+---+\n| v  | w  | k |\n+----+----+---+\n" + boxed + "+----+----+---+\n12 rows in set (0.01 sec)\n", "1"},
		"a grid with rules within": {"+---+---+---+\n| v | w | k |\n+===+===+===+\n" + strings.ReplaceAll(boxed, "|\n", "|\n+---+---+---+\n"), "1"},
		"SQLite in columns":        {"v         w         k\n--------  --------  -\n" + rows("%-8g  %-8g  %s\n", 12), "2"},
		"CR LF":                    {strings.ReplaceAll("| v | w | k |\n|---|---|---|\n"+boxed, "\n", "\r\n"), "2"},
	} {
		for _, o := range []table.Options{{}, {Kinds: map[string]table.Kind{"v": table.Number, "w": table.Number, "k": table.Category}, Only: true,
			Expect: &table.Expect{Columns: []string{"k", "v", "w", "y"}, Inputs: []string{"v", "w", "k"}, Targets: []string{"y"}}}} {
			f, err := readText(t, c.text, o)
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			if got := frametest.Kinds(f); got != want || f.Rows != 12 || f.Columns[0].Number(1) != 1.25 || f.Columns[1].Number(11) != 12.125 || f.Columns[2].Text(0) != "x" {
				t.Errorf("%s: got %d rows of %s, and %v, %v, %q of them; want 12 of %s, 1.25, 12.125 and x", name, f.Rows, got,
					f.Columns[0].Number(1), f.Columns[1].Number(11), f.Columns[2].Text(0), want)
			}
			if notes := strings.Join(f.Notes, "\n"); !strings.Contains(notes, "line "+c.rule+" draws a rule") {
				t.Errorf("%s: got the notes %q, want one of line %s", name, notes, c.rule)
			}
		}
	}
}

// A bar behind a backslash is a part of a cell of Markdown, and no backslash elsewhere is
// more than itself.
func TestEscapedBars(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string // the names, and the cells of the first row
	}{
		"boxed":              {`| a\|b | k |` + "\n|---|---|\n" + strings.Repeat(`| 1 | p\|q |`+"\n"+`| 2 | \|r |`+"\n", 4), []string{"a|b", "k", "1", "p|q"}},
		"without a box":      {`a | k` + "\n---|:--\n" + strings.Repeat(`1 | p\|q\|`+"\n"+`2 | r`+"\n", 4), []string{"a", "k", "1", "p|q|"}},
		"without blanks":     {`|a|k|` + "\n|-|-|\n" + strings.Repeat(`|1|\||`+"\n"+`|2|r\|s|`+"\n", 4), []string{"a", "k", "1", "|"}},
		"other backslashes":  {`| a | k |` + "\n|---|---|\n" + strings.Repeat(`| 1 | C:\x\ |`+"\n"+`| 2 | \\|u |`+"\n", 4), []string{"a", "k", "1", `C:\x\`}},
		"psql has it itself": {` a | k` + "\n---+---\n" + strings.Repeat(` 1 | p\`+"\n"+` 2 | q`+"\n", 4), []string{"a", "k", "1", `p\`}},
	} {
		f, err := readText(t, c.text, table.Options{Kinds: map[string]table.Kind{"k": table.Category}})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := f.Names()
		for _, column := range f.Columns {
			got = append(got, column.Text(0))
		}
		if !slices.Equal(got, c.want) || f.Rows != 8 {
			t.Errorf("%s: got %q, %d rows; want %q and 8", name, got, f.Rows, c.want)
		}
	}
}

// Hyphens for what is missing are no rule.
func TestHyphensAreNoRule(t *testing.T) {
	for _, c := range []struct {
		text string
		o    table.Options
	}{
		{"a|b\n-|-\n1.5|2\n2.5|3\n3.5|4\n", table.Options{}},
		{"a b\n- -\n1.5 2\n2.5 3\n3.5 4\n", table.Options{}},
		{"a,b\n-,-\n1.5,2\n2.5,3\n3.5,4\n", table.Options{}},
		{"a,b\n---,---\n1.5,2\n2.5,3\n3.5,4\n", table.Options{Missing: []string{"---"}}},
		{"a;b\n---|---;x\n1.5;y\n2.5;x\n3.5;y\n", table.Options{Kinds: map[string]table.Kind{"a": table.Category}}},
	} {
		f, err := readText(t, c.text, c.o)
		if err != nil || f.Rows != 4 || strings.Contains(strings.Join(f.Notes, ""), "rule") {
			t.Errorf("%q: got %+v, %v; want 4 rows, and no word of a rule", c.text, f, err)
		}
	}
}

// A line of units below the names is no row, and says so; what may be a row is one.
func TestUnitRow(t *testing.T) {
	for _, c := range []struct{ names, units, format string }{
		{"v,w,k", "kg,m/s,", "%g,%g,%s\n"},
		{"v,w,k", "(kg),(m s-1),(-)", "%g,%g,%s\n"},
		{"v,w,k", "[°C],-,site", "%g,%g,%s\n"},
		{"v;w;k", "K;W/m^2;", "%g;%g;%s\n"},
		{"v,w,k", "eV,,", "%g,%g,%s\n"},
		{"v,w,k", "mg/dl,kg·m²,name", "%g,%g,%s\n"},
	} {
		text := c.names + "\n" + c.units + "\n" + rows(c.format, 12)
		f, err := readText(t, text, table.Options{})
		if err == nil && c.units == "[°C],-,site" {
			if f.Rows != 13 { // one unit and a text: it may be a slip
				t.Errorf("%q below %q: got %d rows, want 13", c.units, c.names, f.Rows)
			}
			continue
		}
		if err != nil || frametest.Kinds(f) != "v:number w:number k:category" || f.Rows != 12 || f.Columns[0].Missing != 0 || f.Columns[0].Number(0) != 0.25 || f.Line(0) != 3 {
			t.Errorf("%q below %q: got %v, %v; want 12 rows, the first 0.25 in line 3", c.units, c.names, f, err)
			continue
		}
		if notes := strings.Join(f.Notes, "\n"); !strings.Contains(notes, "line 2 is left out, which holds units below the names: "+strings.NewReplacer(",", ", ", ";", ", ").Replace(strings.TrimRight(c.units, ",;"))) {
			t.Errorf("%q: got the notes %q", c.units, notes)
		}
	}
	for _, text := range []string{ // of 13 rows each
		"v,w,k\nkg,1.5,x\n" + rows("%g,%g,%s\n", 12),                               // a number among them
		"v,w,k\nkg,m,x\n" + rows("%g,%g,%s\n", 12),                                 // x is a value
		"v,w,k\nunknown,m,\n" + rows("%g,%g,%s\n", 12),                             // no unit
		"v,w,k\nNA,,y\n" + rows("%g,%g,%s\n", 12),                                  // all missing
		"v,name\nL,Anna\n" + strings.ReplaceAll(rows("%g,n%g%s\n", 12), "n-", "m"), // a slip
	} {
		o := table.Options{Kinds: map[string]table.Kind{"v": table.Category}}
		f, err := readText(t, text, o)
		if err != nil || f.Rows != 13 {
			t.Errorf("%q: got %+v, %v; want 13 rows", text, f, err)
		}
	}
	if f, err := readText(t, "v,w,k\nkg,m,\n"+rows("%g,%g,%s\n", 12), table.Options{Missing: []string{"kg"}}); err != nil || f.Rows != 13 {
		t.Errorf("with kg among the missing: got %v, %v; want 13 rows", f, err)
	}
}
