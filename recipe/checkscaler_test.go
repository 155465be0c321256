package recipe

import (
	"strings"
	"testing"
)

func TestScalerOfARecipe(t *testing.T) {
	for _, c := range []struct{ recipe, lines, want string }{
		{"moons", `scaler = "robust"`, ""},
		{"moons", `scaler = "robst"`, `data.scaler: "robst" is not known; did you mean "robust"?`},
		{"arithmetic", `scaler = "min-max"`, "data.scaler: standardise is set too; want one of them"},
	} {
		r, err := Load(c.recipe)
		if err != nil {
			t.Fatal(err)
		}
		text, err := r.TOML()
		if err != nil {
			t.Fatal(err)
		}
		_, err = Parse(c.recipe, []byte(strings.Replace(text, "[data]\n", "[data]\n"+c.lines+"\n", 1)))
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%s with %s: %v", c.recipe, c.lines, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%s with %s: %v, want %q in it", c.recipe, c.lines, err, c.want)
		}
	}
}
