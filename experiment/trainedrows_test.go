package experiment

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/recipe"
)

// A model knows the rows that it was trained on in any order of rows and columns and
// however a file writes them, and new rows as new.
func TestTrainedRows(t *testing.T) {
	dir := t.TempDir()
	row := func(i int) (a float64, b int, c string) {
		return float64(i)*0.37 + 0.1, i % 3, []string{"red", "blue"}[i%2]
	}
	var b strings.Builder
	b.WriteString("a,b,c,y\n")
	for i := range 100 {
		a, n, c := row(i)
		fmt.Fprintf(&b, "%g,%d,%s,%g\n", a, n, c, 2*a+float64(n))
	}
	path := filepath.Join(dir, "t.csv")
	if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
		t.Fatal(err)
	}
	text, err := Propose(path, Hints{Target: "y"})
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Parse("t.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	r.Training.Epochs = 1
	o := run(t, r)
	m := saved(t, o)
	of, err := Of(m)
	if err != nil {
		t.Fatal(err)
	}
	trained := o.data.train.Len()
	if o.data.valid != nil {
		trained += o.data.valid.Len()
	}
	if trained == 0 || m.Description().Trained == nil || m.Description().Trained.Rows != trained {
		t.Fatalf("the model remembers %+v, want %d rows", m.Description().Trained, trained)
	}
	for _, c := range []struct {
		name string
		from int
		want int
	}{{"the same rows", 0, trained}, {"new rows", 1000, 0}} {
		var b strings.Builder
		b.WriteString("y;c;b;a\n")
		for i := 99; i >= 0; i-- {
			a, n, k := row(c.from + i)
			fmt.Fprintf(&b, "%.12f;%s;%d.0;%.10e\n", 2*a+float64(n), k, n, a)
		}
		other := filepath.Join(dir, "other.csv")
		if err := os.WriteFile(other, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
		f, err := table.Open(other, m.Schema().Options(true), csv.Format)
		if err != nil {
			t.Fatal(err)
		}
		xs, err := m.Schema().Encode(f, nil)
		if err != nil {
			t.Fatal(err)
		}
		y, err := m.Schema().Targets(f, nil)
		if err != nil {
			t.Fatal(err)
		}
		if y, err = m.Restore(y); err != nil {
			t.Fatal(err)
		}
		set, err := of.Set(xs, y)
		if err != nil {
			t.Fatal(err)
		}
		if n, ok, err := of.TrainedOn(set); err != nil || !ok || n != c.want {
			t.Errorf("%s: %d are known (%t, %v), want %d", c.name, n, ok, err, c.want)
		}
	}
}
