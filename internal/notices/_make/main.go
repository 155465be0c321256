// Command _make writes THIRD_PARTY_NOTICES.txt: go generate ./internal/notices
package main

import (
	"bytes"
	"fmt"
	"log"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
)

// platforms are those that link other modules than Linux.
var platforms = []string{"linux/amd64", "linux/arm64", "darwin/arm64", "windows/amd64", "js/wasm"}

// licence is how files are called that have one. Testdata is linked nowhere.
var licence = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|ftl)[^/]*$`)

// others are parts that are no modules.
const others = `NumPy: the tables in rng/numpy/ziggurattables.go

%s
================================================================================
Optical Recognition of Handwritten Digits: the images in data/digits

E. Alpaydin, C. Kaynak (1998), UCI Machine Learning Repository,
https://doi.org/10.24432/C50P49, licensed under Creative Commons Attribution 4.0
International, https://creativecommons.org/licenses/by/4.0/. The test part, in the
binary form of this project.
`

const line = "================================================================================\n"

func main() {
	log.SetFlags(0)
	var b bytes.Buffer
	b.WriteString(`Third-party notices

The command cajal is under the MIT licence (the file LICENSE). It holds the
following works of others, under their own licences. go generate ./internal/notices
writes this file.

`)
	dirs := modules()
	for _, m := range slices.Sorted(maps.Keys(dirs)) {
		b.WriteString(line + m + "\n")
		for _, file := range licences(dirs[m]) {
			text, err := os.ReadFile(file)
			if err != nil {
				log.Fatal(err)
			}
			rel, _ := filepath.Rel(dirs[m].root, file)
			fmt.Fprintf(&b, "\n--- %s\n\n%s\n", filepath.ToSlash(rel), plain(text))
		}
	}
	goText, err := os.ReadFile(filepath.Join(output("go", "env", "GOROOT"), "LICENSE"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Fprintf(&b, "%sGo: its library and runtime\n\n%s\n", line, plain(goText))
	notice, err := os.ReadFile(filepath.Join("..", "..", "NOTICE.md"))
	if err != nil {
		log.Fatal(err)
	}
	_, numpy, _ := strings.Cut(string(notice), "```text\n")
	numpy, _, _ = strings.Cut(numpy, "```")
	fmt.Fprintf(&b, line+others, plain([]byte(numpy)))
	if err := os.WriteFile("THIRD_PARTY_NOTICES.txt", b.Bytes(), 0o644); err != nil {
		log.Fatal(err)
	}
}

// plain is a text with line ends of one kind, and one at its end.
func plain(text []byte) string {
	return strings.TrimRight(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n") + "\n"
}

// source is where a module lies, and its packages that are linked.
type source struct {
	root     string
	packages []string
}

// modules lists those that are linked, by path and version.
func modules() map[string]*source {
	all := map[string]*source{}
	for _, p := range platforms {
		goos, goarch, _ := strings.Cut(p, "/")
		c := exec.Command("go", "list", "-deps", "-f", "{{with .Module}}{{.Path}} {{.Version}}\t{{.Dir}}\t{{end}}{{.Dir}}", "../../cmd/cajal")
		c.Env = append(os.Environ(), "GOOS="+goos, "GOARCH="+goarch, "CGO_ENABLED=0")
		c.Stderr = os.Stderr
		out, err := c.Output()
		if err != nil {
			log.Fatal(err)
		}
		for l := range strings.Lines(string(out)) {
			f := strings.Split(strings.TrimSpace(l), "\t")
			if len(f) != 3 || strings.HasSuffix(f[0], " ") {
				continue // Go's own, or this module
			}
			if all[f[0]] == nil {
				all[f[0]] = &source{root: f[1]}
			}
			all[f[0]].packages = append(all[f[0]].packages, f[2])
		}
	}
	return all
}

// licences lists the files with licences beside the packages, and above them.
func licences(s *source) (files []string) {
	looked := map[string]bool{}
	for _, dir := range append([]string{filepath.Join(s.root, "licenses")}, s.packages...) {
		for ; strings.HasPrefix(dir, s.root) && !looked[dir]; dir = filepath.Dir(dir) {
			looked[dir] = true
			entries, _ := os.ReadDir(dir)
			for _, e := range entries {
				if licence.MatchString(e.Name()) && !e.IsDir() {
					files = append(files, filepath.Join(dir, e.Name()))
				}
			}
		}
	}
	if files == nil {
		log.Fatalf("%s: no licence found", s.root)
	}
	slices.Sort(files)
	return files
}

func output(name string, args ...string) string {
	out, err := exec.Command(name, args...).Output()
	if err != nil {
		log.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}
