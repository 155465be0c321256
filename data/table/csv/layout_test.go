package csv

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"cajal/data/table"
	"cajal/data/table/internal/frametest"
)

// rows writes some rows of two numbers and a text, of different values.
func rows(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, float64(i)+0.25, float64(i*i)/8-3, "xy"[i%2:i%2+1])
	}
	return b.String()
}

func packed(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write([]byte(text))
	w.Close()
	return b.String()
}

func sixteenBits(text string, mark, big bool) string {
	var b strings.Builder
	if mark {
		text = "\ufeff" + text
	}
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			b.WriteString(string([]byte{byte(u >> 8), byte(u)}))
		} else {
			b.WriteString(string([]byte{byte(u), byte(u >> 8)}))
		}
	}
	return b.String()
}

// However a table is written, it has the same columns, and what is no part of it is
// named.
func TestLayouts(t *testing.T) {
	const want = "v:number w:number k:category"
	plain := "v,w,k\n" + rows("%g,%g,%s\n", 12)
	for _, c := range []struct {
		name, text string
		o          table.Options
		note       string // "" for none
	}{
		{"sep=;", "sep=;\r\nv;w;k\r\n" + rows("%g;%g;%s\r\n", 12), table.Options{}, ""},
		{"sep=,", "sep=,\r\n" + plain, table.Options{}, ""},
		{"quoted sep", "\"sep=\t\"\nv\tw\tk\n" + rows("%g\t%g\t%s\n", 12), table.Options{}, ""},
		{"padded, with units", "Report of 2024;;\n;;\nv;w;k\n;kg;\n" + rows("%g;%g;%s\n", 12), table.Options{}, `lines 1 to 2 are left out, which stand before the table: "Report of 2024"`},
		{"a title", "Exported 2024-05-01 by lab 3\n\n" + plain, table.Options{}, `line 1 is left out, which stands before the table: "Exported 2024-05-01 by lab 3"`},
		{"titles with commas", "Lab 3, Bonn\nby me\n" + plain, table.Options{}, "lines 1 to 2 are left out"},
		{"titles of a spreadsheet", "Lab 3,,\nExported,2024,\n,,\n" + plain, table.Options{}, "lines 1 to 3 are left out, which stand before the table: \"Lab 3\""},
		{"titles, chosen", "a,b,c\nd,e,f\n" + plain, table.Options{SkipLines: 2}, ""},
		{"comments", "# units: mm, mm\n#\n" + plain + "# the end\n", table.Options{}, "line 16 is left out, which begins with #"},
		{"comments, chosen", "% one\n" + plain + "% two, \" three\n", table.Options{Comment: "%"}, ""},
		{"names with #", "# made by lab 3\n#v,w,k\n" + rows("%g,%g,%s\n", 12), table.Options{}, ""},
		{"a total", plain + "Total,,\n", table.Options{}, `line 14 is left out, which stands below the table: "Total"`},
		{"a total with numbers", plain + "Total:,17.5,\nMean,2,\n", table.Options{}, "line 14 is left out"},
		{"a last remark", plain + "(12 rows)\n", table.Options{}, `line 14 is left out, which stands below the table: "(12 rows)"`},
		{"cut off", plain + "9.5,1", table.Options{}, "line 14, the last, is left out: it breaks off after 2 of 3 cells"},
		{"delimiters at the end", "v,w,k\n" + rows("%g,%g,%s,\n", 12), table.Options{}, "each row ends with one more delimiter"},
		{"delimiters at some ends", "v,w,k\n" + rows("%g,%g,%s\n", 12) + "3.5,4.5,x,\n", table.Options{}, "behind the last column stand empty cells, in line 14"},
		{"blanks", "v w k\n" + rows("  %8.3f  %8.3f   %s\n", 12), table.Options{}, ""},
		{"blanks and tabs", "v \tw \tk\n" + rows("%g \t%g \t%s\n", 12), table.Options{}, ""},
		{"blanks and decimal commas", "v w k\n" + strings.ReplaceAll(rows("%.3f %.2f %s\n", 12), ".", ","), table.Options{}, ""},
		{"backslashes", "v,w,k\n" + strings.NewReplacer("x", `"a \"b\", c"`).Replace(rows("%g,%g,%s\n", 12)), table.Options{}, "a backslash before a quote"},
		{"CR CR LF", strings.ReplaceAll(plain, "\n", "\r\r\n"), table.Options{}, ""},
		{"Latin-1", plain + "1.5,2,caf\xe9\n", table.Options{}, "the text is not UTF-8, and is read as windows-1252; where its letters are wrong then, save it as UTF-8, or say --encoding NAME"},
		{"Latin-1, chosen", plain + "1.5,2,caf\xe9\n", table.Options{Encoding: "iso-8859-1"}, ""},
		{"GB 18030", plain + "1.5,2,\xd6\xd0\xb9\xfa\n", table.Options{}, "is read as gb18030"},
		{"UTF-16", sixteenBits(plain, true, false), table.Options{}, "the text is UTF-16"},
		{"UTF-16, big end first", sixteenBits(plain, true, true), table.Options{}, "the text is UTF-16"},
		{"UTF-16 without a mark", sixteenBits(plain, false, false), table.Options{}, "the text is UTF-16"},
		{"gzip", packed(plain), table.Options{}, ""},
		{"gzip of UTF-16", packed(sixteenBits(plain, true, false)), table.Options{}, "the text is UTF-16"},
		{"colons, chosen", strings.ReplaceAll(plain, ",", ":"), table.Options{Delimiter: ':'}, ""},
	} {
		f, err := readText(t, c.text, c.o)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := frametest.Kinds(f); got != want || f.Rows < 12 || f.Rows > 13 || f.Columns[0].Number(1) != 1.25 || f.Columns[1].Number(2) != -2.5 {
			t.Errorf("%s: got %d rows of %s, and %v and %v of them; want %s, 1.25 and -2.5", c.name, f.Rows, got, f.Columns[0].Number(1), f.Columns[1].Number(2), want)
		}
		notes := strings.Join(f.Notes, "\n")
		if c.note == "" && notes != "" || !strings.Contains(notes, c.note) {
			t.Errorf("%s: got the notes %q, want %q", c.name, notes, c.note)
		}
	}
}

