// Package readjson reads JSON of files and requests into structs, and says what is
// wrong with it in words for who wrote the file: which key, what was found, what was
// wanted. Package encoding/json speaks of Go's types, and takes what is missing for
// zero.
package readjson

import (
	"bytes"
	"encoding"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// Error is what is wrong with a text.
type Error struct {
	Path string // the way to the key: "inputs[0].axes[1].size"; "" for the whole
	Rule string // what was found and what was wanted
}

// Error returns "path: rule".
func (e *Error) Error() string {
	if e.Path == "" {
		return e.Rule
	}
	return e.Path + ": " + e.Rule
}

// Option changes how strict Decode is.
type Option func(*reader)

// Strict refuses keys that the struct does not have, in all structs of these types.
func Strict(of ...reflect.Type) Option {
	return func(r *reader) { r.strict = append(r.strict, of...) }
}

// Required wants every key of a struct that has no omitempty, in all structs.
func Required() Option { return func(r *reader) { r.required = true } }

// Decode reads a text into what a pointer points to. A value of another kind than the
// field's, a null where the field has no word for it, and something behind the value
// are an [*Error].
func Decode(text []byte, to any, opts ...Option) error {
	r := &reader{}
	for _, o := range opts {
		o(r)
	}
	d := json.NewDecoder(bytes.NewReader(text))
	d.UseNumber()
	var tree any
	if err := d.Decode(&tree); err != nil {
		return notJSON(err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return &Error{Rule: "something follows the JSON value"}
	}
	if err := r.check("", tree, reflect.TypeOf(to).Elem(), true); err != nil {
		return err
	}
	err := json.Unmarshal(text, to)
	if own := new(Error); err != nil && !errors.As(err, &own) {
		return &Error{Rule: err.Error()} // of a type that reads itself
	}
	return err
}

// Words returns what package encoding/json found wrong with a text, in words for who
// wrote it; nil for an error of another kind. It is for texts that are too long for
// Decode, which holds them in memory as a tree; the path has no places in lists.
func Words(err error) *Error {
	var kind *json.UnmarshalTypeError
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &kind):
		was, number, _ := strings.Cut(kind.Value, " ")
		if number != "" {
			was = "the number " + clip(number)
		}
		word, ok := map[string]string{"string": "a text", "number": "a number", "array": "a list", "object": "an object", "bool": "true or false"}[was]
		if !ok {
			word = was
		}
		return &Error{kind.Field, fmt.Sprintf("found %s, want %s", word, wanted(kind.Type))}
	case errors.As(err, &syntax), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return notJSON(err).(*Error)
	}
	return nil
}

// notJSON says where a text stops being JSON.
func notJSON(err error) error {
	var syntax *json.SyntaxError
	switch {
	case errors.As(err, &syntax):
		return &Error{Rule: fmt.Sprintf("it is not JSON: byte %d: %v", syntax.Offset, syntax)}
	case errors.Is(err, io.EOF):
		return &Error{Rule: "it is not JSON: there is nothing"}
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &Error{Rule: "it is not JSON: it ends in the middle"}
	}
	return &Error{Rule: "it is not JSON: " + err.Error()}
}

// Checker is a struct that knows more of what its object must have than its tags say.
type Checker interface {
	// CheckJSON returns what is wrong with the object, "" for nothing, and the way to
	// the key from there.
	CheckJSON(object map[string]any) (path, rule string)
}

type reader struct {
	strict   []reflect.Type
	required bool
}

