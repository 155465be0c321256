package serve

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"cajal/internal/testenv"
)

// browser is Chromium without a window, which a test drives by its DevTools protocol over
// two pipes: messages are JSON with a zero byte behind each.
type browser struct {
	t       *testing.T
	to      io.Writer
	session string // of the page, once there is one

	mu      sync.Mutex
	last    int
	waiting map[int]chan message
	faults  []string // what the page's console says of errors
}

type message struct {
	ID     int             `json:"id"`
	Method string          `json:"method"`
	Result json.RawMessage `json:"result"`
	Error  *struct{ Message string }
	Params json.RawMessage `json:"params"`
}

// findBrowser returns the program. Where there is none the test is skipped, unless
// CAJAL_BROWSER=required, as CI says; with CAJAL_BROWSER=none it is skipped in any case.
func findBrowser(t testing.TB) string {
	t.Helper()
	testenv.SkipEmulated(t, "browsers are programs of the real processor")
	wanted := os.Getenv("CAJAL_BROWSER")
	switch wanted {
	case "none":
		t.Skip("CAJAL_BROWSER=none")
	case "", "required":
	default:
		t.Fatalf("CAJAL_BROWSER=%s, want required or none", wanted)
	}
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			return found
		}
	}
	const none = "there is no chromium to see the page with"
	if wanted == "required" {
		t.Fatal(none + ", and CAJAL_BROWSER=required; install it, for example as root: apt-get install chromium")
	}
	t.Skip(none)
	return ""
}

// openBrowser starts the browser.
func openBrowser(t *testing.T) *browser {
	t.Helper()
	if !strings.HasSuffix(t.Name(), "InBrowser") {
		t.Fatal("want a name that ends with InBrowser, by which CI finds the test")
	}
	path := findBrowser(t)
	fromTest, toBrowser, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	fromBrowser, toTest, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run",
		"--remote-debugging-pipe", "--user-data-dir="+t.TempDir(), "about:blank")
	cmd.ExtraFiles = []*os.File{fromTest, toTest} // 3 and 4
	if err := cmd.Start(); err != nil {
		t.Fatalf("%s: %v", path, err)
	}
	fromTest.Close()
	toTest.Close()
	b := &browser{t: t, to: toBrowser, waiting: map[int]chan message{}}
	go b.read(fromBrowser)
	t.Cleanup(func() {
		b.call("Browser.close", nil, nil)
		toBrowser.Close()
		ended := make(chan error, 1)
		go func() { ended <- cmd.Wait() }()
		select {
		case <-ended:
		case <-time.After(10 * time.Second):
			cmd.Process.Kill()
			<-ended
		}
	})
	var target struct{ TargetID string }
	b.must("Target.createTarget", map[string]any{"url": "about:blank"}, &target)
	var session struct{ SessionID string }
	b.must("Target.attachToTarget", map[string]any{"targetId": target.TargetID, "flatten": true}, &session)
	b.session = session.SessionID
	for _, domain := range []string{"Page", "Runtime", "Log", "Network"} {
		b.must(domain+".enable", nil, nil)
	}
	return b
}

// read hands out answers, and keeps errors of the page.
func (b *browser) read(from io.Reader) {
	var rest []byte
	chunk := make([]byte, 64<<10)
	for {
		n, err := from.Read(chunk)
		rest = append(rest, chunk[:n]...)
		for {
			text, after, ok := bytes.Cut(rest, []byte{0})
			if !ok {
				break
			}
			rest = bytes.Clone(after)
			var m message
			if json.Unmarshal(text, &m) == nil {
				b.take(m)
			}
		}
		if err != nil {
			b.mu.Lock()
			for _, c := range b.waiting {
				close(c)
			}
			b.waiting = nil
			b.mu.Unlock()
			return
		}
	}
}

func (b *browser) take(m message) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch {
	case m.ID > 0 && b.waiting[m.ID] != nil:
		b.waiting[m.ID] <- m
		delete(b.waiting, m.ID)
	case m.Method == "Log.entryAdded" || m.Method == "Runtime.exceptionThrown":
		b.faults = append(b.faults, string(m.Params))
	}
}

