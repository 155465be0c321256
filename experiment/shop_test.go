package experiment

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// shop writes a table of sales, whose count and spread grow with size, and returns its
// name. A row in twelve is of a kind that is not known.
func shop(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("size,week,sales,price,open,kind\n")
	for i := range 240 {
		size, week := float64(i%17)/17, float64(i*7%23)/23
		noise := float64(i*37%101)/50.5 - 1 // −1 to 1, in no order
		sales := int(math.Round(math.Exp(1+2*size) * (1 + 0.3*noise)))
		open, kind := "no", "small"
		if size+week+0.1*noise > 1 {
			open = "yes"
		}
		switch {
		case i%12 == 0:
			kind = "unknown"
		case size > 0.6:
			kind = "large"
		case size > 0.3:
			kind = "middle"
		}
		fmt.Fprintf(&b, "%.4f,%.4f,%d,%.3f,%s,%s\n", size, week, sales, 500+200*size+(5+80*size)*noise, open, kind)
	}
	path := filepath.Join(t.TempDir(), "shop.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(path)
}
