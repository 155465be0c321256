package schema

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"cajal/data/table"
)

// The hashed n-grams are those of testdata/text.py, which reads them off the formula.
func TestHashedText(t *testing.T) {
	b, err := os.ReadFile("testdata/text.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Text    string
		Buckets int
		Want    []float64
	}
	if err := json.Unmarshal(b, &cases); err != nil || len(cases) < 10 {
		t.Fatalf("%d cases, %v", len(cases), err)
	}
	for _, c := range cases {
		h := hasher{sums: make([]float64, c.Buckets)}
		h.vector("something else") // which leaves nothing behind
		for j, got := range h.vector(c.Text) {
			if math.Abs(got-c.Want[j]) > 1e-12 {
				t.Errorf("%q in %d buckets, number %d: got %v, want %v", c.Text, c.Buckets, j, got, c.Want[j])
			}
		}
	}
}

const notes = "note,y\n" +
	"The pump does not start,a\n" +
	"\"the PUMP, does not start!\",b\n" +
	"a valve leaks oil again,a\n" +
	",b\n" +
	"there is noise in the gear box,a\n" +
	"start of the pump is slow,b\n"

// A text is its n-grams: neither letters' size nor signs between words count. A missing
// one is zeros, and 1 behind them; numbers in a later file's column are texts.
func TestText(t *testing.T) {
	f, learnt := learnedFrom(t, notes, "y", table.Options{Targets: []string{"y"}, Kinds: map[string]table.Kind{"note": table.Text}})
	s := readAgain(t, learnt)
	if s.Width() != 1025 || len(s.Numbers()) != 0 || s.Options(false).Kinds["note"] != table.Text {
		t.Fatalf("%+v: %d inputs of which %d are numbers, want 1025 and 0", s, s.Width(), len(s.Numbers()))
	}
	x, err := s.Encode(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(f.Texts()) != 0 || f.Column("note").Text(3) != "" || f.Column("note").Text(2) != "a valve leaks oil again" {
		t.Errorf("the texts are %q and %q", f.Column("note").Text(2), f.Column("note").Text(3))
	}
	dot := func(a, b int) (sum float64) {
		for j := range 1024 {
			sum += x.At(a, j) * x.At(b, j)
		}
		return sum
	}
	if same := dot(0, 1); math.Abs(same-16) > 1e-4 {
		t.Errorf("the same words: got a product of %v, want 16", same)
	}
	if near, far := dot(0, 5), dot(0, 2); near < 6 || math.Abs(far) > 3 {
		t.Errorf("texts with words in common have a product of %v, others of %v; want above 6, and below 3", near, far)
	}
	for row := range 6 {
		if want := map[bool]float64{true: 1}[row == 3]; x.At(row, 1024) != want || row == 3 && dot(3, 3) != 0 {
			t.Errorf("row %d: %v says whether it is missing, want %v", row, x.At(row, 1024), want)
		}
	}

	g, err := readText(t, "note\n1\n2024-01-31\n\"\"\nNA\n", s.Options(false))
	if err != nil {
		t.Fatal(err)
	}
	if x, err = s.Encode(g, nil); err != nil {
		t.Fatal(err)
	}
	for row, missing := range []float64{0, 0, 1, 1} {
		if length := dot(row, row); x.At(row, 1024) != missing || math.Abs(length-16*(1-missing)) > 1e-4 {
			t.Errorf("row %d: got a length of %v and %v at the end, want %v there", row, math.Sqrt(length), x.At(row, 1024), missing)
		}
	}
}

// The more rows there are, the fewer buckets, so that they fit into memory.
func TestBuckets(t *testing.T) {
	for rows, want := range map[int]int{1: 1024, 1 << 16: 1024, 1<<16 + 1: 512, 1 << 20: 64, 1 << 24: 64} {
		if got := bucketsFor(rows); got != want {
			t.Errorf("%d rows: got %d buckets, want %d", rows, got, want)
		}
	}
}

func TestTextChecks(t *testing.T) {
	const head = `{"format":"cajal-table/3","inputs":[{"name":"n","kind":`
	const tail = `}],"target":{"name":"y","task":"classification","classes":["a","b"]}}`
	if _, err := Parse([]byte(head + `"text","buckets":2` + tail)); err != nil {
		t.Error(err)
	}
	for input, want := range map[string]string{
		`"text"`:                                    "0 buckets, want 2 to 65536",
		`"text","buckets":65537`:                    "65537 buckets",
		`"text","buckets":-5`:                       "-5 buckets",
		`"text","buckets":8,"levels":["a"]`:         "a text has no levels",
		`"text","buckets":8,"scale":1`:              "no mean",
		`"text","buckets":8,"parts":["day"]`:        "only a date has parts",
		`"category","buckets":8,"other":true`:       "only a text has buckets",
		`"texts","buckets":8,"missing":true`:        "only a text has buckets",
		`"prose","missing":true`:                    "want number, category, date or text",
		`"text","buckets":8,"seen":{"range":[0,1]}`: "what is no number has not seen a range",
	} {
		if _, err := Parse([]byte(head + input + tail)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, want %q", input, err, want)
		}
	}
	f, err := readText(t, notes, table.Options{Kinds: map[string]table.Kind{"note": table.Text}})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := FindTarget(f, "note", ""); err == nil || !strings.Contains(err.Error(), "it holds free text; want classes or numbers") {
		t.Errorf("a text as target: got %v", err)
	}
}
