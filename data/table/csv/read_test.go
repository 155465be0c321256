package csv

import (
	"bytes"
	"errors"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/internal/frametest"
)

func readText(t *testing.T, text string, o table.Options) (*table.Frame, error) {
	t.Helper()
	return Read("t.csv", bytes.NewReader([]byte(text)), int64(len(text)), o)
}

func TestReadNumbers(t *testing.T) {
	nan := math.NaN()
	tests := []struct {
		name, text string
		o          table.Options
		want       []float64 // of the first column
	}{
		{"plain", "a,b\n1,x\n2.5,y\n-3e2,x\n", table.Options{}, []float64{1, 2.5, -300}},
		{"CRLF and BOM", "\ufeffa,b\r\n1,x\r\n2,y\r\n", table.Options{}, []float64{1, 2}},
		{"old Mac line ends", "a,b\r1,x\r2,y\r", table.Options{}, []float64{1, 2}},
		{"no line end last", "a,b\n1,x\n2,y", table.Options{}, []float64{1, 2}},
		{"semicolon and decimal comma", "a;b\n1,5;x\n2,25;y\n", table.Options{}, []float64{1.5, 2.25}},
		{"decimal comma with thousands", "a;b\n1.234,5;x\n12;y\n", table.Options{}, []float64{1234.5, 12}},
		{"thousands in quotes", "a,b\n\"1,234.5\",x\n7,y\n", table.Options{}, []float64{1234.5, 7}},
		{"many groups", "a\tb\n1,234,567\tx\n7\ty\n", table.Options{}, []float64{1234567, 7}},
		{"dubious, another column knows", "a\tb\n1,234\t0.25\n7\t0.5\n", table.Options{}, []float64{1234, 7}},
		{"dubious, another column knows the comma", "a;b\n1,234;0,2\n7;0,5\n", table.Options{}, []float64{1.234, 7}},
		{"dubious, decided", "a\tb\n1,234\tx\n7\ty\n", table.Options{Decimal: ','}, []float64{1.234, 7}},
		{"missing", "a,b\n1,x\n,y\nNA,y\n?,x\n2,y\n", table.Options{}, []float64{1, nan, nan, nan, 2}},
		{"missing by option", "a,b\n1,x\n-99,y\n2,y\n", table.Options{Missing: []string{"-99"}}, []float64{1, nan, 2}},
		{"tab", "a\tb\n1\tx\n2\ty\n", table.Options{}, []float64{1, 2}},
		{"bar", "a|b\n1|x\n2|y\n", table.Options{}, []float64{1, 2}},
		{"empty lines and spaces", "a, b\n\n1 , x\n\n2,  y\n", table.Options{}, []float64{1, 2}},
		{"no header", "1,x\n2,y\n3,x\n", table.Options{}, []float64{1, 2, 3}},
		{"numbers as names", "0,1,target\n1,5,0\n2,6,1\n", table.Options{}, []float64{1, 2}},
		{"no header, decided", "a,b\n1,x\n", table.Options{Header: "yes", Kinds: map[string]table.Kind{"a": table.Number}}, []float64{1}},
		{"float64", "a\n0.1\n0.2\n1e300\n", table.Options{}, []float64{0.1, 0.2, 1e300}},
		{"whole", "a\n-32767\n32767\n\"\"\n32768\n", table.Options{}, []float64{-32767, 32767, nan, 32768}},
	}
	for _, c := range tests {
		f, err := readText(t, c.text, c.o)
		if err != nil {
			t.Errorf("%s: %q: %v", c.name, c.text, err)
			continue
		}
		if f.Columns[0].Kind != table.Number {
			t.Errorf("%s: kinds of %q: got %s, want a number first", c.name, c.text, frametest.Kinds(f))
			continue
		}
		got := frametest.Numbers(f.Columns[0], f.Rows)
		if !slices.EqualFunc(got, c.want, func(a, b float64) bool { return a == b || a != a && b != b }) {
			t.Errorf("%s: numbers of %q: got %v, want %v", c.name, c.text, got, c.want)
		}
	}
}

