//go:build !race

// What runs here are other processes, which the race detector does not see.

package docs_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"

	"cajal/internal/kernel"
)

// stories are pages whose commands follow from one another: they run in one
// folder, in order and in full.
var stories = map[string]bool{"docs/6-your-own-data.md": true, "docs/7-pictures.md": true}

// storyFiles are the files of the repository that stories name.
var storyFiles = []string{"bench/tables/testdata/iris.csv"}

// tellsStory reports whether a single block is one.
func tellsStory(b block) bool {
	return strings.Contains(strings.Join(b.lines, "\n"), storyFiles[0])
}

func newStory(t *testing.T, bin string, files []string) *story {
	t.Helper()
	s := &story{bin: bin, dir: t.TempDir()}
	for _, f := range files {
		s.bring(t, f)
	}
	return s
}

// TestStories runs such pages. Beside programs of this repository their lines
// may be curl, a server in the background (&), which kill ends, and a file
// written by "> file".
func TestStories(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs programs")
	}
	if runtime.GOOS == "windows" || runtime.GOOS == "js" {
		t.Skip("the pages speak of a Unix shell")
	}
	sources(t)
	bin := programs(t)
	all := pages(t)
	for page := range stories {
		t.Run(page, func(t *testing.T) {
			if page == "docs/7-pictures.md" && kernel.Instructions() == kernel.Scalar {
				t.Skip("a convolutional network takes minutes without vectors")
			}
			s := newStory(t, bin, storyFiles)
			defer s.end()
			bs := blocks(t, page, all[page])
			ran := 0
			for i, b := range bs {
				if b.language != "sh" {
					continue
				}
				out := s.run(t, b)
				ran++
				if i+1 < len(bs) && bs[i+1].directly && bs[i+1].language == "text" {
					roughly(t, bs[i+1], out)
				}
			}
			if ran < 5 {
				t.Errorf("%s: only %d blocks of commands ran", page, ran)
			}
		})
	}
}

// story is what the commands of a page share.
type story struct {
	bin, dir string
	short    bool // trains for as many epochs as the next commands need
	server   *exec.Cmd
	port     string // in place of 8080
	said     *bytes.Buffer
}

// bring copies a file of the repository, under its name there.
func (s *story) bring(t *testing.T, file string) {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(s.dir, file)
	if err := os.MkdirAll(filepath.Dir(to), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, b, 0o644); err != nil {
		t.Fatal(err)
	}
}

func (s *story) run(t *testing.T, b block) string {
	t.Helper()
	var all strings.Builder
	for i, line := range b.lines {
		if line = shellComment.ReplaceAllString(line, ""); line == "" {
			continue
		}
		out, err := s.line(line)
		if err != nil {
			t.Fatalf("%s:%d: %s: %v", b.page, b.at+i, line, err)
		}
		all.WriteString(out)
	}
	return all.String()
}

func (s *story) line(line string) (string, error) {
	line = strings.Replace(line, "go run ./cmd/cajal", "cajal", 1)
	line, background := strings.CutSuffix(line, " &")
	line, file, redirected := strings.Cut(line, " > ")
	args := words(line)
	switch {
	case args[0] == "cajal" && (background || args[1] == "serve"):
		return "", s.serve(args)
	case args[0] == "curl":
		return s.curl(args[1:])
	case args[0] == "kill":
		return s.end()
	case args[0] == "cajal" || args[0] == "go" && args[1] == "run" && strings.HasPrefix(args[2], "./examples/"):
		if args[0] == "go" {
			args = args[2:]
		} else if s.short && args[1] == "train" {
			args = append(args, "--epochs", "4") // a checkpoint after 100 steps is in the third of digits
		}
		out, err := execute(s.dir, filepath.Join(s.bin, filepath.Base(args[0])), args[1:])
		if err == nil && redirected {
			return "", os.WriteFile(filepath.Join(s.dir, file), []byte(out), 0o644)
		}
		return out, err
	}
	return "", fmt.Errorf("the test does not know this command; teach it")
}

