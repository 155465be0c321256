package architecture

import (
	"slices"
	"strings"
	"testing"
)

// without lists what packages must not reach, by imports of their own or of
// those they import, so that programs which use them stay small.
var without = []struct {
	from   string
	never  []string // beginnings of import paths
	reason string
}{
	{"data/table", []string{"cajal/tensor", "cajal/data/table/", "github.com/"}, "what a table holds is known before it becomes numbers"},
	{"train", []string{"cajal/train/", "github.com/", "golang.org/x/term", "google.golang.org/"}, "a program that trains draws no bars and writes no logs unless it asks for them"},
	{"data/table/csv", []string{"cajal/tensor", "github.com/"}, "CSV is read without Parquet"},
	{"data/table/schema", []string{"cajal/data/table/csv", "cajal/data/table/parquet", "github.com/"}, "a program that predicts reads no files of tables"},
}

func TestReach(t *testing.T) {
	packs := readModule(t)
	for _, w := range without {
		way := reach(packs, w.from)
		if len(way) < 2 {
			t.Errorf("%s reaches %v, want more: is there such a package?", w.from, way)
		}
		for to, chain := range way {
			if slices.ContainsFunc(w.never, func(n string) bool { return strings.HasPrefix(to, n) }) {
				t.Errorf("%s reaches %s through %s; it must not, since %s", w.from, to, strings.Join(chain, ", "), w.reason)
			}
		}
	}
}

// The test must see an import of an import.
func TestReachIsTransitive(t *testing.T) {
	if way := reach(readModule(t), "data/table/parquet"); len(way["github.com/klauspost/compress/zstd"]) == 0 || len(way["text/tabwriter"]) < 2 {
		t.Errorf("data/table/parquet reaches %v, want zstd, and text/tabwriter through data/table", way)
	}
}

// reach returns what a package of the module imports, with the packages that
// lead there.
func reach(packs []pack, from string) map[string][]string {
	way := map[string][]string{}
	var walk func(path string, chain []string)
	walk = func(path string, chain []string) {
		for _, p := range packs {
			if p.path != path {
				continue
			}
			for _, f := range p.files {
				for _, to := range importsOf(f.tree) {
					if way[to] != nil {
						continue
					}
					way[to] = append(slices.Clone(chain), path)
					if within, ok := strings.CutPrefix(to, module+"/"); ok {
						walk(within, way[to])
					}
				}
			}
		}
	}
	walk(from, nil)
	return way
}
