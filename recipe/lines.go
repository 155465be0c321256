package recipe

import (
	"fmt"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// lines says in which line of a file each key stands, under the names that errors
// have: "network.layers[0].out".
type lines map[string]int

// linesOf reads a file that can be read as TOML.
func linesOf(text []byte) lines {
	l := lines{}
	p := &unstable.Parser{}
	p.Reset(text)
	table, counts := "", map[string]int{}
	for p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.KeyValue:
			l.pair(p, table, e)
		case unstable.Table:
			table = l.name(p, "", e.Key())
		case unstable.ArrayTable:
			list := l.name(p, "", e.Key())
			table = fmt.Sprintf("%s[%d]", list, counts[list])
			l[table] = l[list]
			counts[list]++
		}
	}
	return l
}

// pair notes a key and what is in its value, and returns the key's line.
func (l lines) pair(p *unstable.Parser, table string, e *unstable.Node) int {
	key := l.name(p, table, e.Key())
	l.value(p, key, e.Value())
	return l[key]
}

// value notes the keys in a value, and returns the line of the first, 0 for none.
func (l lines) value(p *unstable.Parser, key string, v *unstable.Node) (first int) {
	in := v.Children()
	for i := 0; (v.Kind == unstable.InlineTable || v.Kind == unstable.Array) && in.Next(); i++ {
		line := 0
		if v.Kind == unstable.InlineTable {
			line = l.pair(p, key, in.Node())
		} else {
			element := fmt.Sprintf("%s[%d]", key, i)
			if line = l.value(p, element, in.Node()); line > 0 {
				l[element] = line
			}
		}
		if first == 0 {
			first = line
		}
	}
	return first
}

// name returns the name of a key in a table, whose line it notes.
func (l lines) name(p *unstable.Parser, table string, key unstable.Iterator) string {
	for key.Next() {
		n := key.Node()
		if table != "" {
			table += "."
		}
		table += string(n.Data)
		l[table] = p.Shape(n.Raw).Start.Line
	}
	return table
}

// of returns the line of a key, or of the nearest thing around it that stands in the
// file; 0 if there is none.
func (l lines) of(key string) int {
	for key != "" {
		if line, ok := l[key]; ok {
			return line
		}
		key = key[:max(0, strings.LastIndexAny(key, ".["))]
	}
	return 0
}
