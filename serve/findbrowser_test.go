package serve

import (
	"runtime"
	"strings"
	"testing"

	"cajal/internal/testenv"
)

// asked is a test that another function ends.
type asked struct {
	testing.TB
	how string
}

func (a *asked) Helper() {}
func (a *asked) Skip(args ...any) {
	a.how = "skipped"
	runtime.Goexit()
}
func (a *asked) Fatal(args ...any) {
	a.how = "failed: " + args[0].(string)
	runtime.Goexit()
}
func (a *asked) Fatalf(format string, args ...any) { a.Fatal(format) }

// Without a browser its tests are skipped, and fail where one is required.
func TestFindBrowser(t *testing.T) {
	testenv.SkipEmulated(t, "none is looked for there")
	t.Setenv("PATH", t.TempDir())
	for wanted, how := range map[string]string{
		"": "skipped", "none": "skipped", "required": "failed: there is no chromium", "requierd": "failed: CAJAL_BROWSER=%s, want required or none",
	} {
		t.Setenv("CAJAL_BROWSER", wanted)
		a := &asked{TB: t}
		done := make(chan bool)
		go func() {
			defer close(done)
			a.how = "found " + findBrowser(a)
		}()
		<-done
		if !strings.HasPrefix(a.how, how) {
			t.Errorf("CAJAL_BROWSER=%s: %s, want %s", wanted, a.how, how)
		}
	}
}
