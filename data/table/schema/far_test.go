package schema

import (
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

func TestFar(t *testing.T) {
	train := "age,size,colour,kind\n" + strings.Repeat("18,1.5,red,a\n40,,blue,b\n77,2.5,red,a\n", 10)
	f, s := learnedFrom(t, train, "kind", table.Options{})
	for _, c := range []struct {
		text string
		want []string
	}{
		{"age,size,colour\n18,1.5,red\n136,0.5,red\n-41,3.5,red\n,,\n", nil},
		{"age,size,colour\n18,1.5,red\n340,1.5,red\n", []string{
			"column age: 340 in 1 row (in line 3) lies far outside of what training has seen, 18 to 77; little is known of predictions there"}},
		{"size,age,colour\n1,-42,red\n4,18,red\n1e9,5000,red\n", []string{
			"column age: 2 values, such as -42 (first in line 2), lie far outside of what training has seen, 18 to 77; little is known of predictions there",
			"column size: 2 values, such as 4 (first in line 3), lie far outside of what training has seen, 1.5 to 2.5; little is known of predictions there"}},
		{"age,size,colour\n20990315,1.5,red\n18,999999999999999,red\n", []string{
			"column age: 20990315 in 1 row (in line 2) lies far outside of what training has seen, 18 to 77; little is known of predictions there",
			"column size: 999999999999999 in 1 row (in line 3) lies far outside of what training has seen, 1.5 to 2.5; little is known of predictions there"}},
		{"age,size,colour\n1e15,1.5,red\n18,-1234567.5,red\n", []string{
			"column age: 1e+15 in 1 row (in line 2) lies far outside of what training has seen, 18 to 77; little is known of predictions there",
			"column size: -1234568 in 1 row (in line 3) lies far outside of what training has seen, 1.5 to 2.5; little is known of predictions there"}},
	} {
		g, err := readText(t, c.text, s.Options(false))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, far := range (List{s, s}).Far(g) {
			got = append(got, far.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%q:\ngot  %q\nwant %q", c.text, got, c.want)
		}
	}
	if allocations := testing.AllocsPerRun(10, func() { s.Far(f) }); allocations > 0 {
		t.Errorf("rows inside: %v allocations, want none", allocations)
	}
	if far := (Far{Column: "x", Range: [2]string{"0", "1"}, Value: "9", Rows: 1, Line: 2, Row: true}).String(); !strings.Contains(far, "(in row 2)") {
		t.Error(far)
	}
}

// Values stand in messages as in the table: with their unit, per cents as such. Of a column
// that had one value any other lies far outside.
func TestFarAsWritten(t *testing.T) {
	train := "price,rate,height,k\n" + strings.Repeat("$3,5%,7,a\n$5,30%,,b\n$4,12.5%,7,a\n", 10)
	_, s := learnedFrom(t, train, "k", table.Options{Targets: []string{"k"}, Kinds: map[string]table.Kind{"height": table.Number}})
	g, err := readText(t, "price,rate,height\n$8.5,56%,7\n$4,12%,8\n", s.Options(false))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, far := range s.Far(g) {
		got = append(got, far.String())
	}
	want := []string{
		"column price: 8.5 $ in 1 row (in line 2) lies far outside of what training has seen, 3 $ to 5 $; little is known of predictions there",
		"column rate: 56 % in 1 row (in line 2) lies far outside of what training has seen, 5 % to 30 %; little is known of predictions there",
		"column height: 8 in 1 row (in line 3) lies far outside of what training has seen, 7 alone; little is known of predictions there",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}
