package table

import (
	"fmt"
	"math"
	"slices"
	"testing"
)

// Numbers as people write them, and texts that only look like some.
func TestSpellings(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		text         string
		point, comma float64 // its value with each decimal sign, NaN for none
		unit         string
	}{
		{"$1,234.00", 1234, nan, "$"}, {"€ 3", 3, 3, "€"}, {"3 €", 3, 3, "€"}, {"US$5.25", 5.25, nan, "US$"}, {"1.234,50 EUR", nan, 1234.5, "EUR"},
		{"-$5.00", -5, nan, "$"}, {"$-5.00", -5, nan, "$"}, {"($5.00)", -5, nan, "$"}, {"$(5.00)", -5, nan, "$"}, {"₹12,34,567.5", 1234567.5, nan, "₹"},
		{"12.3%", 0.123, nan, "%"}, {"12,3 %", nan, 0.123, "%"}, {"%7", 0.07, 0.07, "%"}, {"-4.5%", -0.045, nan, "%"}, {"2.5‰", 0.0025, nan, "‰"},
		{"1 234,5", nan, 1234.5, ""}, {"1\u00a0234,5", nan, 1234.5, ""}, {"1\u202f234.5", 1234.5, nan, ""}, {"1\u2009234\u2009567", 1234567, 1234567, ""},
		{"1'234", 1234, 1234, ""}, {"1’234.5", 1234.5, nan, ""}, {"-1 234", -1234, -1234, ""}, {"1 234.567", 1234.567, nan, ""},
		{"−0.5", -0.5, nan, ""}, {"–0,5", nan, -0.5, ""}, {"－3", -3, -3, ""}, {"1e−5", 1e-5, 1e-5, ""},
		{"(0.5)", -0.5, nan, ""}, {"(1,234.5)", -1234.5, nan, ""}, {"0.5-", -0.5, nan, ""}, {"12-", -12, -12, ""},
		{"1e5", 1e5, 1e5, ""}, {"1.5e3", 1500, nan, ""}, {"1,5E+03", nan, 1500, ""}, {"\u00a07.5\u00a0", 7.5, nan, ""},
		{"1,234", 1234, 1.234, ""}, {"1.234", 1.234, 1234, ""}, {"$1,234", 1234, 1.234, "$"},
		{"", nan, nan, ""}, {"x", nan, nan, ""}, {"5 kg", 5, 5, "kg"}, {"5kg", 5, 5, "kg"}, {"-1.5 °C", -1.5, nan, "°C"}, {"20,5°C", nan, 20.5, "°C"}, {"1,200 km/h", 1200, 1.2, "km/h"}, {"(5 m²)", -5, -5, "m²"},
		{"1.75 m", 1.75, nan, "m"}, {"12 A", 12, 12, "A"}, {"12A", nan, nan, ""}, {"kg 5", nan, nan, ""}, {"5 kg kg", nan, nan, ""}, {"5 bananas", nan, nan, ""}, {"kg", nan, nan, ""}, {"M8", nan, nan, ""}, {"3rd", nan, nan, ""},
		{"1 23", nan, nan, ""}, {"12 34", nan, nan, ""}, {"1 2345", nan, nan, ""},
		{"(5", nan, nan, ""}, {"--5", nan, nan, ""}, {"-5-", nan, nan, ""}, {"(-5)", nan, nan, ""}, {"$", nan, nan, ""}, {"$5%", nan, nan, ""}, {"$$5", nan, nan, ""},
		{"2024-01-15", nan, nan, ""}, {"3–5", nan, nan, ""}, {"1.2.3", nan, nan, ""}, {"Inf", nan, nan, ""}, {"1e999", nan, nan, ""}, {"5e", nan, nan, ""}, {"e5", nan, nan, ""},
		{"1'2345", nan, nan, ""}, {"1 234 5", nan, nan, ""}, {"1,2,3", nan, nan, ""}, {"\xff5", nan, nan, ""}, {"()", nan, nan, ""}, {"-", nan, nan, ""},
	} {
		f := classify([]byte(c.text))
		for sign, want := range map[byte]float64{'.': c.point, ',': c.comma} {
			got, ok := f.parse([]byte(c.text), sign)
			if !ok {
				got = nan
			}
			if got != want && !(math.IsNaN(got) && math.IsNaN(want)) {
				t.Errorf("%q with decimal %q: got %v, want %v", c.text, sign, got, want)
			}
		}
		if f.isNumber() && f.around.unit != c.unit {
			t.Errorf("%q: got unit %q, want %q", c.text, f.around.unit, c.unit)
		}
	}
}

// What is no number at all costs no memory: tables are full of such texts.
func TestTextsTakeNoMemory(t *testing.T) {
	texts := [][]byte{[]byte("Iris-setosa"), []byte("n1234"), []byte("C85 B96"), []byte("STON/O2. 3101282"), []byte("Ünal, 3")}
	if n := testing.AllocsPerRun(100, func() {
		for _, text := range texts {
			classify(text)
		}
	}); n > 0 {
		t.Errorf("%v allocations for %q, want none", n, texts)
	}
}

// A column of one measure is numbers, one of several is texts, with a word about it;
// what is the same number in two units are two levels.
func TestMeasures(t *testing.T) {
	rows := func(cell func(i int) string) (cells []string) {
		for i := range 60 {
			cells = append(cells, cell(i))
		}
		return cells
	}
	read := func(cells []string, kinds map[string]Kind) *Frame {
		t.Helper()
		f, err := Cells("t.csv", []string{"v"}, [][]string{cells}, Options{Kinds: kinds})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	one := read(rows(func(i int) string { return fmt.Sprintf("%d kg", 40+i) }), nil)
	if v := one.Column("v"); v.Kind != Number || v.Min != 40 || v.Max != 99 || v.Unit != "kg" || v.Summary() != "40 to 99 kg" {
		t.Errorf("one unit: got %v, %s", v.Kind, v.Summary())
	}
	two := rows(func(i int) string { return fmt.Sprintf("%d %s", 5+i/2%3, []string{"kg", "lb"}[i%2]) })
	f := read(two, nil)
	if v := f.Column("v"); v.Kind != Category || !slices.Equal(v.Levels, []string{"5 kg", "5 lb", "6 kg", "6 lb", "7 kg", "7 lb"}) {
		t.Errorf("two units: got %v, %s", v.Kind, v.Summary())
	}
	if want := `column v: it has numbers in several units, such as "5 kg" and "5 lb"; it counts as category`; !slices.Contains(f.Notes, want) {
		t.Errorf("two units: got the notes %q, want %q", f.Notes, want)
	}
	money := read(rows(func(i int) string { return []string{"$5", "£5", "$7"}[i%3] }), map[string]Kind{"v": Category})
	if got, want := money.Column("v").Levels, []string{"$5", "$7", "£5"}; !slices.Equal(got, want) {
		t.Errorf("two currencies: got %q, want %q", got, want)
	}
}