// A total within a table, or a name that is one, is a row as others are.
func TestTotalsWithin(t *testing.T) {
	for _, text := range []string{
		"k,v\na,1.5\nTotal,2.5\nb,3.5\n",
		"k,v\na,1.5\nb,2.5\nTotal,3.5\n",
		"k,v\na,1.5\nmean,\nb,3.5\n",
	} {
		f, err := readText(t, text, table.Options{})
		if err != nil || f.Rows != 3 {
			t.Errorf("%q: got %v, %v, want 3 rows", text, f, err)
		}
	}
}

// Of a table of one column every line is a row, empty or not.
func TestEmptyLinesOfOneColumn(t *testing.T) {
	for _, c := range []struct {
		text  string
		rows  int
		lines []int
	}{
		{"x\n-2.0\n\"\"\n2.0\n", 3, []int{2, 3, 4}},
		{"x\n-2.0\n\n2.0\n", 3, []int{2, 3, 4}},
		{"x\n-2.0\n\n\n\n2.0\n\n", 5, []int{2, 3, 4, 5, 6}},
		{"x\r\n-2.0\r\n\r\n2.0\r\n", 3, []int{2, 3, 4}},
		{"x\r-2.0\r\r2.0\r", 3, []int{2, 3, 4}},
		{"x\n\n-2.0\n\n2.0\n\n3\n\n4\n", 4, []int{3, 5, 7, 9}}, // every second line is empty
		{"x\r\r\n-2.0\r\r\n\"\"\r\r\n2.0\r\r\n", 3, []int{2, 3, 4}},
	} {
		f, err := readText(t, c.text, table.Options{Kinds: map[string]table.Kind{"x": table.Number}})
		if err != nil || f.Rows != c.rows {
			t.Errorf("%q: got %v, %v, want %d rows", c.text, f, err, c.rows)
			continue
		}
		for i, want := range c.lines {
			if got := f.Line(i); got != want {
				t.Errorf("%q: row %d: got line %d, want %d", c.text, i, got, want)
			}
		}
		if first, last := f.Columns[0].Number(0), f.Columns[0].Number(f.Rows-1); first != -2 || last < 2 {
			t.Errorf("%q: got %v first and %v last", c.text, first, last)
		}
	}
}

