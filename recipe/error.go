package recipe

import "fmt"

// Error is what is wrong with a recipe.
type Error struct {
	Source string // the file or the built-in recipe
	Line   int    // 0 if it is not known
	Key    string // such as "data.samples"
	Rule   string // what was found and what was expected
}

// Error returns "source:line: key: rule".
func (e *Error) Error() string {
	s := e.Source
	if e.Line > 0 {
		s += fmt.Sprintf(":%d", e.Line)
	}
	if e.Key != "" {
		s += ": " + e.Key
	}
	return s + ": " + e.Rule
}
