package architecture

import (
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var fused = flag.Bool("fused", false, "compile all rooms for arm64, and look for joined operations")

// joined is an instruction that multiplies and adds with one rounding, in what the
// compiler prints with -S, and the place in the source that it comes from.
var joined = regexp.MustCompile(`\((\S+\.go):(\d+)\)\s+FN?M(?:ADD|SUB)[SD]\s`)

// drawing are rooms whose numbers end in pictures, which the processor may round as it
// likes.
var drawing = []string{"plot", "serve", "cmd", "examples", "docs", "bench"}

// Where a processor can, Go's compiler joins x*y + z into one operation, also across
// statements and calls; only a conversion, float64(x*y) + z, keeps it from that. So
// this looks at what the compiler makes of the rooms that compute: for arm64, without
// our assembly, no instruction joins what the source did not join with math.FMA.
func TestNothingIsFused(t *testing.T) {
	if !*fused {
		t.Skip("it compiles all rooms for arm64, which -fused asks for")
	}
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	args := []string{"build", "-trimpath=false", "-tags", "purego", "-gcflags=cajal/...=-S"}
	for _, p := range readModule(t) {
		if first, _, _ := strings.Cut(p.path, "/"); !slices.Contains(drawing, first) {
			args = append(args, module+"/"+p.path)
		}
	}
	build := exec.Command("go", args...)
	build.Dir = root
	build.Env = append(os.Environ(), "GOARCH=arm64", "GOOS=linux", "CGO_ENABLED=0")
	out, err := build.CombinedOutput()
	if err != nil {
		t.Fatalf("building for arm64: %v\n%.2000s", err, out)
	}
	if !strings.Contains(string(out), "elementary.Exp") {
		t.Fatal("the compiler has printed no instructions")
	}
	told := map[string]bool{}
	for _, m := range joined.FindAllStringSubmatch(string(out), -1) {
		file, number := m[1], m[2]
		if !filepath.IsAbs(file) {
			file = filepath.Join(root, file)
			if _, err := os.Stat(file); err != nil {
				continue // of another module
			}
		}
		place, within := strings.CutPrefix(file+":"+number, root+string(filepath.Separator))
		first, _, _ := strings.Cut(filepath.ToSlash(place), "/")
		if !within || told[place] || slices.Contains(drawing, first) { // other modules' code computes nothing here that stays
			continue
		}
		told[place] = true
		if line := lineOf(t, file, number); !strings.Contains(line, "math.FMA(") {
			t.Errorf("%s: the compiler joins a product and a sum, so that the digits depend on the processor: %s\nwant the product converted: float64(x*y) + z", place, line)
		}
	}
}

// lineOf returns a line of a file.
func lineOf(t *testing.T, file, number string) string {
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	n, err := strconv.Atoi(number)
	lines := strings.Split(string(text), "\n")
	if err != nil || n < 1 || n > len(lines) {
		t.Fatalf("%s has no line %s", file, number)
	}
	return strings.TrimSpace(lines[n-1])
}
