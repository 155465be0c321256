package experiment

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cajal/model"
)

var (
	verb = regexp.MustCompile(`%[.\d]*[a-z]`)
	// What the template and the Go beside it say in the page's language.
	said = regexp.MustCompile(`(?:\$|\bp)\.T[ (]("(?:[^"\\]|\\.)*")`)
)

// Every text of the page has a Chinese one with the same values in it.
func TestReportTexts(t *testing.T) {
	seen := 0
	for _, name := range []string{"report.html.tmpl", "htmlreport.go", "reporttexts.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range said.FindAllSubmatch(b, -1) {
			text, err := strconv.Unquote(string(m[1]))
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := chinese[text]; !ok && text != "%d " {
				t.Errorf("%s says %q, which has no Chinese text", name, text)
			}
			seen++
		}
	}
	if seen < 40 {
		t.Errorf("found %d texts, want 40 at least", seen)
	}
	for english, text := range chinese {
		if a, b := verb.FindAllString(english, -1), verb.FindAllString(text, -1); !slices.Equal(a, b) {
			t.Errorf("%q has the values %q, and %q has %q", english, a, text, b)
		}
	}
}

// finding matches the texts of findings, and of what stands on pictures, where they are made.
var finding = regexp.MustCompile("(?:phrased|o\\.tell|finding|\\.say|mark)\\((?:[A-Z]\\w+,\\s*)?(\"(?:[^\"\\\\]|\\\\.)*\"|`[^`]*`)")

// Every finding has a Chinese text.
func TestFindingsAreTranslated(t *testing.T) {
	files, err := filepath.Glob("*.go")
	more, err2 := filepath.Glob("../train/diagnose/*.go")
	if err != nil || err2 != nil {
		t.Fatal(err, err2)
	}
	bare := regexp.MustCompile(`[A-Za-z]{2,}`)
	seen := 0
	for _, name := range append(files, more...) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range finding.FindAllSubmatch(b, -1) {
			text, err := strconv.Unquote(string(m[1]))
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := chinese[text]; !ok && bare.MatchString(text) {
				t.Errorf("%s: the finding %q has no Chinese text", name, text)
			}
			seen++
		}
	}
	if seen < 25 {
		t.Errorf("found %d findings, want 25 at least", seen)
	}
	for _, of := range []string{"tells all classes apart without an error.", "is the target itself but for a factor and a constant.", "puts all samples in the order of the target: it is the target itself but for its scale."} {
		for _, what := range []string{"Input column %d, counted from 0,", "%s"} {
			if text := what + " alone " + of + " If it is known only after the fact, leave it out: the network would learn nothing else."; chinese[text] == "" {
				t.Errorf("the finding %q has no Chinese text", text)
			}
		}
	}
}

// A finding is said in the page's language with what it has of others, and in English with
// the same values.
func TestPhrases(t *testing.T) {
	var names phrases
	for _, name := range []string{"a", "b", "c"} {
		names = append(names, phrased("%s (%d of %d samples, %d of them told right)", name, 5, 100, 1))
	}
	of := phrased("Classes with fewer samples than the %d folds: %s. Some folds hold none of them, and what is measured of them says little.", 5, andMore(names, 2))
	if got, want := of.String(), "Classes with fewer samples than the 5 folds: a (5 of 100 samples, 1 of them told right), b (5 of 100 samples, 1 of them told right) and 1 more. Some folds hold none of them, and what is measured of them says little."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := of.in(chinese), "样本数少于 5 折的类别：a（5/100 个样本，其中 1 个判断正确）、b（5/100 个样本，其中 1 个判断正确），还有 1 个。有些折里没有它们，所以关于它们的度量说明不了什么。"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := phrased("of 5 %").String(); got != "of 5 %" {
		t.Errorf("got %q, want a text without values as it stands", got)
	}
}

// The page in Chinese has Chinese headings and words, and the names that are the user's.
func TestChineseReport(t *testing.T) {
	for _, target := range []string{"kind", "amount"} {
		o := run(t, bag(t, flock(t, 90), map[string]string{"kind": "", "amount": "amount"}[target], ""))
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
		if english := regexp.MustCompile(`<figcaption>[^<]*[a-z]{4,}[^<]*</figcaption>`).FindAllString(page, -1); len(english) > 0 || !strings.Contains(page, "<figcaption>各成员在验证样本上的损失</figcaption>") {
			t.Errorf("%s: titles of pictures in English: %q", target, english)
		}
		for _, want := range []string{`<html lang="zh">`, "<h2>成绩</h2>", "<td>网络</td>", "<th class=\"n\">折外</th>", `<td class="name">a</td><td>数值</td>`, "2 个网络的平均"} {
			if !strings.Contains(strings.ReplaceAll(page, "3 个网络", "2 个网络"), want) {
				t.Errorf("%s: the page lacks %q", target, want)
			}
		}
		if english := regexp.MustCompile(`<(?:h2|th)[^>]*>[A-Za-z ]{3,}<`).FindAllString(page, -1); len(english) > 0 && target == "amount" {
			t.Errorf("%s: headings in English: %q", target, english)
		}
		if strings.Contains(page, "%!") {
			t.Errorf("%s: a value does not fit its text", target)
		}
	}
	p := page{texts: chinese}
	cost, half, calibrated := model.Number(0.25), model.Number(0.5), model.Number(0.125)
	d := &DecisionResult{Positive: "yes", Threshold: 0.1, ChosenBy: model.ByOutOfFold, CostFalseNegative: 7, CostFalsePositive: 1,
		Calibrated: &calibrated, MeanCost: &cost, MeanCostAtHalf: &half}
	if got, want := p.Decision(d), "阈值 0.1（类别 yes 的概率），在折外代价最小（假阴性的代价为 7，假阳性为 1；校准的概率应取 0.125）：平均代价 0.25，阈值 0.5 时为 0.5。"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := (&page{}).Decision(d), d.String()+"."; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got, want := p.Say(measureName("raw_max_error", []string{"price of oil"})), "最大误差（price of oil）"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
