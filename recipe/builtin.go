package recipe

import (
	"embed"
	"io/fs"
	"path"
	"strings"

	"cajal/internal/spelling"
)

//go:embed builtin/*.toml
var builtin embed.FS

// Names lists the built-in recipes in alphabetical order.
func Names() []string {
	files, err := fs.Glob(builtin, "builtin/*.toml")
	if err != nil {
		panic(err) // the pattern is a constant
	}
	var names []string
	for _, f := range files {
		names = append(names, strings.TrimSuffix(path.Base(f), ".toml"))
	}
	return names
}

// Text returns a built-in recipe as a file, ready to edit.
func Text(name string) (string, error) {
	b, err := builtin.ReadFile("builtin/" + name + ".toml")
	if err != nil {
		return "", unknownRecipe(name)
	}
	return string(b), nil
}

func unknownRecipe(name string) error {
	return &Error{Source: name, Rule: "there is no such recipe" + spelling.Hint(name, Names()) +
		"; cajal recipe lists them, and a file's name ends in .toml"}
}
