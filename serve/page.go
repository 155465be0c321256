package serve

import (
	"bytes"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"fmt"
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

const pageVary = "Accept, Accept-Language"

// home answers GET /: with the page of the only model, or the list of them. Browsers get
// HTML, and others JSON.
func (s *Server) home() http.Handler {
	const pattern = "GET /{$}"
	elsewhere := s.metrics.elsewhere(pattern)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		w.Header().Set("Vary", pageVary)
		if m, _ := s.models.sole(); m != nil {
			defer m.release()
			s.introduce(w, r, m, "", m.metrics.endpoint(pattern), began)
			return
		}
		if !prefersHTML(r) {
			s.sendJSON(w, r, elsewhere, s.list(), nil, began)
			return
		}
		page, err := s.listPage(language(r))
		writePage(w, page, err, http.StatusOK, elsewhere, began)
	})
}

// modelHome answers GET /models/NAME as GET / does where there is one model.
func (s *Server) modelHome(pattern string) http.Handler {
	elsewhere := s.metrics.elsewhere(pattern)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		began := time.Now()
		w.Header().Set("Vary", pageVary)
		m, err := s.named(r)
		if err != nil {
			s.sendJSON(w, r, elsewhere, nil, err, began)
			return
		}
		defer m.release()
		path := "/models/" + segment(m.name)
		if r.PathValue("version") != "" {
			path += "/versions/" + segment(m.version)
		}
		s.introduce(w, r, m, path, m.metrics.endpoint(pattern), began)
	})
}

// introduce says what a model is that can be asked below a path.
func (s *Server) introduce(w http.ResponseWriter, r *http.Request, m *served, path string, count counter, began time.Time) {
	if !prefersHTML(r) {
		s.sendJSON(w, r, count, m.index(path), nil, began)
		return
	}
	lang := language(r)
	page, err := m.pages.get(lang+path, func() pageContent {
		c := pageContent{Lang: lang, Path: path}
		c.describe(m)
		return c
	})
	writePage(w, page, err, http.StatusOK, count, began)
}

// askForToken answers a request for the page that has to bring a token and does not: with
// a page that asks for the token, and says nothing of the model. It returns whether that
// was the answer.
func (s *Server) askForToken(w http.ResponseWriter, r *http.Request) bool {
	if r.Method != http.MethodGet || r.URL.Path != "/" && !strings.HasPrefix(r.URL.Path, "/models/") || !prefersHTML(r) {
		return false
	}
	began, lang := time.Now(), language(r)
	page, err := s.locked.get(lang, func() pageContent { return pageContent{Lang: lang, Locked: true, Title: "Cajal"} })
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

// pages keeps pages, in their languages. They are the same for everyone, and made once.
type pages struct {
	mu  sync.Mutex
	all map[string][]byte
}

// get returns the page that is kept under a key; content says what is in it.
func (p *pages) get(key string, content func() pageContent) ([]byte, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if page, ok := p.all[key]; ok {
		return page, nil
	}
	c := content()
	page, err := c.page()
	if err != nil {
		return nil, err
	}
	if p.all == nil {
		p.all = map[string][]byte{}
	}
	p.all[key] = page
	return page, nil
}

func (c *pageContent) page() ([]byte, error) {
	c.Style, c.Script = template.HTML("<style>"+pageStyle+"</style>"), template.HTML("<script>"+pageScript+"</script>")
	var b bytes.Buffer
	err := pageTemplate.Execute(&b, c)
	return b.Bytes(), err
}

// segment writes a name as a part of an address that can stand in a program and in a
// command as it is.
func segment(name string) string {
	var b strings.Builder
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_', c == '.', c == '~':
			b.WriteByte(c)
		default:
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
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
