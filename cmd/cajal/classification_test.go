package main

import (
	"strings"
	"testing"

	"cajal/experiment"
)

// The measure that is of one class names the whole of it.
func TestMeasureOfAClass(t *testing.T) {
	for class, want := range map[string]string{
		"true":                    "average precision of true 0.5000",
		"survived":                "average precision of survived 0.5000",
		strings.Repeat("long", 9): "average precision of longlonglonglonglo… 0.5000",
	} {
		var b strings.Builder
		writeClassification(&b, &experiment.Classification{Positive: class, Measures: map[string]float64{"average_precision": 0.5}})
		if !strings.Contains(b.String(), want) {
			t.Errorf("class %q: got\n%s\nwant %q", class, b.String(), want)
		}
	}
}
