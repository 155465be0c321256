package recipe

import "testing"

func TestScalerOfARecipe(t *testing.T) {
	for _, c := range []struct{ recipe, lines, want string }{
		{"moons", `scaler = "robust"`, ""},
		{"moons", `scaler = "robst"`, `data.scaler: "robst" is not known; did you mean "robust"?`},
		{"arithmetic", `scaler = "min-max"`, "data.scaler: standardise is set too; want one of them"},
	} {
		parseWith(t, c.recipe, "data", c.lines, c.want)
	}
}
