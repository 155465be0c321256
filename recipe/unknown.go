package recipe

import (
	"reflect"
	"strings"

	"github.com/pelletier/go-toml/v2/unstable"
)

// unknown finds the first key of a file that a recipe does not have, and where it
// stands. The decoder knows them too, but gathers them all, each with the lines around
// it, which takes minutes for a file that is nothing else.
func unknown(text []byte) (key []string, offset int, found bool) {
	p := &unstable.Parser{}
	p.Reset(text)
	s := &search{}
	of, table := reflect.TypeFor[Recipe](), []string(nil)
	for !s.found && p.NextExpression() {
		switch e := p.Expression(); e.Kind {
		case unstable.KeyValue:
			s.pair(of, table, e)
		case unstable.Table, unstable.ArrayTable:
			of, table = s.names(reflect.TypeFor[Recipe](), nil, e.Key())
		}
	}
	return s.key, s.offset, s.found
}

// search is a search for a key that is not known.
type search struct {
	key    []string
	offset int
	found  bool
}

// names goes down a key, from a type and the key's way so far. It returns nil for what
// takes any key.
func (s *search) names(of reflect.Type, way []string, key unstable.Iterator) (reflect.Type, []string) {
	for of != nil && key.Next() {
		n := key.Node()
		way = append(way[:len(way):len(way)], string(n.Data))
		inner, ok := under(of, way[len(way)-1])
		if !ok {
			s.key, s.offset, s.found = way, int(n.Raw.Offset), true
			return nil, way
		}
		of = inner
	}
	return of, way
}

// pair looks into a key and its value.
func (s *search) pair(of reflect.Type, way []string, e *unstable.Node) {
	of, way = s.names(of, way, e.Key())
	s.value(of, way, e.Value())
}

func (s *search) value(of reflect.Type, way []string, v *unstable.Node) {
	if of == nil || v.Kind != unstable.InlineTable && v.Kind != unstable.Array {
		return
	}
	for in := v.Children(); !s.found && in.Next(); {
		if v.Kind == unstable.InlineTable {
			s.pair(of, way, in.Node())
		} else {
			s.value(of, way, in.Node())
		}
	}
}

// under returns the type that a key of a type leads to, nil for one that takes any key,
// and whether there is such a key. Like the decoder it takes capitals for small letters.
func under(of reflect.Type, name string) (reflect.Type, bool) {
	for of.Kind() == reflect.Pointer || of.Kind() == reflect.Slice {
		of = of.Elem()
	}
	if of.Kind() != reflect.Struct {
		return nil, true // a map, or a mistake that the decoder finds
	}
	for f := range of.Fields() {
		if f.IsExported() && strings.EqualFold(tomlName(f), name) {
			return f.Type, true
		}
	}
	return nil, false
}
