package parquet

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/internal/frametest"
)

// FuzzRead reads anything as a Parquet file. What is read has as many cells as
// it says. bash .ci/fuzz runs it as it is fast.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.parquet"))
	if err != nil || len(files) == 0 {
		f.Fatalf("testdata/*.parquet: got %v, %v", files, err)
	}
	for _, name := range files {
		if strings.HasPrefix(filepath.Base(name), "hostile-") {
			continue // they take seconds each, and have a test of their own
		}
		b, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		if len(b) > 1<<16 {
			return // longer files only take longer
		}
		frame, err := Read("fuzz", bytes.NewReader(b), int64(len(b)), table.Options{})
		frametest.Hold(t, b, frame, err)
	})
}
