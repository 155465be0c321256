//go:build !race

// Ten thousands of steps, which the race detector makes ten times as slow.

package experiment

import (
	"strings"
	"testing"

	"cajal/internal/testenv"
	"cajal/recipe"
)

// At their own settings the recipes raise no finding but what is known of them;
// at rate 1.2 the loss of the two rings goes up and down without a rule, on each
// kind of processor in its own way.
func TestDiagnosisOfBuiltins(t *testing.T) {
	testenv.SkipEmulated(t, "it trains for minutes")
	tests := []struct {
		recipe string
		rate   float64  // 0: the recipe's
		want   []string // beginnings of the findings
	}{
		{"moons", 0, []string{"The loss alternates between two values", "The rate 0.01 is past the edge", "A rate of 0.005 would not alternate"}},
		{"moons", 0.003, nil},
		{"quantiles", 0, []string{"The loss ", "The rate 1.2 is past the edge", "A rate of 0."}},
		{"quantiles", 0.3, nil},
		{"people", 0, []string{"The network has more parameters (9)"}},
		{"arithmetic", 0, nil},
		{"digits", 0, []string{"The network has more parameters"}},
	}
	for _, tt := range tests {
		r := builtin(t, tt.recipe, func(r *recipe.Recipe) {
			if r.Baseline = nil; tt.rate > 0 {
				r.Optimizer.Rate = tt.rate
			}
		})
		o, err := r.Run(t.Context(), Hooks{})
		if err != nil {
			t.Fatal(err)
		}
		ok := len(o.Diagnosis) == len(tt.want)
		for i := range tt.want {
			ok = ok && strings.HasPrefix(o.Diagnosis[i], tt.want[i])
		}
		if !ok {
			t.Errorf("%s at rate %g: diagnosis\n%s\nwant\n%s", tt.recipe, r.recipe.Optimizer.Rate, strings.Join(o.Diagnosis, "\n"), strings.Join(tt.want, "\n"))
		}
	}
}
