package schema

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand"
	"os"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/table"
	"cajal/tensor"
)

// encodedTable fits a schema to a table of a column town that is encoded by the target y,
// and of x.
func encodedTable(t *testing.T, towns, y []string) (*table.Frame, *Schema) {
	t.Helper()
	var b strings.Builder
	b.WriteString("town,x,y\n")
	for i := range towns {
		fmt.Fprintf(&b, "%s,%d.5,%s\n", towns[i], i*7%11, y[i])
	}
	f, err := readText(t, b.String(), table.Options{Targets: []string{"y"}, Kinds: map[string]table.Kind{"town": table.Category}})
	if err != nil {
		t.Fatal(err)
	}
	target, err := FindTarget(f, "y", "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Fit(f, rowsOf(f, nil), target, Choices{Encode: map[string]bool{"town": true}})
	if err != nil {
		t.Fatal(err)
	}
	return f, s
}

// What levels say is what testdata/targetencoding.py works out from the covariance of all
// rows, where levels differ and where they do so by chance.
func TestTargetEncoding(t *testing.T) {
	text, err := os.ReadFile("testdata/targetencoding.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Levels, Classes []string
		Y               []float64
		Want            []float64
	}
	if err := json.Unmarshal(text, &cases); err != nil || len(cases) != 10 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for i, c := range cases {
		y := c.Classes
		for _, v := range c.Y {
			y = append(y, fmt.Sprint(v))
		}
		f, s := encodedTable(t, c.Levels, y)
		e := s.Inputs[0].Encoding
		if e == nil || e.Outputs != 1 || len(e.Values) != len(c.Want) || s.Inputs[0].Embed || s.Width() != 2 || !slices.Equal(s.Numbers(), []int{1}) {
			t.Fatalf("case %d: got %+v, width %d, want %d values of one output and a number", i, s.Inputs[0], s.Width(), len(c.Want))
		}
		for l, v := range e.Values {
			if math.Abs(float64(v)-c.Want[l]) > 1e-6 {
				t.Errorf("case %d, %s: got %v, want %v", i, s.Inputs[0].Levels[l], v, c.Want[l])
			}
		}
		b, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if s, err = Parse(b); err != nil {
			t.Fatal(err)
		}
		x, err := s.Encode(f, []int{0, 3})
		if err != nil {
			t.Fatal(err)
		}
		for row, r := range []int{0, 3} {
			if want := e.Values[slices.Index(s.Inputs[0].Levels, c.Levels[r])]; x.At(row, 0) != float64(want) {
				t.Errorf("case %d, row %d: got %v, want %v", i, r, x.At(row, 0), want)
			}
		}
	}
}

// A level that training has not seen, and a missing one, say nothing; a missing one is
// marked.
func TestTargetEncodingOfUnknown(t *testing.T) {
	towns, y := []string{}, []string{}
	for i := range 40 {
		town, class := i%4, i%4%3
		if i%5 == 0 {
			class = (class + 1) % 3
		}
		towns, y = append(towns, []string{"a", "b", "c", ""}[town]), append(y, []string{"u", "v", "w"}[class])
	}
	_, s := encodedTable(t, towns, y)
	if e := s.Inputs[0].Encoding; e.Outputs != 3 || len(e.Values) != 9 || s.Width() != 5 {
		t.Fatalf("got %+v and a width of %d, want 3 outputs for 3 levels, and 5 inputs", e, s.Width())
	}
	g, err := readText(t, "town,x\na,1\nelsewhere,1\n\"\",1\n", s.Options(false))
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.Encode(g, nil)
	if err != nil {
		t.Fatal(err)
	}
	for row, want := range [][]float64{{1, 1, 1, 0}, {0, 0, 0, 0}, {0, 0, 0, 1}} {
		for j, w := range want {
			if got := x.At(row, j); (got != 0) != (w != 0) {
				t.Errorf("row %d, input %d: got %v, want it to be 0: %v", row, j, got, w == 0)
			}
		}
	}
	if u := UnseenNotes(s.Unseen(g)); len(u) != 1 || !strings.Contains(u[0], `"elsewhere" in 1 row (first in line 3) was not there in training`) {
		t.Errorf("got the notes %q", u)
	}
}

// What a row that is trained on gets is what a schema says that was fitted to the other
// folds, to the bit whatever its own target is. What all rows say would give it away.
func TestCrossEncodeKnowsNotTheRow(t *testing.T) {
	const n, towns = 400, 90
	random := rand.New(rand.NewSource(5))
	names, y := make([]string, n), make([]string, n)
	for i := range names {
		names[i], y[i] = fmt.Sprintf("t%02d", random.Intn(towns)), []string{"no", "yes"}[random.Intn(2)]
	}
	folds, err := data.KFold(n, 5, nil)
	if err != nil {
		t.Fatal(err)
	}
	encode := func(y []string) *tensor.Tensor {
		f, s := encodedTable(t, names, y)
		x, err := s.CrossEncode(f, rowsOf(f, nil), folds)
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	x := encode(y)
	for k, fold := range folds {
		other := slices.Clone(y)
		for _, i := range fold.Test {
			other[i] = map[string]string{"no": "yes", "yes": "no"}[y[i]]
		}
		z, moved := encode(other), false
		for _, i := range fold.Test {
			if x.At(i, 0) != z.At(i, 0) {
				t.Errorf("fold %d, row %d: %v becomes %v with other targets in its own fold", k, i, x.At(i, 0), z.At(i, 0))
			}
		}
		for _, i := range fold.Train {
			moved = moved || x.At(i, 0) != z.At(i, 0)
		}
		if !moved {
			t.Errorf("fold %d: its targets say nothing to other folds", k)
		}
	}

	f, s := encodedTable(t, names, y)
	fold := folds[2]
	one, err := Fit(f, fold.Train, &s.Target, Choices{Encode: map[string]bool{"town": true}})
	if err != nil {
		t.Fatal(err)
	}
	want, err := one.Encode(f, fold.Test)
	if err != nil {
		t.Fatal(err)
	}
	for row, i := range fold.Test {
		if x.At(i, 0) != want.At(row, 0) {
			t.Errorf("row %d: got %v, and a schema of the other folds says %v", i, x.At(i, 0), want.At(row, 0))
		}
	}
}

// Of a column that says nothing the values of rows that are trained on have nothing to do
// with their targets, and those of a column that says much do.
func TestCrossEncodeDoesNotLeak(t *testing.T) {
	const n, towns = 6000, 2000
	correlation := func(effect float64, cross bool) float64 {
		random := rand.New(rand.NewSource(11))
		effects := make([]float64, towns)
		for i := range effects {
			effects[i] = random.NormFloat64() * effect
		}
		names, y, truth := make([]string, n), make([]string, n), make([]float64, n)
		for i := range names {
			town := random.Intn(towns)
			truth[i] = effects[town] + random.NormFloat64()
			names[i], y[i] = fmt.Sprintf("t%04d", town), fmt.Sprintf("%.6f", truth[i])
		}
		f, s := encodedTable(t, names, y)
		folds, err := data.KFold(n, 5, nil)
		if err != nil {
			t.Fatal(err)
		}
		x, err := s.CrossEncode(f, rowsOf(f, nil), folds)
		if !cross {
			x, err = s.Encode(f, nil)
		}
		if err != nil {
			t.Fatal(err)
		}
		var sx, sy, sxx, syy, sxy float64
		for i, v := range truth {
			u := x.At(i, 0)
			sx, sy, sxx, syy, sxy = sx+u, sy+v, sxx+u*u, syy+v*v, sxy+u*v
		}
		if sxx == 0 {
			return 0
		}
		return (sxy - sx*sy/n) / math.Sqrt((sxx-sx*sx/n)*(syy-sy*sy/n))
	}
	if r := correlation(0, true); math.Abs(r) > 3/math.Sqrt(n) {
		t.Errorf("nothing to know: the correlation with the row's own target is %v, want at most %v", r, 3/math.Sqrt(n))
	}
	if r := correlation(1, true); r < 0.4 {
		t.Errorf("much to know: the correlation is %v, want 0.4 or more", r)
	}
	if in, out := correlation(1, false), correlation(1, true); in < out+0.1 {
		t.Errorf("with their own targets rows have a correlation of %v, and without of %v; want much less", in, out)
	}
}

// A category is embedded if its levels differ in the target, and encoded by it if they
// differ as chance has them: of a hundred columns that say nothing one or two are taken
// for others. Who says embed gets it.
func TestLevelsThatDoNotDiffer(t *testing.T) {
	const n, towns, columns = 400, 25, 100
	fit := func(y func(town int, random *rand.Rand) string, embed map[string]bool) (embedded int) {
		random := rand.New(rand.NewSource(3))
		var b strings.Builder
		for j := range columns {
			fmt.Fprintf(&b, "c%d,", j)
		}
		b.WriteString("y\n")
		for range n {
			var town int
			for range columns {
				town = random.Intn(towns)
				fmt.Fprintf(&b, "t%02d,", town)
			}
			b.WriteString(y(town, random) + "\n") // of the last column
		}
		f, err := readText(t, b.String(), table.Options{Targets: []string{"y"}})
		if err != nil {
			t.Fatal(err)
		}
		target, err := FindTarget(f, "y", "")
		if err != nil {
			t.Fatal(err)
		}
		s, err := Fit(f, rowsOf(f, nil), target, Choices{Embed: embed, Suggest: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, in := range s.Inputs[:columns-1] {
			if in.Embed == (in.Encoding != nil) || in.Embed && len(in.Levels) != towns {
				t.Fatalf("%+v is embedded and encoded, or neither", in)
			}
			if in.Embed {
				embedded++
			}
		}
		if in := s.Inputs[columns-1]; !in.Embed {
			t.Errorf("the town says something, and is %+v", in)
		}
		return embedded
	}
	numbers := func(town int, random *rand.Rand) string {
		return fmt.Sprintf("%.4f", float64(town)/8+random.NormFloat64())
	}
	classes := func(town int, random *rand.Rand) string {
		return []string{"a", "b", "c"}[(town+random.Intn(2))%3]
	}
	if got := fit(numbers, nil); got > 5 {
		t.Errorf("numbers: %d of %d columns that say nothing are embedded, want about 1", got, columns-1)
	}
	if got := fit(classes, nil); got > 5 {
		t.Errorf("classes: %d of %d columns that say nothing are embedded, want about 1", got, columns-1)
	}
	all := map[string]bool{}
	for j := range columns {
		all[fmt.Sprintf("c%d", j)] = true
	}
	if got := fit(numbers, all); got != columns-1 {
		t.Errorf("%d of %d columns that are to be embedded are", got, columns-1)
	}
}

// A target encoding that does not fit its column is refused.
func TestTargetEncodingChecks(t *testing.T) {
	const head = `{"format":"cajal-table/3","inputs":[{"name":"n",`
	const tail = `}],"target":{"name":"y","task":"classification","classes":["a","b"]}}`
	if _, err := Parse([]byte(head + `"kind":"category","levels":["u","v"],"target_encoding":{"outputs":1,"values":[0.5,-1]}` + tail)); err != nil {
		t.Error(err)
	}
	for input, want := range map[string]string{
		`"kind":"category","levels":["u","v"],"target_encoding":{"outputs":1,"values":[0.5]}`:        "a target encoding with 1 numbers for 2 levels, want 1 for each",
		`"kind":"category","levels":["u"],"target_encoding":{"outputs":0,"values":[]}`:               "0 outputs, want 1 to 1000",
		`"kind":"category","levels":["u"],"target_encoding":{"outputs":2,"values":[1,2]}`:            "2 numbers of each level, and the target has 1",
		`"kind":"category","levels":["u"],"embed":true,"target_encoding":{"outputs":1,"values":[1]}`: "is not embedded",
		`"kind":"category","levels":["u"],"other":true,"target_encoding":{"outputs":1,"values":[1]}`: "has no rare levels",
		`"kind":"text","buckets":8,"target_encoding":{"outputs":1,"values":[1]}`:                     "only a category has a target encoding",
		`"kind":"category","levels":["u"],"target_encoding":{"outputs":1,"values":[1],"smooth":3}`:   "smooth",
	} {
		if _, err := Parse([]byte(head + input + tail)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", input, err, want)
		}
	}
}

// Of very many levels the most frequent are kept, as many as a model file can bear.
func TestTargetEncodingKeepsTheFrequent(t *testing.T) {
	c := 0
	var b strings.Builder
	b.WriteString("town,y\n")
	for l := range 3000 {
		for range 2 + l%2 { // 7,500 rows
			fmt.Fprintf(&b, "t%04d,c%02d\n", l, c%40)
			c++
		}
	}
	f, err := readText(t, b.String(), table.Options{Targets: []string{"y"}, Kinds: map[string]table.Kind{"town": table.Category}})
	if err != nil {
		t.Fatal(err)
	}
	target, err := FindTarget(f, "y", "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Fit(f, rowsOf(f, nil), target, Choices{Encode: map[string]bool{"town": true}})
	if err != nil {
		t.Fatal(err)
	}
	in := &s.Inputs[0]
	if len(in.Levels) != 2500 || in.Encoding.Outputs != 40 || !slices.IsSorted(in.Levels) || !slices.Contains(in.Levels, "t2999") || slices.Contains(in.Levels, "t2998") {
		t.Errorf("got %d levels of %d outputs, want the 1500 with three rows and 1000 of the others, of 40", len(in.Levels), in.Encoding.Outputs)
	}
}
