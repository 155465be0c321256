package recipe

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/pelletier/go-toml/v2/unstable"
)

// lines says where in a file each key stands, under the names that errors have:
// "network.layers[0].out", by the offset of its first byte, from 1.
type lines map[string]int

// deepest is how far in one another values are looked into: what lies deeper is of none
// of a recipe's own keys.
const deepest = 64

// linesOf reads a file that can be read as TOML.
func linesOf(text []byte) lines {
	l := lines{}
	p := &unstable.Parser{}
	p.Reset(text)
	table, counts := "", map[string]int{}
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.KeyValue:
			l.pair(table, e, 0)
		case unstable.Table:
			table = l.name("", e.Key())
		case unstable.ArrayTable:
			list := l.name("", e.Key())
			table = fmt.Sprintf("%s[%d]", list, counts[list])
			l[table] = l[list]
			counts[list]++
		}
	}
	return l
}

// pair notes a key and what is in its value, and returns the key's place.
func (l lines) pair(table string, e *unstable.Node, depth int) int {
	key := l.name(table, e.Key())
	l.value(key, e.Value(), depth+1)
	return l[key]
}

// value notes the keys in a value, and returns the place of the first, 0 for none.
func (l lines) value(key string, v *unstable.Node, depth int) (first int) {
	if depth > deepest {
		return 0
	}
	in := v.Children()
	for i := 0; (v.Kind == unstable.InlineTable || v.Kind == unstable.Array) && in.Next(); i++ {
		at := 0
		if v.Kind == unstable.InlineTable {
			at = l.pair(key, in.Node(), depth)
		} else {
			element := fmt.Sprintf("%s[%d]", key, i)
			if at = l.value(element, in.Node(), depth+1); at > 0 {
				l[element] = at
			}
		}
		if first == 0 {
			first = at
		}
	}
	return first
}

// name returns the name of a key in a table, whose place it notes. A table that is named on
// the way, as data in [[data.augment]], keeps the place where it stands itself.
func (l lines) name(table string, key unstable.Iterator) string {
	at := 0
	for key.Next() {
		n := key.Node()
		if table != "" {
			table += "."
		}
		table += string(n.Data)
		if at = int(n.Raw.Offset) + 1; l[table] == 0 {
			l[table] = at
		}
	}
	l[table] = at
	return table
}

// of returns the line and the column of a key, or of the nearest thing around it that
// stands in the file, which is text; 0 if there is none.
func (l lines) of(text []byte, key string) (line, column int) {
	for key != "" {
		if at, ok := l[key]; ok && at > 0 {
			return position(text, at-1)
		}
		key = key[:max(0, strings.LastIndexAny(key, ".["))]
	}
	return 0, 0
}

// position returns the line and the column, in characters, of an offset.
func position(text []byte, offset int) (line, column int) {
	before := text[:offset]
	start := bytes.LastIndexByte(before, '\n') + 1
	return bytes.Count(before, []byte("\n")) + 1, utf8.RuneCount(before[start:]) + 1
}
