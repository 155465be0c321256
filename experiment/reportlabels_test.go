package experiment

import (
	"encoding/base64"
	"html"
	"os"
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
		if want := "<h1>flock.csv 的 " + target + "，"; !strings.Contains(page, want) {
			t.Errorf("%s: the page lacks %q", target, want)
		}
	}
}

// Labels with names of the user's in them are said around these, whatever they are.
func TestChineseLabels(t *testing.T) {
	zh, en := &page{texts: chinese}, &page{}
	for label, want := range map[string]string{
		"epoch":                         "轮次",
		"mean probability of member %d": "member %d 的平均概率",
		"mean probability of true loss": "true loss 的平均概率",
		"a, AUC 0.5, AUC 0.912":         "a, AUC 0.5，AUC 0.912",
		"the first 20 of 35 columns":    "前 20 列（共 35 列）",
		"the first few":                 "the first few",
		"predicted predicted class":     "预测值：predicted class",
		"member 3":                      "成员 3",
	} {
		if got := zh.label(label); got != want {
			t.Errorf("%q is %q, want %q", label, got, want)
		}
		if got := en.label(label); got != label {
			t.Errorf("in English %q is %q", label, got)
		}
	}
	for title, want := range map[string]string{
		"price of oil, in $ of a of b.csv, regression": "b.csv 的 price of oil, in $ of a，回归",
		"my own flats":         "my own flats",
		"price of flats, mine": "price of flats, mine",
	} {
		if got := zh.title(title); got != want {
			t.Errorf("the title %q is %q, want %q", title, got, want)
		}
		if got := en.title(title); got != title {
			t.Errorf("in English the title %q is %q", title, got)
		}
	}
}

// What columns hold has a Chinese text, and the same values.
func TestChineseSummaries(t *testing.T) {
	b, err := os.ReadFile("../data/table/describe.go")
	if err != nil {
		t.Fatal(err)
	}
	texts := regexp.MustCompile(`\bsay\(("(?:[^"\\]|\\.)*")`).FindAllStringSubmatch(string(b), -1)
	for _, m := range texts {
		text, err := strconv.Unquote(m[1])
		if err != nil {
			t.Fatal(err)
		}
		if chinese[text] == "" {
			t.Errorf("%q has no Chinese text", text)
		}
	}
	if len(texts) < 10 {
		t.Errorf("found %d texts, want 10 at least", len(texts))
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
	want := []string{"未使用：它只是行号", "0 至 2，3 个不同的值", "0 至 0.86（由 % 换算）", "自由文本，40 个不同", "未使用：每行都相同，或缺失", "2024-01-01 至 2024-01-09", "a, b"}
	for i, c := range f.Columns {
		if got := c.SummaryIn(zh.say); got != want[i] {
			t.Errorf("%s: %q, want %q; in English %q", c.Name, got, want[i], c.Summary())
		}
	}
	target := &schema.Target{Name: "kind", Task: schema.Classification, Why: "it holds 3 different whole numbers", Classes: []string{"a", "b"}}
	d := &tableData{targets: schema.Targets{target}, dropped: 2}
	if got, want := d.goalIn(zh.say), "目标 kind：分类，因为它有 3 个不同的整数；2 个类别：a, b；2 行没有目标，已去掉"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := d.goal(), "target kind: classification, since it holds 3 different whole numbers; 2 classes: a, b; 2 rows without a target are left out"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
