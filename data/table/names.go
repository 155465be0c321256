package table

import "fmt"

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
