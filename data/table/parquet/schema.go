package parquet

import (
	"encoding/json"
	"fmt"
	"math"

	"cajal/data/table"
)

// leaf is a column of flat values.
type leaf struct {
	chunk    int // its place among the chunks of a row group
	optional bool
	physical physical
	length   int
	meaning
}

// field is one of the columns that a file's schema names.
type field struct {
	name string
	leaf
	out   table.Reason // why it is left out, if it is
	index bool         // pandas wrote its index here
}

// fields returns the columns of a schema.
func (f *footer) fields() ([]field, error) {
	if len(f.schema) == 0 {
		return nil, fmt.Errorf("its metadata has no schema")
	}
	index := pandasIndex(f.pairs["pandas"])
	var all []field
	at, chunk := 1, 0
	for range f.schema[0].children {
		if at >= len(f.schema) {
			return nil, fmt.Errorf("its schema names %d columns and has fewer", f.schema[0].children)
		}
		e := &f.schema[at]
		leaves, next, err := f.span(at, 0)
		if err != nil {
			return nil, err
		}
		x := field{name: e.name, index: index[e.name]}
		x.leaf = leaf{chunk: chunk, optional: e.repetition == 1, physical: e.physical, length: e.length}
		x.meaning, x.out = describe(e, leaves)
		if len(all) == table.MaxColumns {
			return nil, fmt.Errorf("more than %d columns", table.MaxColumns)
		}
		all = append(all, x)
		at, chunk = next, chunk+leaves
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("it has no columns")
	}
	return all, nil
}

// describe returns what a column means, or why it is left out.
func describe(e *element, leaves int) (m meaning, out table.Reason) {
	switch {
	case e.physical < 0 && e.converted == convertedList || e.logical.kind == logicalList || e.repetition == 2:
		return m, table.Because("it holds lists, and a column has one value in each row")
	case e.physical < 0 && (e.converted == convertedMap || e.logical.kind == logicalMap):
		return m, table.Because("it holds maps, and a column has one value in each row")
	case e.physical < 0:
		return m, table.Because("it holds records of %d values, and a column has one value in each row", leaves)
	case e.physical == fixedBytes && (e.length < 1 || e.length > table.MaxCell):
		return m, table.Because("its values have %d bytes", e.length)
	}
	m, ok := meaningOf(e)
	if !ok {
		return m, table.Because("its values (%v, logical type %d, converted type %d) are neither numbers nor dates nor texts", e.physical, e.logical.kind, e.converted)
	}
	return m, table.Reason{}
}

// Annotations of groups.
const (
	logicalMap    = 2
	logicalList   = 3
	convertedMap  = 1
	convertedList = 3
)

// span returns how many leaves an element has, and the place behind it.
func (f *footer) span(at, depth int) (leaves, next int, err error) {
	if at >= len(f.schema) || depth > 64 {
		return 0, 0, fmt.Errorf("its schema is damaged")
	}
	e := &f.schema[at]
	next = at + 1
	if e.physical >= 0 {
		return 1, next, nil
	}
	for range e.children {
		n := 0
		if n, next, err = f.span(next, depth+1); err != nil {
			return 0, 0, err
		}
		leaves += n
	}
	return leaves, next, nil
}

// pandasIndex returns the columns that pandas' metadata calls the index. A
// range is no column, and stands there as an object.
func pandasIndex(metadata string) map[string]bool {
	var p struct {
		Index []json.RawMessage `json:"index_columns"`
	}
	if json.Unmarshal([]byte(metadata), &p) != nil {
		return nil // another program's, or damaged: the columns are there all the same
	}
	index := map[string]bool{}
	for _, raw := range p.Index {
		var name string
		if json.Unmarshal(raw, &name) == nil {
			index[name] = true
		}
	}
	return index
}

// check holds a file's row groups against its schema and its size, and returns
// its rows.
func (f *footer) check(size int64, fields []field) (rows int64, err error) {
	leaves, sum := 0, int64(0)
	for i := range f.schema {
		if f.schema[i].physical >= 0 {
			leaves++
		}
	}
	for g := range f.groups {
		group := &f.groups[g]
		switch {
		case group.rows < 0 || group.rows > math.MaxInt64/2-rows:
			return 0, fmt.Errorf("row group %d is said to have %d rows", g, group.rows)
		case len(group.chunks) != leaves:
			return 0, fmt.Errorf("row group %d has %d columns, and the schema has %d", g, len(group.chunks), leaves)
		}
		rows += group.rows
		for i := range fields {
			if !fields[i].out.IsZero() {
				continue
			}
			k := &group.chunks[fields[i].chunk]
			if err := k.check(size, group.rows); err != nil {
				return 0, fmt.Errorf("column %d (%s), row group %d: %w", i+1, table.Clip(fields[i].name), g, err)
			}
			if sum += k.size; sum > size {
				return 0, fmt.Errorf("its columns are said to take more than the %d bytes of the file", size)
			}
		}
	}
	return rows, nil
}

// check holds a chunk against the file's size.
func (k *chunk) check(size, rows int64) error {
	at := k.data
	if k.dictionary > 0 && k.dictionary < at {
		at = k.dictionary
	}
	switch {
	case k.elsewhere:
		return fmt.Errorf("its values stand in another file; give the directory of the parts instead")
	case k.encrypted:
		return fmt.Errorf("it is encrypted; write it without")
	case rows == 0:
		return nil
	case at < 4 || k.size < 0 || at > size || k.size > size-at:
		return fmt.Errorf("its pages are said to be %d bytes at %d of a file of %d", k.size, at, size)
	case k.values != rows:
		return fmt.Errorf("it is said to have %d values in %d rows", k.values, rows)
	}
	return k.codec.check()
}
