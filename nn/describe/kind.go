package describe

import (
	"bytes"
	"encoding/json"
	"errors"
	"reflect"
	"strings"

	"cajal/internal/spelling"
	"cajal/nn"
)

// layer is the options of a kind that holds no others.
type layer interface {
	// fit fills in what the layer takes from the flow.
	fit(in Flow) error
	// numbers returns how many floats the layer will hold, in parameters and
	// buffers.
	numbers() int64
	build(s Start) nn.Layer
}

// container is the options of a kind that holds others.
type container interface {
	// fit passes the flow through children of these names and returns what comes
	// out.
	fit(in Flow, names []string, child func(i int, in Flow) (Flow, error)) (out Flow, err error)
	build(parts []nn.Named) nn.Layer
}

// kind makes the options of a module, as they are if there are none.
type kind struct {
	holds bool // others
	fresh func() any
}

// layerOf is the kind of layers with the options O.
func layerOf[O any, P interface {
	*O
	layer
}]() kind {
	return kind{fresh: func() any { return P(new(O)) }}
}

// containerOf is the kind of containers with the options O.
func containerOf[O any, P interface {
	*O
	container
}]() kind {
	return kind{holds: true, fresh: func() any { return P(new(O)) }}
}

// decode reads options strictly into a struct.
func decode(text json.RawMessage, to any) error {
	if len(text) == 0 {
		return nil
	}
	var given map[string]json.RawMessage
	if err := json.Unmarshal(text, &given); err != nil {
		return wrong("", "its options are no object: %v", err)
	}
	known := keys(to)
	for _, key := range sortedKeys(given) {
		if !contains(known, key) {
			return unknownKey(key, known)
		}
	}
	d := json.NewDecoder(bytes.NewReader(text))
	err := d.Decode(to)
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	if t, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return wrong(t.Field, "found a %s, want %s", t.Value, wanted(t.Type))
	}
	if err != nil {
		return wrong("", "its options: %v", err)
	}
	return checkZeros(given, to)
}

// checkZeros refuses zeros and empty lists that were given for options of which these mean
// that nothing was given: such an option would be its default. No such number can be 0, as
// those of which 0 is a value are pointers or floats.
func checkZeros(given map[string]json.RawMessage, options any) error {
	v := reflect.ValueOf(options).Elem()
	for _, f := range reflect.VisibleFields(v.Type()) {
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if _, ok := given[name]; !ok || rest != "omitempty" {
			continue
		}
		switch o := v.FieldByIndex(f.Index); {
		case f.Type.Kind() == reflect.Int && o.IsZero():
			return wrong(name, "0, want at least 1, or no such key for the default")
		case f.Type.Kind() == reflect.Slice && o.Len() == 0:
			return wrong(name, "a list of no numbers, want some, or no such key for the default")
		}
	}
	return nil
}

// unknownKey names the option that was meant.
func unknownKey(key string, known []string) error {
	rule := "unknown key; this kind has no options"
	if len(known) > 0 {
		rule = "unknown key" + spelling.Hint(clip(key), known)
	}
	return &Error{Key: clip(key), Rule: rule, Known: append([]string{}, known...)}
}

// keys lists the options of a kind.
func keys(options any) []string {
	var names []string
	for _, f := range reflect.VisibleFields(reflect.TypeOf(options).Elem()) {
		if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			names = append(names, name)
		}
	}
	return names
}

// wanted says what values an option takes.
func wanted(t reflect.Type) string {
	if t == reflect.TypeFor[Lengths]() {
		return "a whole number, or a list of one for each axis"
	}
	switch t.Kind() {
	case reflect.Int:
		return "a whole number"
	case reflect.Bool:
		return "true or false"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list of whole numbers"
	}
	return "a text"
}
