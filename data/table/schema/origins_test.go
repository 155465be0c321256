package schema

import (
	"slices"
	"testing"
)

// Each input is of its column: levels by name, what rare ones share, what marks missing
// values, and ids of embedded categories behind all others.
func TestOrigins(t *testing.T) {
	s := &Schema{Inputs: []Input{
		{Name: "code", Kind: "category", Levels: []string{"A", "B"}, Other: true, Missing: true},
		{Name: "city", Kind: "category", Levels: []string{"x", "y"}, Embed: true, Missing: true},
		{Name: "age", Kind: "number", Missing: true},
		{Name: "note", Kind: "text", Buckets: 2},
	}}
	want := []Origin{
		{Column: "code", Level: "A"}, {Column: "code", Level: "B"}, {Column: "code", Rare: true}, {Column: "code", Missing: true},
		{Column: "age"}, {Column: "age", Missing: true}, {Column: "note"}, {Column: "note"}, {Column: "city"},
	}
	if got := s.Origins(); !slices.Equal(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}
