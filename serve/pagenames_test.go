package serve

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// broken lists the names that the browser breaks elsewhere than behind a sign or before a
// capital.
const broken = `[...document.querySelectorAll("h1, h3, label, td.name, td.kind, #answer td:first-child, #facts th")].filter((e) => e.offsetParent).flatMap((e) => {
	const bad = [], walker = document.createTreeWalker(e, NodeFilter.SHOW_TEXT);
	for (let node; (node = walker.nextNode()); ) {
		for (const word of node.data.matchAll(/[^\s-]+/g)) {
			const range = document.createRange();
			range.setStart(node, word.index);
			range.setEnd(node, word.index + word[0].length);
			if (new Set([...range.getClientRects()].map((r) => Math.round(r.top))).size > 1) bad.push(e.tagName + " " + e.textContent + ": " + word[0]);
		}
	}
	return bad;
})`

// In a narrow window the names of columns are not broken within words, and the page is not
// wider than the window.
func TestLongNamesInBrowser(t *testing.T) {
	b := openBrowser(t)
	var rows strings.Builder
	rows.WriteString("worst_fractal_dimension,compactnessOfTheLargestNucleus,mean concave points,unconstitutionally,area/perimeter ratio,kind\n")
	for i := range 300 {
		fmt.Fprintf(&rows, "%d,%d,%d.5,%d,%d,%s\n", i%40, i*7%31, i%17, i*3%23, i*5%29, []string{"adenocarcinoma_in_situ", "benign"}[i/20%2])
	}
	_, h := newServer(t, Trained(trainTable(t, "kind", rows.String())))
	for _, width := range []int{390, 800, 1280} {
		for _, language := range []string{"en", "zh"} {
			b.open(h.URL+"/?lang="+language, width, false, "en")
			b.eval(`document.querySelector("#row button.main").click()`, nil)
			b.await(`document.querySelector("#reasons table")`)
			var bad []string
			b.eval(broken, &bad)
			if len(bad) > 0 {
				t.Errorf("at %d pixels, in %s, words are broken: %q", width, language, bad)
			}
			var wider int
			b.eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &wider)
			if wider > 0 {
				t.Errorf("at %d pixels the page is %d wider than the window", width, wider)
			}
			if pictures := os.Getenv("CAJAL_PICTURES"); pictures != "" {
				b.picture(filepath.Join(pictures, fmt.Sprintf("names-%d-%s.png", width, language)))
			}
		}
	}
}
