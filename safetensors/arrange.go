package safetensors

import (
	"cmp"
	"encoding/binary"
	"slices"
)

// sortKey stands for an entry while entries are sorted: what is compared lies in it, and
// not all over the memory, so that millions are sorted in a second.
type sortKey struct {
	first, second uint64
	place         int32
}

// arrange brings the entries into the order of their data, those of none before others
// at the same place and in the order of their names, and indexes them by name. A name
// that is given twice is an error.
func (f *File) arrange() error {
	keys := make([]sortKey, len(f.entries))
	for i := range f.entries {
		var begin [8]byte // zeros behind a short name, as which no longer name begins sooner
		copy(begin[:], f.entries[i].Name)
		keys[i] = sortKey{first: binary.BigEndian.Uint64(begin[:]), place: int32(i)}
	}
	byName := func(a, b sortKey) int {
		if c := cmp.Compare(a.first, b.first); c != 0 {
			return c
		}
		return cmp.Compare(f.entries[a.place].Name, f.entries[b.place].Name)
	}
	if !slices.IsSortedFunc(keys, byName) {
		slices.SortFunc(keys, byName)
	}
	for i := 1; i < len(keys); i++ {
		if keys[i].first == keys[i-1].first {
			if name := f.entries[keys[i].place].Name; name == f.entries[keys[i-1].place].Name {
				return f.fail(name, "given twice")
			}
		}
	}
	f.byName = make([]int32, len(keys))
	for i, k := range keys {
		f.byName[i] = k.place
	}

	// From here on a key's place among the names decides between equal ones.
	for i := range keys {
		e := &f.entries[f.byName[i]]
		keys[i] = sortKey{uint64(e.Offset), uint64(e.Bytes), int32(i)}
	}
	byData := func(a, b sortKey) int {
		return cmp.Or(cmp.Compare(a.first, b.first), cmp.Compare(a.second, b.second), cmp.Compare(a.place, b.place))
	}
	if !slices.IsSortedFunc(keys, byData) {
		slices.SortFunc(keys, byData)
	}
	f.move(keys)
	return nil
}

// move puts the entry of the n-th key at place n; a key has its entry's place in byName.
// It goes along the circles of the moves, and needs no second list of entries.
func (f *File) move(keys []sortKey) {
	for n := range keys {
		name := keys[n].place
		keys[n].place, f.byName[name] = f.byName[name], int32(n)
	}
	for n := range keys {
		if keys[n].place < 0 {
			continue
		}
		first := f.entries[n]
		for to := n; ; {
			from := int(keys[to].place)
			keys[to].place = -1
			if from == n {
				f.entries[to] = first
				break
			}
			f.entries[to] = f.entries[from]
			to = from
		}
	}
}
