package experiment

import (
	"strings"
	"testing"

	"cajal/recipe"
)

// A plateau looks at what is measured, which is known before anything is trained.
func TestPlateauOfWhatIsMeasured(t *testing.T) {
	for _, c := range []struct {
		measure   string
		validated bool
		want      string
	}{
		{"", false, ""},
		{"loss", false, ""},
		{"accuracy", false, ""},
		{"val_accuracy", true, ""},
		{"val_loss", false, `optimizer.schedule.measure: "val_loss" wants validation samples`},
		{"val_los", true, `"val_los" is not measured; did you mean "val_loss"?`},
		{"f1", false, `"f1" is not measured`},
	} {
		r, err := recipe.Load("moons")
		if err != nil {
			t.Fatal(err)
		}
		r.Training.Validate = c.validated
		r.Optimizer.Schedule = &recipe.Schedule{Kind: "plateau", Measure: c.measure}
		_, err = Read(r)
		if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
			t.Errorf("%q, validated %v: got %v, want %q", c.measure, c.validated, err, c.want)
		}
	}
}
