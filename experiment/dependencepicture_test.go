package experiment

import (
	"strings"
	"testing"

	"cajal/explain/columns"
)

// A date is a line over dates, a time of day one over hours, and a category bars.
func TestPictureOfDates(t *testing.T) {
	for name, c := range map[string]struct {
		kind   string
		values []string
		at     []float64 // seconds since 1970
		want   []string
	}{
		"days": {"date", []string{"2021-01-01", "2021-02-15", "2021-04-01"}, []float64{1609459200, 1613347200, 1617235200}, []string{">2021-01-", ">2021-03-", "mean prediction (thin: single rows)"}},
		// A time of the first day of 1970 is written without it.
		"1970":     {"date", []string{"10:00:00", "1970-02-15", "1970-04-01"}, []float64{36000, 3888000, 7776000}, []string{">1970-02", "mean prediction (thin: single rows)"}},
		"hours":    {"date", []string{"01:00:00", "13:30:00", "22:00:00"}, []float64{3600, 48600, 79200}, []string{">column, in hours<", ">10<", ">20<"}},
		"category": {"category", []string{"a", "b", "c"}, []float64{0, 0, 0}, []string{">a<", ">b<", ">c<"}},
	} {
		d := &columns.Dependence{Column: "column", Kind: c.kind, Outputs: []string{"y"}, Rows: 2, Clock: name == "hours"}
		for i, v := range c.values {
			d.Points = append(d.Points, columns.Point{Value: v, Number: c.at[i], Mean: []float64{float64(i)}, Drawn: [][]float64{{float64(i)}, {1}}})
		}
		drawn := svg(t, DependencePicture("y by column", d))
		for _, want := range c.want {
			if !strings.Contains(drawn, want) {
				t.Errorf("%s: the picture lacks %q", name, want)
			}
		}
		if d.Points[2].Number != c.at[2] {
			t.Errorf("%s: drawing has changed the points", name)
		}
	}
}
