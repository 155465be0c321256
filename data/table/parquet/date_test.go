package parquet

import (
	"testing"
	"time"
)

// Every day of a thousand years, and points in time near the ends of what int64
// holds, are what Go's own calendar says.
func TestDates(t *testing.T) {
	for day := int64(-200_000); day < 200_000; day++ {
		if got, want := string(appendDay(nil, day)), time.Unix(day*secondsPerDay, 0).UTC().Format(time.DateOnly); got != want {
			t.Fatalf("day %d: got %s, want %s", day, got, want)
		}
	}
	for _, nanos := range []int64{0, 1, -1, 999_999_999, -1_000_000_000, 1_706_696_272_500_000_000, 1<<63 - 1, -1 << 63} {
		second, rest := floorDiv(nanos, 1e9)
		if got, want := string(appendMoment(nil, second, rest)), time.Unix(0, nanos).UTC().Format("2006-01-02T15:04:05.999999999"); got != want {
			t.Errorf("%d ns: got %s, want %s", nanos, got, want)
		}
	}
}
