package table_test

import (
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/csv"
)

// Notes on a column stand with it, and among those of the table under its name.
func TestNotesOfColumns(t *testing.T) {
	text := "# from the field\nzip,colour,y\n" + strings.Repeat("01234,red,1.5\n99,Red,2\n7,blue,4.5\n", 10)
	f, err := csv.Read("t.csv", strings.NewReader(text), int64(len(text)), table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	zip, colour := f.Column("zip"), f.Column("colour")
	if len(zip.Notes) != 1 || !strings.HasPrefix(zip.Notes[0], "10 of its 30 numbers have zeros before them") || len(colour.Notes) != 1 {
		t.Fatalf("notes %q on zip and %q on colour", zip.Notes, colour.Notes)
	}
	if want := "column zip: " + zip.Notes[0]; !slices.Contains(f.Notes, want) {
		t.Errorf("the notes are %q, want %q among them", f.Notes, want)
	}
	rest := f.NotesWithout(f.Columns)
	if len(rest) != 1 || !strings.Contains(rest[0], "from the field") {
		t.Errorf("without those on columns the notes are %q, want the one on the first line", rest)
	}
	if some := f.NotesWithout([]*table.Column{zip}); len(some) != 2 || !slices.Contains(some, "column colour: "+colour.Notes[0]) {
		t.Errorf("without those on zip the notes are %q", some)
	}
}
