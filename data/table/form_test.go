package table_test

import (
	"bytes"
	"fmt"
	"math/rand"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/data/table/internal/frametest"
)

func readText(t *testing.T, text string, o table.Options) *table.Frame {
	t.Helper()
	f, err := readCSV(text, o)
	if err != nil {
		t.Fatalf("%.200q: %v", text, err)
	}
	return f
}

func readCSV(text string, o table.Options) (*table.Frame, error) {
	return csv.Read("t.csv", bytes.NewReader([]byte(text)), int64(len(text)), o)
}

// column writes a table with a column v of the cells, each some times, and one of
// other numbers beside it.
func column(times int, cells ...string) string {
	var b strings.Builder
	b.WriteString("v;w\n")
	for i := range times {
		for j, c := range cells {
			fmt.Fprintf(&b, "%s;%d.5\n", c, (7*i+3*j)%11)
		}
	}
	return b.String()
}

// TestForms is the table of what is one value and what are two: which form the
// training cells have, what its levels are called, and which level each later cell is
// of ("" for none).
func TestForms(t *testing.T) {
	for _, c := range []struct {
		cells  string // different ones of the training column
		form   table.Form
		levels string
		later  map[string]string
	}{
		{"True False", table.FormBool, "False True", map[string]string{"true": "True", "TRUE": "True", "t": "True", "1": "True", "1.0": "True", "yes": "True", "0": "False", "FALSE": "False", "False": "False", "2": "", "maybe": ""}},
		{"true true false", table.FormBool, "false true", map[string]string{"True": "true", "0.0": "false"}},
		{"True TRUE TRUE false 0", table.FormBool, "false true", map[string]string{"TRUE": "true", "False": "false", "f": "false"}},
		{"True True 1 False 0 0", table.FormBool, "false true", map[string]string{"True": "true", "1": "true", "0.0": "false"}},
		{"True 1 1 False False 0", table.FormBool, "false true", map[string]string{"True": "true", "1": "true", "0.0": "false"}},
		{"True True 1 False False 0", table.FormBool, "False True", map[string]string{"1": "True", "0": "False"}},
		{"True 1 1 False 0 0", table.FormBool, "0 1", map[string]string{"True": "1", "false": "0"}},
		{"True TRUE TRUE false", table.FormBool, "false true", nil},
		{"YES YES Yes No No NO", table.FormBool, "no yes", map[string]string{"YES": "yes", "No": "no", "0": "no"}},
		{"T t t F", table.FormBool, "f t", map[string]string{"T": "t", "1": "t", "F": "f"}},
		{"1 0", table.FormBool, "0 1", map[string]string{"1.0": "1", "True": "1", "false": "0", "2": ""}},
		{"1.0 0.0", table.FormBool, "0 1", map[string]string{"1": "1", "true": "1"}},
		{"1 2", table.FormWhole, "1 2", map[string]string{"true": ""}},
		{"yes no", table.FormBool, "no yes", map[string]string{"Yes": "yes", "NO": "no", "true": "yes", "1": "yes"}},
		{"Y N", table.FormBool, "N Y", map[string]string{"y": "Y", "n": "N", "false": "N"}},
		{"f n y", table.FormText, "f n y", map[string]string{"F": "", "f": "f"}},
		{"yes no maybe", table.FormText, "maybe no yes", map[string]string{"Yes": "", "yes": "yes"}},
		{"yes no 1", table.FormText, "1 no yes", map[string]string{"1": "1", "true": ""}},
		{"1 2 3", table.FormWhole, "1 2 3", map[string]string{"1.0": "1", "2.00": "2", "03": "3", "+3": "3", "3.5": "", "3e0": "3", "x": ""}},
		{"1.0 2.0 10.0", table.FormWhole, "1 2 10", map[string]string{"1": "1", "10": "10"}},
		{"1 1.0 2", table.FormWhole, "1 2", nil},
		{"10000001 10000002", table.FormWhole, "10000001 10000002", map[string]string{"10000001.0": "10000001", "1.0000001e+07": "10000001"}},
		{"1234567890123456789 1234567890123456790", table.FormWhole, "1234567890123456789 1234567890123456790", map[string]string{"1234567890123456790": "1234567890123456790", "1234567890123456791": ""}},
		{"18446744073709551615 18446744073709551614", table.FormWhole, "18446744073709551614 18446744073709551615", nil},
		{"-3 0 3", table.FormWhole, "-3 0 3", map[string]string{"-3.0": "-3", "-0": "0"}},
		{"0.5 1.5", table.FormNumber, "0.5 1.5", map[string]string{"0.50": "0.5", "1.5": "1.5", ".5": "0.5", "1": ""}},
		{"0,5 1,5", table.FormNumber, "0.5 1.5", map[string]string{"0.5": "0.5"}},
		{"007 7 008", table.FormText, "007 7 008", map[string]string{"7": "7", "08": ""}},
		{"12E5 1200000", table.FormText, "1200000 12E5", map[string]string{"1200000": "1200000", "12e5": ""}},
		{"1e-05 0.1", table.FormNumber, "1e-05 0.1", map[string]string{"0.00001": "1e-05"}},
		{"a b", table.FormText, "a b", map[string]string{"A": "", "a": "a"}},
	} {
		f := readText(t, column(6, strings.Fields(c.cells)...), table.Options{Kinds: map[string]table.Kind{"v": table.Category}})
		v := f.Column("v")
		levels := strings.Fields(c.levels)
		slices.Sort(levels)
		got := slices.Sorted(slices.Values(v.Levels))
		if v.Form != c.form || !slices.Equal(got, levels) {
			t.Errorf("%s: got %v with the levels %q, want %v with %q", c.cells, v.Form, v.Levels, c.form, c.levels)
		}
		for cell, want := range c.later {
			level := ""
			for _, l := range v.Levels {
				if v.Form.Key(l) == v.Form.Key(cell) {
					level = l
				}
			}
			if level != want {
				t.Errorf("%s, and later %s: got the level %q, want %q", c.cells, cell, level, want)
			}
		}
		// The numbers of a column have the same names where they are classes.
		if f := readText(t, column(6, strings.Fields(c.cells)...), table.Options{}); f.Column("v").Kind == table.Number {
			if got := slices.Sorted(slices.Values(f.Column("v").Values())); !slices.Equal(got, levels) {
				t.Errorf("%s as numbers: got the values %q, want %q", c.cells, got, levels)
			}
		}
	}
}

