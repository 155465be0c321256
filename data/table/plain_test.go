package table

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// TestCellsOfPlainNumbers: the short way for columns of plain numbers makes what the long
// way makes, whatever stands in the columns beside them.
func TestCellsOfPlainNumbers(t *testing.T) {
	words := []string{"", "0", "-0", "7", "-12", "+3", "0.5", "1.234", "12.345", "1234", "1,234", "1e3", "1E-400", "1e999", "12.5%", "$5", "(4)", "3-", "−2", "1.5D+03",
		"0x1F", "007", "9007199254740993", "123456789012345678901234567890", "true", "None", "NaN", "-999", "20240131", "1 234", "low", strings.Repeat("1", 70)}
	options := func(more func(*Options)) Options {
		o := Options{Alone: true, Decimal: '.', Only: true, Kinds: map[string]Kind{"a": Number, "b": Number, "c": Category},
			Learned: map[string]Learned{"a": {}, "b": {}, "c": {}}, Known: map[string]Known{"a": {Min: 0, Max: 10}, "b": {Min: 1000, Max: 2000}}, Expect: &Expect{}}
		more(&o)
		return o
	}
	random, short := rand.New(rand.NewPCG(1, 2)), 0
	for name, o := range map[string]Options{
		"as learned":    options(func(*Options) {}),
		"missing words": options(func(o *Options) { o.Missing = []string{"-999"} }),
		"truth":         options(func(o *Options) { o.Learned["a"] = Learned{Form: FormBool} }),
		"a unit":        options(func(o *Options) { o.Known["a"] = Known{Max: 1, Unit: "%"} }),
		"not learned":   options(func(o *Options) { o.Learned, o.Known = nil, nil }),
	} {
		for range 3000 {
			names := []string{"a", "b", "c"}[:2+random.IntN(2)]
			columns := make([][]string, len(names))
			for range 1 + random.IntN(3) {
				for i := range columns {
					few := words[:1+random.IntN(len(words))]
					columns[i] = append(columns[i], few[random.IntN(len(few))])
				}
			}
			got, gotErr := Cells("a request", names, columns, o)
			want, wantErr := Build(Layout{File: "a request", Columns: names, Header: true}, &cells{columns: columns}, o)
			if fmt.Sprint(gotErr) != fmt.Sprint(wantErr) {
				t.Fatalf("%s: %q: error %v, want %v", name, columns, gotErr, wantErr)
			}
			if gotErr != nil {
				continue
			}
			if o.plain("a", 1, columns[0]) != nil {
				short++
			}
			if g, w := told(got), told(want); g != w {
				t.Fatalf("%s: %q:\n%s\nwant\n%s", name, columns, g, w)
			}
		}
	}
	if short < 1000 {
		t.Errorf("%d of the columns were plain, want most of those that are right", short)
	}
}

// told writes what a frame holds. −0 and 0 are one number.
func told(f *Frame) string {
	var b strings.Builder
	fmt.Fprintln(&b, f.File, f.Rows, f.Header, f.Line(0), slices.Sorted(slices.Values(f.Notes)), f.Decimal, f.Spelled, f.Doubts)
	for _, c := range f.Columns {
		fmt.Fprintln(&b, c.Title(), c.Kind, c.Missing, c.Distinct, c.Min+0, c.Max+0, c.Whole, c.Unit, c.Form, c.Levels, c.Absent, c.Notes)
		for r := range f.Rows {
			if c.Kind == Number {
				fmt.Fprint(&b, c.Number(r)+0, " ")
			} else {
				fmt.Fprintf(&b, "%q ", c.Text(r))
			}
		}
	}
	return b.String()
}
