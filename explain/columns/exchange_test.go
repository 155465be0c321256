package columns

import (
	"slices"
	"testing"

	"cajal/data"
	"cajal/data/table"
	"cajal/data/table/schema"
)

// To exchange the inputs of a column is to exchange its cells and to encode the table
// again: of a number with its mark of what is missing, a date, and categories, one-hot
// with rare levels and embedded.
func TestExchangeIsEncodingAgain(t *testing.T) {
	names := []string{"size", "day", "colour", "town", "price"}
	cells := [][]string{
		{"1.5", "", "3", "-2", "7", "1", "2.25", "9"},
		{"2024-01-05", "2024-03-01", "", "2023-12-31", "2024-02-29", "2022-07-14", "2024-11-29", "2021-05-05"},
		{"red", "blue", "red", "blue", "", "red", "blue", "mauve"},
		{"Ulm", "Rom", "Ulm", "Rom", "Bonn", "Bonn", "Ulm", "Rom"},
		{"1", "2", "3", "4", "5", "6", "7", "8"},
	}
	kinds := map[string]table.Kind{"size": table.Number, "day": table.Date, "colour": table.Category, "town": table.Category, "price": table.Number}
	read := func(cells [][]string) *table.Frame {
		f, err := table.Cells("cells", names, cells, table.Options{Kinds: kinds})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	f := read(cells)
	target, err := schema.FindTarget(f, "price", schema.Regression)
	if err != nil {
		t.Fatal(err)
	}
	all := []int{0, 1, 2, 3, 4, 5, 6, 7}
	s, err := schema.Fit(f, all, target, schema.Choices{Embed: map[string]bool{"town": true}})
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.Encode(f, nil)
	if err != nil {
		t.Fatal(err)
	}
	set, err := data.Tensors(x, nil)
	if err != nil {
		t.Fatal(err)
	}
	columns := Of(schema.List{s})
	if len(columns) != 4 || !columns[3].IDs || columns[0].IDs {
		t.Fatalf("got %+v, want four columns, the last of ids", columns)
	}
	order := []int{3, 7, 0, 1, 6, 2, 4, 5}
	for j, c := range columns {
		other := slices.Clone(cells)
		other[j] = make([]string, len(order))
		for i, from := range order {
			other[j][i] = cells[j][from]
		}
		want, err := s.Encode(read(other), nil)
		if err != nil {
			t.Fatal(err)
		}
		var b data.Batch
		if err := Exchange(set, c, order).Gather(&b, all); err != nil {
			t.Fatal(err)
		}
		if c.Name != names[j] || !slices.Equal(b.X.Float32s(), want.Float32s()) {
			t.Errorf("column %s: got\n%v\nwant\n%v", c.Name, b.X.Float32s(), want.Float32s())
		}
		if slices.Equal(x.Float32s(), want.Float32s()) {
			t.Errorf("column %s: the exchange changes nothing", c.Name)
		}
	}
}