// Ids that float64 cannot tell apart are a category, and numbers that it can are
// numbers, however long.
func TestHugeNumbers(t *testing.T) {
	for cells, want := range map[string]table.Kind{
		"1234567890123456789 1234567890123456790": table.Category,
		"1234567890123456789 2234567890123456790": table.Number,
		"18446744073709551615 5":                  table.Number,
		"10000001 10000002":                       table.Number,
	} {
		if c := readText(t, column(6, strings.Fields(cells)...), table.Options{}).Column("v"); c.Kind != want {
			t.Errorf("%s: got %v, want %v", cells, c.Kind, want)
		}
	}
	var b strings.Builder
	b.WriteString("account,x\n")
	for i := range 50 {
		fmt.Fprintf(&b, "1234567890123456%03d,%d\n", i*i%997, i%7)
	}
	if c := readText(t, b.String(), table.Options{}).Column("account"); c.Kind != table.Index {
		t.Errorf("long ids that never repeat: got %v, want index", c.Kind)
	}
}

// TestWords is what becomes of words that look missing.
func TestWords(t *testing.T) {
	repeat := func(n int, line string) string { return strings.Repeat(line+"\n", n) }
	for _, c := range []struct {
		name, text string
		o          table.Options
		kind       table.Kind
		levels     string // of column v, with bars between
		missing    int
		note       string
	}{
		{"a class None", "v,x\n" + repeat(30, "None,1\nApnea,2\nInsomnia,3"), table.Options{}, table.Category, "Apnea|Insomnia|None", 0, `; --missing=None says otherwise (missing = ["None"] in a recipe)`},
		{"a rare none", "v,x\n" + repeat(50, "mild,1\nsevere,2") + "none,3\n", table.Options{}, table.Category, "mild|none|severe", 0, "none counts as a value"},
		{"one that the user names", "v,x\n" + repeat(30, "None,1\na,2\nb,3"), table.Options{Missing: []string{"None"}}, table.Category, "a|b", 30, ""},
		{"NA as in numbers", "v,x\n" + repeat(30, "NA,1\na,NA\nb,3"), table.Options{}, table.Category, "a|b", 30, `; --not-missing=NA says otherwise (not_missing = ["NA"] in a recipe)`},
		{"the same, with an objection", "v,x\n" + repeat(30, "NA,1\na,NA\nb,3"), table.Options{NotMissing: []string{"NA"}, Kinds: map[string]table.Kind{"x": table.Category}}, table.Category, "NA|a|b", 0, ""},
		{"None as Python prints it", "v,x\n" + repeat(30, "None,1\na,None\nb,3"), table.Options{}, table.Category, "a|b", 30, "as in the numbers of column x"},
		{"frequent NA", "v,x\n" + repeat(30, "NA,1\na,2\nb,3"), table.Options{}, table.Category, "NA|a|b", 0, "NA counts as a value"},
		{"rare NA", "v,x\n" + repeat(50, "a,1\nb,2") + "NA,3\n", table.Options{}, table.Category, "a|b", 1, ""},
		{"rare NA beside empty cells", "v,x\n" + repeat(50, "a,1\nb,2") + "NA,3\n,3\n", table.Options{}, table.Category, "NA|a|b", 1, "NA counts as a value"},
		{"one text and a word", "v,x\n" + repeat(30, "-,1\n+,2"), table.Options{}, table.Category, "+|-", 0, "- counts as a value"},
		{"yes, no and N/A", "v,x\n" + repeat(30, "yes,1\nno,2\nN/A,3"), table.Options{}, table.Category, "N/A|no|yes", 0, "N/A counts as a value"},
		{"truth and None", "v,x\n" + repeat(30, "True,1\nFalse,2\nNone,3"), table.Options{}, table.Category, "False|True", 30, ""},
		{"empty cells and NaN", "v,x\n" + repeat(30, "a,1\nb,2\n,3\nNaN,4"), table.Options{}, table.Category, "a|b", 60, ""},
		{"among numbers", "v,x\n" + repeat(30, "None,1\n5,2\n7,3\nN/A,4"), table.Options{}, table.Number, "5|7", 60, ""},
		{"one text and empty cells", "v,x\n" + repeat(30, "a,1\n,2"), table.Options{}, table.Category, "a", 30, ""},
		{"one text", "v,x\n" + repeat(30, "a,1\na,2"), table.Options{}, table.Constant, "", 0, ""},
		{"as a schema knows", "v,x\n" + repeat(3, "None,1\na,2\nN/A,3"), table.Options{Kinds: map[string]table.Kind{"v": table.Category}, Learned: map[string]table.Learned{"v": {Words: []string{"None", "a"}}}},
			table.Category, "None|a", 3, ""},
	} {
		c.o.Header = "yes"
		f := readText(t, c.text, c.o)
		v := f.Column("v")
		if got := strings.Join(v.Levels, "|"); v.Kind != c.kind || c.kind.Usable() && got != c.levels || v.Missing != c.missing {
			t.Errorf("%s: got %v with %s, %d missing; want %v with %s, %d missing", c.name, v.Kind, got, v.Missing, c.kind, c.levels, c.missing)
		}
		notes := strings.Join(f.Notes, "\n")
		if !strings.Contains(notes, c.note) || c.note == "" && notes != "" {
			t.Errorf("%s: got the notes %q, want %q", c.name, notes, c.note)
		}
		missing := 0
		for i := range f.Rows {
			if v.Kind.Usable() && v.Text(i) == "" {
				missing++
			}
		}
		if v.Kind.Usable() && missing != v.Missing {
			t.Errorf("%s: %d rows have no text, and %d are said to be missing", c.name, missing, v.Missing)
		}
	}
}

