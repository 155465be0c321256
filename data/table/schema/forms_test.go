package schema

import (
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

// TestOneValueInAllFiles trains on a table and reads rows that other programs wrote:
// each value is the one that it was in training.
func TestOneValueInAllFiles(t *testing.T) {
	for _, c := range []struct {
		name    string
		cells   []string // of the column that is an input, and again of the target
		kinds   map[string]table.Kind
		written []string // cells of other programs
		means   []string // those that they stand for; "" for one that is not known
		classes string
	}{
		{name: "true and false", cells: []string{"True", "False"}, written: []string{"true", "FALSE", "1", "0.0", "T", "no"}, means: []string{"True", "False", "True", "False", "True", "False"}, classes: "False True"},
		{name: "0 and 1", cells: []string{"0", "1"}, written: []string{"0.0", "true", "False", "TRUE"}, means: []string{"0", "1", "0", "1"}},
		{name: "numbers as categories", cells: []string{"1", "2", "10"}, kinds: map[string]table.Kind{"v": table.Category}, written: []string{"1.0", "02", "10"}, means: []string{"1", "2", "10"}, classes: "1 2 10"},
		{name: "numbers of a column with missing ones", cells: []string{"1.0", "2.0", "10.0"}, kinds: map[string]table.Kind{"v": table.Category}, written: []string{"1", "2", "10"}, means: []string{"1.0", "2.0", "10.0"}, classes: "1 2 10"},
		{name: "ids of 19 digits", cells: []string{"1234567890123456789", "1234567890123456790"}, written: []string{"1234567890123456790"}, means: []string{"1234567890123456790"}, classes: "1234567890123456789 1234567890123456790"},
		{name: "codes", cells: []string{"007", "7", "008"}, kinds: map[string]table.Kind{"v": table.Category}, written: []string{"7", "007"}, means: []string{"7", "007"}, classes: "007 7 008"},
		{name: "None", cells: []string{"None", "Some"}, written: []string{"None", "Some"}, means: []string{"None", "Some"}, classes: "None Some"},
	} {
		text := "v,w,y\n"
		for i := range 20 {
			cell := c.cells[i%len(c.cells)]
			text += cell + "," + []string{"0.5", "1.5", "2.5"}[i%3] + "," + cell + "\n"
		}
		f, err := readText(t, text, table.Options{Kinds: c.kinds, Targets: []string{"y"}})
		if err != nil {
			t.Fatal(err)
		}
		target, err := FindTarget(f, "y", Classification)
		if err != nil {
			t.Fatal(err)
		}
		fitted, err := Fit(f, rowsOf(f, nil), target, Choices{})
		if err != nil {
			t.Fatal(err)
		}
		s := readAgain(t, fitted)
		if got := strings.Join(s.Target.Classes, " "); c.classes != "" && got != c.classes {
			t.Errorf("%s: got the classes %s, want %s", c.name, got, c.classes)
		}
		encode := func(cells []string) ([]float32, []int64) {
			var lines strings.Builder
			lines.WriteString("v,w,y\n")
			for _, cell := range cells {
				lines.WriteString(cell + ",0.5," + cell + "\n")
			}
			g, err := readText(t, lines.String(), s.Options(true))
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			if u := s.Unseen(g); len(u) > 0 {
				t.Errorf("%s: %v", c.name, u)
			}
			x, err := s.Encode(g, nil)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			y, err := s.Targets(g, nil)
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			return x.Float32s(), y.Int64s()
		}
		x, y := encode(c.written)
		wantX, wantY := encode(c.means)
		if !slices.Equal(x, wantX) || !slices.Equal(y, wantY) {
			t.Errorf("%s: %q encode to\n%v %v, and %q to\n%v %v", c.name, c.written, x, y, c.means, wantX, wantY)
		}
	}
}

// Small whole numbers of which one is there once are counts; a class of texts that is
// there once is a class.
func TestCounts(t *testing.T) {
	counts := "x,y\n" + strings.Repeat("1,0\n2,1\n3,0\n4,2\n5,3\n6,1\n7,4\n8,5\n", 6)
	for _, c := range []struct{ text, want, why string }{
		{counts, Classification, "6 different whole numbers"},
		{counts + "9,9\n", Regression, `9 in one row alone, as counts do; --task classification says otherwise (task = "classification" in a recipe)`},
		{"x,y\n" + strings.Repeat("1,0\n2,1\n", 20) + "3,2\n", Classification, "3 different whole numbers"},
		{"x,y\n" + strings.Repeat("1,10%\n2,20%\n3,30%\n", 20), Regression, "it holds shares in percent"},
		{"x,y\n" + strings.Repeat("1,a\n2,b\n3,c\n4,d\n5,e\n", 20) + "3,f\n", Classification, "texts"},
	} {
		f, err := readText(t, c.text, table.Options{Targets: []string{"y"}})
		if err != nil {
			t.Fatal(err)
		}
		target, err := FindTarget(f, "y", "")
		if err != nil {
			t.Fatal(err)
		}
		if target.Task != c.want || !strings.Contains(target.Why.String(), c.why) {
			t.Errorf("%.40q…: got %s, since %s; want %s, since %s", c.text, target.Task, target.Why, c.want, c.why)
		}
	}
}

// Classes that are many and rare are classes still; texts that never repeat are none.
func TestManyClasses(t *testing.T) {
	var b, once strings.Builder
	b.WriteString("x,y\n")
	once.WriteString("x,y\n")
	for i := range 200 {
		line := strings.Repeat("c", 1+i*i%120) + "\n"
		b.WriteString("1.5," + line)
		once.WriteString("1.5,a" + strings.Repeat("b", i) + "\n")
	}
	f, err := readText(t, b.String(), table.Options{Targets: []string{"y"}})
	if err != nil {
		t.Fatal(err)
	}
	if target, err := FindTarget(f, "y", ""); err != nil || target.Task != Classification {
		t.Errorf("many classes: got %v, %v, want a classification", target, err)
	}
	if f, err = readText(t, once.String(), table.Options{Targets: []string{"y"}}); err != nil {
		t.Fatal(err)
	}
	if _, err := FindTarget(f, "y", ""); err == nil || !strings.Contains(err.Error(), "200 different texts in 200 rows") {
		t.Errorf("texts that never repeat: got %v, want an error that counts them", err)
	}
}