var (
	unmarshaler     = reflect.TypeFor[json.Unmarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
	bytesType       = reflect.TypeFor[[]byte]()
)

// check holds a value against a type.
func (r *reader) check(path string, v any, t reflect.Type, needed bool) error {
	if v == nil && !needed || t.Kind() == reflect.Interface {
		return nil
	}
	if p := reflect.PointerTo(t); p.Implements(unmarshaler) || p.Implements(textUnmarshaler) {
		return nil // it reads itself
	}
	fits := false
	switch t.Kind() {
	case reflect.Pointer:
		if v == nil {
			return nil
		}
		return r.check(path, v, t.Elem(), needed)
	case reflect.String:
		_, fits = v.(string)
	case reflect.Bool:
		_, fits = v.(bool)
	case reflect.Struct:
		if object, ok := v.(map[string]any); ok {
			return r.fields(path, object, t)
		}
	case reflect.Map:
		if object, ok := v.(map[string]any); ok {
			return r.values(path, object, t)
		}
	case reflect.Slice, reflect.Array:
		if list, ok := v.([]any); ok && t != bytesType {
			for i, e := range list {
				if err := r.check(fmt.Sprintf("%s[%d]", path, i), e, t.Elem(), true); err != nil {
					return err
				}
			}
			return nil
		}
		if text, ok := v.(string); ok && t == bytesType {
			_, err := base64.StdEncoding.DecodeString(text)
			fits = err == nil
		}
	default:
		n, ok := v.(json.Number)
		fits = ok && holds(t, n.String())
	}
	if !fits {
		return &Error{path, fmt.Sprintf("found %s, want %s", found(v), wanted(t))}
	}
	return nil
}

// fields checks an object against a struct.
func (r *reader) fields(path string, object map[string]any, t reflect.Type) error {
	var known []string
	for f := range t.Fields() {
		name, options, _ := strings.Cut(f.Tag.Get("json"), ",")
		if !f.IsExported() || name == "-" {
			continue
		}
		if f.Anonymous && name == "" {
			if err := r.fields(path, object, f.Type); err != nil {
				return err
			}
			continue
		}
		if name == "" {
			name = f.Name
		}
		known = append(known, name)
		v, given := object[name]
		needed := r.required && !strings.Contains(options, "omitempty")
		if !given && needed {
			return &Error{under(path, name), "missing, want " + wanted(f.Type)}
		}
		if given {
			if err := r.check(under(path, name), v, f.Type, needed || v != nil); err != nil {
				return err
			}
		}
	}
	for _, name := range sortedKeys(object) {
		// A key in capitals is not passed over: encoding/json would take it for the
		// known one.
		same := func(k string) bool { return strings.EqualFold(k, name) }
		if !slices.Contains(known, name) && (slices.Contains(r.strict, t) || slices.ContainsFunc(known, same)) {
			return &Error{under(path, clip(name)), "unknown key; known are " + strings.Join(known, ", ")}
		}
	}
	if c, ok := reflect.New(t).Interface().(Checker); ok {
		if at, rule := c.CheckJSON(object); rule != "" {
			return &Error{under(path, at), rule}
		}
	}
	return nil
}

// values checks the values of an object that is a map.
func (r *reader) values(path string, object map[string]any, t reflect.Type) error {
	for _, name := range sortedKeys(object) {
		if err := r.check(under(path, clip(name)), object[name], t.Elem(), true); err != nil {
			return err
		}
	}
	return nil
}

func sortedKeys(object map[string]any) (names []string) {
	for name := range object {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

func under(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// holds reports whether a number of type t can be what a text says.
func holds(t reflect.Type, text string) bool {
	var err error
	switch k := t.Kind(); {
	case k == reflect.Float32 || k == reflect.Float64:
		_, err = strconv.ParseFloat(text, t.Bits())
	case k >= reflect.Int && k <= reflect.Int64:
		_, err = strconv.ParseInt(text, 10, t.Bits())
	case k >= reflect.Uint && k <= reflect.Uint64:
		_, err = strconv.ParseUint(text, 10, t.Bits())
	default:
		return false
	}
	return err == nil
}

// found says what a value is.
func found(v any) string {
	switch v := v.(type) {
	case nil:
		return "null"
	case bool:
		return strconv.FormatBool(v)
	case string:
		return fmt.Sprintf("the text %q", clip(v))
	case json.Number:
		return "the number " + clip(v.String())
	case []any:
		return "a list"
	}
	return "an object"
}

// wanted says what a type takes.
func wanted(t reflect.Type) string {
	switch k := t.Kind(); {
	case reflect.PointerTo(t).Implements(unmarshaler):
		return "a value"
	case t == bytesType:
		return "a text in base64"
	case k == reflect.Pointer:
		return wanted(t.Elem())
	case k == reflect.String:
		return "a text"
	case k == reflect.Bool:
		return "true or false"
	case k == reflect.Float32 || k == reflect.Float64:
		return "a number that a " + k.String() + " holds"
	case k == reflect.Slice || k == reflect.Array:
		return "a list"
	case k == reflect.Struct || k == reflect.Map:
		return "an object"
	case k >= reflect.Uint && k <= reflect.Uint64:
		return "a whole number that is not negative"
	case k >= reflect.Int && k <= reflect.Int64:
		return "a whole number"
	}
	return "a value"
}

// clip shortens what a file says.
func clip(s string) string {
	if r := []rune(s); len(r) > 40 {
		return string(r[:39]) + "…"
	}
	return s
}
