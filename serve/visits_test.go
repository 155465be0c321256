package serve

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"cajal/experiment"
	"cajal/model"
	"cajal/recipe"
)

// hostile is a name that would be a program, were it not escaped.
const hostile = `<script>alert('1')</script>`

// trainTable trains for a moment on a table.
func trainTable(t *testing.T, target, text string) *model.Model {
	t.Helper()
	file := filepath.Join(t.TempDir(), "table.csv")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return trainFile(t, file, experiment.Hints{Target: target, Fast: true})
}

// trainFile trains three epochs on the table in a file.
func trainFile(t *testing.T, table string, h experiment.Hints) *model.Model {
	t.Helper()
	text, err := experiment.Propose(table, h)
	if err != nil {
		t.Fatal(err)
	}
	r, err := recipe.Parse("table.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	r.Training.Epochs = 3
	e, err := experiment.Read(r)
	if err != nil {
		t.Fatal(err)
	}
	o, err := e.Run(t.Context(), experiment.Hooks{})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "model.safetensors")
	if err := o.SaveModel(file); err != nil {
		t.Fatal(err)
	}
	m, err := model.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// visitRow is a row of trainVisits' table, without its class.
func visitRow(i int) []string {
	name := func(of string) string { return fmt.Sprintf("%s%c", of, 'a'+i%7) }
	return []string{
		fmt.Sprint(i%50 + 1), fmt.Sprintf("%d.5", i*37%11), []string{"red", "it's `blue`"}[i/3%2], name("town "),
		fmt.Sprintf("2024-%02d-%02d", 1+i%12, 1+i%28), fmt.Sprintf("2023-%02d-%02d %02d:%02d:00", 1+i%11, 1+i*3%28, i%24, i*7%60),
		fmt.Sprintf("%02d:%02d:30", i%24, i*11%60),
		fmt.Sprint(i * 13 % 17), fmt.Sprint(i * 7 % 23), fmt.Sprint(i * 5 % 29), fmt.Sprint(i * 3 % 31), []string{"yes", "no", ""}[i%3],
	}
}

var visitColumns = []string{"age", "price <b>", "colour", "town", "day", "seen", "clock", "e", "f", "g", "h", "again"}

// trainVisits trains on a table with columns of all kinds and a class with a hostile name.
func trainVisits(t *testing.T) *model.Model {
	var b strings.Builder
	b.WriteString(strings.Join(visitColumns, ",") + ",class\n")
	for i := range 300 {
		class := "calm"
		if i%50 > 25 != (i/3%2 == 0) {
			class = hostile
		}
		b.WriteString(strings.Join(visitRow(i), ",") + "," + class + "\n")
	}
	return trainTable(t, "class", b.String())
}

// visit is a body of a request for it.
var visit = func() string {
	var cells []string
	for i, cell := range visitRow(5) {
		cells = append(cells, fmt.Sprintf("%q:%q", visitColumns[i], cell))
	}
	return "{" + strings.Join(cells, ",") + "}"
}()
