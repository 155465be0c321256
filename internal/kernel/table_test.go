package kernel

import (
	"reflect"
	"testing"
)

// Every set of instructions has a loop for every field of the table; a missing
// one would only show when something calls it.
func TestTablesAreFull(t *testing.T) {
	eachSet(t, func(t *testing.T) {
		for _, table := range []any{f32, f64} {
			v := reflect.ValueOf(table)
			for i := range v.NumField() {
				if v.Field(i).IsNil() {
					t.Errorf("%T of %s has no %s", table, best, v.Type().Field(i).Name)
				}
			}
		}
	})
}
