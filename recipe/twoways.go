package recipe

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// twoWays finds the first list of tables that a file writes both as a value,
// "augment = […]", and as tables, "[[data.augment]]", which TOML does not let be one list.
// It returns nil if there is none.
func twoWays(source string, text []byte) *Error {
	p := &unstable.Parser{}
	p.Reset(text)
	table, ways := "", map[string]unstable.Kind{}
	for p.NextExpression() {
		e := p.Expression()
		key, at := fullKey(table, e)
		way := e.Kind
		switch {
		case way == unstable.Table:
			table = key + "."
			continue
		case way == unstable.ArrayTable:
			table = key + "[]." // each has keys of its own
		case way != unstable.KeyValue || e.Value().Kind != unstable.Array:
			continue
		}
		if before, known := ways[key]; known && before != way {
			wrong := &Error{Source: source, Key: key, Rule: fmt.Sprintf("it is written in two ways, as a list [ … ] and as [[%s]]; want all of it in one of them", key)}
			wrong.Line, wrong.Column = position(text, at)
			return wrong
		}
		ways[key] = way
	}
	return nil
}

// fullKey returns the key of a pair in a table, or of a table, and where it stands.
func fullKey(table string, e *unstable.Node) (key string, at int) {
	var parts []string
	for k := e.Key(); k.Next(); {
		parts, at = append(parts, string(k.Node().Data)), int(k.Node().Raw.Offset)
	}
	if key = strings.Join(parts, "."); e.Kind == unstable.KeyValue {
		key = table + key
	}
	return key, at
}
