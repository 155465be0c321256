package experiment

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/recipe"
)

// linearRecipe is a recipe for a linear classifier of a table with these rows and the target
// k, trained for an epoch; data are more lines below [data].
func linearRecipe(t *testing.T, rows, data string) *recipe.Recipe {
	t.Helper()
	path := filepath.Join(t.TempDir(), "t.csv")
	if err := os.WriteFile(path, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Parse("linear.toml", []byte(fmt.Sprintf(`
version = 2
[data]
kind = "table"
path = %q
target = "k"
%s
[network]
layers = [{ kind = "linear", out = 2 }]
[loss]
kind = "cross-entropy"
[optimizer]
kind = "sgd"
rate = 0.05
[training]
epochs = 1
`, path, data)))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Points and regions of a table lie where its own numbers say, whatever scales them for
// the network.
func TestPlaneHasUnits(t *testing.T) {
	var table strings.Builder
	table.WriteString("x,y,k\n")
	for i := range 60 {
		fmt.Fprintf(&table, "%d.5,%d,%s\n", 1000+i*i%37, -3*(i*i%41), []string{"a", "b"}[i%2])
	}
	for _, c := range []struct {
		scaler string
		names  []string
		units  bool
	}{
		{"", []string{"x", "y"}, true},
		{"min-max", []string{"x", "y"}, true},
		{"robust", []string{"x", "y"}, true},
		{"quantile", []string{"x, scaled", "y, scaled"}, false},
	} {
		scaler := ""
		if c.scaler != "" {
			scaler = "scaler = \"" + c.scaler + "\"\n"
		}
		e, err := Read(linearRecipe(t, table.String(), scaler))
		if err != nil {
			t.Fatal(err)
		}
		o, err := e.Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		p := o.plane()
		if names := texts(p.names); !slices.Equal(names, c.names) {
			t.Errorf("%q: the axes are %q, want %q", c.scaler, names, c.names)
		}
		set := o.data.train.(*data.TensorSet)
		drawn := p.drawn(set.X())
		back := p.inputs(drawn, set.X().DType())
		for i, row := range e.user.table.train {
			for j, name := range []string{"x", "y"} {
				raw := e.user.table.frame.Column(name).Number(row)
				if got := drawn.At(i, j); c.units && math.Abs(got-raw) > 1e-5*(1+math.Abs(raw)) {
					t.Fatalf("%q: row %d lies at %v of %s, want %v", c.scaler, row, got, name, raw)
				}
				if got, want := back.At(i, j), set.X().At(i, j); math.Abs(got-want) > 1e-5*(1+math.Abs(want)) {
					t.Fatalf("%q: the input of that place is %v, want %v", c.scaler, got, want)
				}
			}
		}
	}
}

// Only a column of numbers is called scaled: a category that was encoded as numbers is not.
func TestPlaneOfEncodedCategory(t *testing.T) {
	var table strings.Builder
	table.WriteString("town,x,k\n")
	for i := range 90 {
		fmt.Fprintf(&table, "%c,%d,%s\n", 'a'+i*i%7, -3*(i*i%41), []string{"no", "yes"}[i%2])
	}
	r := linearRecipe(t, table.String(), "scaler = \"quantile\"\n[data.columns]\ntown = \"target-encoding\"")
	names := run(t, r).plane().names
	if got, want := texts(names), []string{"town, encoded", "x, scaled"}; !slices.Equal(got, want) {
		t.Errorf("the axes are %q, want %q", got, want)
	}
	for i, want := range []string{"town（编码后）", "x（缩放后）"} {
		if got := names[i].in(chinese); got != want {
			t.Errorf("in Chinese axis %d is %q, want %q", i, got, want)
		}
	}
}
