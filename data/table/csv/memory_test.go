package csv

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/internal/frametest"
)

// Reading takes at most four times the file's size, and 16 MB. What is measured
// is all memory that was ever asked for, so that it does not depend on when the
// collector ran.
func TestMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("writes files of some megabytes")
	}
	for _, c := range []struct{ name, row string }{
		{"short whole numbers", "1,2,3,4,5,6,7,8\n"},
		{"nearly empty cells", ",,,,,0.1,,,,,,,,,,,,,,,,,,,,,,1\n"},
		{"long numbers", "0.123456789,1.987654321,2.5,1e-3\n"},
		{"texts that differ", "n%d,m%d,o%d\n"},
		{"one quoted cell after another", "\"a,b\",\"c\"\"d\",1\n"},
	} {
		var b strings.Builder
		b.WriteString(strings.Repeat("c,", strings.Count(strings.ReplaceAll(c.row, "a,b", ""), ",")) + "c\n")
		// A first row that differs, so that no column is constant.
		b.WriteString(strings.Repeat("0.7,", strings.Count(b.String(), ",")) + "0.7\n")
		for i := 0; b.Len() < 4<<20; i++ {
			if strings.Contains(c.row, "%d") {
				fmt.Fprintf(&b, c.row, i, i, i)
			} else {
				b.WriteString(c.row)
			}
		}
		path := filepath.Join(t.TempDir(), "t.csv")
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		size := uint64(b.Len())
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		f, err := Open(path, table.Options{})
		runtime.ReadMemStats(&after)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		used := after.TotalAlloc - before.TotalAlloc
		t.Logf("%s: %d rows of %s: %.2f MB for a file of %.2f MB", c.name, f.Rows, frametest.Kinds(f), float64(used)/1e6, float64(size)/1e6)
		if used > 4*size+16<<20 {
			t.Errorf("%s: got %d bytes for a file of %d, want at most 4 times as many, and 16 MB", c.name, used, size)
		}
	}
}
