package table

import (
	"errors"
	"strings"
	"testing"
)

func TestCellsMistakes(t *testing.T) {
	number := Options{Kinds: map[string]Kind{"a": Number}}
	for _, c := range []struct {
		names   []string
		columns [][]string
		want    string
	}{
		{nil, nil, "0 names and 0 columns"},
		{[]string{"a"}, [][]string{{"1"}, {"2"}}, "1 names and 2 columns"},
		{[]string{"a", "a"}, [][]string{{"1"}, {"2"}}, "two columns a"},
		{[]string{"a", "b"}, [][]string{{"1"}, {"2", "3"}}, "column b has 2 cells"},
		{[]string{"a"}, [][]string{{"1", "two", "3"}}, `a request:2: column 1 (a): `},
		{[]string{"a"}, [][]string{{}}, "no rows"},
	} {
		f, err := Cells("a request", c.names, c.columns, number)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("names %q, columns %q: got %v, %v, want an error with %q", c.names, c.columns, f, err, c.want)
		}
	}
	var e *Error
	if _, err := Cells("a request", []string{"a"}, [][]string{{"x"}}, number); !errors.As(err, &e) {
		t.Errorf("a text in a column of numbers: got %T, want *Error", err)
	}
}
