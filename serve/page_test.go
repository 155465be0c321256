package serve

import (
	"encoding/xml"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"cajal/tensor"
)

// look asks for / as a browser or a program does.
func look(t *testing.T, h *httptest.Server, path, accept, language string) (http.Header, string) {
	t.Helper()
	r, err := http.NewRequest("GET", h.URL+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range map[string]string{"Accept": accept, "Accept-Language": language} {
		if value != "" {
			r.Header.Set(name, value)
		}
	}
	a, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer a.Body.Close()
	text, err := io.ReadAll(a.Body)
	if err != nil || a.StatusCode != 200 {
		t.Fatalf("GET %s with Accept %q: %s, %v", path, accept, a.Status, err)
	}
	return a.Header, string(text)
}

const browsers = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"

// Browsers get the page, in the language that they prefer, and programs the JSON.
func TestPageForPeople(t *testing.T) {
	_, h := newServer(t, flowers{})
	for _, c := range []struct{ path, accept, language, want string }{
		{"/", "", "", "application/json"},
		{"/", "*/*", "", "application/json"},
		{"/", "application/json", "", "application/json"},
		{"/", "application/json, text/html;q=0.9", "", "application/json"},
		{"/", "text/html;q=0, */*", "", "application/json"},
		{"/", "text/*;q=0.5, application/*;q=0.6", "", "application/json"},
		{"/", "text/html;q=nan", "", "application/json"},
		{"/", browsers, "", "en"},
		{"/", browsers, "de, en;q=0.5", "en"},
		{"/", browsers, "zh-CN,zh;q=0.9,en;q=0.8", "zh"},
		{"/", browsers, "en-US,en;q=0.9,zh;q=0.8", "en"},
		{"/", browsers, "zh-TW", "zh"},
		{"/?lang=en", browsers, "zh-CN", "en"},
		{"/?lang=zh", browsers, "en", "zh"},
		{"/?lang=xx", browsers, "zh", "zh"},
		{"/", "TEXT/HTML", "", "en"},
		{"/", "text/html, application/json;q=0.1", "", "en"},
	} {
		header, text := look(t, h, c.path, c.accept, c.language)
		got := header.Get("Content-Type")
		if got == "text/html; charset=utf-8" {
			got = text[strings.Index(text, "lang=\"")+6:][:2]
		}
		if got != c.want {
			t.Errorf("GET %s, Accept %q, Accept-Language %q: got %s, want %s", c.path, c.accept, c.language, got, c.want)
		}
		if vary := header.Get("Vary"); vary != "Accept, Accept-Language" {
			t.Errorf("Vary is %q", vary)
		}
	}
	if _, text := look(t, h, "/", "", ""); !strings.HasPrefix(text, `{"answers":["class","probabilities"]`) {
		t.Errorf("a program gets %s", text)
	}
}

// The page says what the model is, refers to nothing outside itself, lets no script run
// but its own, and a name of the model is text in it, whatever it looks like.
func TestPageContent(t *testing.T) {
	_, h := newServer(t, Trained(trainVisits(t)), Version("7"))
	for lang, wants := range map[string][]string{
		"en": {"<title>class of table.csv, classification</title>", "model garden, version 7,", "one of 2 classes: &lt;script&gt;alert(&#39;1&#39;)&lt;/script&gt;, calm",
			"<td>225 samples</td>", "on test samples</th><td>accuracy ", `<label for="c1">price &lt;b&gt;</label>`, `placeholder="1 – 50"`, "<small>1 – 50 in training</small>",
			`<option value="it&#39;s ` + "`blue`" + `">`, `type="date"`, `type="datetime-local" step="1"`, "2 levels: it&#39;s `blue`, red", "some were missing", "<td>number</td>"},
		"zh": {"模型 garden，版本 7", "2 个类别之一", "<td>225 个样本</td>", "测试成绩</th><td>准确率 ", "训练范围 1 – 50", "<h2>试一行数据</h2>", "<td class=\"kind\">数值</td>"},
	} {
		header, page := look(t, h, "/?lang="+lang, browsers, "")
		for _, want := range wants {
			if !strings.Contains(page, want) && !strings.Contains(page, strings.Replace(want, "<td>", `<td class="kind">`, 1)) {
				t.Errorf("%s: the page lacks %q", lang, want)
			}
		}
		policy := header.Get("Content-Security-Policy")
		for _, element := range []string{"script", "style"} {
			inside := regexp.MustCompile(`(?s)<`+element+`>(.*?)</`+element+`>`).FindAllStringSubmatch(page, -1)
			if len(inside) != 1 || strings.Count(page, "<"+element) != 1+strings.Count(inside[0][1], "<"+element) {
				t.Fatalf("%s: %d elements %s, want the page's own", lang, len(inside), element)
			}
			if want := element + "-src " + hashOf(inside[0][1]) + ";"; !strings.Contains(policy, want) {
				t.Errorf("%s: the policy is %q, want %q in it", lang, policy, want)
			}
		}
		if strings.Contains(policy, "unsafe") || !strings.HasPrefix(policy, "default-src 'none';") {
			t.Errorf("the policy is %q", policy)
		}
		for _, attribute := range regexp.MustCompile(`\s(?:src|href|style|action|on\w+)="([^"]*)"`).FindAllStringSubmatch(page, -1) {
			if attribute[1] != "?lang=zh" && attribute[1] != "?lang=en" {
				t.Errorf("%s: the page has %s", lang, attribute[0])
			}
		}
		for _, never := range []string{"ZgotmplZ", "%!", "<no value>", hostile} {
			if strings.Contains(page, never) {
				t.Errorf("%s: the page has %q in it", lang, never)
			}
		}
		wellFormed(t, page)
	}
}

// wellFormed sees that every element that is opened is closed.
func wellFormed(t *testing.T, page string) {
	t.Helper()
	script := strings.Index(page, "<script>")
	d := xml.NewDecoder(strings.NewReader(page[:script] + "</body></html>"))
	for {
		if _, err := d.Token(); err != nil {
			if err != io.EOF {
				t.Errorf("the page is not well formed: %v", err)
			}
			return
		}
	}
}

// Models that come from no file, and those of arrays, have a page too.
func TestPageOfOthers(t *testing.T) {
	for _, c := range []struct {
		model Model
		wants []string
	}{
		{flowers{}, []string{"<title>garden</title>", "one of 2 classes: rose, lily", `data-name="length" data-kind="number"`, `data-name="colour" data-kind="text"`, `data-reasons="false"`}},
		{sums{}, []string{"2 numbers: upper, lower", "an array of shape 2 × 3", `data-kind="array"`, "0, 0, 0, 0, 0, 0</textarea>"}},
		{labelled{}, []string{`<td class="kind">1 number</td>`, "<small>1 number</small>"}},
		{wide{}, []string{"too many for a form", `[0.0] * 6000`, "http://localhost:8080/predict", "an array of shape 3000 × 2"}},
	} {
		_, h := newServer(t, c.model)
		_, page := look(t, h, "/", browsers, "")
		for _, want := range c.wants {
			if !strings.Contains(page, want) {
				t.Errorf("%T: the page lacks %q", c.model, want)
			}
		}
		wellFormed(t, page)
	}
}

// wide is sums of more numbers than a form has.
type wide struct{ sums }

func (wide) Fields() []Field { return []Field{{Name: "input", Shape: []int{3000, 2}}} }

func (wide) Encode(columns []Column) ([]*tensor.Tensor, []string, error) {
	return []*tensor.Tensor{tensor.New(tensor.Float64, columns[0].Rows, 2, 3)}, nil, nil
}

var (
	verb = regexp.MustCompile(`%[.\d]*[a-z]`)
	// What the template, the script and the Go beside them say in the page's language.
	said = regexp.MustCompile(`(?:\$|\bc|\{|\b)\.?T[ (]("(?:[^"\\]|\\.)*")`)
)

// Every text of the page has a Chinese one with the same values in it, and every Chinese
// one is said.
func TestPageTexts(t *testing.T) {
	all, seen := "", map[string]bool{}
	for _, name := range []string{"page/page.html.tmpl", "page/page.js", "pagecontent.go", "pageform.go", "metadata.go", "list.go"} {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all += string(b)
		for _, m := range said.FindAllSubmatch(b, -1) {
			text, err := strconv.Unquote(string(m[1]))
			if err != nil {
				t.Fatal(err)
			}
			if _, ok := pageChinese[text]; !ok {
				t.Errorf("%s says %q, which has no Chinese text", name, text)
			}
			seen[text] = true
		}
	}
	if len(seen) < 50 {
		t.Errorf("found %d texts, want 50 at least", len(seen))
	}
	for english, text := range pageChinese {
		if a, b := verb.FindAllString(english, -1), verb.FindAllString(text, -1); !slices.Equal(a, b) {
			t.Errorf("%q has the values %q, and %q has %q", english, a, text, b)
		}
		if !seen[english] && !strings.Contains(all, `"`+english+`"`) && !slices.Contains([]string{"number", "category", "date", "text"}, english) {
			t.Errorf("%q is in Chinese, and nothing says it", english)
		}
	}
}
