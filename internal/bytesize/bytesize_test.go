package bytesize

import (
	"math"
	"testing"
)

func TestText(t *testing.T) {
	for _, c := range []struct {
		bytes float64
		want  string
	}{
		{0, "0 bytes"},
		{1, "1 byte"},
		{999, "999 bytes"},
		{999.7, "1.0 kB"},
		{1000, "1.0 kB"},
		{12_345, "12.3 kB"},
		{999_949, "999.9 kB"},
		{999_951, "1.0 MB"},
		{3.14e6, "3.1 MB"},
		{999.96e6, "1.0 GB"},
		{2.5e9, "2.5 GB"},
		{4e12, "4.0 TB"},
		{7e15, "7.0 PB"},
		{2e21, "2000.0 EB"},
		{math.Inf(1), "+Inf EB"},
	} {
		if got := Text(c.bytes); got != c.want {
			t.Errorf("Text(%v) = %q, want %q", c.bytes, got, c.want)
		}
	}
}