// Whether the first line holds names.
func TestHeaders(t *testing.T) {
	pairs := func(format string, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, format, float64(i)/4+0.1, 7-float64(i)/3)
		}
		return b.String()
	}
	for _, c := range []struct{ name, text, want string }{
		{"numbers of columns, and a text", "0,1,species\n" + rows("%g,%g,%s\n", 9), "0 1 species"},
		{"wavelengths and a text", "1000.5,1001.0,label\n" + rows("%g,%g,%s\n", 9), "1000.5 1001.0 label"},
		{"an index before numbers", ",0,1\n" + "0,2.5,1.5\n1,3.5,1.25\n2,1.5,1\n", "column1 0 1"},
		{"numbers of columns above fractions", "0,1\n" + pairs("%.2f,%.3f\n", 9), "0 1"},
		{"whole numbers alone", "0,1\n1,0\n1,1\n0,0\n", "column1 column2"},
		{"numbers alone", pairs("%.2f,%.3f\n", 9), "column1 column2"},
		{"numbers and a text that comes again", rows("%g,%g,%s\n", 9), "column1 column2 column3"},
		{"the rows' names", "a b\nr1 1.5 2\nr2 2.5 3\nr3 4.5 4\n", "column1 a b"},
		{"equal and empty names", "a,a,\n1.5,2,x\n2.5,3,y\n", "a a_2 column3"},
	} {
		f, err := readText(t, c.text, table.Options{})
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if got := strings.Join(f.Names(), " "); got != c.want {
			t.Errorf("%s: got the names %s, want %s", c.name, got, c.want)
		}
	}
}

// A model's names find their line, and columns without names are taken by place.
func TestExpected(t *testing.T) {
	named := table.Expect{Columns: []string{"id", "a", "b", "k"}, Inputs: []string{"a", "b"}, Targets: []string{"k"}}
	without := table.Expect{Columns: []string{"column1", "column2", "column3"}, Inputs: []string{"column1", "column2"}, Targets: []string{"column3"}}
	whole := table.Expect{Columns: []string{"a", "b", "k"}, Inputs: []string{"a", "b"}, Targets: []string{"k"}}
	for _, c := range []struct {
		text   string
		expect table.Expect
		target bool
		want   string // names, or a part of the error
	}{
		{"b,a\n1,2\n", named, false, "b a"},
		{"My table\nwith words\n\na;b\n1;2\n", named, false, "a b"},
		{"a\n1\n", named, false, "a"},
		{"7,1.5,2.5,x\n", named, false, "id a b k"},
		{"1.5,2.5\n3,4\n", named, false, "a b"},
		{"1.5,2.5,x\n3,4,y\n", named, true, "a b k"},
		{"1.5,2.5,x\n3,4,y\n", named, false, "may be id, a, b, or a, b, k"},
		{"1,2,3,4,5\n6,7,8,9,0\n", named, false, "there are 5 columns; want a line of names, or the columns a, b, k"},
		{"1.5,2.5\n", without, false, "column1 column2"},
		{"column1,column2\n1.5,2.5\n", without, false, "column1 column2"},
		{"p,q\n1.5,2.5\n", without, false, "column1 column2"},
		{"1.5,2.5,x\n3,4,y\n", without, true, "column1 column2 column3"},
		{"u,v,x\nv,u,y\n", whole, true, "a b k"},
		{"2,x\n", table.Expect{Inputs: []string{"a"}, Targets: []string{"k"}}, true, "a k"},
	} {
		c.expect.NeedTarget = c.target
		f, err := readText(t, c.text, table.Options{Expect: &c.expect})
		switch {
		case err != nil && !strings.Contains(err.Error(), c.want):
			t.Errorf("%q: got %v, want %s", c.text, err, c.want)
		case err == nil && strings.Join(f.Names(), " ") != c.want:
			t.Errorf("%q: got the names %q, want %s", c.text, f.Names(), c.want)
		}
	}
}

