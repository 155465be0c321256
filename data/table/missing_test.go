package table_test

import (
	"strings"
	"testing"

	"cajal/data/table"
)

// Notes agree with how many words they are of.
func TestNotesOnWords(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"pet,y\n" + strings.Repeat("cat,1\ndog,2\nNone,3\n", 9), "column pet: None counts as a value of its own, not as missing; --missing=None says otherwise"},
		{"pet,y\n" + strings.Repeat("cat,1\nnull,2\nNone,3\n", 9), "column pet: None, null count as values of their own, not as missing; --missing=None --missing=null says otherwise"},
		{"v,w\n" + strings.Repeat("1.5,a\n2.5,b\nNA,NA\nnull,null\n", 9), "column w: NA, null count as missing, as in the numbers of column v; --not-missing=NA --not-missing=null says otherwise"},
	} {
		if notes := strings.Join(readText(t, c.text, table.Options{}).Notes, "\n"); !strings.Contains(notes, c.want) {
			t.Errorf("%.40q: got the notes %q, want %q", c.text, notes, c.want)
		}
	}
}
