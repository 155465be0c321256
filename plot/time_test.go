package plot

import (
	"slices"
	"testing"
	"time"
)

// Ticks of times stand where hours, weeks, months or years begin.
func TestTimeTicks(t *testing.T) {
	for _, c := range []struct {
		from, to string
		count    int
		want     []string
	}{
		{"2021-01-04 00:00:00", "2023-05-20 00:00:00", 6, []string{"2021-07", "2022-01", "2022-07", "2023-01"}},
		{"2021-01-01 00:00:00", "2021-03-01 00:00:00", 3, []string{"2021-01", "2021-02", "2021-03"}},
		{"2024-02-27 00:00:00", "2024-03-02 12:00:00", 5, []string{"2024-02-27", "2024-02-28", "2024-02-29", "2024-03-01", "2024-03-02"}},
		{"2024-02-25 00:00:00", "2024-03-20 12:00:00", 4, []string{"2024-02-26", "2024-03-04", "2024-03-11", "2024-03-18"}}, // Mondays
		{"2024-02-29 20:30:00", "2024-03-01 06:10:00", 4, []string{"02-29 21:00", "03-01 00:00", "03-01 03:00", "03-01 06:00"}},
		{"1899-06-01 00:00:00", "1961-06-01 00:00:00", 4, []string{"1900", "1920", "1940", "1960"}},
		{"1969-12-31 23:59:58", "1970-01-01 00:00:07", 3, []string{"00:00:00", "00:00:05"}},
	} {
		seconds := func(text string) float64 {
			at, err := time.Parse(time.DateTime, text)
			if err != nil {
				t.Fatal(err)
			}
			return float64(at.Unix())
		}
		a := axis{lo: seconds(c.from), hi: seconds(c.to), times: true}
		var got []string
		for _, tick := range a.timeTicks(c.count) {
			got = append(got, tick.label)
			if tick.value < a.lo || tick.value > a.hi {
				t.Errorf("%s to %s: the tick %s lies outside", c.from, c.to, tick.label)
			}
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s to %s: got %q, want %q", c.from, c.to, got, c.want)
		}
	}
}
