package schema

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/tensor"
)

const flowers = "length,colour,note,size,kind\n1,red,n,1,a\n3,red,n,,b\n,blue,n,2,a\n4,,n,3,b\n100,green,n,9,a\n"

func readText(t *testing.T, text string, o table.Options) (*table.Frame, error) {
	t.Helper()
	return csv.Read("t.csv", bytes.NewReader([]byte(text)), int64(len(text)), o)
}

// learnedFrom returns a table and the schema that all of its rows give for a target.
func learnedFrom(t *testing.T, text, target string, o table.Options) (*table.Frame, *Schema) {
	t.Helper()
	f, err := readText(t, text, o)
	if err != nil {
		t.Fatal(err)
	}
	y, err := FindTarget(f, target, "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Fit(f, rowsOf(f, nil), y, Choices{})
	if err != nil {
		t.Fatal(err)
	}
	return f, s
}

// readAgain returns a schema as a model file brings it back.
func readAgain(t *testing.T, s *Schema) *Schema {
	t.Helper()
	text, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Parse(text)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return back
}

// fitted returns a frame and the schema that its first four rows give.
func fitted(t *testing.T, c Choices) (*table.Frame, *Schema) {
	t.Helper()
	f, err := readText(t, flowers, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	target, err := FindTarget(f, "kind", "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Fit(f, []int{0, 1, 2, 3}, target, c)
	if err != nil {
		t.Fatal(err)
	}
	return f, s
}

// The median of 1, 3, 4 is 3; with it the mean is 2.75 and the variance
// ((1−2.75)² + 2·(3−2.75)² + (4−2.75)²) / 4 = 1.1875.
func TestFit(t *testing.T) {
	_, s := fitted(t, Choices{})
	in := s.Inputs[0]
	if in.Name != "length" || in.Median != 3 || in.Mean != 2.75 || in.Scale != math.Sqrt(1.1875) || !in.Missing {
		t.Errorf("length: got %+v, want median 3, mean 2.75, scale √1.1875 and a missing flag", in)
	}
	// Red comes twice; blue once, so it is rare; green never, so it is unknown.
	if in := s.Inputs[1]; in.Name != "colour" || !slices.Equal(in.Levels, []string{"red"}) || !in.Other || !in.Missing || in.Embed {
		t.Errorf("colour: got %+v, want red, others, and missing", in)
	}
	if !slices.Equal(s.Ignored, []string{"note"}) {
		t.Errorf("ignored: got %v, want the constant note", s.Ignored)
	}
}

func TestEncode(t *testing.T) {
	f, s := fitted(t, Choices{})
	x, err := s.Encode(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	z := func(v float64) float32 { return float32((v - 2.75) / math.Sqrt(1.1875)) }
	size := s.Inputs[2]
	w := func(v float64) float32 { return float32((v - size.Mean) / size.Scale) }
	want := []float32{
		z(1), 0, 1, 0, 0, w(1), 0,
		z(3), 0, 1, 0, 0, w(2), 1,
		z(3), 1, 0, 1, 0, w(2), 0,
		z(4), 0, 0, 0, 1, w(3), 0,
		z(100), 0, 0, 1, 0, w(9), 0,
	}
	if got := x.Float32s(); !slices.Equal(got, want) || x.Dim(1) != s.Width() {
		t.Errorf("inputs of\n%sgot %v,\nwant %v", flowers, got, want)
	}
	y, err := s.Targets(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if got := y.Int64s(); !slices.Equal(got, []int64{0, 1, 0, 1, 0}) {
		t.Errorf("targets: got %v, want 0 1 0 1 0", got)
	}
}

// A category may be looked up in a table: rows 1 … for levels, the row after
// them for missing, 0 for rare and unknown.
func TestEmbed(t *testing.T) {
	f, s := fitted(t, Choices{Embed: map[string]bool{"colour": true}})
	x, err := s.Encode(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	var ids []float64
	for i := range f.Rows {
		ids = append(ids, x.At(i, s.Width()-1))
	}
	if !slices.Equal(ids, []float64{1, 1, 0, 2, 0}) || !slices.Equal(s.Tables(), []int{3}) {
		t.Errorf("ids: got %v of tables %v, want 1 1 0 2 0 of a table of 3", ids, s.Tables())
	}
}

// Categories may be integers: those of an input with ids alone, of some of the
// columns.
func TestIDs(t *testing.T) {
	f, s := fitted(t, Choices{Columns: []string{"colour"}, IDs: true})
	x, err := s.Encode(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if x.DType() != tensor.Int64 || !slices.Equal(x.Shape(), []int{5, 1}) || !slices.Equal(x.Int64s(), []int64{1, 1, 0, 2, 0}) {
		t.Errorf("ids: got %v %v, want int64 1 1 0 2 0", x.DType(), x)
	}
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if back, err := Parse(b); err != nil || !back.IDs || s.Width() != 1 {
		t.Errorf("read again: %v, %v", back, err)
	}
	target, err := FindTarget(f, s.Target.Name, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Fit(f, []int{0, 1}, target, Choices{Columns: []string{"length"}, IDs: true}); err == nil || !strings.Contains(err.Error(), "an input of ids takes categories") {
		t.Errorf("ids of numbers: got %v", err)
	}
	s.Inputs[0].Embed = false
	if b, err = json.Marshal(s); err != nil {
		t.Fatal(err)
	}
	if _, err := Parse(b); err == nil || !strings.Contains(err.Error(), `column "colour": it is not embedded`) {
		t.Errorf("ids that are not embedded: got %v", err)
	}
}

// The schema travels as JSON and then reads another file: columns in another
// order, one more, unknown and missing values, no target.
func TestTravels(t *testing.T) {
	f, s := fitted(t, Choices{})
	b, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	other := "size,new,colour,length\n1,q,red,1\n,q,pink,\n"
	g, err := readText(t, other, back.Options(false))
	if err != nil {
		t.Fatal(err)
	}
	got, err := back.Encode(g, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.Encode(f, []int{0})
	if err != nil {
		t.Fatal(err)
	}
	if row := got.Float32s()[:s.Width()]; !slices.Equal(row, want.Float32s()) {
		t.Errorf("the first row of %q: got %v, want %v as in training", other, row, want.Float32s())
	}
	if row := got.Float32s()[s.Width():]; row[1] != 1 || row[2] != 0 || row[3] != 1 || row[6] != 1 {
		t.Errorf("the second row of %q: got %v, want missing flags and an unknown colour", other, row)
	}
	if extra := back.Extra(g); !slices.Equal(extra, []string{"new"}) {
		t.Errorf("columns of %q that are not known: got %v, want new", other, extra)
	}
	if _, err := back.Targets(g, nil); err == nil || !strings.Contains(err.Error(), `no target column "kind"`) {
		t.Errorf("targets of %q: got %v, want an error", other, err)
	}
	g, err = readText(t, "colour,len\nred,1\n", back.Options(false))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := back.Encode(g, nil); err == nil || !strings.Contains(err.Error(), "2 of 3 columns are missing: length, size; not known are len") {
		t.Errorf("columns missing: got %v, want an error that names them", err)
	}
	g, err = readText(t, "Colour, LENGTH,size\nred,1,2\n", back.Options(false))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := back.Encode(g, nil); err == nil || !strings.HasSuffix(err.Error(), "2 of 3 columns are missing: length, colour; not known are Colour, LENGTH; length and LENGTH differ only in capitals or blanks, and names have to be the same") {
		t.Errorf("columns in capitals: got %v, want an error that says so", err)
	}
	if _, err := readText(t, "colour,length,size\nred,long,1\n", back.Options(false)); err == nil || !strings.Contains(err.Error(), `t.csv:2: column 2 (length): found "long"`) {
		t.Errorf("a text among numbers: got %v, want an error that names line and column", err)
	}
}

func TestParseRefuses(t *testing.T) {
	_, s := fitted(t, Choices{})
	whole, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ old, new, want string }{
		{`"format"`, `"formal"`, "format: missing, want a text"},
		{`"mean":2.75`, `"mean":"2.75"`, `inputs[0].mean: found the text "2.75", want a number`},
		{`"missing":true`, `"missing":1`, "inputs[0].missing: found the number 1, want true or false"},
		{`cajal-table/3`, `cajal-table/9`, "format"},
		{`"levels":["red"]`, `"levels":["red"],"form":"colour"`, "form \"colour\", want one of text, bool, whole, number"},
		{`"ignored"`, `"ignorde"`, "ignorde: unknown key; known are format, missing, not_missing, inputs, columns, ignored"},
		{`"range":[1,4]`, `"range":[4,1]`, "range"},
		{`"columns":["length",`, `"columns":[`, "columns"},
		{`"columns":["length",`, `"columns":["size",`, "twice"},
		{`"missing":true}`, `"missing":true,"seen":{"range":[1,2]}}`, "no number"},
		{`"kind":"number"`, `"kind":"date"`, "date"},
		{`"name":"colour"`, `"name":"length"`, "twice"},
		{`"scale":1`, `"scale":-1`, "scale"},
		{`["a","b"]`, `["a","a"]`, "twice"},
		{`["a","b"]`, `["a"]`, "1 classes"},
		{`"classification"`, `"guess"`, "guess"},
		{`}}`, `}} {}`, "follows"},
	} {
		text := strings.Replace(string(whole), c.old, c.new, 1)
		if text == string(whole) {
			t.Errorf("%s does not stand in %s", c.old, whole)
		}
		if _, err := Parse([]byte(text)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s instead of %s: got %v, want an error that says %q", c.new, c.old, err, c.want)
		}
	}
}

// A key that is deleted is missed by name, unless its default is documented. Of a
// number that is the mean as well, be it 0 or not.
func TestParseMisses(t *testing.T) {
	s := Schema{Format: formatName, Missing: []string{"?"}, Ignored: []string{"note"},
		Inputs: []Input{{Name: "a", Kind: "number", Scale: 1}, {Name: "b", Kind: "category", Levels: []string{"x", "y"}, Other: true, Missing: true, Embed: true}},
		Target: Target{Name: "t", Task: Regression, Scale: 2}}
	whole, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	optional := []string{"missing", "ignored", "inputs[1].levels", "inputs[1].other", "inputs[1].missing", "inputs[1].embed"}
	tried := 0
	for path, text := range withoutEachKey(t, whole) {
		tried++
		_, err := Parse(text)
		if slices.Contains(optional, path) {
			if err != nil {
				t.Errorf("without %s: %v, want its default", path, err)
			}
		} else if err == nil || !strings.Contains(err.Error(), path+": missing, want ") {
			t.Errorf("without %s: got %v, want an error that names it", path, err)
		}
	}
	if tried != 20 {
		t.Errorf("%d keys, want 20 in %s", tried, whole)
	}
	// The older format left out what is 0.
	old := strings.NewReplacer(formatName, formatOld, `"median":0,"mean":0,`, "", `"mean":0,`, "").Replace(string(whole))
	back, err := Parse([]byte(old))
	if err != nil || strings.Contains(old, "mean") {
		t.Fatalf("%s: %v", old, err)
	}
	back.Format = formatName
	if !reflect.DeepEqual(*back, s) {
		t.Errorf("%s: got %+v, want %+v", old, *back, s)
	}
}

// withoutEachKey yields a JSON text without one of its keys, for each of them.
func withoutEachKey(t *testing.T, text []byte) iter.Seq2[string, []byte] {
	return func(yield func(string, []byte) bool) {
		var root any
		if err := json.Unmarshal(text, &root); err != nil {
			t.Fatal(err)
		}
		var walk func(path string, v any) bool
		walk = func(path string, v any) bool {
			switch v := v.(type) {
			case map[string]any:
				for _, key := range slices.Sorted(maps.Keys(v)) {
					at, was := strings.TrimPrefix(path+"."+key, "."), v[key]
					delete(v, key)
					b, err := json.Marshal(root)
					if err != nil {
						t.Fatal(err)
					}
					if v[key] = was; !yield(at, b) || !walk(at, was) {
						return false
					}
				}
			case []any:
				for i, e := range v {
					if !walk(fmt.Sprintf("%s[%d]", path, i), e) {
						return false
					}
				}
			}
			return true
		}
		walk("", root)
	}
}

func TestTarget(t *testing.T) {
	var many strings.Builder
	text := func(v float64) string { return strconv.FormatFloat(v, 'g', -1, 64) }
	many.WriteString("x,y,label\n")
	for i := range 60 {
		many.WriteString(text(float64(i)/4) + "," + text(float64(i*i)) + "," + text(float64(i%3)) + "\n")
	}
	for _, c := range []struct{ text, target, task, want string }{
		{many.String(), "label", "", Classification},
		{many.String(), "y", "", Regression},
		{many.String(), "x", "", Regression},
		{many.String(), "label", Regression, Regression},
		{many.String(), "", "", "the columns are x, y, label"},
		{many.String(), "z", "", `no column "z"`},
		{many.String(), "x", "guess", `task "guess"`},
		{flowers, "kind", Regression, "a regression predicts numbers"},
		{flowers, "note", "", "the same in every row"},
	} {
		f, err := csv.Read("t", bytes.NewReader([]byte(c.text)), int64(len(c.text)), table.Options{})
		if err != nil {
			t.Fatal(err)
		}
		target, err := FindTarget(f, c.target, c.task)
		switch {
		case err != nil && !strings.Contains(err.Error(), c.want):
			t.Errorf("target %q, task %q: got %v, want %s", c.target, c.task, err, c.want)
		case err == nil && target.Task != c.want:
			t.Errorf("target %q, task %q: got %s, want %s", c.target, c.task, target.Task, c.want)
		}
	}
}

// What a program can do something about has a code.
func TestCodes(t *testing.T) {
	f, _ := fitted(t, Choices{})
	for name, want := range map[string]table.Code{"": table.NoTarget, "kinds": table.UnknownTarget, "note": 0} {
		var e *table.Error
		if _, err := FindTarget(f, name, ""); !errors.As(err, &e) || e.Code != want {
			t.Errorf("target %q: got %#v, want a table.Error with code %d", name, err, want)
		}
	}
}

// Numbers whose squares overflow are refused with what to do instead.
func TestHugeNumbers(t *testing.T) {
	f, err := readText(t, "x,k\n"+strings.Repeat("1e300,a\n2,b\n", 9), table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	target, err := FindTarget(f, "k", "")
	if err != nil {
		t.Fatal(err)
	}
	const want = "column 1 (x): its numbers reach from 2 to 1e+300, and their squares overflow; want numbers below 1e150, such as their logarithms, or leave the column out"
	if _, err := Fit(f, rowsOf(f, nil), target, Choices{}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("got %v, want %q", err, want)
	}
}