// numbers writes n lines of a counter's values, shuffled, and other numbers.
func numbers(name string, n int, value func(i int) string) string {
	order := rand.New(rand.NewSource(1)).Perm(n)
	var b strings.Builder
	b.WriteString(name + ",x,kind\n")
	for i := range n {
		fmt.Fprintf(&b, "%s,%d.5,%c\n", value(order[i]), i*i%17, 'a'+i%3)
	}
	return b.String()
}

// TestIndex is which columns only number the rows, in whatever order.
func TestIndex(t *testing.T) {
	whole := func(a, step int) func(int) string { return func(i int) string { return strconv.Itoa(a + step*i) } }
	gaps := func(i int) string { return strconv.Itoa(3*i + i*i%3) }
	uuid := func(i int) string { return fmt.Sprintf("%08x-52a4-4c5f-9d3a-%012x", uint32(i)*2654435761, i*i) }
	for _, c := range []struct {
		name  string
		n     int
		value func(int) string
		want  table.Kind
	}{
		{"anything", 40, whole(0, 1), table.Index},
		{"anything", 40, whole(1, 1), table.Index},
		{"anything", 40, whole(5, 1), table.Number},
		{"anything", 40, gaps, table.Number},
		{"anything", 12, whole(1, 1), table.Number},
		{"anything", 2000, whole(1, 1), table.Index},
		{"", 40, gaps, table.Index},
		{"", 12, whole(1, 1), table.Index},
		{"", 60, func(i int) string { return strconv.Itoa(i % 40) }, table.Index}, // the join of two tables
		{"Unnamed: 0", 40, gaps, table.Index},
		{"__index_level_0__", 40, gaps, table.Index},
		{"__index_level_1__", 40, func(i int) string { return strconv.Itoa(i % 8) }, table.Number},
		{"id", 40, gaps, table.Index},
		{"Id", 40, whole(100, 10), table.Index},
		{"id", 12, whole(1, 1), table.Index},
		{"customerID", 40, gaps, table.Index},
		{"PassengerId", 40, gaps, table.Index},
		{"caseid", 2000, gaps, table.Index},
		{"row_number", 40, gaps, table.Index},
		{"rownames", 40, gaps, table.Index},
		{"user id", 40, func(i int) string { return strconv.Itoa(i) + ".0" }, table.Index},
		{"id", 40, func(i int) string { return strconv.Itoa(i % 8) }, table.Category}, // a group
		{"id", 40, func(i int) string { return strconv.Itoa(i) + ".25" }, table.Number},
		{"paid", 40, gaps, table.Number},
		{"humid", 40, gaps, table.Number},
		{"year", 40, whole(1, 1), table.Number},
		{"year", 40, whole(1980, 1), table.Number},
		{"rank", 40, whole(1, 1), table.Number},
		{"key", 40, uuid, table.Index},
		{"anything", 40, uuid, table.Index},
		{"anything", 3000, uuid, table.Index},
		{"customerID", 40, func(i int) string { return fmt.Sprintf("%04d-VHVEG", i*37%10000) }, table.Index},
		{"note", 40, func(i int) string { return "the word " + strings.Repeat("long ", i) }, table.Text},
	} {
		text := numbers(c.name, c.n, c.value)
		f := readText(t, text, table.Options{Targets: []string{"kind"}})
		if got := f.Columns[0].Kind; got != c.want {
			t.Errorf("%q of %d rows, beginning with %.40q: got %v, want %v", c.name, c.n, text, got, c.want)
		}
		if c.want == table.Index && !strings.Contains(f.Describe(), "left out: ") {
			t.Errorf("%q: the description does not say that it is left out:\n%s", c.name, f.Describe())
		}
		name := f.Columns[0].Name
		if c.want == table.Index && name != "key" && c.value(0)[0] == '0' && !strings.Contains(c.value(0), "-") {
			g := readText(t, text, table.Options{Kinds: map[string]table.Kind{name: table.Number}})
			if g.Columns[0].Kind != table.Number {
				t.Errorf("%q, said to be a number: got %v", c.name, g.Columns[0].Kind)
			}
		}
	}
	// The target is none, and neither is the one column that there is.
	counter := numbers("anything", 40, whole(1, 1))
	if f := readText(t, counter, table.Options{Targets: []string{"anything"}}); f.Columns[0].Kind != table.Number {
		t.Errorf("the target: got %v, want number", f.Columns[0].Kind)
	}
	var b strings.Builder
	b.WriteString("n,y\n")
	for i := range 40 {
		fmt.Fprintf(&b, "%d,%d.5\n", i, i*i)
	}
	if f := readText(t, b.String(), table.Options{Targets: []string{"y"}}); f.Columns[0].Kind != table.Number || !strings.Contains(f.Describe(), "it is used, since there is no other") {
		t.Errorf("the only column: got\n%s", f.Describe())
	}
}

