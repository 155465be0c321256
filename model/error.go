package model

// Error says what is wrong with a model file.
type Error struct {
	File string
	Key  string // of the metadata; "" if it is none of them
	Rule string // what was found and what was expected
}

// Error returns "model file: key: rule".
func (e *Error) Error() string {
	text := "model " + e.File
	if e.Key != "" {
		text += ": " + e.Key
	}
	return text + ": " + e.Rule
}
