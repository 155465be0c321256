package table

import (
	"testing"
	"time"
)

// The calendar is the standard library's, which rooms of this floor may not use.
func TestCalendar(t *testing.T) {
	at := time.Date(1, 1, 1, 0, 0, 0, 0, time.UTC)
	first := int(at.Unix() / secondsOfDay)
	for i := 0; i < 1_200_000; i += 13 {
		day := at.AddDate(0, 0, i)
		y, m, d := dayOf(first + i)
		if y != day.Year() || m != int(day.Month()) || d != day.Day() {
			t.Fatalf("day %d is %d-%d-%d, want %v", first+i, y, m, d, day)
		}
		if days, ok := daysOf(y, m, d); !ok || days != first+i {
			t.Fatalf("%v is day %d (%v), want %d", day, days, ok, first+i)
		}
	}
	for _, c := range [][3]int{{2023, 2, 29}, {1900, 2, 29}, {2024, 2, 30}, {2024, 4, 31}, {2024, 1, 32}} {
		if _, ok := daysOf(c[0], c[1], c[2]); ok {
			t.Errorf("there is a day %v", c)
		}
	}
	if _, ok := daysOf(2000, 2, 29); !ok {
		t.Error("there is no 2000-02-29")
	}
}

func TestDateText(t *testing.T) {
	for seconds, want := range map[float64]string{
		0: "1970-01-01", 86400: "1970-01-02", 36672.5: "10:11:12.5", -86400: "1969-12-31",
		1706695872.25: "2024-01-31T10:11:12.25", -0.5: "23:59:59.5",
	} {
		if got := dateText(seconds); got != want {
			t.Errorf("%v: got %s, want %s", seconds, got, want)
		}
	}
}