// What columns are does not depend on the order of the rows, be the table as wide as
// one likes.
func TestOrderOfRows(t *testing.T) {
	const rows, wide = 600, 200
	records := make([]string, rows)
	for i := range records {
		var b strings.Builder
		fmt.Fprintf(&b, "%d,level number %d of a long name,", i*2/rows, i/4)
		for j := range wide {
			fmt.Fprintf(&b, "%d,", (i*j)%97)
		}
		b.WriteString("end")
		records[i] = b.String()
	}
	head := "y,c" + strings.Repeat(",p", wide) + ",end\n"
	kinds := ""
	for _, name := range []string{"sorted", "shuffled", "reversed"} {
		switch name {
		case "shuffled":
			rand.New(rand.NewSource(2)).Shuffle(rows, func(i, j int) { records[i], records[j] = records[j], records[i] })
		case "reversed":
			slices.Sort(records)
			slices.Reverse(records)
		}
		f := readText(t, head+strings.Join(records, "\n")+"\n", table.Options{Targets: []string{"y"}})
		if y, c := f.Column("y"), f.Column("c"); y.Distinct != 2 || c.Kind != table.Category || len(c.Levels) != 150 {
			t.Errorf("%s: got %d different y, c %v of %d levels; want 2, a category of 150", name, y.Distinct, c.Kind, len(c.Levels))
		}
		got := frametest.Kinds(f)
		if kinds == "" {
			kinds = got
		}
		if got != kinds {
			t.Errorf("%s: the kinds differ from those of the sorted rows", name)
		}
	}
}

// A column that is to be ignored says why, if it would be left out anyway.
func TestIgnoredSaysWhy(t *testing.T) {
	text := numbers("id", 40, strconv.Itoa)
	f := readText(t, text, table.Options{Kinds: map[string]table.Kind{"id": table.Ignored, "x": table.Ignored}})
	for _, want := range []string{"id    ignore    left out: it only numbers the rows\n", "x     ignore    left out\n"} {
		if !strings.Contains(f.Describe(), want) {
			t.Errorf("got\n%swant %q in it", f.Describe(), want)
		}
	}
}
