package experiment

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cajal/data/table"
	"cajal/data/table/csv"
	"cajal/data/table/schema"
)

// A page in Chinese has no English words but those of the user's data and the recipe, not
// in its pictures either.
func TestChineseReportInFull(t *testing.T) {
	for _, target := range []string{"kind", "amount"} {
		o := run(t, bag(t, flock(t, 90), map[string]string{"kind": "", "amount": "amount"}[target], ""))
		o.recipe.Title = target + " of flock.csv, " + map[string]string{"kind": "classification", "amount": "regression"}[target]
		o.SetReportLanguage("zh")
		drawn, err := o.pictures(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b, err := o.htmlReport(drawn)
		if err != nil {
			t.Fatal(err)
		}
		page := string(b)
		names := []string{o.recipe.Name, "flock"}
		for _, c := range o.user.table.frame.Columns {
			names = append(append(names, c.Name), c.Levels...)
		}
		english := func(where, text string) {
			for _, word := range regexp.MustCompile(`[A-Za-z]{3,}`).FindAllString(text, -1) {
				if !slices.ContainsFunc(names, func(n string) bool { return strings.Contains(n, word) }) && !slices.Contains([]string{"AUC", "ROC", "ECE", "RMSE", "Brier", "csv", "dropout"}, word) {
					t.Errorf("%s: %s has the English word %q in %q", target, where, word, text)
				}
			}
		}
		body, _, _ := strings.Cut(page[strings.Index(page, "<body>"):], "<h2>配方</h2>")
		pictures := regexp.MustCompile(`(?:src|srcset)="data:image/svg\+xml;base64,([^"]+)"`).FindAllStringSubmatch(html.UnescapeString(body), -1)
		if len(pictures) < 4 {
			t.Fatalf("%s: %d pictures", target, len(pictures))
		}
		for _, p := range pictures {
			svg, err := base64.StdEncoding.DecodeString(p[1])
			if err != nil {
				t.Fatal(err)
			}
			for _, label := range regexp.MustCompile(`<text[^>]*>([^<]*)</text>`).FindAllStringSubmatch(string(svg), -1) {
				english("a picture", html.UnescapeString(label[1]))
			}
		}
		for _, text := range regexp.MustCompile(`<[^>]*>`).Split(body, -1) {
			english("the page", html.UnescapeString(text))
		}
		if want := "<h1>" + target + "（来自 flock.csv），"; !strings.Contains(page, want) {
			t.Errorf("%s: the page lacks %q", target, want)
		}
	}
}

// Names of the user's on pictures stay as they are, though the page has words that are the
// same, and what is said around them is in the page's language.
func TestPicturesKeepNames(t *testing.T) {
	var rows strings.Builder
	rows.WriteString("loss,date,k\n")
	for i := range 60 {
		fmt.Fprintf(&rows, "%d,%d,%s\n", i*i%37, i*i*i%41, []string{"test", "true x"}[i%2])
	}
	r := linearRecipe(t, rows.String(), "[data.columns]\ndate = \"number\"")
	drawn, err := run(t, r).pictures(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, p := range drawn {
		want := map[string][]string{
			"points.png":           {"loss", "date", "test", "true x"},
			"boundary.png":         {"loss", "date", "test", "true x"},
			"loss.png":             {"损失", "轮次"},
			"confusion.png":        {"test", "true x", "预测的类别", "真实的类别"},
			"calibration.png":      {"true x 的平均概率", "实际成真的比例"},
			"roc.png":              {"true x，AUC 0.", "假阳性率", "真阳性率", "阈值 0.5"},
			"precision-recall.png": {"true x，平均精确率 0.", "召回率", "精确率"},
		}[p.file]
		if want != nil {
			seen++
		}
		width, height := p.plot.Size()
		for _, l := range []language{nil, chinese} {
			var b bytes.Buffer
			if err := p.draw(l).Encode(&b, "svg", width, height); err != nil {
				t.Fatal(err)
			}
			for _, text := range want {
				own := strings.HasPrefix(text, "loss") || slices.Contains([]string{"date", "test", "true x"}, text)
				if has := strings.Contains(b.String(), ">"+text); has != (own || l != nil) {
					t.Errorf("%s, in Chinese %v: has %q %v", p.file, l != nil, text, has)
				}
			}
		}
	}
	if seen != 7 {
		t.Errorf("%d pictures, want 7", seen)
	}
}

// A title is the user's own, though it looks like one that is proposed.
func TestTitles(t *testing.T) {
	target := &schema.Target{Name: "price of oil, in $", Task: schema.Regression}
	u := &userData{table: &tableData{frame: &table.Frame{File: "of/a of b.csv"}, targets: schema.Targets{target}}}
	for own, want := range map[string]string{
		"price of oil, in $ of a of b.csv, regression": "price of oil, in $（来自 a of b.csv），回归",
		"sales of flats, regression":                   "sales of flats, regression",
		"classification":                               "classification",
	} {
		if got := (&page{texts: chinese}).title(own, u); got != want {
			t.Errorf("%q is %q, want %q", own, got, want)
		}
		if got := (&page{}).title(own, u); got != own {
			t.Errorf("in English %q is %q", own, got)
		}
	}
}

// What columns hold has a Chinese text, and the same values.
func TestChineseSummaries(t *testing.T) {
	var source []byte
	for _, dir := range []string{"", "schema/", "parquet/"} {
		files, err := filepath.Glob("../data/table/" + dir + "*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range files {
			b, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			source = append(source, b...)
		}
	}
	texts := regexp.MustCompile(`\b(?:say|Because)\(("(?:[^"\\]|\\.)*")`).FindAllStringSubmatch(string(source), -1)
	for _, m := range texts {
		text, err := strconv.Unquote(m[1])
		if err != nil {
			t.Fatal(err)
		}
		if chinese[text] == "" {
			t.Errorf("%q has no Chinese text", text)
		}
	}
	if len(texts) < 25 {
		t.Errorf("found %d texts, want 25 at least", len(texts))
	}
	text := "id,n,share,note,same,day,kind\n"
	for i := range 40 {
		text += strconv.Itoa(i+1) + "," + strconv.Itoa(i%3) + "," + strconv.Itoa(i*7%90) + "%,the roof of the house leaks " + strconv.Itoa(i) + ",1,2024-01-0" + strconv.Itoa(1+i%9) + "," + string(rune('a'+i%2)) + "\n"
	}
	f, err := csv.Read("t.csv", strings.NewReader(text), int64(len(text)), table.Options{Targets: []string{"kind"}})
	if err != nil {
		t.Fatal(err)
	}
	zh := &page{texts: chinese}
	want := []string{"未使用：它只是行号", "0 至 2，3 个不同的值", "0 至 0.86（由 % 换算）", "自由文本，40 个不同", "未使用：每行都是 1", "2024-01-01 至 2024-01-09", "a, b"}
	for i, c := range f.Columns {
		if got := c.SummaryIn(zh.T); got != want[i] {
			t.Errorf("%s: %q, want %q; in English %q", c.Name, got, want[i], c.Summary())
		}
	}
	target := &schema.Target{Name: "kind", Task: schema.Classification, Why: table.Because("it holds %d different whole numbers", 3), Classes: []string{"a", "b"}}
	d := &tableData{targets: schema.Targets{target}, dropped: 2}
	if got, want := d.goalIn(zh.T), "目标 kind：分类，因为它有 3 个不同的整数；2 个类别：a, b；2 行没有目标，已去掉"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := d.goal(), "target kind: classification, since it holds 3 different whole numbers; 2 classes: a, b; 2 rows without a target are left out"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
