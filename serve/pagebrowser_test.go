package serve

import (
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"cajal/model"
)

// fill enters a value into a control as a person does, by its label.
const fill = `function fill(name, value) {
	const label = [...document.querySelectorAll("#row label")].find((l) => l.textContent === name);
	const control = label.control;
	control.focus();
	control.value = value;
	control.dispatchEvent(new Event("input", {bubbles: true}));
	return control.value;
}`

// A person fills the form in, and gets the answer that /predict gives, with the reasons of
// /explain; the requests of the page say the same to a program.
func TestPageInBrowser(t *testing.T) {
	b := openBrowser(t)
	_, h := newServer(t, Trained(trainVisits(t)))
	pictures := os.Getenv("CAJAL_PICTURES") // a folder to keep some in
	b.open(h.URL, 1280, false, "en")
	b.eval(fill, nil)
	values := []string{"3", "10.5", "it's `blue`", "town d", "2024-05-17", "2023-06-18T09:30:00", "10:20:30", "5", "6", "", "8", ""}
	cells := map[string]any{}
	for i, name := range visitColumns {
		var is string
		b.eval(fmt.Sprintf("fill(%q, %q)", name, values[i]), &is)
		if name != "seen" && is != values[i] || !strings.HasPrefix("2023-06-18T09:30:00", is) && name == "seen" {
			t.Errorf("%s holds %q, want %q", name, is, values[i])
		}
		cells[name] = values[i]
		if values[i] == "" {
			cells[name] = nil
		}
	}
	body, _ := json.Marshal(cells)
	b.eval(`document.querySelector("#row button.main").click()`, nil)
	b.await(`document.querySelector("#reasons table")`)

	_, text := ask(t, h, "/predict", string(body))
	var want struct{ Predictions []model.Answer }
	if err := json.Unmarshal([]byte(text), &want); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	var class string
	b.eval(`document.querySelector("#answer h3").textContent`, &class)
	if class != want.Predictions[0].Class {
		t.Errorf("the page says %q, and /predict %q", class, want.Predictions[0].Class)
	}
	shown := func(table string) map[string]float64 {
		got := map[string]float64{}
		b.eval(`Object.fromEntries([...document.querySelectorAll("`+table+` tr[data-name]")].map((r) => [r.dataset.name, Number(r.querySelector("[data-value]").dataset.value)]))`, &got)
		return got
	}
	if got := shown("#answer > table"); len(got) != 2 {
		t.Errorf("the page shows the probabilities %v, want two", got)
	} else {
		for name, p := range want.Predictions[0].Probabilities {
			if got[name] != float64(p) {
				t.Errorf("%s: the page shows %g, and /predict says %g", name, got[name], p)
			}
		}
	}
	_, text = ask(t, h, "/explain", string(body))
	var why struct {
		Reasons struct {
			Columns []struct {
				Column       string
				Contribution float64
			}
		}
	}
	if err := json.Unmarshal([]byte(text), &why); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	got := shown("#reasons")
	for _, c := range why.Reasons.Columns {
		if math.Abs(got[c.Column]-c.Contribution) > 1e-12 {
			t.Errorf("%s: the page shows %g, and /explain says %g", c.Column, got[c.Column], c.Contribution)
		}
	}
	requestsWork(t, b, want.Predictions[0])

	// What is wrong is said, and a value that training has not seen.
	b.eval(fmt.Sprintf("fill(%q, %q)", "day", ""), nil)
	b.eval(fmt.Sprintf("fill(%q, %q)", "clock", "noon"), nil)
	b.eval(`document.querySelector("#row button.main").click()`, nil)
	b.await(`document.querySelector("#answer .error")?.textContent.includes('column 7 (clock): found "noon"')`)
	b.eval(fmt.Sprintf("fill(%q, %q)", "clock", "10:20:30"), nil)
	// A date that is typed in part has no value; only a person's keys bring that about.
	for name, want := range map[string]string{"day": "day is no whole date", "age": "age is no number"} {
		b.eval(fmt.Sprintf(`(() => {
			const c = [...document.querySelectorAll("#row label")].find((l) => l.textContent === %q).control;
			Object.defineProperty(c, "validity", {value: {badInput: true}, configurable: true});
		})()`, name), nil)
		b.eval(`document.querySelector("#row button.main").click()`, nil)
		b.await(fmt.Sprintf(`document.querySelector("#answer .error")?.textContent.includes(%q)`, want))
		b.eval(fmt.Sprintf(`delete [...document.querySelectorAll("#row label")].find((l) => l.textContent === %q).control.validity`, name), nil)
	}
	b.eval(`(() => {
		const s = [...document.querySelectorAll("#row label")].find((l) => l.textContent === "town").control;
		s.selectedIndex = s.length - 1;
		s.dispatchEvent(new Event("input", {bubbles: true}));
		s.nextElementSibling.value = "<b>Ys</b>";
		s.nextElementSibling.dispatchEvent(new Event("input", {bubbles: true}));
	})()`, nil)
	b.eval(`document.querySelector("#row button.main").click()`, nil)
	b.await(`document.querySelector("#answer .warning")?.textContent.includes('"<b>Ys</b>" in 1 row')`)
	b.await(`document.querySelector("#curl").textContent.includes('"town": "<b>Ys</b>"')`)
	b.eval(`document.querySelector("#row button[type=reset]").click()`, nil)
	b.await(`document.querySelector("#answer").hidden && document.querySelector("#curl").textContent.includes('"town": "town a"')`)

	for _, width := range []int{390, 1280} {
		for _, dark := range []bool{false, true} {
			language := map[bool]string{false: "en", true: "zh-CN,zh;q=0.9"}[dark]
			b.open(h.URL, width, dark, language)
			b.eval(`document.querySelector("#row button.main").click()`, nil)
			b.await(`document.querySelector("#reasons table")`)
			var wider int
			b.eval(`document.documentElement.scrollWidth - document.documentElement.clientWidth`, &wider)
			if wider > 0 {
				t.Errorf("at %d pixels the page is %d wider than the window", width, wider)
			}
			var unlabelled []string
			b.eval(`[...document.querySelectorAll("input,select,textarea,button")].filter((e) => !e.labels?.length && !e.ariaLabel && !e.textContent).map((e) => e.outerHTML)`, &unlabelled)
			if len(unlabelled) > 0 {
				t.Errorf("controls without a label: %q", unlabelled)
			}
			var faint []string
			b.eval(contrast, &faint)
			if len(faint) > 0 {
				t.Errorf("at %d pixels, dark %v: contrast below 4.5: %q", width, dark, faint)
			}
			if pictures != "" {
				b.picture(filepath.Join(pictures, fmt.Sprintf("page-%d-%s.png", width, language[:2])))
			}
		}
	}
	if len(b.faults) > 1 || len(b.faults) == 1 && !strings.Contains(b.faults[0], "400") { // the refused request
		t.Errorf("the browser complains: %s", strings.Join(b.faults, "\n"))
	}
}

