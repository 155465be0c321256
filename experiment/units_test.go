package experiment

import "testing"

func TestTruthsAreWrittenShort(t *testing.T) {
	for v, want := range map[float64]string{
		0.19999999999999996:  "0.2",
		41999.999999999993:   "42000",
		-0.30000000000000004: "-0.3",
		0:                    "0",
		1234567890123456:     "1.234567890123456e+15",
		0.1234567890123456:   "0.1234567890123456",
	} {
		if got := truthText(v); got != want {
			t.Errorf("%v: got %s, want %s", v, got, want)
		}
	}
}
