package schema

import (
	"bytes"
	"slices"
	"testing"

	"cajal/data/table"
	"cajal/data/table/csv"
)

// TestCellsAreReadAsAFileIs compares a table in memory with the same table as a
// file: encoded by one schema they are equal.
func TestCellsAreReadAsAFileIs(t *testing.T) {
	const file = "length,colour\n3,red\n0.1,\n?,blue\n1e3,red\n2.5,green\n-7,blue\n"
	f, err := csv.Read("flowers.csv", bytes.NewReader([]byte(file)), int64(len(file)), table.Options{Kinds: map[string]table.Kind{"length": table.Number}})
	if err != nil {
		t.Fatal(err)
	}
	target, err := FindTarget(f, "length", Regression)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Fit(f, f.Present("length"), target, Choices{})
	if err != nil {
		t.Fatal(err)
	}
	colours := []string{"red", "", "blue", "red", "green", "blue"}
	c, err := table.Cells("a request", []string{"length", "colour"}, [][]string{{"3", "0.1", "?", "1e3", "2.5", "-7"}, colours}, s.Options(true))
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
