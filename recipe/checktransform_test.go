package recipe

import (
	"strings"
	"testing"
)

func TestTargetTransformOfARecipe(t *testing.T) {
	const table = "[data]\nkind = \"table\"\npath = \"t.csv\"\ntarget = \"y\"\n%s\n[network]\nlayers = [{ kind = \"linear\", out = 1 }]\n[loss]\nkind = \"%s\"\n[optimizer]\nkind = \"adam\"\nrate = 0.1\n[training]\nepochs = 1\nbatch = 0\n"
	for _, c := range []struct{ lines, loss, want string }{
		{`target_transform = "log"`, "mse", ""},
		{`target_transform = "quantile"`, "mae", ""},
		{`target_transform = "none"`, "poisson-nll", ""},
		{`target_transform = "lg"`, "mse", `data.target_transform: "lg" is not known; did you mean "log"?`},
		{"target_transform = \"log\"\ntask = \"classification\"", "mse", "data.target_transform: it is for numbers"},
		{`target_transform = "log"`, "poisson-nll", "data.target_transform: poisson-nll takes counts as they are"},
		{`target_transform = "log"`, "gaussian-nll", "data.target_transform: gaussian-nll predicts deviations"},
	} {
		text := strings.Replace(strings.Replace(table, "%s", c.lines, 1), "%s", c.loss, 1)
		_, err := Parse("t", []byte(text))
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s with %s: got %v, want %q in it", c.lines, c.loss, err, c.want)
		}
	}
	parseWith(t, "moons", "data", `target_transform = "log"`, "data.target_transform")
}
