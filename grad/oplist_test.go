package grad

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"testing"
)

// TestEveryOpIsListed reads the source for the types that embed a node and
// looks each up in the list above.
func TestEveryOpIsListed(t *testing.T) {
	listed := map[string]bool{}
	for _, o := range ops {
		if len(o.samples) == 0 {
			t.Errorf("%s has no samples", o.node)
		}
		listed[o.node] = true
	}
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source: %v", err)
	}
	found := 0
	for _, f := range files {
		src, err := os.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		tree, err := parser.ParseFile(token.NewFileSet(), f, src, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			m, ok := d.(*ast.FuncDecl)
			if !ok {
				continue
			}
			name := operation(m)
			if name == "" {
				continue
			}
			found++
			if !listed[name] {
				t.Errorf("%s: operation %s has no entry in the list of ops", f, name)
			}
		}
	}
	if found != len(ops) {
		t.Errorf("found %d operations in the source, the list has %d", found, len(ops))
	}
}

// operation returns what the list of ops calls the operation that f declares, ""
// if it declares none. An operation is a type with a method backward, or a method
// of Value that returns x.elementwise(…).
func operation(f *ast.FuncDecl) string {
	switch {
	case f.Recv == nil:
		return ""
	case f.Name.Name == "backward":
		name := f.Recv.List[0].Type.(*ast.StarExpr).X.(*ast.Ident).Name
		if name == "elementwise" {
			return ""
		}
		return name
	case len(f.Body.List) == 0:
		return ""
	}
	last, ok := f.Body.List[len(f.Body.List)-1].(*ast.ReturnStmt)
	if !ok || len(last.Results) != 1 {
		return ""
	}
	call, ok := last.Results[0].(*ast.CallExpr)
	if !ok {
		return ""
	}
	if s, ok := call.Fun.(*ast.SelectorExpr); ok && s.Sel.Name == "elementwise" {
		return f.Name.Name
	}
	return ""
}
