package serve

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"html/template"
	"net/http"
	"strings"
	"sync"
	"time"
)

// The page for people at GET /: what the model is, and a form to try it. It refers to
// nothing outside itself, and asks the endpoints that programs ask.

//go:embed page/page.html.tmpl
var pageText string

//go:embed page/page.css
var pageStyle string

//go:embed page/page.js
var pageScript string

var pageTemplate = template.Must(template.New("page").Parse(pageText))

// pagePolicy lets the browser run the script above, take the style above, and ask this
// server; a script that gets into the page otherwise does not run.
var pagePolicy = "default-src 'none'; script-src " + hashOf(pageScript) + "; style-src " + hashOf(pageStyle) +
	"; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// forPeople answers with the page who prefers HTML, as browsers do, and others with next.
func (s *Server) forPeople(pattern string, find finder, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !prefersHTML(r) {
			w.Header().Set("Vary", pageVary)
			next.ServeHTTP(w, r)
			return
		}
		began := time.Now()
		m, err := find(r)
		if err != nil {
			next.ServeHTTP(w, r)
			return
		}
		defer m.release()
		page, err := m.pages.get(language(r), m.page)
		writePage(w, page, err, http.StatusOK, m.metrics.endpoint(pattern), began)
	})
}

const pageVary = "Accept, Accept-Language"

// askForToken answers a request for the page that has to bring a token and does not: with
// a page that asks for the token, and says nothing of the model. It returns whether that
// was the answer.
func (s *Server) askForToken(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || r.URL.Path != "/" || !prefersHTML(r) {
		return false
	}
	began := time.Now()
	page, err := s.locked.get(language(r), func(lang string) pageContent { return pageContent{Lang: lang, Locked: true, Title: "Cajal"} })
	writePage(w, page, err, http.StatusUnauthorized, s.metrics.elsewhere("GET /{$}"), began)
	return true
}

func writePage(w http.ResponseWriter, page []byte, err error, status int, count counter, began time.Time) {
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	if err != nil {
		h.Set("Content-Type", "text/plain; charset=utf-8")
		status, page = http.StatusInternalServerError, []byte("the page cannot be written\n")
	}
	h.Set("Content-Security-Policy", pagePolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "no-referrer")
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", pageVary)
	w.WriteHeader(status)
	w.Write(page)
	count(status, time.Since(began))
}

// pages keeps a page in its languages. It is the same for everyone, and made once.
type pages struct {
	mu  sync.Mutex
	all map[string][]byte // by language
}

// get returns the page in a language; content says what is in it.
func (p *pages) get(lang string, content func(lang string) pageContent) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if page, ok := p.all[lang]; ok {
		return page, nil
	}
	c := content(lang)
	c.Style, c.Script = template.HTML("<style>"+pageStyle+"</style>"), template.HTML("<script>"+pageScript+"</script>")
	var b bytes.Buffer
	if err := pageTemplate.Execute(&b, &c); err != nil {
		return nil, err
	}
	if p.all == nil {
		p.all = map[string][]byte{}
	}
	p.all[lang] = b.Bytes()
	return b.Bytes(), nil
}

// page says what the model is.
func (s *served) page(lang string) pageContent {
	c := pageContent{Lang: lang}
	c.describe(s)
	return c
}

// prefersHTML reports whether a request's Accept prefers HTML to JSON.
func prefersHTML(r *http.Request) bool {
	accept := strings.Join(r.Header.Values("Accept"), ",")
	return quality(accept, "text/html", "text/*", "*/*") > quality(accept, "application/json", "application/*", "*/*")
}

// language returns the language of the page: the one that the address names, else the one
// of the two that the browser prefers, else English.
func language(r *http.Request) string {
	if lang := r.URL.Query().Get("lang"); lang == "en" || lang == "zh" {
		return lang
	}
	accept := strings.Join(r.Header.Values("Accept-Language"), ",")
	zh := max(quality(accept, "zh"), quality(accept, "zh-cn"), quality(accept, "zh-hans"), quality(accept, "zh-sg"), quality(accept, "zh-tw"), quality(accept, "zh-hk"), quality(accept, "zh-hant"))
	if zh > max(quality(accept, "en"), quality(accept, "en-us"), quality(accept, "en-gb")) {
		return "zh"
	}
	return "en"
}
