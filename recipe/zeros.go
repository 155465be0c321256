package recipe

import (
	"fmt"
	"reflect"
)

// checkZeros refuses zeros that stand in a file under keys for which the zero of Go means
// that the file does not have the key: it would be read as the default. Fields with the tag
// zero:"unsaid" are such.
func (r *Recipe) checkZeros(l lines) error { return r.zeros(l, "", reflect.ValueOf(r).Elem()) }

// zeros is checkZeros for a part of the recipe that stands under a key.
func (r *Recipe) zeros(l lines, key string, v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer:
		if !v.IsNil() {
			return r.zeros(l, key, v.Elem())
		}
	case reflect.Slice:
		for i := range v.Len() {
			if err := r.zeros(l, fmt.Sprintf("%s[%d]", key, i), v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Struct:
		for field, in := range v.Fields() {
			if !field.IsExported() {
				continue
			}
			at := tomlName(field)
			if key != "" {
				at = key + "." + at
			}
			if field.Tag.Get("zero") == "unsaid" && in.IsZero() && l[at] > 0 {
				return r.Wrong(at, "0, want at least 1, or no such key for the default")
			}
			if err := r.zeros(l, at, in); err != nil {
				return err
			}
		}
	}
	return nil
}
