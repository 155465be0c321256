package describe

import (
	"bytes"
	"encoding/json"
)

// OneOrMore are numbers for the axes of a sample: one for all of them, or one for each.
// A file has a number or a list.
type OneOrMore[T int | float64] []T

// UnmarshalJSON reads a number or a list of them.
func (l *OneOrMore[T]) UnmarshalJSON(text []byte) error {
	if bytes.HasPrefix(text, []byte("[")) || bytes.Equal(text, []byte("null")) {
		return json.Unmarshal(text, (*[]T)(l))
	}
	var n T
	err := json.Unmarshal(text, &n)
	*l = OneOrMore[T]{n}
	return err
}
