package table

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
)

// TestCellsAreReadAsAFileIs compares a table in memory with the same table as a
// file: encoded by one schema they are equal.
func TestCellsAreReadAsAFileIs(t *testing.T) {
	const file = "length,colour\n3,red\n0.1,\n?,blue\n1e3,red\n2.5,green\n-7,blue\n"
	f, err := Read("flowers.csv", bytes.NewReader([]byte(file)), int64(len(file)), Options{Kinds: map[string]Kind{"length": Number}})
	if err != nil {
		t.Fatal(err)
	}
	target, err := f.Target("length", Regression)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Fit(f, f.Present("length"), target, Choices{})
	if err != nil {
		t.Fatal(err)
	}
	colours := []string{"red", "", "blue", "red", "green", "blue"}
	c, err := Cells("a request", []string{"length", "colour"}, [][]string{{"3", "0.1", "?", "1e3", "2.5", "-7"}, colours}, s.Options(true))
	if err != nil {
		t.Fatal(err)
	}
	got, err := s.Encode(c, nil)
	if err != nil {
		t.Fatal(err)
	}
	want, err := s.Encode(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got.Float32s(), want.Float32s()) {
		t.Errorf("cells encode to\n%v\nand the file to\n%v", got, want)
	}
}

func TestCellsMistakes(t *testing.T) {
	number := Options{Kinds: map[string]Kind{"a": Number}}
	for _, c := range []struct {
		names   []string
		columns [][]string
		want    string
	}{
		{nil, nil, "0 names and 0 columns"},
		{[]string{"a"}, [][]string{{"1"}, {"2"}}, "1 names and 2 columns"},
		{[]string{"a", "a"}, [][]string{{"1"}, {"2"}}, "two columns a"},
		{[]string{"a", "b"}, [][]string{{"1"}, {"2", "3"}}, "column b has 2 cells"},
		{[]string{"a"}, [][]string{{"1", "two", "3"}}, `a request:2: column 1 (a): `},
		{[]string{"a"}, [][]string{{}}, "no rows"},
	} {
		f, err := Cells("a request", c.names, c.columns, number)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("names %q, columns %q: got %v, %v, want an error with %q", c.names, c.columns, f, err, c.want)
		}
	}
	var e *Error
	if _, err := Cells("a request", []string{"a"}, [][]string{{"x"}}, number); !errors.As(err, &e) {
		t.Errorf("a text in a column of numbers: got %T, want *Error", err)
	}
}
