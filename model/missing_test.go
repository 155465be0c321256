package model

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"cajal/data"
	"cajal/data/table/schema"
	"cajal/nn/describe"
	"cajal/safetensors"
)

// flats describes a network of two inputs of a table that predicts a number.
func flats() Description {
	target := schema.Target{Name: "rent", Task: schema.Regression, Scale: 3}
	return Description{
		Name: "flats", Title: "rents", Source: "table", Rows: "some", Recipe: "a text",
		Inputs: []Input{
			{Name: "flat", DType: "float64", Axes: []Axis{{Name: "N"}, {Name: "D", Size: 2}}, Preparation: Preparation{Table: &schema.Schema{
				Format: "cajal-table/3", Inputs: []schema.Input{{Name: "size", Kind: "number", Scale: 1}, {Name: "rooms", Kind: "number", Mean: 2, Scale: 1}}, Target: target}}},
			{Name: "place", DType: "int64", Axes: []Axis{{Name: "N"}, {Name: "D", Size: 1}}, Preparation: Preparation{Table: &schema.Schema{
				Format: "cajal-table/3", IDs: true, Inputs: []schema.Input{{Name: "town", Kind: "category", Levels: []string{"a", "b"}, Embed: true}}, Target: target}}},
		},
		Outputs: []Output{{Name: "output", Activation: "none", Targets: []string{"rent"}, Scaling: &data.TargetScaler{StandardScaler: data.StandardScaler{Mean: []float64{0}, Scale: []float64{3}}}}},
		Network: of("sequential", "",
			of("inputs", `{"join":"concat"}`, describe.Module{Name: "flat", Kind: "linear", Options: json.RawMessage(`{"out":2}`)},
				describe.Module{Name: "place", Kind: "embed", Options: json.RawMessage(`{"out":2}`)}),
			of("linear", `{"out":1}`)),
	}
}

// optional are keys that a file may lack, since their defaults are documented, where
// a path is told without its numbers.
var optional = regexp.MustCompile(`^(title|source|rows|recipe` + // what people read
	`|inputs\[\].preparation.standardise|outputs\[\].scaling` + // numbers as they are
	`|inputs\[\].preparation.table.inputs\[\].(other|missing)` + // false
	`|network(.children\[\])*.options.(in|size|epsilon|tables|whole)` + // as the data says, and 1e-5
	`|network.children\[\].children\[\].options` + // of layers that have such alone
	`)$`)

// A key that is deleted from a model file is missed, unless its default is
// documented.
func TestMissingKeys(t *testing.T) {
	for _, d := range []Description{flowers(), flats()} {
		path := written(t, d, 1)
		tensors, metadata, err := safetensors.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		var root any
		if err := json.Unmarshal([]byte(metadata[modelKey]), &root); err != nil {
			t.Fatal(err)
		}
		tried := 0
		eachKey("", root, func(key string) {
			tried++
			text, err := json.Marshal(root)
			if err != nil {
				t.Fatal(err)
			}
			metadata[modelKey] = string(text)
			if err := safetensors.WriteFile(path, metadata, tensors...); err != nil {
				t.Fatal(err)
			}
			_, err = Open(path)
			wrong := new(Error)
			switch may := optional.MatchString(numbers.ReplaceAllString(key, "[]")); {
			case err == nil && !may:
				t.Errorf("%s without %s: no error, and no default is documented", d.Name, key)
			case err != nil && !errors.As(err, &wrong):
				t.Errorf("%s without %s: got %T %v, want an Error", d.Name, key, err, err)
			}
		})
		if tried < 40 {
			t.Errorf("%s: %d keys, want all of them: %v", d.Name, tried, root)
		}
	}
}

var numbers = regexp.MustCompile(`\[\d+\]`)

// eachKey calls f while each of the keys is deleted in turn.
func eachKey(path string, v any, f func(key string)) {
	switch v := v.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			at, was := strings.TrimPrefix(path+"."+key, "."), v[key]
			delete(v, key)
			f(at)
			v[key] = was
			eachKey(at, was, f)
		}
	case []any:
		for i, e := range v {
			eachKey(fmt.Sprintf("%s[%d]", path, i), e, f)
		}
	}
}

// A value of another type is told in the file's words, with the way to it.
func TestWrongTypes(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"name":"flats"`, `"name":["flats"]`, "cajal.model: name: found a list, want a text"},
		{`"members":1`, `"members":"1"`, `cajal.model: members: found the text "1", want a whole number`},
		{`"size":2`, `"size":2.5`, "cajal.model: inputs[0].axes[1].size: found the number 2.5, want a whole number"},
		{`"mean":2`, `"mean":"2"`, `cajal.model: inputs[0].preparation.table.inputs[1].mean: found the text "2", want a number`},
		{`"mean":0,`, ``, "cajal.model: inputs[0].preparation.table.inputs[0].mean: missing, want a number"},
		{`"mean":[0]`, `"mean":[null]`, "cajal.model: outputs[0].scaling.mean[0]: found null, want a number"},
		{`"mean":[0]`, `"mean":0`, "cajal.model: outputs[0].scaling.mean: found the number 0, want a list"},
		{`"levels"`, `"levles"`, "cajal.model: inputs[1].preparation.table.inputs[0].levles: unknown key; known are name, kind"},
		{`"children":[`, `"children":[7,`, "cajal.model: network.children[0]: found the number 7, want an object"},
	} {
		path := written(t, flats(), 1)
		rewrite(t, path, c.old, c.new)
		if _, err := Open(path); err == nil || !strings.HasPrefix(err.Error(), "model "+path+": "+c.want) {
			t.Errorf("%s: got %v, want %q", c.new, err, c.want)
		}
	}
}
