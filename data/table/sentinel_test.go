package table_test

import (
	"fmt"
	"strings"
	"testing"

	"cajal/data/table"
)

// Numbers of nines far from all others are pointed out, with what to do; what may be a
// value is not, nor what a person has decided.
func TestSentinels(t *testing.T) {
	age := func(i int) string { return fmt.Sprint(20 + i*7%60) }
	for _, c := range []struct {
		name  string
		value func(i int) string // of 120 rows; "" stands for age
		o     table.Options
		want  string
	}{
		{"below", func(i int) string { return map[bool]string{true: "-999"}[i%10 == 0] }, table.Options{},
			`column v: -999 in 12 of 120 rows, and all other numbers are from 21 to 79; where it stands for a missing value, missing = ["-999"] says so (--missing=-999)`},
		{"above", func(i int) string { return map[bool]string{true: "9999"}[i%10 == 0] }, table.Options{}, "9999 in 12 of 120 rows"},
		{"two writings", func(i int) string { return map[int]string{0: "-999.0", 1: "-9999"}[i%10] }, table.Options{},
			`-999.0 and -9999 in 24 of 120 rows, and all other numbers are from 21 to 79; where it stands for a missing value, missing = ["-999.0", "-9999"] says so (--missing=-999.0 --missing=-9999)`},
		{"a code of answers", func(i int) string { return map[bool]string{true: "99", false: fmt.Sprint(1 + i%5)}[i%10 == 0] }, table.Options{}, "99 in 12 of 120 rows"},
		{"among large numbers", func(i int) string { return map[bool]string{true: "-99", false: fmt.Sprint(50_000 + i*911)}[i%10 == 0] }, table.Options{}, "-99 in 12 of 120 rows"},
		{"within", func(i int) string { return map[bool]string{true: "99", false: fmt.Sprint(i)}[i%10 == 0] }, table.Options{}, ""},
		{"near", func(i int) string { return map[bool]string{true: "99"}[i%10 == 0] }, table.Options{}, ""},
		{"below zero as others", func(i int) string { return map[bool]string{true: "-99", false: fmt.Sprint(-90 + i)}[i%10 == 0] }, table.Options{}, ""},
		{"twice", func(i int) string { return map[bool]string{true: "-999"}[i < 2] }, table.Options{}, ""},
		{"another number", func(i int) string { return map[bool]string{true: "-998"}[i%10 == 0] }, table.Options{}, ""},
		{"said", func(i int) string { return map[bool]string{true: "-999"}[i%10 == 0] }, table.Options{Missing: []string{"-999"}}, ""},
		{"known", func(i int) string { return map[bool]string{true: "-999"}[i%10 == 0] }, table.Options{Known: map[string]table.Known{"v": {Min: -999, Max: 79}}}, ""},
	} {
		var b strings.Builder
		b.WriteString("v,x,kind\n")
		for i := range 120 {
			v := c.value(i)
			if v == "" {
				v = age(i)
			}
			fmt.Fprintf(&b, "%s,%d.5,%c\n", v, i*i%17, 'a'+i%3)
		}
		f := readText(t, b.String(), c.o)
		if got := strings.Join(f.Notes, "\n"); !strings.Contains(got, c.want) || c.want == "" && got != "" {
			t.Errorf("%s: got the notes %q, want %q", c.name, got, c.want)
		}
		if f.Columns[0].Kind != table.Number || c.o.Missing == nil && f.Columns[0].Missing > 0 {
			t.Errorf("%s: got %v with %d missing, want all numbers to stay", c.name, f.Columns[0].Kind, f.Columns[0].Missing)
		}
	}
}
