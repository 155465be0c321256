package serve

import (
	"fmt"
	"strings"
	"testing"
)

// Of many values that training has not seen, the answer speaks of some and says
// how many more there are.
func TestManyUnseen(t *testing.T) {
	file, _ := trainFlowers(t, t.TempDir())
	m := Trained(file)
	for _, c := range []struct {
		values, notes int
		last          string
	}{{0, 0, ""}, {20, 20, `"colour 19"`}, {23, 21, "and 3 more such values"}} {
		length, width, colour := make([]string, 30), make([]string, 30), make([]string, 30)
		for i := range colour {
			length[i], width[i], colour[i] = "1", "2", "red"
			if i < c.values {
				colour[i] = fmt.Sprintf("colour %d", i)
			}
		}
		_, notes, err := m.Encode([]Column{
			{Name: "length", Rows: 30, Cells: length}, {Name: "width", Rows: 30, Cells: width}, {Name: "colour", Rows: 30, Cells: colour},
		})
		if err != nil {
			t.Fatal(err)
		}
		if len(notes) != c.notes || len(notes) > 0 && !strings.Contains(notes[len(notes)-1], c.last) {
			t.Errorf("%d unseen values: got %d notes %q, want %d, the last with %q", c.values, len(notes), notes, c.notes, c.last)
		}
	}
}
