package serve

import (
	"fmt"
	"slices"
	"strings"

	"cajal/data/table"
)

// leftOut is the columns of a request that its model neither takes nor knows, or the keys
// and parameters that the protocol's other servers may know.
type leftOut struct {
	names []string
	more  bool // there are others
}

// maxLeftOut is how many columns an answer names: a request must not choose their
// number.
const maxLeftOut = 20

// add takes note of a column that is no field, unless the model knows it.
func (l *leftOut) add(m Model, name string) {
	if !m.Ignores(name) {
		l.name(name)
	}
}

// name takes note of a name.
func (l *leftOut) name(name string) {
	switch name = clip(name); {
	case slices.Contains(l.names, name):
	case len(l.names) == maxLeftOut:
		l.more = true
	default:
		l.names = append(l.names, name)
	}
}

// list names the columns.
func (l *leftOut) list() string {
	names := make([]string, len(l.names))
	for i, name := range l.names {
		names[i] = table.Listed(name)
	}
	text := strings.Join(names, ", ")
	if l.more {
		text += ", …"
	}
	return text
}

// notes says in an answer which columns were left out.
func (l *leftOut) notes() []string {
	return l.notesOf("columns that the model does not know")
}

func (l *leftOut) notesOf(what string) []string {
	if len(l.names) == 0 {
		return nil
	}
	return []string{what + " are left out: " + l.list()}
}

// unknownKeys is what is said of keys and parameters in place of columns.
const unknownKeys = "keys and parameters that are not known here"

// hint says in the error of a column that is missing which ones are not known: one
// of them may be meant.
func (l *leftOut) hint() string {
	if len(l.names) == 0 {
		return ""
	}
	return "; the model does not know " + l.list()
}

// elsewhere says in the error of a body that lacks what is wanted that it is one of another
// address, "" if it is none.
func (s *served) elsewhere(l *leftOut) string {
	name := segment(s.name)
	for _, other := range []struct{ key, path string }{
		{"rows", "/models/" + name + "/predict"}, {"instances", "/v1/models/" + name + ":predict"}, {"inputs", "/v2/models/" + name + "/infer"},
	} {
		if slices.Contains(l.names, other.key) {
			return fmt.Sprintf("; %q are for POST %s", other.key, other.path)
		}
	}
	return ""
}
