package csv

import (
	"bytes"
	"testing"

	"cajal/data/table"
	"cajal/data/table/internal/frametest"
)

// FuzzRead reads anything. What is read has as many cells as it says.
func FuzzRead(f *testing.F) {
	for _, s := range []string{"a,b\n1,x\n2,y\n", "a;b\n1,5;\"x\n\"\"\"\n", "\ufeff1\t2\r\n3\tNA\r\n", "a,a,\n1,2,3\n", "a\n1,234\n", "\"", "a|b\n|\n",
		"sep=;\r\na;b\r\n1;2\r\n", "# units\na,b\n1,2\n#x\n3,4\n", "Report\n\na,b,c\n1,2,3\nTotal,,\n", "x\n\n1\n\"\"\n2\n\n", "  1.5   2 a\n 2.5   3 b\n",
		"a,b\r\r\n1,2\r\r\n", "v,n\n1,\"5\\\" x, y\"\n", "a,b\n1,caf\xe9\n", "\xff\xfea\x00\n\x001\x00\n\x002\x00", "\x1f\x8b\x08", "v,k\n$1,x\n(2),y\n3%,z\n",
		",a\n0,1\n1,2\n", "a b\n1 2 3\n4 5 6\n", "a,b\n1,2\n3"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		frame, err := Read("fuzz", bytes.NewReader(b), int64(len(b)), table.Options{})
		frametest.Hold(t, b, frame, err)
	})
}