func TestKinds(t *testing.T) {
	var unique strings.Builder
	unique.WriteString("name,x\n")
	for i := range 40 {
		unique.WriteString(strings.Repeat("n", i+1) + ",1." + strings.Repeat("1", i%3) + "\n")
	}
	tests := []struct{ text, want string }{
		{"id,a,b,c,d\n1,1,x,5,\n2,2,y,5,\n3,1,x,5,NA\n", "id:index a:number b:category c:constant d:empty"},
		{"a,a,,a_2\n1,2,3,4\n5,6,7,9\n", "a:number a_3:number column3:number a_2:number"},
		{"1,2\n3,4\n", "column1:number column2:number"},
		{"x,y\nu,v\nw,z\n", "x:category y:category"},
		{"ok,n\ntrue,1\nfalse,2\n", "ok:category n:number"},
		{unique.String(), "name:name x:number"},
		{"only\nu\nv\nu\n", "only:category"},
	}
	for _, c := range tests {
		f, err := readText(t, c.text, table.Options{})
		if err != nil {
			t.Errorf("%q: %v", c.text, err)
			continue
		}
		if got := frametest.Kinds(f); got != c.want {
			t.Errorf("kinds of %q: got %s, want %s", c.text, got, c.want)
		}
	}
}

func TestQuotes(t *testing.T) {
	f, err := readText(t, "a,b\n\"x,\"\"y\"\"\nz\",1\n5\" pipe,2\n", table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{"5\" pipe", "x,\"y\"\nz"}
	if !slices.Equal(f.Columns[0].Levels, want) {
		t.Errorf("levels: got %q, want %q", f.Columns[0].Levels, want)
	}
	if f.Line(1) != 4 {
		t.Errorf("line of row 1 below a row of two lines: got %d, want 4", f.Line(1))
	}
}

func TestRefused(t *testing.T) {
	many := strings.Repeat("a,", table.MaxColumns) + "b\n"
	tests := []struct{ name, text, want string }{
		{"empty", "", "the file is empty"},
		{"only blank lines", "\n\n\n", "the file is empty"},
		{"only names", "a,b\n", "no rows"},
		{"a comment in the middle", "a,b\n1,2\n# three\n4,5\n", `t.csv:3: 1 cell, want 2 as in the first line; if it is a comment, comment = "#" (--comment) leaves out the lines that begin so`},
		{"a comment of MATLAB", "a,b\n1,2\n% three\n4,5\n", `comment = "%" (--comment)`},
		{"ragged, short", "a,b\n1,2\n3\n", "t.csv:3: 1 cell, want 2 as in the first line; where a value is missing its cell is empty"},
		{"ragged, long", "a,b\n1,2\n3,4,5\n", "t.csv:3: 3 cells, want 2"},
		{"open quote", "a,b\n1,2\n\"3,4\n5,6\n", "t.csv:3: column 1: the quote that opens here is not closed"},
		{"a quote that is not closed", "a,b,c\n1,\"2,x\n1,\"say \"\"hi\"\"\",y\n", "t.csv:3: column 2: found 's' after a closing quote, want ',' or the line's end; a quote within a quoted cell is written twice, and a quote in line 2 may lack the one that closes it"},
		{"after a quote", "a,b\n1,\"2\"x\n", "t.csv:2: column 2: found 'x' after a closing quote"},
		{"NUL", "a,b\n1,\x002\n", "t.csv:2: column 2: a NUL byte"},
		{"Parquet", "PAR1\x15\x04", "this is a Parquet file"},
		{"spreadsheet", "PK\x03\x04" + strings.Repeat("\x00", 22) + "\x13\x00\x00\x00[Content_Types].xml", "save the sheet as CSV"},
		{"a million columns", many + many, "more than 50000 cells"},
		{"an endless cell", "a,b\n1," + strings.Repeat("x", table.MaxCell+1) + "\n", "longer than 1 MB"},
		{"an endless line", "a" + strings.Repeat(","+strings.Repeat("x", 1000), 9000) + "\n", "t.csv:1: column 8390: the line is longer"},
		{"dubious", "a\tb\n1,234\tx\n7\ty\n", `t.csv:2: column 1 (a): "1,234" may be 1234 or 1.234`},
		{"two signs", "a\tb\n1,5\tx\n2.5\ty\n", `t.csv: column 1 (a): "2.5" in line 3 has a decimal point and "1,5" in line 2 a decimal comma; want one of them`},
		{"two signs among thousands", "a;b\n7;x\n1234.50;x\n1.234,50;y\n0.5;y\n0,5;y\n", `"1234.50" in line 3 has a decimal point and "1.234,50" in line 4 a decimal comma; want one of them`},
		{"a slip", "a\n" + strings.Repeat("1\n2\n3.5\n", 40) + ranked(30) + "u\nv\nw\nx\ny\nz\n", `column 1 (a): found "u", and 150 of the column's 156 values are numbers`},
	}
	for _, c := range tests {
		f, err := readText(t, c.text, table.Options{})
		if err == nil {
			t.Errorf("%s: got %s, want an error that says %q", c.name, frametest.Kinds(f), c.want)
		} else if !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %q, want an error that says %q", c.name, err, c.want)
		}
	}
}