func TestPacked(t *testing.T) {
	whole := packed("a,b\n" + strings.Repeat("1,2\n", 100))
	for _, c := range []struct{ name, text, want string }{
		{"cut off", whole[:len(whole)-9], "ends too early"},
		{"damaged", whole[:20] + "xxxx" + whole[24:], "damaged"},
		{"a bomb", packed(strings.Repeat("\n", unpackFree+(1<<23))), "unpacks to more than"},
		{"a Parquet file", packed("PAR1\x15\x04"), "within gzip this is a Parquet file"},
	} {
		if _, err := readText(t, c.text, table.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an error that says %q", c.name, err, c.want)
		}
	}
}

// Names that stand again, where files were joined, are no rows.
func TestNamesAgain(t *testing.T) {
	for _, c := range []struct {
		name, text, want string
		rows, last       int // and the line of the last row
		o                table.Options
		note             string
	}{
		{"once", "x,k\n1,a\n2,b\nx,k\n3,a\n", "x:number k:category", 3, 5, table.Options{}, "line 4 repeats the names, and is left out"},
		{"at the end", "x,k\n1,a\n2,b\n3,b\nx,k\n", "x:number k:category", 3, 4, table.Options{}, "line 5 repeats the names, and is left out"},
		{"often", "x;k\nx;k\n1;a\n2;b\n\nx;k\nx;k\n3;a\n", "x:number k:category", 3, 8, table.Options{}, "3 lines repeat the names, and are left out, the first of them line 2"},
		{"far behind", "x,k\n" + strings.Repeat("1,a\n2,b\n", 2000) + "x,k\n3,a\n", "x:number k:category", 4001, 4003, table.Options{}, "line 4002 repeats the names"},
		{"of a model", "x,k\n1,a\nx,k\n3,b\n", "x:number k:category", 2, 4, table.Options{Expect: &table.Expect{Inputs: []string{"x"}}, Kinds: map[string]table.Kind{"x": table.Number}}, "line 3 repeats the names"},
		{"texts alone", "colour,shape\n" + strings.Repeat("red,round\nblue,square\n", 4) + "colour,shape\nblue,round\n", "colour:category shape:category", 9, 11, table.Options{}, "line 10 repeats the names"},
		{"no names", "1,a\n2,b\n1,a\n3,b\n", "column1:number column2:category", 4, 4, table.Options{}, ""},
		{"texts without names", "red,round\nblue,round\nred,round\nblue,square\nred,square\nblue,round\n", "column1:category column2:category", 6, 6, table.Options{}, ""},
		{"one column", "x\n1.5\n2\n", "x:number", 2, 3, table.Options{}, ""},
	} {
		f, err := readText(t, c.text, c.o)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		notes := strings.Join(f.Notes, "\n")
		if got := frametest.Kinds(f); got != c.want || f.Rows != c.rows || f.Line(c.rows-1) != c.last || !strings.Contains(notes, c.note) || c.note == "" && strings.Contains(notes, "repeat") {
			t.Errorf("%s: got %s, %d rows, the last in line %d, notes %q; want %s, %d, line %d, and %q", c.name, got, f.Rows, f.Line(f.Rows-1), notes, c.want, c.rows, c.last, c.note)
		}
	}
}

