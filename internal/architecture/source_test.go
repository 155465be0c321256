package architecture

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestSources(t *testing.T) {
	for _, p := range readModule(t) {
		for _, complaint := range machineBound(p) {
			t.Error(complaint)
		}
		if r, ok := roomOf(p.path); ok && r.floor != outside && r.floor < faces {
			for _, complaint := range impure(p, r.floor) {
				t.Error(complaint)
			}
		}
	}
}

// forbiddenImports are the packages that nothing below floor 4 imports.
var forbiddenImports = []string{"log", "log/slog", "time", "crypto/rand", "os/exec", "os/signal", "syscall", "net", "net/http"}

// excusedImports are those that a room needs all the same, and no number depends on:
// files that are being written have names that nobody can foresee, and are locked.
var excusedImports = map[string][]string{"internal/replace": {"crypto/rand", "syscall"}}

// forbiddenNames are what nothing below floor 4 uses of a package it may import.
var forbiddenNames = map[string][]string{
	"fmt": {"Print", "Printf", "Println", "Scan", "Scanf", "Scanln"},
	"os": {"Getenv", "LookupEnv", "Environ", "ExpandEnv", "Setenv", "Unsetenv", "Clearenv",
		"Stdin", "Stdout", "Stderr", "Args", "Exit"},
	// Other digits on other processors; package elementary has those of all.
	"math": {"Exp", "Exp2", "Expm1", "Log", "Log10", "Log1p", "Log2", "Sinh", "Cosh", "Tanh", "Asinh", "Acosh", "Atanh", "Pow", "Hypot", "Cbrt",
		"Sin", "Cos", "Sincos", "Tan", "Asin", "Acos", "Atan", "Atan2", "Erf", "Erfc", "Erfinv", "Erfcinv", "Gamma", "Lgamma"},
}

// randomNames are what may be used of math/rand: what makes or names a source
// of one's own. Everything else there draws from the global one.
var randomNames = []string{"New", "NewPCG", "NewChaCha8", "NewSource", "NewZipf",
	"Rand", "Source", "Source64", "PCG", "ChaCha8", "Zipf"}

// generated is the package whose code protoc-gen-go writes, which has texts lie in its memory.
const generated = "serve/grpc/internal/inference"

// machineBound returns the assembly, unsafe and C of a package that should have
// none.
func machineBound(p pack) (complaints []string) {
	kernel := p.path == "internal/kernel" || p.path == "internal/gemm"
	if !kernel {
		for _, name := range p.assembly {
			complaints = append(complaints, name+": assembly belongs in internal/kernel and internal/gemm")
		}
	}
	for _, f := range p.files {
		for _, imported := range importsOf(f.tree) {
			switch {
			case imported == "unsafe" && !kernel && p.path != "internal/scratch" && p.path != "internal/memory" && p.path != "internal/fence" && p.path != generated:
				complaints = append(complaints, f.name+": only the kernels, their scratch memory, the fences of their tests, the memory of tensors and generated messages import unsafe")
			case imported == "C":
				complaints = append(complaints, f.name+`: imports "C", and Cajal is pure Go`)
			}
		}
	}
	return complaints
}

// impure returns where a package's code depends on more than its arguments, or
// does more than return a result.
func impure(p pack, floor int) (complaints []string) {
	own := declared(p)
	for _, f := range p.files {
		complain := func(what string) {
			complaints = append(complaints, fmt.Sprintf("%s (floor %d): %s; below floor %d nothing prints, logs, or reads the environment, "+
				"the clock or a global source of random numbers, or computes with functions that have other digits on other processors", f.name, floor, what, faces))
		}
		for _, imported := range importsOf(f.tree) {
			// Packages that read and write files stand on floor 3.
			excused := slices.Contains(excusedImports[p.path], imported)
			if slices.Contains(forbiddenImports, imported) && !excused || imported == "os" && floor < 3 {
				complain("imports " + imported)
			}
		}
		names := localNames(f.tree)
		ast.Inspect(f.tree, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.CallExpr:
				if id, ok := n.Fun.(*ast.Ident); ok && (id.Name == "print" || id.Name == "println") && !own[id.Name] {
					complain("calls the built-in " + id.Name)
				}
			case *ast.SelectorExpr:
				if id, ok := n.X.(*ast.Ident); ok && forbidden(names[id.Name], n.Sel.Name) {
					complain("uses " + names[id.Name] + "." + n.Sel.Name)
				}
			}
			return true
		})
	}
	return complaints
}

