package schema

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/csv"
)

// TestRowsAlone encodes each row of a table by itself, as a file of one line and as the
// cells of a request: what a cell is must not hang on the rows beside it. None, N/A and
// NA are levels here, which a file that holds nothing else would take for missing.
func TestRowsAlone(t *testing.T) {
	var b strings.Builder
	names := []string{"garage", "flag", "size", "day", "code", "y", "class"}
	b.WriteString(strings.Join(names, ",") + "\n")
	var rows [][]string
	for i := range 200 {
		rows = append(rows, []string{
			[]string{"None", "Gd", "N/A", "NA", "", "null", "-"}[i*i%7],
			[]string{"True", "false", ""}[i%3],
			[]string{"1.5", "?", "-3", "1e2", "NaN"}[i%5],
			fmt.Sprintf("2024-%02d-%02d", 1+i%12, 1+i*7%28),
			[]string{"007", "7", "none"}[i%3],
			fmt.Sprint(i * 37 % 101),
			[]string{"None", "N/A", "Yes"}[i%3],
		})
		b.WriteString(strings.Join(rows[i], ",") + "\n")
	}
	file := b.String()
	f, err := csv.Read("all.csv", strings.NewReader(file), int64(len(file)), table.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"y", "class"} {
		target, err := FindTarget(f, name, "")
		if err != nil {
			t.Fatal(err)
		}
		s, err := Fit(f, f.Present(name), target, Choices{})
		if err != nil {
			t.Fatal(err)
		}
		all, err := s.Encode(f, nil)
		if err != nil {
			t.Fatal(err)
		}
		truth, err := s.Targets(f, nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			cells := make([][]string, len(row))
			for j, c := range row {
				cells[j] = []string{c}
			}
			line := strings.Join(names, ",") + "\n" + strings.Join(row, ",") + "\n"
			alone, err := csv.Read("one.csv", strings.NewReader(line), int64(len(line)), s.Options(true))
			if err != nil {
				t.Fatalf("%s: row %d alone: %v", name, i+1, err)
			}
			asked, err := table.Cells("a request", names, cells, s.Options(true))
			if err != nil {
				t.Fatalf("%s: row %d as a request: %v", name, i+1, err)
			}
			for how, one := range map[string]*table.Frame{"a file": alone, "a request": asked} {
				got, err := s.Encode(one, nil)
				if err != nil {
					t.Fatalf("%s: row %d alone as %s: %v", name, i+1, how, err)
				}
				if want := all.Narrow(0, i, i+1); !slices.Equal(got.Float32s(), want.Float32s()) {
					t.Errorf("%s: row %d, %q, alone as %s is\n%v\nand beside the others\n%v", name, i+1, row, how, got, want)
				}
				if y, err := s.Targets(one, nil); err != nil || y.Reshape(-1).At(0) != truth.Reshape(-1).At(i) {
					t.Errorf("%s: row %d alone as %s has the target %v (%v), and beside the others %v", name, i+1, how, y, err, truth.Reshape(-1).At(i))
				}
			}
		}
	}
}
