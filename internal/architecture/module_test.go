package architecture

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const module = "cajal"

// pack is a package as its folder has it.
type pack struct {
	path     string // in the module, such as data/synth
	files    []source
	assembly []string // names of the files that end in .s
}

// source is one file that is no test.
type source struct {
	name string // from the module's root, with slashes
	tree *ast.File
}

// readModule parses the module's packages. It walks the folders itself: go list
// leaves out the files of other platforms, and go test would not notice, when
// it takes a result from its cache, that a package has been added.
func readModule(t *testing.T) []pack {
	t.Helper()
	root := filepath.Join("..", "..")
	if _, err := os.Stat(filepath.Join(root, "go.mod")); err != nil {
		t.Fatalf("no go.mod two folders above the test: %v", err)
	}
	var packs []pack
	err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
		if err != nil || !d.IsDir() {
			return err
		}
		if dir != root && ignored(dir, d.Name()) {
			return filepath.SkipDir
		}
		rel, err := filepath.Rel(root, dir)
		if err != nil {
			return err
		}
		p, err := readPack(dir, filepath.ToSlash(rel))
		if len(p.files)+len(p.assembly) > 0 {
			packs = append(packs, p)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return packs
}

// ignored says whether the go command looks past a folder.
func ignored(dir, name string) bool {
	if name == "testdata" || name == "vendor" || strings.HasPrefix(name, ".") || strings.HasPrefix(name, "_") {
		return true
	}
	_, err := os.Stat(filepath.Join(dir, "go.mod"))
	return err == nil // another module
}

func readPack(dir, rel string) (pack, error) {
	p := pack{path: rel}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return p, err
	}
	for _, e := range entries {
		switch name := e.Name(); {
		case e.IsDir() || strings.HasSuffix(name, "_test.go"):
		case strings.HasSuffix(name, ".s"):
			p.assembly = append(p.assembly, path.Join(rel, name))
		case strings.HasSuffix(name, ".go"):
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(dir, name), nil, parser.SkipObjectResolution)
			if err != nil {
				return p, err
			}
			p.files = append(p.files, source{path.Join(rel, name), f})
		}
	}
	// A program that makes a package's files, and is built with a tag only, is
	// no part of it.
	if slices.ContainsFunc(p.files, func(s source) bool { return s.tree.Name.Name != "main" }) {
		p.files = slices.DeleteFunc(p.files, func(s source) bool { return s.tree.Name.Name == "main" })
	}
	return p, nil
}