func forbidden(imported, name string) bool {
	if imported == "math/rand" || imported == "math/rand/v2" {
		return !slices.Contains(randomNames, name)
	}
	return slices.Contains(forbiddenNames[imported], name)
}

func importsOf(f *ast.File) (paths []string) {
	for _, i := range f.Imports {
		imported, _ := strconv.Unquote(i.Path.Value)
		paths = append(paths, imported)
	}
	return paths
}

// localNames says which package each name of an import stands for in a file.
func localNames(f *ast.File) map[string]string {
	names := map[string]string{}
	for _, i := range f.Imports {
		imported, _ := strconv.Unquote(i.Path.Value)
		name := path.Base(strings.TrimSuffix(imported, "/v2"))
		if i.Name != nil {
			name = i.Name.Name
		}
		names[name] = imported
	}
	return names
}

// declared returns the names of a package's own functions.
func declared(p pack) map[string]bool {
	own := map[string]bool{}
	for _, f := range p.files {
		for _, d := range f.tree.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil {
				own[fn.Name.Name] = true
			}
		}
	}
	return own
}

func TestSourceRules(t *testing.T) {
	tests := []struct {
		floor int
		code  string
		want  string // in the complaint; empty for none
	}{
		{3, `import "fmt"; var s = fmt.Sprint(1)`, ""},
		{3, `import "os"; var _, err = os.ReadFile("a")`, ""},
		{1, `import "math/rand/v2"; var r = rand.New(rand.NewPCG(1, 2)); var v = r.Float64()`, ""},
		{1, `import rand "math"; var v = rand.Float64bits(1)`, ""},
		{1, `func print(int) {}; func f() { print(1) }`, ""},
		{3, `import "fmt"; func f() { fmt.Println(1) }`, "uses fmt.Println"},
		{3, `import "fmt"; var p = fmt.Printf`, "uses fmt.Printf"},
		{3, `import show "fmt"; func f() { show.Print(1) }`, "uses fmt.Print"},
		{3, `func f() { println(1) }`, "calls the built-in println"},
		{3, `import "log"`, "imports log"},
		{3, `import _ "time"`, "imports time"},
		{1, `import "os"`, "imports os"},
		{3, `import "os"; var home = os.Getenv("HOME")`, "uses os.Getenv"},
		{3, `import "os"; var w = os.Stderr`, "uses os.Stderr"},
		{3, `import "math/rand/v2"; var v = rand.Float64()`, "uses math/rand/v2.Float64"},
		{3, `import "math/rand"; func f() { rand.Shuffle(1, nil) }`, "uses math/rand.Shuffle"},
		{0, `import "unsafe"; var n = unsafe.Sizeof(1)`, "only the kernels, their scratch memory, the fences of their tests, the memory of tensors and generated messages import unsafe"},
		{3, `import "C"`, `imports "C"`},
	}
	for _, c := range tests {
		f, err := parser.ParseFile(token.NewFileSet(), "cellar.go", "package cellar; "+c.code, parser.SkipObjectResolution)
		if err != nil {
			t.Fatalf("%s: %v", c.code, err)
		}
		p := pack{path: "cellar", files: []source{{"cellar/cellar.go", f}}}
		got := strings.Join(append(machineBound(p), impure(p, c.floor)...), "\n")
		if c.want == "" && got != "" || !strings.Contains(got, c.want) {
			t.Errorf("floor %d, %s: got complaint %q, want %q", c.floor, c.code, got, c.want)
		}
	}
	if got := machineBound(pack{path: "tensor", assembly: []string{"tensor/add_amd64.s"}}); len(got) != 1 {
		t.Errorf("assembly in tensor: got complaints %q, want one", got)
	}
	if got := machineBound(pack{path: "internal/kernel", assembly: []string{"internal/kernel/add_amd64.s"}}); len(got) != 0 {
		t.Errorf("assembly in internal/kernel: got complaints %q, want none", got)
	}
}