// A table may begin with the letters that other kinds of files begin with.
func TestLettersOfOtherKinds(t *testing.T) {
	for _, name := range []string{"ORCID", "PAR1", "ARROW1", "FEA1", "RDX", "GGUF", "BZh", "GIF8", "MZ", "BM", "ID3", "CDF", "Obj", "$FLAG", "II*"} {
		f, err := readText(t, name+",b\n"+strings.Repeat("1.5,2\n2.5,7\n", 9), table.Options{})
		if err != nil || f.Columns[0].Name != name {
			t.Errorf("a column %s: got %v, want a table", name, err)
		}
		for _, slip := range []string{"\x00", "\x01\x02"} {
			f, err := readText(t, name+",b\n"+strings.Repeat("1.5,2\n2.5,7\n", 9)+slip+"3,4\n", table.Options{Kinds: map[string]table.Kind{"b": table.Number}})
			if err == nil && f.Rows != 19 || err != nil && !strings.Contains(err.Error(), "t.csv:20:") {
				t.Errorf("a column %s, and below %q: got %v, want the place of the slip", name, slip, err)
			}
		}
	}
}

// What people take for a table is named, with what to do.
func TestForeign(t *testing.T) {
	zip := func(name string) string {
		return "PK\x03\x04" + strings.Repeat("\x00", 22) + string([]byte{byte(len(name)), 0, 0, 0}) + name
	}
	for _, c := range []struct{ text, want string }{
		{"ARROW1\x00\x00\xff\xff", `pandas.read_feather("t.csv").to_parquet("t.parquet")`},
		{"ORC\x11\x00", "ORC"}, {"SQLite format 3\x00", `sqlite3 -header -csv t.csv "SELECT * FROM ..." > t-2.csv`}, {"\x89HDF\r\n\x1a\n\x00", "HDF5"}, {"BZh91AY", "bunzip2 t.csv"},
		{"\x28\xb5\x2f\xfd\x04", "zstd -d t.csv"}, {"\xfd7zXZ\x00\x00", "unxz"}, {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "old kind"}, {"\x93NUMPY\x01\x00", "NumPy"},
		{zip("xl/workbook.xml"), "pandas.read_excel"}, {zip("archive/data.pkl"), "PyTorch"}, {zip("x.npy"), ".npz"}, {zip("config.json"), "Keras"}, {zip("t.csv"), `first file is "t.csv"; unpack it`},
		{zip("mimetype") + "application/vnd.oasis.opendocument.spreadsheet", "OpenDocument"},
		{"\x80\x04\x95\x10\x00\x00", "pickle"}, {"[{\"a\": 1}]", "this is JSON"}, {"[\n  {\"a\": 1}\n]", "this is JSON"}, {"{\"a\": [1, 2]\n}", "this is JSON"}, {"{\"a\": 1, \"b\": 2}\n{\"a\": 3}\n", "JSON lines"},
		{"<!DOCTYPE html>\n<html>", "HTML"}, {"<?xml version=\"1.0\"?>", "XML"}, {"% a comment\n@RELATION iris\n", "ARFF"}, {"1 1:0.5 7:2\n", "LIBSVM"},
		{"\x10\x00\x00\x00\x00\x00\x00\x00{\"a\":{}}", "safetensors"},
		{"MATLAB 5.0 MAT-file, Platform: GLNXA64", "scipy.io.loadmat(\"t.csv\")"}, {"MATLAB 7.3 MAT-file", "h5py.File(\"t.csv\")"},
		{"GGUF\x03\x00\x00\x00", "GGUF"}, {"\x08\x08\x12\x07pytorch\x1a\x052.0.1", "ONNX"}, {strings.Repeat("\x00", 12) + "\xc2\xea\x81\x60", "pandas.read_sas"},
		{"\xff\xfe\x00\x00a\x00\x00\x00", "UTF-32"}, {"\x00\x00\xfe\xff\x00\x00\x00a", "UTF-32"}, {packed(packed("a,b\n1,2\n")), "within gzip is another file packed with gzip; unpack it once: gunzip t.csv"},
		{packed("PAR1\x15\x04\x15\x00\x15\x00\x4c\x15"), "within gzip this is a Parquet file, which packs its cells itself; unpack it: gunzip t.csv"}, {"PAR1\x15\x04\x15\x00\x15\x00\x4c\x15", "which this program does not read"},
		{"\x89PNG\r\n\x1a\n", "a folder of pictures for each class"}, {"RIFF\x24\x00\x00\x00WEBPVP8 ", "a picture"}, {"BM\x36\x84\x03\x00\x00\x00\x00\x00\x36\x00\x00\x00\x28\x00\x00\x00\x40\x01\x00\x00", "a picture"}, {"SIMPLE  =                    T / conforms", "FITS"}, {"HEADER RECORD*******LIBRARY HEADER", "SAS transport"}, {"\x00\x00\x00\x18ftypheic", "a picture"},
		{"MZ\x90\x00\x03" + strings.Repeat("\x00", 55) + "\x50" + strings.Repeat("\x00", 19) + "PE\x00\x00", "a program"}, {"\x00\x00\x00\x18ftypmp42", "a film"}, {"ID3\x03\x00\x00", "sound"}, {"\x00\x01\x00\x00Standard Jet DB\x00", "Microsoft Access"},
		{"CDF\x01\x00\x00\x00\x05", "NetCDF"}, {"r\x02\x01\x00\x05\x00", "Stata"}, {"\x00\x00\x08\x03\x00\x00\x00\x0a", "IDX"}, {"12345678DUCK\x40" + strings.Repeat("\x00", 7), "DuckDB"},
		{"\x03\x7a\x06\x1a\x05\x00\x00\x00\xa1\x00\x20" + strings.Repeat("\x00", 30), "dBase"}, {strings.Repeat("\x00", 128) + "DICM\x02\x00", "DICOM"},
		{"version https://git-lfs.github.com/spec/v1\noid sha256:1\n", "git lfs pull"}, {"PK\x05\x06" + strings.Repeat("\x00", 18), "nothing in it"},
		{"\xa7\x0d\x0d\x0a\x00\x00\x01\x02\xe3", "no text: it begins with the bytes A7 0D 0D 0A 00 00 01 02"},
	} {
		if _, err := readText(t, c.text, table.Options{}); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%q: got %v, want an error that says %q", c.text, err, c.want)
		}
	}
}

