package table

import "fmt"

// Kind is what a column holds.
type Kind uint8

// The kinds of columns. A network learns from Number, Category, Date and Text alone.
const (
	Auto     Kind = iota // in Options: to be inferred
	Number               // numbers
	Category             // one of a few texts
	Date                 // dates, times or durations
	Text                 // free text: notes, descriptions, messages
	Constant             // the same in every row, or missing
	Empty                // missing in every row
	Name                 // texts that hardly repeat and are no sentences: names, codes
	Index                // numbers that count the rows, or are called id and never repeat
	Ignored              // left out because Options say so
)

var kindNames = [...]string{"auto", "number", "category", "date", "text", "constant", "empty", "name", "index", "ignore"}

// String returns the kind's name, as recipes have it.
func (k Kind) String() string {
	if int(k) < len(kindNames) {
		return kindNames[k]
	}
	return fmt.Sprintf("Kind(%d)", k)
}

// ParseKind returns the kind of a name that a user may choose: "auto",
// "number", "category", "date", "text" or "ignore".
func ParseKind(name string) (Kind, error) {
	for _, k := range []Kind{Auto, Number, Category, Date, Text, Ignored} {
		if k.String() == name {
			return k, nil
		}
	}
	return Auto, fmt.Errorf("column kind %q is not known; known are auto, number, category, date (times and durations too), text, ignore", name)
}

// Usable reports whether a network can learn from the column.
func (k Kind) Usable() bool { return k == Number || k == Category || k == Date || k == Text }
