package schema

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

func TestUnseen(t *testing.T) {
	train := "colour,shape,size,kind\n" + strings.Repeat("red,round,1,a\nblue,flat,2,b\n", 20) + "green,round,3,a\n,flat,4,b\n"
	f, s := learnedFrom(t, train, "kind", table.Options{})
	for _, c := range []struct {
		text string
		want []string
	}{
		{"colour,shape,size\nred,flat,1\nblue,round,-7\n,flat,1\n", nil},
		{"colour,shape,size\nRED,\tflat,1\n", []string{
			`column colour: "RED" in 1 row (first in line 2) was rare in training or not there; it counts as a rare level; training had "red", which is another value than "RED"`,
			`column shape: "\tflat" in 1 row (first in line 2) was not there in training; the network has learnt nothing of it; training had "flat", which is another value than "\tflat"`,
		}},
		{"shape,colour,size\nflat,red,1\noval,mauve,1\noval,green,1\n,mauve,1\n", []string{
			`column colour: "mauve" in 2 rows (first in line 3) was rare in training or not there; it counts as a rare level`,
			`column colour: "green" in 1 row (first in line 4) was rare in training or not there; it counts as a rare level`,
			`column shape: "oval" in 2 rows (first in line 3) was not there in training; the network has learnt nothing of it`,
			`column shape: a missing value in 1 row (first in line 5) was not there in training; the network has learnt nothing of it`,
		}},
	} {
		g, err := readText(t, c.text, s.Options(false))
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, u := range s.Unseen(g) {
			got = append(got, u.String())
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("unseen levels of %q:\ngot  %q\nwant %q", c.text, got, c.want)
		}
	}
	// The training rows themselves hold nothing new but what was rare.
	if u := s.Unseen(f); len(u) != 1 || u[0].Value != "green" || u[0].Rows != 1 {
		t.Errorf("unseen levels of the training rows: got %v, want the rare green alone", u)
	}
}

// Missing numbers, dates and texts are told of where training had none, and not where it had
// some.
func TestUnseenMissing(t *testing.T) {
	train := "size,few,day,note,kind\n"
	for i := range 40 {
		train += fmt.Sprintf("%d,%s,2024-01-%02d,the parcel %d came %d days too late,%s\n", i*i%37, []string{"", "2"}[i%2], 1+i%28, i, i*i, []string{"a", "b"}[i%2])
	}
	f, s := learnedFrom(t, train, "kind", table.Options{Kinds: map[string]table.Kind{"note": table.Text}})
	if u := s.Unseen(f); u != nil {
		t.Errorf("the training rows: %v", u)
	}
	g, err := readText(t, "size,few,day,note\n1,,2024-01-03,it came\nNA,1,,\n,,,it came\n", s.Options(false))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"column size: a missing value in 2 rows (first in line 3) was not there in training; the median of the training rows stands in for it",
		"column day: a missing value in 2 rows (first in line 3) was not there in training; the median of the training rows stands in for it",
		"column note: a missing value in 1 row (first in line 3) was not there in training; the network has learnt nothing of it",
	}
	if got := UnseenNotes(s.Unseen(g)); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// Many values of a column are one sentence, with how many there are and the first three;
// rare ones and missing ones are told apart from those, and other columns too.
func TestUnseenNotes(t *testing.T) {
	all := []Unseen{
		{Column: "town", Value: "Ulm", Rows: 2, Line: 3, Rare: true},
		{Column: "shape", Value: "oval", Rows: 1, Line: 3},
		{Column: "town", Value: "Bonn", Rows: 5, Line: 4, Rare: true},
		{Column: "town", Rows: 4, Line: 5},
		{Column: "town", Value: "Kiel", Rows: 1, Line: 6, Rare: true},
		{Column: "town", Value: "Trier", Rows: 1, Line: 7, Rare: true},
		{Column: "size", Value: "XL", Rows: 1, Line: 1, Row: true},
		{Column: "size", Value: "XS", Rows: 1, Line: 2, Row: true, Near: "xs"},
	}
	want := []string{
		`column town: 4 values in 9 rows, such as "Ulm", "Bonn", "Kiel" (first in line 3), were rare in training or not there; each counts as a rare level`,
		`column shape: "oval" in 1 row (first in line 3) was not there in training; the network has learnt nothing of it`,
		`column town: a missing value in 4 rows (first in line 5) was not there in training; the network has learnt nothing of it`,
		`column size: 2 values in 2 rows, such as "XL", "XS" (first in row 1), were not there in training; the network has learnt nothing of them; training had "xs", which is another value than "XS"`,
	}
	if got := UnseenNotes(all); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	if got := UnseenNotes(nil); got != nil {
		t.Errorf("of nothing: got %q", got)
	}
}

// Of many columns the first twenty have a sentence.
func TestFirstNotes(t *testing.T) {
	var unseen []Unseen
	var far []Far
	for i := range 25 {
		unseen = append(unseen, Unseen{Column: fmt.Sprint(i), Value: "x", Rows: 1})
		far = append(far, Far{Column: fmt.Sprint(i), Value: "9", Range: [2]string{"1", "2"}, Rows: 1})
	}
	for what, notes := range map[string][]string{"unseen": UnseenNotes(unseen), "far": FarNotes(far)} {
		if len(notes) != 21 || !strings.HasPrefix(notes[19], "column 19: ") || notes[20] != "there are more such values in other columns" {
			t.Errorf("%s: %d notes, the last %q; want 20 and one of the others", what, len(notes), notes[len(notes)-1])
		}
	}
	if notes := FarNotes(far[:20]); len(notes) != 20 {
		t.Errorf("of 20 columns: %d notes", len(notes))
	}
}
