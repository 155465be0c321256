package csv

import (
	"bytes"
	"testing"

	"cajal/data/table"
	"cajal/data/table/internal/frametest"
)

// FuzzRead reads anything. What is read has as many cells as it says.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"a,b\n1,x\n2,y\n", "a;b\n1,5;\"x\n\"\"\"\n", "\ufeff1\t2\r\n3\tNA\r\n", "a,a,\n1,2,3\n", "a\n1,234\n", "\"", "a|b\n|\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		frame, err := Read("fuzz", bytes.NewReader(b), int64(len(b)), table.Options{})
		frametest.Hold(t, b, frame, err)
	})
}
