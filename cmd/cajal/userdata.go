package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
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
	targets     []string // each names a column, or lists some
	task        string
	group, time string
	weight      string
	transform   string
	size        int // of pictures
	fast        bool
	balanced    bool
	decision    decisionFlags
	reading     reading
}

func (o *userData) add(cmd *cobra.Command) {
	s := cmd.Flags()
	s.StringArrayVar(&o.targets, "target", nil, "for a table: the `COLUMN` to predict; several, all numbers or all of two classes, have commas between them, as in a line of CSV, or a flag each; for an .npz file the array (default there: y, y_train, labels or target)")
	s.StringVar(&o.task, "task", "", "for a table or an .npz file: the `TASK`, "+schema.Classification+" or "+schema.Regression+" (default: as the target suggests)")
	s.StringVar(&o.transform, "target-transform", "", "for a table: the `TRANSFORM`, log or quantile, of skewed numbers to predict, which the network learns so; undone in all predictions (default: none)")
	s.StringVar(&o.group, "group", "", "for a table: the `COLUMN` whose rows of one value, such as a patient's, stay in one fold; no input; excludes --time")
	s.StringVar(&o.time, "time", "", "for a table: the `COLUMN` of dates, times or numbers that says the order of the rows; later rows are predicted by earlier ones; no input; excludes --group")
	s.BoolVar(&o.fast, "fast", false, "for a table or an .npz file: a single network, tested on a quarter of the rows, instead of a bag")
	s.BoolVar(&o.balanced, "balanced", false, "for data of yours in classes: a sample counts the more the rarer its class is, so that rare classes are found more often")
	countVar(s, &o.size, "size", "for a folder of pictures: the height and width in `PIXELS` that they are brought to (default: 32)")
	o.reading.add(cmd, true)
}

// addWeight adds the flag that explain has for something else.
func (o *userData) addWeight(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.weight, "weight", "", "for a table: the `COLUMN` of numbers, 0 or more, that says how much a row counts: 2 as if the row were there twice; no input")
}

// tables are the ends of files' names that mean a table.
var tables = []string{".csv", ".tsv", ".tab", ".txt", ".data", ".parquet", ".parq", ".pq"}

// isTableName reports whether a name alone says that its file is a table.
func isTableName(name string) bool {
	name = strings.TrimSuffix(strings.ToLower(name), ".gz")
	return slices.Contains(tables, filepath.Ext(name))
}

// isUserData reports whether an argument names data instead of a recipe: any file or
// folder that is there, but for recipes. The names of built-in recipes are theirs:
// ./digits, or digits/, is a folder of that name.
func isUserData(name string) bool {
	if slices.Contains(recipe.Names(), name) || strings.HasSuffix(name, ".toml") || isArray(name) {
		return false
	}
	if isTableName(name) || isArchive(name) {
		return true
	}
	info, err := os.Stat(name)
	return err == nil && (info.IsDir() || !looksLikeRecipe(name))
}

// recipeLine is a line of a recipe that hardly stands in a table.
var recipeLine = regexp.MustCompile(`(?m)^(version|seed) = \d+\s*$|^\[(data|network|training|optimizer)\]\s*$`)

// looksLikeRecipe reports whether a file begins as a recipe does, whatever its name is.
func looksLikeRecipe(name string) bool {
	info, err := os.Stat(name)
	if err != nil || !info.Mode().IsRegular() {
		return false
	}
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer f.Close()
	head, err := io.ReadAll(io.LimitReader(f, 4096))
	return err == nil && recipeLine.Match(head)
}

// isFolder reports whether a name is that of a folder.
func isFolder(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.IsDir()
}

// isArray reports whether a file is called as a single array.
func isArray(name string) bool { return strings.EqualFold(filepath.Ext(name), ".npy") }

// isArchive reports whether a file is called as one of several arrays.
func isArchive(name string) bool { return strings.EqualFold(filepath.Ext(name), ".npz") }

// given returns the first flag of own that was set.
func (o *userData) given(cmd *cobra.Command) string {
	if o.weight != "" {
		return "--weight"
	}
	for _, name := range []string{"target", "task", "target-transform", "group", "time", "fast", "balanced", "size"} {
		if f := cmd.Flags().Lookup(name); f != nil && f.Changed {
			return "--" + name
		}
	}
	if flag := o.reading.said(); flag != "" {
		return "--" + flag
	}
	return o.decision.given(cmd)
}

// propose returns a recipe for data, as text. With guess it succeeds where a table
// leaves something open, and says so in comments.
func (o *userData) propose(name string, guess bool) (string, error) {
	if o.group != "" && o.time != "" {
		return "", usageError{errors.New("want --group or --time, not both: --time where later rows are to be predicted, --group where rows of new groups are")}
	}
	keys, err := o.reading.keys()
	if err != nil {
		return "", err
	}
	keys.Group, keys.Time, keys.Weight, keys.TargetTransform = o.group, o.time, o.weight, o.transform
	hints := experiment.Hints{Size: o.size, Targets: o.targets, Task: o.task, Fast: o.fast, Balanced: o.balanced, Reading: keys, Guess: guess}
	if err := o.decision.hint(&hints); err != nil {
		return "", err
	}
	text, err := experiment.Propose(name, hints)
	if e, ok := errors.AsType[*table.Error](err); ok && e.Code == table.NoTarget {
		err = usageError{fmt.Errorf("%w; --target COLUMN says which to predict", err)}
	}
	if e, ok := errors.AsType[*table.Error](err); ok && e.Code == table.MixedUnits {
		err = fmt.Errorf("%w; --column NAME=KIND says it", err)
	}
	return text, byFlag(withFlag(err))
}