// contrast lists texts whose colour is too near to what is behind them (WCAG 2.2, 1.4.3).
const contrast = `(() => {
	const rgb = (c) => c.match(/[\d.]+/g).map(Number);
	const light = ([r, g, b]) => [r, g, b].map((v) => v / 255).map((v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
	const behind = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c.length === 3 || c[3] > 0) return c; } return matchMedia("(prefers-color-scheme: dark)").matches ? [0, 0, 0] : [255, 255, 255]; };
	const bad = [];
	for (const e of document.body.querySelectorAll("*")) {
		if (![...e.childNodes].some((n) => n.nodeType === 3 && n.textContent.trim()) || !e.offsetParent || e.tagName === "OPTION") continue;
		const [a, b] = [light(rgb(getComputedStyle(e).color)), light(behind(e))];
		const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
		if (ratio < 4.5) bad.push(e.tagName + " " + e.textContent.slice(0, 20) + " " + ratio.toFixed(2));
	}
	return bad;
})()`

// requestsWork runs the requests that the page shows, in the languages that are there.
func requestsWork(t *testing.T, b *browser, want model.Answer) {
	t.Helper()
	for _, c := range []struct {
		id, program string
		command     func(text string) *exec.Cmd
	}{
		{"curl", "curl", func(text string) *exec.Cmd { return exec.Command("sh", "-c", text) }},
		{"python", "python3", func(text string) *exec.Cmd { return exec.Command("python3", "-c", text+"\n") }},
		{"go", "go", func(text string) *exec.Cmd {
			file := filepath.Join(t.TempDir(), "ask.go")
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			return exec.Command("go", "run", file)
		}},
	} {
		if _, err := exec.LookPath(c.program); err != nil {
			t.Logf("%s is not there, so its request is not tried", c.program)
			continue
		}
		var text string
		b.eval(`document.getElementById("`+c.id+`").textContent`, &text)
		out, err := c.command(text).Output()
		if err != nil {
			t.Errorf("%s: %v, of\n%s", c.id, err, text)
			continue
		}
		var whole struct{ Predictions []model.Answer }
		var got model.Answer
		if c.id == "python" { // which prints Python
			got = want
			if s := string(out); !strings.Contains(s, fmt.Sprint(float64(want.Probabilities["calm"]))) {
				t.Errorf("python prints %s, want the probability %v", s, want.Probabilities["calm"])
			}
		} else if err := json.Unmarshal(out, &whole); err == nil && len(whole.Predictions) == 1 {
			got = whole.Predictions[0]
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: got %s, want %v, of\n%s", c.id, out, want, text)
		}
	}
}

