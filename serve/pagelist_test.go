package serve

import (
	"strings"
	"testing"
)

// A person follows the list of models to one, tries it there, and gets that one's answer;
// the requests of the page are for that one too.
func TestPagesOfModelsInBrowser(t *testing.T) {
	b := openBrowser(t)
	s, h := newModels(t)
	load(t, s, map[string]Model{"one/2": constant{value: 2}, "one/10": constant{value: 10}, hostileName + "/1": constant{value: 7}})
	for _, c := range []struct{ link, path, want string }{
		{"one", "/models/one", "value = 10"},
		{"2", "/models/one/versions/2", "value = 2"},
		{hostileName, "/models/%27a%20%3Cb%3E", "value = 7"},
	} {
		b.open(h.URL, 390, false, "en")
		b.follow(`[...document.querySelectorAll("td a")].find((a) => a.textContent === "` + c.link + `").click()`)
		b.await(`location.pathname.startsWith("/models/") && document.querySelector("#row")`)
		b.eval(`document.querySelector("#row button.main").click()`, nil)
		b.await(`document.querySelector("#answer h3")`)
		var got, curl string
		b.eval(`document.querySelector("#answer h3").textContent`, &got)
		b.eval(`document.querySelector("#curl").textContent`, &curl)
		if got != c.want || !strings.Contains(curl, "'"+h.URL+c.path+"/predict'") {
			t.Errorf("behind the link %s the answer is %s, want %s, and the request\n%s", c.link, got, c.want, curl)
		}
	}
	b.open(h.URL+"/models/one/", 1280, true, "zh") // with a slash behind it
	b.eval(`document.querySelector("#row button.main").click()`, nil)
	b.await(`document.querySelector("#answer h3")?.textContent === "value = 10"`)
	if len(b.faults) > 0 {
		t.Errorf("the browser complains: %s", strings.Join(b.faults, "\n"))
	}
}
