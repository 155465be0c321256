package experiment

import (
	"encoding/base64"
	"encoding/xml"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/data/table/schema"
)

// hostile is a class that would be a program, were it not escaped.
const hostile = `<script>alert("1")</script>`

// The page has what came out, refers to nothing outside itself, and a name in the data
// is text in it, whatever it looks like.
func TestHTMLReport(t *testing.T) {
	path := flock(t, 90)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	quoted := `"` + strings.ReplaceAll(hostile, `"`, `""`) + `"`
	if err := os.WriteFile(path, []byte(strings.ReplaceAll(string(text), "goose", quoted)), 0o600); err != nil {
		t.Fatal(err)
	}
	o := run(t, bag(t, path, "", ""))
	dir := t.TempDir()
	names, err := o.Save(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "report.html")
	if !strings.Contains(strings.Join(names, " "), file) {
		t.Errorf("Save names %v, want report.html among them", names)
	}
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	page := string(b)
	for _, never := range []string{"<script", "http://", "https://", "ZgotmplZ"} {
		if strings.Contains(page, never) {
			t.Errorf("the page has %q in it", never)
		}
	}
	if sources := regexp.MustCompile(`(?:src|srcset|href)="([^"]{0,40})`).FindAllStringSubmatch(page, -1); len(sources) < 6 || len(sources)%2 != 0 {
		t.Errorf("%d pictures, want loss, confusion and calibration, each twice", len(sources))
	} else {
		for _, s := range sources {
			if !strings.HasPrefix(html.UnescapeString(s[1]), "data:image/svg+xml;base64,") {
				t.Errorf("a picture is %q, want it in the page", s[1])
			}
		}
	}
	for _, want := range []string{
		"&lt;script&gt;alert(&#34;1&#34;)&lt;/script&gt;",
		"<td>networks</td><td>accuracy</td><td class=\"n\">" + fmt.Sprintf("%.4g", o.Train["accuracy"]) + "</td><td class=\"n\">" + fmt.Sprintf("%.4g", o.OutOfFold["accuracy"]) + "</td>",
		`<td class="name">a</td><td>number</td>`, "<h2>Recipe</h2>", "<h2>Findings</h2>",
		fmt.Sprintf("calibration error (ECE) %.4f", float64(o.Classification.Calibration.Error)),
		fmt.Sprintf("<td class=\"n right\">%d</td>", o.Confusion[0][0]),
	} {
		if !strings.Contains(page, want) && (want != "<h2>Findings</h2>" || len(o.Diagnosis) > 0) {
			t.Errorf("the page lacks %q", want)
		}
	}
	if at := filepath.Dir(o.recipe.Data.Path); !filepath.IsAbs(at) || strings.Contains(page, at) {
		t.Errorf("the page says where on this machine the table lies, in %s", at)
	}
	// On a small screen a picture is drawn for it, below its title.
	small := regexp.MustCompile(`<figcaption>which class is taken for which</figcaption><picture><source media="\(max-width: 30rem\)" srcset="([^"]+)"`).FindStringSubmatch(page)
	if small == nil {
		t.Fatal("the page has no narrow picture of which class is taken for which")
	}
	svg, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(html.UnescapeString(small[1]), "data:image/svg+xml;base64,"))
	if err != nil || !strings.Contains(string(svg), `width="360"`) {
		t.Errorf("the narrow picture (%v) is %.200s, want 360 pixels", err, svg)
	}
	// Every element that is opened is closed.
	d := xml.NewDecoder(strings.NewReader(page))
	for {
		if _, err := d.Token(); err != nil {
			if err.Error() != "EOF" {
				t.Errorf("the page is not well formed: %v", err)
			}
			break
		}
	}
}

// Every table scrolls within the page, so that a small screen shows the page without
// scrolling it sideways.
func TestReportTablesScroll(t *testing.T) {
	if tables, wide := strings.Count(reportText, "<table"), strings.Count(reportText, `<div class="wide"><table`); tables != wide || tables < 8 {
		t.Errorf("%d tables, and %d of them in a box that scrolls", tables, wide)
	}
}

// Notes on a column stand beside it and others below, and times are called so.
func TestReportColumns(t *testing.T) {
	text := "# from the field\nzip,when,day,kind\n" + strings.Repeat("01234,10:00,2024-01-05,a\n99,12:30,2024-02-01,b\n7,09:15,2024-03-02,a\n", 10)
	f, err := csv.Read("t.csv", strings.NewReader(text), int64(len(text)), table.Options{Targets: []string{"kind"}})
	if err != nil {
		t.Fatal(err)
	}
	u := &userData{table: &tableData{frame: f, targets: schema.Targets{{Name: "kind", Task: schema.Classification, Why: table.Because("it holds texts"), Classes: []string{"a", "b"}}}}}
	for _, c := range []struct {
		texts             language
		kinds, note, rest string
	}{
		{nil, "number time date category", "note: 10 of its 30 numbers have zeros before them", "note: "},
		{chinese, "数值 时间 日期 类别", "提示：10 of its 30 numbers have zeros before them", "提示："},
	} {
		p := &page{texts: c.texts, Result: &Result{}}
		p.addColumns(u)
		p.Data = p.describeData(u)
		var kinds []string
		for _, row := range p.Columns {
			kinds = append(kinds, p.T(row.Kind))
		}
		if got := strings.Join(kinds, " "); got != c.kinds {
			t.Errorf("the columns are %s, want %s", got, c.kinds)
		}
		var b strings.Builder
		if err := reportTemplate.Execute(&b, p); err != nil {
			t.Fatal(err)
		}
		cell := regexp.MustCompile(`<td class="name">zip</td>.*`).FindString(b.String())
		if !strings.Contains(cell, c.note) || strings.Count(b.String(), "have zeros before them") != 1 {
			t.Errorf("the row of zip is %q, want the note %q there and nowhere else", cell, c.note)
		}
		if !strings.Contains(p.Data, c.rest) || !strings.Contains(p.Data, "from the field") {
			t.Errorf("below the columns stands %q, want the other note", p.Data)
		}
	}
}
