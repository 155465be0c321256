//go:build !race

// What runs here are other processes, which the race detector does not see.

package docs_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// notRun are commands of the pages that the tests don't carry out, each with
// the reason. Of programs of this repository they at least see whether they
// take such arguments.
var notRun = map[string]string{
	"bash .ci/run":                             "it runs these tests",
	"bash .ci/fuzz 100000000x":                 "takes days",
	"bash .ci/fuzz 100000000x npy safetensors": "takes hours",
	"go mod init mine":                         "TestOwnModule runs it",
	"go mod edit -require cajal@v0.2.0 -replace cajal=../cajal": "TestOwnModule runs it",
	"go mod tidy":             "TestOwnModule runs it",
	"go run .":                "TestOwnModule runs it",
	"go work init . ../cajal": "TestOwnModule runs it",
	"go test ./... ./bench/... ./examples/otel/...":                                                    "it would run itself",
	"go run ./bench -only moons,train,infer":                                                           "takes minutes, and peers to compare with; its package has tests",
	"go run ./bench -mnist data/mnist -markdown docs/measurements.md -plot docs/images/growth.png":     "takes half an hour, and five peers to compare with; its package has tests",
	`go run ./bench/load -model runs/iris/model.safetensors -peer "python bench/load/peer.py" ./cajal`: "takes a quarter of an hour, and a peer to compare with; its package has tests",
	"go run ./bench -only cnn-train,cnn-infer,cnn-memory,conv -python peers/bin/python":                "needs peers to compare with, and takes minutes; its package has tests",
	"go run ./bench -quick -only gemm,train":                                                           "takes a minute, and peers to compare with; its package has tests",
	"cajal data mnist":                                                                                 "downloads eleven megabytes",
	"cajal train mnist":                                                                                "needs the files of MNIST",
	"cajal train mnist --net cnn":                                                                      "needs the files of MNIST",
	"go run ./examples/5-mnist -data data/mnist":                                                       "needs the files of MNIST",
	"cajal train digits --repeat 10":                                                                   "each of the ten fits a baseline, for seconds; one is run without --repeat",
}

// programs builds what the pages run, once, and returns the folder.
func programs(t *testing.T) string {
	t.Helper()
	if err := built(); err != nil {
		t.Fatal(err)
	}
	return folder
}

var (
	folder string // of programs
	built  = sync.OnceValue(func() error {
		cmd := exec.Command("go", "build", "-tags", tags, "-o", folder+string(filepath.Separator), "./cmd/cajal", "./examples/...")
		cmd.Dir = root
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return fmt.Errorf("%v: %w\n%s", cmd, err, out)
		}
		return nil
	})
)

func TestMain(m *testing.M) {
	var err error
	if folder, err = os.MkdirTemp("", "cajal-docs"); err != nil {
		panic(err)
	}
	status := m.Run()
	os.RemoveAll(folder)
	os.Exit(status)
}

// TestCommands runs the lines of sh blocks, each block in a folder of its own:
// in full where the output is shown below, and else as short as possible.
func TestCommands(t *testing.T) {
	if testing.Short() {
		t.Skip("builds and runs programs")
	}
	sources(t) // read so that a change to one of them runs this test again
	bin := programs(t)
	all := pages(t)
	for _, page := range slices.Sorted(maps.Keys(all)) {
		t.Run(page, func(t *testing.T) {
			t.Parallel()
			if stories[page] {
				t.Skip("TestStories runs it")
			}
			if strings.HasSuffix(page, ".zh.md") {
				t.Skip("TestTranslation sees that its code is that of the English page, which runs")
			}
			bs := blocks(t, page, all[page])
			for i, b := range bs {
				if b.language != "sh" {
					continue
				}
				shown := i+1 < len(bs) && bs[i+1].language == "text" && bs[i+1].directly
				if tellsStory(b) {
					s := newStory(t, bin, storyFiles)
					s.short = !shown
					s.run(t, b)
					if _, err := s.end(); err != nil {
						t.Errorf("%s:%d: the server: %v", b.page, b.at, err)
					}
					continue
				}
				out := runBlock(t, bin, b, shown)
				if shown {
					compare(t, bs[i+1], out)
				}
			}
		})
	}
}

