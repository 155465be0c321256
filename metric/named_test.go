package metric_test

import (
	"strings"
	"testing"

	"cajal/metric"
)

func TestNamed(t *testing.T) {
	for _, name := range append(metric.Names(), "top_1", "f0.25_weighted", "pinball_0.95", "tweedie_deviance_-2", "ece_20", "mce_7_mass") {
		m, err := metric.Named(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if m.Name() != name {
			t.Errorf("%s calls itself %s", name, m.Name())
		}
	}
	for name, want := range map[string]string{
		"":                   `metric: "" is not known`,
		"acuracy":            `metric: "acuracy" is not known; Names lists those that are`,
		"top_":               `"top_" is not known`,
		"top_0":              `metric: "top_0": tensor: top-k: k is 0`,
		"top_2.5":            `"top_2.5" is not known; did you mean "top_2"?`,
		"pinball_2":          "want it from 0 to 1",
		"pinball_NaN":        "want it from 0 to 1",
		"tweedie_deviance_x": "is not known",
		"f0.50":              `did you mean "f0.5"?`,
		"f-1":                "beta -1",
		"ece_99999999999":    "want at most 1000000",
	} {
		if _, err := metric.Named(name); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", name, err, want)
		}
	}
	if !metric.OfTwoClasses("f0.5") || metric.OfTwoClasses("f0.5_macro") || metric.OfTwoClasses("accuracy") || metric.OfTwoClasses("nothing") {
		t.Error("of two classes is f0.5 alone of f0.5, f0.5_macro, accuracy and nothing")
	}
	if !metric.OfNumbers("mse") || metric.OfNumbers("accuracy") || metric.OfNumbers("nothing") {
		t.Error("of numbers is mse alone of mse, accuracy and nothing")
	}
}
