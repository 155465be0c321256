package experiment

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"cajal/recipe"
)

// layerText writes a layer as a line of TOML: its kind, then how much comes out of it,
// then the rest.
func layerText(l recipe.Layer) string {
	keys := slices.SortedFunc(maps.Keys(l), func(a, b string) int {
		if order := rankOf(a) - rankOf(b); order != 0 {
			return order
		}
		return strings.Compare(a, b)
	})
	var parts []string
	for _, k := range keys {
		if text, ok := l[k].(string); ok {
			parts = append(parts, fmt.Sprintf("%s = %s", k, quote(text)))
		} else {
			parts = append(parts, fmt.Sprintf("%s = %v", k, l[k]))
		}
	}
	return "{ " + strings.Join(parts, ", ") + " }"
}

// rankOf says which keys of a layer come first.
func rankOf(key string) int {
	if at := slices.Index([]string{"kind", "out", "size"}, key); at >= 0 {
		return at
	}
	return 3
}
