package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strings"
	"testing"
)

// What users can name has no types that they cannot: a kernel's memory in the
// hands of a user may be another value's a moment later.
func TestPublicNamesHaveNoInternalTypes(t *testing.T) {
	for _, p := range readModule(t) {
		if r, ok := roomOf(p.path); !ok || r.floor == outside || strings.HasPrefix(p.path, "internal/") || strings.HasPrefix(p.path, "cmd/") {
			continue
		}
		for _, f := range p.files {
			for _, complaint := range internalTypes(f.tree) {
				t.Errorf("%s: %s", f.name, complaint)
			}
		}
	}
}

// internalTypes returns the exported functions, methods, fields and variables of
// a file whose types name an internal package.
func internalTypes(f *ast.File) (complaints []string) {
	names := localNames(f)
	var check func(what string, typ ast.Node)
	check = func(what string, typ ast.Node) {
		ast.Inspect(typ, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.StructType:
				checkMembers(n.Fields, func(t ast.Node) { check(what, t) })
				return false
			case *ast.InterfaceType:
				checkMembers(n.Methods, func(t ast.Node) { check(what, t) })
				return false
			case *ast.SelectorExpr:
				if id, ok := n.X.(*ast.Ident); ok && strings.Contains(names[id.Name], "/internal/") {
					complaints = append(complaints, what+" names "+id.Name+"."+n.Sel.Name+", which users cannot")
				}
				return false
			}
			return true
		})
	}
	for _, d := range f.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Name.IsExported() && (d.Recv == nil || ast.IsExported(receiver(d))) {
				check("func "+d.Name.Name, d.Type)
			}
		case *ast.GenDecl:
			for _, s := range d.Specs {
				switch s := s.(type) {
				case *ast.TypeSpec:
					if s.Name.IsExported() {
						check("type "+s.Name.Name, s.Type)
					}
				case *ast.ValueSpec:
					if i := slices.IndexFunc(s.Names, (*ast.Ident).IsExported); i >= 0 && s.Type != nil {
						check("var "+s.Names[i].Name, s.Type)
					}
				}
			}
		}
	}
	return complaints
}

// checkMembers checks the types of the fields or methods that users can name, and of
// what is embedded, which has no name here.
func checkMembers(members *ast.FieldList, check func(typ ast.Node)) {
	for _, m := range members.List {
		if len(m.Names) == 0 || slices.ContainsFunc(m.Names, (*ast.Ident).IsExported) {
			check(m.Type)
		}
	}
}

// receiver returns the name of the type that a method belongs to.
func receiver(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	if generic, ok := t.(*ast.IndexExpr); ok {
		t = generic.X
	}
	if id, ok := t.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

func TestInternalTypesAreSeen(t *testing.T) {
	for code, want := range map[string]string{
		`func (t *Tensor) Raw() kernel.Slice { return t.data }`: "func Raw names kernel.Slice",
		`func (t *Tensor) raw() kernel.Slice { return t.data }`: "",
		`func (t tensor) Raw() kernel.Slice { return t.data }`:  "",
		`func Over(m []kernel.Slice) {}`:                        "func Over names kernel.Slice",
		`func Inside() { var m kernel.Slice; _ = m }`:           "",
		`type T struct { Data kernel.Slice }`:                   "type T names kernel.Slice",
		`type T struct { data, Data kernel.Slice }`:             "type T names kernel.Slice",
		`type T struct { kernel.Slice }`:                        "type T names kernel.Slice",
		`type T struct { data kernel.Slice; A int }`:            "",
		`type T interface { Of() kernel.Slice }`:                "type T names kernel.Slice",
		`type T interface { On(m kernel.Slice) }`:               "type T names kernel.Slice",
		`type T interface { of() kernel.Slice }`:                "",
		`type T func(m kernel.Slice)`:                           "type T names kernel.Slice",
		`var Best kernel.Set`:                                   "var Best names kernel.Set",
		`var good, Best kernel.Set`:                             "var Best names kernel.Set",
		`const F32 = uint8(kernel.F32)`:                         "",
	} {
		f, err := parser.ParseFile(token.NewFileSet(), "x.go", "package x\nimport \"cajal/internal/kernel\"\n"+code, 0)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(internalTypes(f), "; "); got != want && (want == "" || !strings.HasPrefix(got, want)) {
			t.Errorf("%s: got %q, want %q", code, got, want)
		}
	}
}