// A text in UTF-16 without a mark is one also where few of its letters are ASCII.
func TestSixteenWithoutMark(t *testing.T) {
	text := "城市,面积,等级\n" + strings.Repeat("北京,16410,高😀\n上海,6340,低\n", 40)
	for name, big := range map[string]bool{"little end first": false, "big end first": true} {
		f, err := readText(t, sixteenBits(text, false, big), table.Options{})
		if err != nil || frametest.Kinds(f) != "城市:category 面积:number 等级:category" || f.Rows != 80 {
			t.Errorf("%s: got %v, %v, want 80 rows", name, f, err)
		}
	}
	for _, data := range []string{"\x01\x00\x02\x00ab\x03\x00", "a\x00\x00\xd8b\x00c\x00d\x00", strings.Repeat("\x05\x00\x07\x00\xff\x7f", 20)} {
		if order := sixteen([]byte(data)); order != "" {
			t.Errorf("%q is taken for %s", data, order)
		}
	}
}

// Names above dates, times and durations are names, whatever else a table holds.
func TestNamesAboveDates(t *testing.T) {
	rows := "08:15,PT3H,13/02/2024,late\n09:30,PT2H4M,14/02/2024,on time\n10:45,PT1H,15/02/2024,late\n"
	const want = "start:date took:date day:date late:category"
	for _, o := range []table.Options{{}, {Targets: []string{"late"}}} {
		f, err := readText(t, "start,took,day,late\n"+rows, o)
		if err != nil || frametest.Kinds(f) != want || !f.Header || len(f.Notes) > 0 {
			t.Errorf("%+v: got %v, %v, want %s and no notes", o, f, err, want)
		}
	}
	for _, first := range []string{"", "90,90,20240113,3\n"} { // numbers are no names of dates
		if f, err := readText(t, first+rows, table.Options{Kinds: map[string]table.Kind{"column1": table.Category}}); err != nil || f.Header || f.Rows < 3 {
			t.Errorf("without names: got %v, %v", f, err)
		}
	}
}
