package table_test

import (
	"fmt"
	"strconv"
	"strings"
	"testing"

	"cajal/data/table"
)

// Ids that come again are no quantities: they are levels, and the file's notes say what
// else they may be. Counts, indices of prices and what somebody decides stay numbers.
func TestRepeatedIDs(t *testing.T) {
	every := func(n, from, step int) func(int) string {
		return func(i int) string { return strconv.Itoa(from + step*(i%n)) }
	}
	for _, c := range []struct {
		name  string
		value func(int) string
		o     table.Options
		want  table.Kind
	}{
		{"customer_id", every(30, 100_000, 7), table.Options{}, table.Category},
		{"customerID", every(30, 1, 1), table.Options{}, table.Category},
		{"Id", every(60, 5, 1), table.Options{}, table.Category},
		{"store id", every(4, 1, 1), table.Options{}, table.Category},
		{"id_customer", every(30, 1, 1), table.Options{}, table.Category},
		{"account number", every(30, 400_000, 1), table.Options{}, table.Category},
		{"patientid", func(i int) string { return strconv.Itoa(i % 80) }, table.Options{}, table.Index}, // of 120 rows
		{"order number", every(30, 1, 1), table.Options{}, table.Number},                                // the third order
		{"id_01", every(30, 0, 5), table.Options{}, table.Number},
		{"num_ids", every(30, 0, 1), table.Options{}, table.Number},
		{"n_id", every(30, 0, 1), table.Options{}, table.Number},
		{"price_index", every(30, 90, 1), table.Options{}, table.Number},
		{"visits", every(30, 0, 1), table.Options{}, table.Number},
		{"has_id", every(2, 0, 1), table.Options{}, table.Number},
		{"paid", every(30, 0, 10), table.Options{}, table.Number},
		{"customer_id", every(30, -15, 1), table.Options{}, table.Number},
		{"customer_id", func(i int) string { return strconv.Itoa(i%30) + ".5" }, table.Options{}, table.Number},
		{"customer_id", every(30, 100_000, 7), table.Options{Kinds: map[string]table.Kind{"customer_id": table.Number}}, table.Number},
		{"customer_id", every(30, 100_000, 7), table.Options{Order: "customer_id"}, table.Number},
		{"customer_id", every(30, 100_000, 7), table.Options{Targets: []string{"customer_id"}}, table.Number},
	} {
		var b strings.Builder
		fmt.Fprintf(&b, "%s,x,kind\n", c.name)
		for i := range 120 {
			fmt.Fprintf(&b, "%s,%d.5,%c\n", c.value(i*37%120), i*i%17, 'a'+i%3)
		}
		if c.o.Targets == nil {
			c.o.Targets = []string{"kind"}
		}
		f := readText(t, b.String(), c.o)
		if got := f.Columns[0].Kind; got != c.want {
			t.Errorf("%s of %s, %s, …: got %v, want %v", c.name, c.value(0), c.value(1), got, c.want)
		}
		notes := strings.Join(f.Notes, "\n")
		if says := strings.Contains(notes, fmt.Sprintf("(--group %s)", c.name)) && strings.Contains(notes, fmt.Sprintf("--column %s=ignore", c.name)); says != (c.want == table.Category) {
			t.Errorf("%s: got the notes %q", c.name, notes)
		}
		if why := f.Columns[0].Summary(); c.want == table.Index && !strings.Contains(why, "it is called as ids are, and half of them or more stand in one row") {
			t.Errorf("%s: left out for the reason %q", c.name, why)
		}
	}
}

// So are very many of them, which do not fit at first.
func TestManyRepeatedIDs(t *testing.T) {
	var b strings.Builder
	b.WriteString("customer_id,amount,kind\n")
	for i := range 60_000 {
		fmt.Fprintf(&b, "%d,%d,%c\n", 100_000+i*7919%20_000, i*31%25_000, 'a'+i%3)
	}
	f := readText(t, b.String(), table.Options{Targets: []string{"kind"}})
	if c := f.Columns[0]; c.Kind != table.Category || len(c.Levels) != 20_000 || c.Form != table.FormWhole {
		t.Errorf("20,000 customers in 60,000 rows: got %v of %d levels, want a category of whole numbers", c.Kind, len(c.Levels))
	}
	if c := f.Columns[1]; c.Kind != table.Number || c.Levels != nil {
		t.Errorf("25,000 amounts: got %v of %d levels, want numbers", c.Kind, len(c.Levels))
	}
}

// Of many texts it is enough that half of the rows have one that comes again: the others
// are a long tail, which is no reason to leave the column out. Names, and free text, stay
// what they are.
func TestLongTail(t *testing.T) {
	for _, c := range []struct {
		again, once int // texts in three rows each, and in one
		text        string
		want        table.Kind
	}{
		{80, 200, "Town %d", table.Category},
		{60, 200, "Town %d", table.Name},
		{20, 40, "Town %d", table.Name}, // few rows
		{40, 40, "Town %d", table.Category},
		{80, 200, "the pump %d does not start", table.Text},
		{4000, 9000, "Town %d", table.Category}, // which do not fit at first
	} {
		var b strings.Builder
		b.WriteString("v,x,kind\n")
		row := 0
		for k := range c.again + c.once {
			for range map[bool]int{true: 3, false: 1}[k < c.again] {
				fmt.Fprintf(&b, c.text+",%d.5,%c\n", k, row*row%17, 'a'+row%3)
				row++
			}
		}
		f := readText(t, b.String(), table.Options{Targets: []string{"kind"}})
		if got := f.Columns[0].Kind; got != c.want {
			t.Errorf("%d texts in three rows and %d in one: got %v, want %v", c.again, c.once, got, c.want)
		}
	}
}
