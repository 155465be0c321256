package readjson

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

type file struct {
	Name  string            `json:"name"`
	Size  int               `json:"size"`
	Rate  float64           `json:"rate"`
	On    bool              `json:"on,omitempty"`
	Parts []part            `json:"parts"`
	Notes map[string]string `json:"notes,omitempty"`
	Only  *part             `json:"only,omitempty"`
	Raw   json.RawMessage   `json:"raw,omitempty"`
	Bytes []byte            `json:"bytes,omitempty"`
	Count uint8             `json:"count,omitempty"`
}

type part struct {
	Kind  string    `json:"kind"`
	Shape []int     `json:"shape,omitempty"`
	Means []float64 `json:"means,omitempty"`
}

const good = `{"name": "a", "size": 3, "rate": 0.5, "parts": [{"kind": "k", "shape": [1, 2]}], "raw": {"any": [1]}, "bytes": "AAE=", "later": 1, "only": null}`

func TestDecode(t *testing.T) {
	var f file
	if err := Decode([]byte(good), &f, Required()); err != nil {
		t.Fatal(err)
	}
	want := file{Name: "a", Size: 3, Rate: 0.5, Parts: []part{{Kind: "k", Shape: []int{1, 2}}}, Raw: json.RawMessage(`{"any": [1]}`), Bytes: []byte{0, 1}}
	if !reflect.DeepEqual(f, want) {
		t.Errorf("got %+v, want %+v", f, want)
	}
}

func TestRefused(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"a"`, `7`, "name: found the number 7, want a text"},
		{`3`, `3.5`, "size: found the number 3.5, want a whole number"},
		{`3`, `"3"`, `size: found the text "3", want a whole number`},
		{`3`, `99999999999999999999`, "size: found the number 99999999999999999999, want a whole number"},
		{`0.5`, `1e999`, "rate: found the number 1e999, want a number that a float64 holds"},
		{`0.5`, `null`, "rate: found null, want a number that a float64 holds"},
		{`"rate": 0.5, `, ``, "rate: missing, want a number that a float64 holds"},
		{`"k"`, `["k"]`, "parts[0].kind: found a list, want a text"},
		{`[1, 2]`, `[1, true]`, "parts[0].shape[1]: found true, want a whole number"},
		{`[1, 2]`, `{}`, "parts[0].shape: found an object, want a list"},
		{`{"kind"`, `3, {"kind"`, "parts[0]: found the number 3, want an object"},
		{`"kind"`, `"knid"`, `parts[0].kind: missing, want a text`},
		{`"shape"`, `"shpae"`, `parts[0].shpae: unknown key; known are kind, shape, means`},
		{`"later": 1`, `"on": "yes"`, `on: found the text "yes", want true or false`},
		{`"later": 1`, `"notes": {"a": 1}`, "notes.a: found the number 1, want a text"},
		{`"later": 1`, `"count": -1`, "count: found the number -1, want a whole number that is not negative"},
		{`"AAE="`, `[0, 1]`, "bytes: found a list, want a text in base64"},
		{`"AAE="`, `"?"`, `bytes: found the text "?", want a text in base64`},
		{`"later": 1`, `"ON": true`, `ON: unknown key; known are name, size`},
		{`"later": 1`, `"later" 1`, "it is not JSON: byte "},
		{good, ``, "it is not JSON: there is nothing"},
		{good, `{"name": `, "it is not JSON: it ends in the middle"},
		{good, good + `{}`, "something follows the JSON value"},
		{good, `[1]`, "found a list, want an object"},
	} {
		if !strings.Contains(good, c.old) {
			t.Fatalf("the text does not hold %s", c.old)
		}
		err := Decode([]byte(strings.Replace(good, c.old, c.new, 1)), &file{}, Required(), Strict(reflect.TypeFor[part]()))
		var wrong *Error
		if !errors.As(err, &wrong) || !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: got %v, want an Error that begins with %q", c.new, err, c.want)
		}
	}
}

// What passes, package encoding/json reads; what does not, it would read wrongly or
// complain of in words of its own.
func FuzzDecode(f *testing.F) {
	f.Add(good)
	f.Add(`{"name":"a","parts":null}`)
	f.Fuzz(func(t *testing.T, text string) {
		err := Decode([]byte(text), &file{}, Required())
		if wrong := new(Error); err != nil && !errors.As(err, &wrong) {
			t.Errorf("%q: got %T %v, want an Error", text, err, err)
		}
	})
}
