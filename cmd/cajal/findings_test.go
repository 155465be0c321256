package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

// What is found of a table is found by a bag of networks as by a single one: no skill, a
// simpler model that is better, and a column that gives the target away. Neither says so of
// a table in which nothing of this is.
func TestFindingsOfBags(t *testing.T) {
	t.Chdir(t.TempDir())
	drawn := uint32(7)
	draw := func() float64 { // uniform in 0…1
		drawn = drawn*1664525 + 1013904223
		return float64(drawn>>8) / (1 << 24)
	}
	const rows = 120
	write := func(name, header string, row func(a, b float64) string) {
		text := "a,b," + header + "\n"
		for range rows {
			a, b := draw(), draw()
			text += fmt.Sprintf("%.4f,%.4f,%s\n", a, b, row(a, b))
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	kind := func(second bool) string { return map[bool]string{true: "ash", false: "beech"}[second] }
	write("noise-kind.csv", "y", func(float64, float64) string { return kind(draw() < 0.5) })
	write("noise-number.csv", "y", func(float64, float64) string { return fmt.Sprintf("%.4f", draw()) })
	write("line-kind.csv", "y", func(a, b float64) string { return kind(a-b+0.02*draw() > 0) })
	write("line-number.csv", "y", func(a, b float64) string { return fmt.Sprintf("%.4f", 300*a-200*b+draw()) })
	write("leak-kind.csv", "code,y", func(a, b float64) string {
		second := a*b > 0.2
		code := 5 + draw()
		if second {
			code += 2
		}
		return fmt.Sprintf("%.4f,%s", code, kind(second))
	})
	write("leak-number.csv", "price,y", func(a, b float64) string {
		v := a * b * 10
		return fmt.Sprintf("%.6f,%.6f", 3-2*v, v)
	})
	const skill, simpler = "No skill: the ", " regression is better than the network: its "
	for _, c := range []struct {
		table, epochs, want string
		never               []string
	}{
		{"noise-kind.csv", "40", skill + "log loss is ", []string{"alone tells all"}},
		{"noise-number.csv", "40", skill + "rmse is ", []string{"alone is the target"}},
		{"line-kind.csv", "2", "Logistic" + simpler + "log loss is ", []string{"alone tells all"}},
		{"line-number.csv", "2", "Ridge" + simpler + "rmse is ", []string{"alone is the target"}},
		{"leak-kind.csv", "2", "Column code alone tells all classes apart without an error.", []string{"Column a", "Column b"}},
		{"leak-number.csv", "2", "Column price alone is the target itself but for a factor and a constant.", []string{"Column a", "Column b"}},
	} {
		for _, single := range []bool{false, true} {
			args := []string{"train", c.table, "--target", "y", "--epochs", c.epochs, "--out", "none"}
			where := "out of fold"
			if single {
				args, where = append(args, "--fast"), "on test samples"
			}
			status, stdout, stderr := cajal(t, args...)
			_, found, _ := strings.Cut(stdout, "diagnosis:")
			if status != 0 || strings.Count(found, c.want) != 1 {
				t.Errorf("%v: status %d, %s; want %q once in the diagnosis %q", args, status, stderr, c.want, found)
			}
			if strings.Contains(c.want, " is ") && !strings.Contains(c.want, "alone") && !strings.Contains(found, where) {
				t.Errorf("%v: the diagnosis does not say %q: %q", args, where, found)
			}
			for _, never := range c.never {
				if strings.Contains(found, never) {
					t.Errorf("%v: the diagnosis says %q: %q", args, never, found)
				}
			}
		}
	}
}
