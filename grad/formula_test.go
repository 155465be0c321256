package grad

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"
)

// plain are the operations without a formula: what the user brings, and what only
// hands it on.
var plain = map[string]bool{"const": true, "use": true, "part": true}

// Every operation that a gradient passes through has its formula as data, with a
// line for the way there and one for the way back, and the doc comment of its
// method says the same.
func TestFormulaOfEveryOp(t *testing.T) {
	docs := commentsOfMethods(t)
	checked := map[string]bool{}
	eachSample(t, func(t *testing.T, s sample) {
		tape := NewTape()
		newBench(s).record(tape)
		for v := range tape.Values() {
			op := v.Op()
			if _, own := v.n.op.(*apply); own || plain[op] || !v.n.needs || checked[op] {
				continue
			}
			checked[op] = true
			f, ok := v.Formula()
			if !ok {
				t.Errorf("%s has no formula; add one to the table of its family in formulas.go or formulasmore.go", op)
				continue
			}
			if len(f.Forward) == 0 || len(f.Backward) == 0 {
				t.Errorf("%s: %d lines forward and %d backward, want some of each", op, len(f.Forward), len(f.Backward))
			}
			doc, ok := docs[f.Method]
			if !ok {
				t.Errorf("%s: Value has no method %s", op, f.Method)
			}
			for _, l := range append(f.Forward, f.Backward...) {
				if !strings.Contains(doc, l.Text) {
					t.Errorf("%s: the comment of %s does not say %q:\n%s", op, f.Method, l.Text, doc)
				}
				if l.LaTeX == "" || strings.Count(l.LaTeX, "{") != strings.Count(l.LaTeX, "}") {
					t.Errorf("%s: %q is no LaTeX for %q", op, l.LaTeX, l.Text)
				}
			}
		}
	})
}

// commentsOfMethods returns the doc comments of Value's methods and of functions,
// with single spaces between words.
func commentsOfMethods(t *testing.T) map[string]string {
	files, err := filepath.Glob("*.go")
	if err != nil || len(files) == 0 {
		t.Fatalf("no source: %v", err)
	}
	docs := map[string]string{}
	for _, f := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), f, nil, parser.ParseComments)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range tree.Decls {
			if m, ok := d.(*ast.FuncDecl); ok && m.Doc != nil && ast.IsExported(m.Name.Name) {
				docs[m.Name.Name] = strings.Join(strings.Fields(m.Doc.Text()), " ")
			}
		}
	}
	return docs
}

func TestFormula(t *testing.T) {
	tape := NewTape()
	y := tape.Const(x(3)).Tanh()
	f, ok := y.Formula()
	if !ok || f.Method != "Tanh" || f.Forward[0].Text != "y = tanh x" || f.Backward[0].LaTeX != `\bar x \mathrel{+}= (1 - y^2) \circ \bar y` {
		t.Errorf("tanh: got %+v, %v", f, ok)
	}
	for _, v := range []Value{Param("w", x(3)), tape.Const(x(3)), Apply(cube{}, y)} {
		if f, ok := v.Formula(); ok {
			t.Errorf("%s has formula %+v, want none", v.Name(), f)
		}
	}
}