func runBlock(t *testing.T, bin string, b block, full bool) string {
	t.Helper()
	dir := t.TempDir()
	var all strings.Builder
	for i, line := range b.lines {
		line = shellComment.ReplaceAllString(line, "")
		if line == "" {
			continue
		}
		bringExamples(t, dir, line)
		out, err := runLine(dir, bin, line, full)
		if err != nil {
			t.Errorf("%s:%d: %s: %v", b.page, b.at+i, line, err)
		}
		all.WriteString(out)
	}
	return all.String()
}

// bringExamples copies the folders of the examples whose files a line names into
// dir, where a reader at the root of a clone has them.
func bringExamples(t *testing.T, dir, line string) {
	t.Helper()
	for _, arg := range strings.Fields(line) {
		folder := filepath.FromSlash(arg)
		if !strings.HasPrefix(arg, "examples/") || path.Ext(arg) == "" && path.Base(arg) != "testdata" {
			continue
		}
		if path.Ext(arg) != "" {
			folder = filepath.Dir(folder)
		}
		err := os.CopyFS(filepath.Join(dir, folder), os.DirFS(filepath.Join(root, folder)))
		if err != nil && !errors.Is(err, fs.ErrExist) {
			t.Fatalf("copy %s: %v", folder, err)
		}
	}
}

// runLine carries out one line and returns what it printed, without progress.
func runLine(dir, bin, line string, full bool) (string, error) {
	line = strings.Replace(line, "go run ./cmd/cajal", "cajal", 1)
	command, file, redirected := strings.Cut(line, " > ")
	args := strings.Fields(strings.ReplaceAll(command, "'", ""))
	_, skip := notRun[strings.TrimSpace(command)]
	switch {
	case skip && args[0] == "cajal":
		args = append(args, "--help")
	case skip:
		return "", nil
	case args[0] == "cajal":
		args = shorten(args, full)
	case strings.HasPrefix(command, "go run ./examples/"):
		args = shortenExample(args[2:], full)
	default:
		return "", errors.New("the test does not know this command; add it to notRun with a reason, or teach the test to run it")
	}
	run := func() (string, error) { return execute(dir, filepath.Join(bin, filepath.Base(args[0])), args[1:]) }
	if !strings.Contains(command, ".toml") {
		// Several pages have the same command, which prints the same in any
		// folder unless it reads a file there.
		once, _ := results.LoadOrStore(strings.Join(args, " "), sync.OnceValues(run))
		run = once.(func() (string, error))
	}
	out, err := run()
	if err == nil && redirected {
		return "", os.WriteFile(filepath.Join(dir, file), []byte(out), 0o644)
	}
	return out, err
}

// results holds a func() (string, error) for each command.
var results sync.Map

func execute(dir, program string, args []string) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = dir
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, stderr.String())
	}
	return stdout.String(), nil
}

// shorten makes a command of cajal write no pictures and, unless it is to run
// in full, train for two epochs and with one seed.
func shorten(args []string, full bool) []string {
	if len(args) < 2 || args[1] != "train" && args[1] != "sweep" {
		return args
	}
	if !slices.Contains(args, "--out") {
		args = append(args, "--out", "none")
	}
	if full {
		return args
	}
	if i := slices.Index(args, "--repeat"); i >= 0 {
		args[i+1] = "1"
	}
	return append(args, "--epochs", "2")
}

// shortenExample does the same for an example; their flags differ.
func shortenExample(args []string, full bool) []string {
	passes := map[string]string{"1-moons": "-passes", "2-people": "-epochs", "3-quantiles": "-passes", "4-arithmetic": "-epochs", "5-mnist": "-epochs"}
	if flag := passes[filepath.Base(args[0])]; flag != "" && !full {
		return append(args, flag, "2")
	}
	return args
}
