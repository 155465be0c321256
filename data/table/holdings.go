package table

import (
	"cmp"
	"errors"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cajal/internal/figure"
)

const (
	mostCounted = 10_000 // up to how many entries of a directory are counted
	mostKinds   = 5      // and kinds of them named
)

// holdings says what lies right in a directory: "it holds 2 .csv files, 1 .png file and 3
// folders"; "" if that cannot be said.
func holdings(dir string) string {
	d, err := os.Open(dir)
	if err != nil {
		return ""
	}
	defer d.Close()
	entries, err := d.ReadDir(mostCounted)
	if err != nil && len(entries) == 0 && !errors.Is(err, io.EOF) {
		return ""
	}
	kinds, folders := map[string]int{}, 0
	for _, e := range entries {
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case e.IsDir():
			folders++
		default:
			kinds[strings.ToLower(filepath.Ext(e.Name()))]++
		}
	}
	var parts []string
	for i, end := range slices.SortedFunc(maps.Keys(kinds), func(a, b string) int {
		return cmp.Or(cmp.Compare(kinds[b], kinds[a]), strings.Compare(a, b))
	}) {
		if i == mostKinds {
			parts = append(parts, "files of other kinds")
			break
		}
		parts = append(parts, figure.Count(kinds[end], Clip(strings.TrimSpace(end+" file"))))
	}
	if folders > 0 {
		parts = append(parts, figure.Count(folders, "folder"))
	}
	switch n := len(parts); n {
	case 0:
		if len(entries) > 0 {
			return "it holds hidden files alone"
		}
		return "it is empty"
	case 1:
		return "it holds " + parts[0]
	default:
		return "it holds " + strings.Join(parts[:n-1], ", ") + " and " + parts[n-1]
	}
}
