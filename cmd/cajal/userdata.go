package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cajal/data/table"
	"cajal/data/table/schema"
	"cajal/experiment"
	"cajal/recipe"
)

// userData says how data of the user's own is to be learnt.
type userData struct {
	target, task string
	size         int // of pictures
	fast         bool
}

func (o *userData) add(cmd *cobra.Command) {
	s := cmd.Flags()
	s.StringVar(&o.target, "target", "", "for a table: the column to predict; for an .npz file the array (default there: y, y_train, labels or target)")
	s.StringVar(&o.task, "task", "", "for a table or an .npz file: "+schema.Classification+" or "+schema.Regression+" (default: as the target suggests)")
	s.BoolVar(&o.fast, "fast", false, "for a table or an .npz file: a single network, tested on a quarter of the rows, instead of a bag of five")
	s.IntVar(&o.size, "size", 0, "for a folder of pictures: the height and width they are brought to (default: 32)")
}

// tables are the ends of files' names that mean a table.
var tables = []string{".csv", ".tsv", ".tab", ".txt", ".data", ".parquet", ".parq", ".pq"}

// isUserData reports whether an argument names data instead of a recipe. The names of
// built-in recipes are theirs: ./digits, or digits/, is a folder of that name.
func isUserData(name string) bool {
	if slices.Contains(recipe.Names(), name) {
		return false
	}
	info, err := os.Stat(name)
	return err == nil && info.IsDir() || slices.Contains(tables, strings.ToLower(filepath.Ext(name))) || isArchive(name)
}

// isArchive reports whether a file is called as one of several arrays.
func isArchive(name string) bool { return strings.EqualFold(filepath.Ext(name), ".npz") }

// given returns the first flag of own that was set.
func (o *userData) given(cmd *cobra.Command) string {
	for _, name := range []string{"target", "task", "fast", "size"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			return "--" + name
		}
	}
	return ""
}

// propose returns a recipe for data, as text.
func (o *userData) propose(name string) (string, error) {
	text, err := experiment.Propose(name, experiment.Hints{Size: o.size, Target: o.target, Task: o.task, Fast: o.fast})
	if e, ok := errors.AsType[*table.Error](err); ok && e.Code == table.NoTarget {
		err = usageError{fmt.Errorf("%w; --target COLUMN says which to predict", err)}
	}
	return text, err
}