// call sends a command and waits for its result.
func (b *browser) call(method string, params any, into any) error {
	b.mu.Lock()
	if b.waiting == nil {
		b.mu.Unlock()
		return fmt.Errorf("%s: the browser has ended", method)
	}
	b.last++
	id, answer := b.last, make(chan message, 1)
	b.waiting[id] = answer
	b.mu.Unlock()
	command := map[string]any{"id": id, "method": method, "sessionId": b.session, "params": params}
	if params == nil {
		command["params"] = map[string]any{}
	}
	if b.session == "" || strings.HasPrefix(method, "Browser.") {
		delete(command, "sessionId")
	}
	text, err := json.Marshal(command)
	if err != nil {
		return err
	}
	if _, err := b.to.Write(append(text, 0)); err != nil {
		return err
	}
	select {
	case m, ok := <-answer:
		switch {
		case !ok:
			return fmt.Errorf("%s: the browser has ended", method)
		case m.Error != nil:
			return fmt.Errorf("%s: %s", method, m.Error.Message)
		case into != nil:
			return json.Unmarshal(m.Result, into)
		}
		return nil
	case <-time.After(60 * time.Second):
		return fmt.Errorf("%s: no answer within a minute", method)
	}
}

func (b *browser) must(method string, params any, into any) {
	b.t.Helper()
	if err := b.call(method, params, into); err != nil {
		b.t.Fatal(err)
	}
}

// evaluated is what became of a script.
type evaluated struct {
	Result           struct{ Value json.RawMessage }
	ExceptionDetails *struct {
		Text      string
		Exception struct{ Description string }
	}
}

// eval runs JavaScript in the page, and waits for promises. The script does not leave the
// page; one that does is for follow.
func (b *browser) eval(script string, into any) {
	b.t.Helper()
	var r evaluated
	b.must("Runtime.evaluate", map[string]any{"expression": script, "awaitPromise": true, "returnByValue": true}, &r)
	if e := r.ExceptionDetails; e != nil {
		b.t.Fatalf("%s\n%s %s", script, e.Text, e.Exception.Description)
	}
	if into != nil {
		if err := json.Unmarshal(r.Result.Value, into); err != nil {
			b.t.Fatalf("%s: %v, of %s", script, err, r.Result.Value)
		}
	}
}

// follow runs a script that leaves the page, once the browser has said that it will: the
// answer to a script is lost with its page.
func (b *browser) follow(script string) {
	b.t.Helper()
	b.eval("void setTimeout(() => { "+script+" })", nil)
}

// await waits until an expression is true, be it on the next page. A script that a page
// takes with it as it goes is made again.
func (b *browser) await(what string) {
	b.t.Helper()
	for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
		var r evaluated
		err := b.call("Runtime.evaluate", map[string]any{"expression": "!!(" + what + ")", "returnByValue": true}, &r)
		if e := r.ExceptionDetails; e != nil {
			b.t.Fatalf("%s\n%s %s", what, e.Text, e.Exception.Description)
		}
		if err == nil && string(r.Result.Value) == "true" {
			return
		}
		if err != nil && !strings.Contains(err.Error(), "navigated") && !strings.Contains(err.Error(), "context") {
			b.t.Fatal(err)
		}
		if time.Since(began) > 30*time.Second {
			var text string
			b.eval("document.body.innerText", &text)
			b.t.Fatalf("after half a minute there is no %s; the page says:\n%s", what, text)
		}
	}
}

// open goes to an address in a window of a width.
func (b *browser) open(address string, width int, dark bool, language string) {
	b.t.Helper()
	scheme := "light"
	if dark {
		scheme = "dark"
	}
	b.must("Emulation.setDeviceMetricsOverride", map[string]any{"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600}, nil)
	b.must("Emulation.setEmulatedMedia", map[string]any{"features": []any{map[string]any{"name": "prefers-color-scheme", "value": scheme}}}, nil)
	b.must("Network.setExtraHTTPHeaders", map[string]any{"headers": map[string]any{"Accept-Language": language}}, nil)
	b.must("Page.navigate", map[string]any{"url": address}, nil)
	b.await(`document.readyState === "complete" && location.href !== "about:blank"`)
}

// picture writes the whole page into a file, for who wants to look at it.
func (b *browser) picture(file string) {
	b.t.Helper()
	var p struct{ Data string }
	b.must("Page.captureScreenshot", map[string]any{"captureBeyondViewport": true}, &p)
	data, err := base64.StdEncoding.DecodeString(p.Data)
	if err == nil {
		err = os.WriteFile(file, data, 0o644)
	}
	if err != nil {
		b.t.Error(err)
	}
}