// Where there is a token the page asks for it, says nothing of the model until it is right,
// and sends it with every request.
func TestTokenInBrowser(t *testing.T) {
	b := openBrowser(t)
	const token = "a-long-secret"
	file := filepath.Join(t.TempDir(), "tokens")
	if err := os.WriteFile(file, []byte(token+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	tokens, err := TokenFile(file)
	if err != nil {
		t.Fatal(err)
	}
	_, guarded := newServer(t, Trained(trainVisits(t)), tokens)
	if status, got := ask(t, guarded, "/", ""); status != 401 || strings.Contains(got, "<") {
		t.Errorf("a program without a token gets %d %s, want 401 in JSON", status, got)
	}
	b.open(guarded.URL, 390, false, "en")
	var before string
	b.eval(`document.documentElement.outerHTML`, &before)
	for _, secret := range []string{"table.csv", "calm", "colour"} {
		if strings.Contains(before, secret) {
			t.Errorf("the page says %q before there is a token", secret)
		}
	}
	enter := func(what string) {
		b.eval(fmt.Sprintf(`document.getElementById("token").value = %q, document.querySelector("#key button").click()`, what), nil)
	}
	enter("wrong")
	b.await(`document.getElementById("refused").textContent === "The token is not right."`)
	enter(token)
	b.await(`document.querySelector("#row")`)
	b.eval(`document.querySelector("#row button.main").click()`, nil)
	b.await(`document.querySelector("#reasons table")`)
	var text, kept string
	b.eval(`["curl", "python", "go"].map((id) => document.getElementById(id).textContent).join("\n")`, &text)
	if strings.Contains(text, token) || strings.Count(text, "CAJAL_TOKEN") != 3 {
		t.Errorf("the requests of the page do not take the token from the environment:\n%s", text)
	}
	b.eval(`JSON.stringify([localStorage, sessionStorage, document.cookie, location.href, document.documentElement.outerHTML])`, &kept)
	if strings.Contains(kept, token) {
		t.Errorf("the page keeps the token: %s", kept)
	}
	b.open(guarded.URL, 390, false, "en")
	b.await(`document.querySelector("#key")`)
}

// The page asks for numbers with their intervals, and for arrays.
func TestPageOfNumbersInBrowser(t *testing.T) {
	b := openBrowser(t)
	var rows strings.Builder
	rows.WriteString("a,b,size\n")
	for i := range 300 {
		fmt.Fprintf(&rows, "%d,%d,%d.5\n", i%40, i*7%31, i%40*3+i*7%31)
	}
	_, numbers := newServer(t, Trained(trainTable(t, "size", rows.String())))
	b.open(numbers.URL, 390, false, "en")
	b.eval(fill, nil)
	b.eval(`fill("a", "11"), fill("b", "2.5"), document.querySelector("#level").value = "0.8", document.querySelector("#row button.main").click()`, nil)
	b.await(`document.querySelector("#reasons table")`)
	_, text := ask(t, numbers, "/predict?interval=0.8", `{"a":11,"b":2.5}`)
	var told struct{ Predictions []model.Answer }
	if err := json.Unmarshal([]byte(text), &told); err != nil {
		t.Fatalf("%v: %s", err, text)
	}
	var value float64
	b.eval(`Number(document.querySelector("#answer h3").dataset.value)`, &value)
	if want := float64(told.Predictions[0].Values["size"]); value != want {
		t.Errorf("the page shows %g, and /predict says %g", value, want)
	}
	var said string
	b.eval(`document.querySelector("#answer p").textContent`, &said)
	if in := told.Predictions[0].Intervals["size"]; !strings.Contains(said, "80 %") || !strings.Contains(said, fmt.Sprintf("from %.6g to %.6g", in.Lower, in.Upper)) {
		t.Errorf("the page says %q, and /predict %+v", said, in)
	}

	_, arrays := newServer(t, sums{})
	b.open(arrays.URL, 390, true, "en")
	b.eval(fill, nil)
	b.eval(`fill("input", "[[1, 2, 3],\n[4, 5, -6]]"), document.querySelector("#row button.main").click()`, nil)
	b.await(`document.querySelectorAll("#answer h3").length === 2`)
	var got []string
	b.eval(`[...document.querySelectorAll("#answer h3")].map((h) => h.textContent)`, &got)
	if strings.Join(got, "; ") != "lower = 3; upper = 6" {
		t.Errorf("the page shows %q, want lower = 3 and upper = 6", got)
	}
	if len(b.faults) > 0 {
		t.Errorf("the browser complains: %s", strings.Join(b.faults, "\n"))
	}
}
