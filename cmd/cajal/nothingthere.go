package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"cajal/internal/spelling"
	"cajal/recipe"
)

// nothingThere is the error of a name that is neither a file's, nor a directory's, nor a
// built-in recipe's; nil if it is one of them.
func nothingThere(name string) error {
	if _, err := os.Stat(name); !errors.Is(err, fs.ErrNotExist) || slices.Contains(recipe.Names(), name) {
		return nil
	}
	if strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".toml") {
		return &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return usageError{fmt.Errorf("there is no file, directory or recipe %q%s", name, meantName(name))}
}

// mostNear is up to how many files of a directory are held against a name.
const mostNear = 1000

// meantName says which recipe, or which file or directory here, a name may be meant to
// be, or else which recipes there are.
func meantName(name string) string {
	known := recipe.Names()
	var here []string
	if dir, err := os.Open("."); err == nil {
		entries, _ := dir.ReadDir(mostNear) // what could be read
		dir.Close()
		for _, e := range entries {
			file := e.Name()
			if e.IsDir() || isTableName(file) || isArchive(file) || strings.HasSuffix(file, ".toml") {
				here = append(here, file)
			}
		}
	}
	slices.Sort(here)
	for _, file := range here {
		if file != name && strings.EqualFold(strings.TrimSuffix(file, filepath.Ext(file)), name) {
			return fmt.Sprintf("; did you mean %q?", file)
		}
	}
	if near, slip := spelling.Nearest(name, append(slices.Clone(known), here...)); slip {
		return fmt.Sprintf("; did you mean %q?", near)
	}
	return "; the recipes are " + strings.Join(known, ", ")
}
