package table

import (
	"fmt"
	"strings"
)

// Names returns the names of columns as a frame has them: what a file leaves out
// is filled in, and equal names are told apart. Notes say which were changed.
func Names(inFile []string) (names, notes []string) {
	taken := make(map[string]bool, len(inFile))
	for _, n := range inFile {
		taken[n] = true
	}
	used := make(map[string]bool, len(inFile))
	next := map[string]int{} // where to go on counting, so that many equal names take linear time
	for i, n := range inFile {
		name, k := n, 2
		if n == "" {
			name = fmt.Sprintf("column%d", i+1)
		}
		base := name
		if at, ok := next[base]; ok {
			k = at
		}
		for ; used[name] || name != n && taken[name]; k++ {
			name = fmt.Sprintf("%s_%d", base, k)
		}
		next[base] = k
		if name != n && len(notes) < 5 {
			notes = append(notes, fmt.Sprintf("column %d is called %q in the file; here it is %s", i+1, n, name))
		}
		used[name] = true
		names = append(names, name)
	}
	return names, notes
}

// HasHeader reports whether the first of some records holds names: a column
// whose other cells are numbers begins with something else, or no cell of the
// record looks like a number and none comes again below it.
func HasHeader(records [][]string, o Options) bool {
	missing := o.missing()
	isNumber := func(cell string) bool { return !missing[cell] && classify([]byte(cell)).isNumber() }
	head := records[0]
	numbers, repeated := 0, false
	for j, name := range head {
		if isNumber(name) {
			numbers++
		}
		present, allNumbers := false, true
		for _, r := range records[1:] {
			if j >= len(r) || missing[r[j]] {
				continue
			}
			present = true
			allNumbers = allNumbers && isNumber(r[j])
			repeated = repeated || r[j] == name && name != ""
		}
		if present && allNumbers && !isNumber(name) && !missing[name] {
			return true
		}
	}
	return numbers == 0 && !repeated && strings.Join(head, "") != ""
}