// A number that the chosen decimal sign does not suit is named, with its line.
func TestOtherDecimalSign(t *testing.T) {
	const text = "a;b\n7;x\n0.5;x\n1,5;y\n"
	for decimal, want := range map[byte]string{
		'.': `t.csv: column 1 (a): "1,5" in line 4 has a decimal comma, and the decimal sign is a point`,
		',': `t.csv: column 1 (a): "0.5" in line 3 has a decimal point, and the decimal sign is a comma`,
	} {
		if _, err := readText(t, text, table.Options{Decimal: decimal}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("decimal %c: got error %v, want %q", decimal, err, want)
		}
	}
}

// Where all lines are skipped, the message says how many there are.
func TestSkipsAllLines(t *testing.T) {
	for _, c := range []struct {
		text string
		skip int
		want string
	}{
		{"a,b\n" + strings.Repeat("1,2\n", 400), 900, "t.csv: --skip-lines 900 (skip_lines in a recipe): the file has 401 lines"},
		{"a,b\n1,2\n", 2, "the file has 2 lines"},
		{"a,b\r\n1,2", 5, "the file has 2 lines"},
		{"a,b\r1,2\r\r", 5, "the file has 3 lines"},
		{"a,b", 5, "the file has 1 line,"},
		{"", 5, "the file is empty"},
		{"\n\n", 0, "the file is empty"},
	} {
		if _, err := readText(t, c.text, table.Options{SkipLines: c.skip}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%d lines of %.20q skipped: got %v, want an error that says %q", c.skip, c.text, err, c.want)
		}
	}
}

// A mistake in a text that is not UTF-8 is named, not the encoding, which is guessed.
func TestRefusedInWindows1252(t *testing.T) {
	const text = "Stra\xdfe;Ort;Preis\nM\xfcnchen;a;1\nK\xf6ln;b;12x\nUlm;a;3\n"
	number := func(name string) table.Options {
		return table.Options{Kinds: map[string]table.Kind{name: table.Number}}
	}
	for _, c := range []struct {
		text string
		o    table.Options
		want string
	}{
		{text, number("Straße"), `t.csv:2: column 1 (Straße): found "München", want a number`},
		{text, number("Preis"), `t.csv:3: column 3 (Preis): found "12x", want a number`},
		{text + "Bonn;b\n", table.Options{}, "t.csv:5: 2 cells, want 3"},
		{text, table.Options{Encoding: "utf-8"}, "t.csv:1: column 1: byte 0xDF is not UTF-8; save the file as UTF-8"},
	} {
		if _, err := readText(t, c.text, c.o); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want an error that says %q", c.o, err, c.want)
		}
	}
}

// ranked writes n different numbers, a line each.
func ranked(n int) string {
	var b strings.Builder
	for i := range n {
		b.WriteString(strconv.FormatFloat(float64(i)+0.25, 'g', -1, 64) + "\n")
	}
	return b.String()
}

// What a program can do something about has a code.
func TestCodes(t *testing.T) {
	for _, c := range []struct {
		text string
		want table.Code
	}{
		{"a\tb\n1,234\tx\n7\ty\n", table.AmbiguousDecimal},
		{"a;b\n1,5;1.234\n2,5;2.345\n", table.AmbiguousDecimal},
		{"a;b\n1,5;x\n2.5;y\n", 0}, // no sign helps
		{"a,b\n1,2\n3\n", 0},
	} {
		_, err := readText(t, c.text, table.Options{})
		var e *table.Error
		if !errors.As(err, &e) || e.Code != c.want {
			t.Errorf("%q: got %#v, want a table.Error with code %d", c.text, err, c.want)
		}
	}
}
