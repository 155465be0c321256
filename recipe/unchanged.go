package recipe

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// free are the keys of [training] that a resumed training may change: how long,
// and where it writes.
var free = []string{"epochs", "checkpoint", "checkpoint_every", "log", "tensorboard", "out"}

// Unchanged refuses a recipe that would train otherwise than the one of which
// a checkpoint was written.
func (r *Recipe) Unchanged(then *Recipe) error {
	was, is := then.Clone(), r.Clone()
	for _, t := range []*Training{&was.Training, &is.Training} {
		fields := reflect.ValueOf(t).Elem()
		for i := range fields.NumField() {
			if slices.Contains(free, tomlName(fields.Type().Field(i))) {
				fields.Field(i).SetZero()
			}
		}
	}
	was.Data.Stream, is.Data.Stream = nil, nil // no number depends on it
	if key, a, b := difference("", reflect.ValueOf(*was), reflect.ValueOf(*is)); key != "" {
		return r.Wrong(key, fmt.Sprintf("the recipe was changed since the checkpoint: it had %s, and has %s; want the same, or a new training", a, b))
	}
	return nil
}

// difference returns the key of the first value that two recipes, or parts of
// them, do not share, and what either has; "" if they are the same.
func difference(key string, a, b reflect.Value) (at, was, is string) {
	switch {
	case a.Kind() == reflect.Pointer && !a.IsNil() && !b.IsNil():
		return difference(key, a.Elem(), b.Elem())
	case a.Kind() == reflect.Struct:
		for i := range a.NumField() {
			if !a.Type().Field(i).IsExported() {
				continue // what it was read from
			}
			name := tomlName(a.Type().Field(i))
			if key != "" {
				name = key + "." + name
			}
			if at, was, is = difference(name, a.Field(i), b.Field(i)); at != "" {
				return at, was, is
			}
		}
		return "", "", ""
	case a.Kind() == reflect.Interface && !a.IsNil() && !b.IsNil() && a.Elem().Type() == b.Elem().Type():
		return difference(key, a.Elem(), b.Elem())
	case a.Kind() == reflect.Map && a.Type().Key().Kind() == reflect.String:
		for _, name := range mapKeys(a, b) {
			x, y := a.MapIndex(reflect.ValueOf(name)), b.MapIndex(reflect.ValueOf(name))
			switch {
			case !x.IsValid():
				return key + "." + name, "none", written(y)
			case !y.IsValid():
				return key + "." + name, written(x), "none"
			}
			if at, was, is = difference(key+"."+name, x, y); at != "" {
				return at, was, is
			}
		}
		return "", "", ""
	case a.Kind() == reflect.Slice && a.Len() == b.Len():
		for i := range a.Len() {
			if at, was, is = difference(fmt.Sprintf("%s[%d]", key, i), a.Index(i), b.Index(i)); at != "" {
				return at, was, is
			}
		}
		return "", "", ""
	case reflect.DeepEqual(a.Interface(), b.Interface()):
		return "", "", ""
	}
	return key, written(a), written(b)
}

// mapKeys returns the keys of two maps in order.
func mapKeys(a, b reflect.Value) (names []string) {
	for _, k := range append(a.MapKeys(), b.MapKeys()...) {
		names = append(names, k.String())
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// written writes a value for a message.
func written(v reflect.Value) string {
	switch {
	case v.Kind() == reflect.Pointer && v.IsNil():
		return "none"
	case v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface:
		return written(v.Elem())
	case v.Kind() == reflect.String:
		return fmt.Sprintf("%q", v.String())
	case v.Kind() == reflect.Slice:
		return fmt.Sprintf("%d of them", v.Len())
	}
	return fmt.Sprintf("%v", v)
}

// tomlName returns the key of a field.
func tomlName(f reflect.StructField) string {
	name, _, _ := strings.Cut(f.Tag.Get("toml"), ",")
	return name
}
