package describe

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// A zero that stands in a description is refused wherever the zero of Go means that
// nothing was given, for every option of every kind.
func TestZerosAreNoDefaults(t *testing.T) {
	n := 0
	for _, name := range Kinds() {
		options := kinds[name].fresh()
		for _, f := range reflect.VisibleFields(reflect.TypeOf(options).Elem()) {
			key, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
			value, want := "0", key+": 0, want at least 1, or no such key for the default"
			switch {
			case rest != "omitempty":
				continue
			case f.Type.Kind() == reflect.Slice:
				value, want = "[]", key+": a list of no numbers, want some, or no such key for the default"
			case f.Type.Kind() != reflect.Int:
				continue
			}
			n++
			err := decode(fmt.Appendf(nil, `{%q: %s}`, key, value), kinds[name].fresh())
			if err == nil || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%s with %s = %s: got %v, want %q", name, key, value, err, want)
			}
		}
	}
	if n < 20 {
		t.Errorf("%d options were looked at, want at least 20", n)
	}
}

// Zeros that are values stay such.
func TestZerosThatAreValues(t *testing.T) {
	for _, text := range []string{
		`"conv", "options": {"out": 2, "size": 3, "padding": 0}`,
		`"max-pool", "options": {"size": 2, "padding": 0}`,
		`"conv-transpose", "options": {"out": 2, "size": 3, "output_padding": 0}`,
		`"pad", "options": {"widths": 0, "value": 0}`,
		`"leaky-relu", "options": {"slope": 0}`,
		`"dropout", "options": {"rate": 0}`,
	} {
		if _, _, err := Fit(parse(t, `{"kind": `+text+`}`), Flow{Shape: []int{3, 8, 8}}); err != nil {
			t.Errorf("%s: %v", text, err)
		}
	}
}