// serve starts a server on a free port and waits until it is ready.
func (s *story) serve(args []string) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	_, s.port, _ = net.SplitHostPort(l.Addr().String())
	l.Close()
	s.said = &bytes.Buffer{}
	s.server = exec.Command(filepath.Join(s.bin, args[0]), append(args[1:], "--addr", "127.0.0.1:"+s.port)...)
	s.server.Dir, s.server.Stdout, s.server.Stderr = s.dir, s.said, s.said
	if err := s.server.Start(); err != nil {
		return err
	}
	for range 200 {
		if r, err := http.Get("http://127.0.0.1:" + s.port + "/v2/health/ready"); err == nil {
			r.Body.Close()
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("the server is not ready: %s", s.said)
}

// end interrupts the server and returns what it said.
func (s *story) end() (string, error) {
	if s.server == nil {
		return "", nil
	}
	c := s.server
	s.server = nil
	if err := c.Process.Signal(os.Interrupt); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	context.AfterFunc(ctx, func() { c.Process.Kill() })
	err := c.Wait()
	return strings.ReplaceAll(s.said.String(), s.port, "8080"), err
}

// curl does what the pages use of curl: -s, --json or --data-binary for a body, and -H for its type.
func (s *story) curl(args []string) (string, error) {
	var url, body string
	kind := "application/json"
	for i := 0; i < len(args); i++ {
		switch args[i] {
		case "-s":
		case "--json":
			i++
			body = args[i]
		case "--data-binary":
			i++
			b, err := os.ReadFile(filepath.Join(s.dir, strings.TrimPrefix(args[i], "@")))
			if err != nil {
				return "", err
			}
			body = string(b)
		case "-H":
			i++
			kind = strings.TrimPrefix(args[i], "Content-Type: ")
		default:
			url = "http://" + strings.Replace(args[i], "localhost:8080", "127.0.0.1:"+s.port, 1)
		}
	}
	var r *http.Response
	var err error
	if body == "" {
		r, err = http.Get(url)
	} else {
		r, err = http.Post(url, kind, strings.NewReader(body))
	}
	if err != nil {
		return "", err
	}
	defer r.Body.Close()
	out, err := io.ReadAll(r.Body)
	if err == nil && r.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", r.Status, out)
	}
	return string(out), err
}

// words parts a line as a shell does: at spaces, but not within single quotes.
func words(line string) (all []string) {
	for i, part := range strings.Split(line, "'") {
		if i%2 == 0 {
			all = append(all, strings.Fields(part)...)
		} else {
			all = append(all, part)
		}
	}
	return all
}

// roughly is compare for results of a training, whose digits depend on the
// processor: numbers with a fraction may differ by 0.02.
func roughly(t *testing.T, b block, out string) {
	t.Helper()
	rest := strings.Split(out, "\n")
	for i, line := range b.lines {
		if line = strings.TrimSpace(line); line == "" || line == "…" {
			continue
		}
		at := 0
		for at < len(rest) && !alike(line, rest[at]) {
			at++
		}
		if at == len(rest) {
			t.Errorf("%s:%d: the command does not print this line, or not here:\n%s\nit prints\n%s", b.page, b.at+i, line, out)
			return
		}
		rest = rest[at+1:]
	}
}

func alike(a, b string) bool {
	text := func(s string) string { return strings.Join(strings.Fields(figure.ReplaceAllString(s, "#")), " ") }
	if text(a) != text(b) {
		return false
	}
	x, y := figure.FindAllString(a, -1), figure.FindAllString(b, -1)
	for i := range x {
		p, err := strconv.ParseFloat(strings.ReplaceAll(x[i], ",", ""), 64)
		q, err2 := strconv.ParseFloat(strings.ReplaceAll(y[i], ",", ""), 64)
		fraction := strings.ContainsAny(x[i], ".e")
		if err != nil || err2 != nil || math.Abs(p-q) > 0.02 || !fraction && p != q {
			return false
		}
	}
	return true
}
