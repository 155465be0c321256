package schema

import (
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
)

func TestUnseen(t *testing.T) {
	train := "colour,shape,size,kind\n" + strings.Repeat("red,round,1,a\nblue,flat,2,b\n", 20) + "green,round,3,a\n,flat,4,b\n"
	f, err := readText(t, train, table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	target, err := FindTarget(f, "kind", "")
	if err != nil {
		t.Fatal(err)
	}
	s, err := Fit(f, rowsOf(f, nil), target, Choices{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		text string
		want []string
	}{
		{"colour,shape,size\nred,flat,1\nblue,round,-7\n,flat,1\n", nil},
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
