package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"cajal/recipe"
)

// A checkpoint may come from a stranger, and says where its training writes. Resume
// writes below the directory of the checkpoints alone, unless a flag names a place.

// nowhere in place of a file or a directory stands for none.
const nowhere = "none"

// elsewhere returns the flags by which cajal resume writes where a recipe says, those
// of the places that do not lie below dir, each with a blank before it. given reports
// flags that are there already.
func elsewhere(r *recipe.Recipe, dir string, given func(flag string) bool) (flags string) {
	t := &r.Training
	for _, to := range []struct{ flag, path string }{{"out", t.Out}, {"log", t.Log}, {"tensorboard", t.TensorBoard}} {
		if to.path != "" && to.path != nowhere && !given(to.flag) && !within(dir, to.path) {
			flags += fmt.Sprintf(" --%s %s", to.flag, quoted(to.path))
		}
	}
	return flags
}

// quoted is a path as an argument that a shell takes for that path alone. Control
// characters are written out, as bash, zsh and ksh read them, since a terminal may show
// none.
func quoted(path string) string {
	plain := func(r rune) bool {
		return r != utf8.RuneError && (strings.ContainsRune("/\\:._-+=~@%,", r) || unicode.IsLetter(r) || unicode.IsDigit(r))
	}
	if path != "" && path[0] != '-' && path[0] != '~' && !strings.ContainsFunc(path, func(r rune) bool { return !plain(r) }) {
		return path
	}
	if !utf8.ValidString(path) || strings.ContainsFunc(path, unicode.IsControl) {
		return quotedBytes(path)
	}
	return "'" + strings.ReplaceAll(path, "'", `'\''`) + "'"
}

// quotedBytes is quoted for paths with bytes that are not to be printed: $'a\x1bb'.
func quotedBytes(path string) string {
	b := []byte("$'")
	for i := 0; i < len(path); {
		r, size := utf8.DecodeRuneInString(path[i:])
		switch {
		case r == utf8.RuneError || unicode.IsControl(r):
			for _, c := range []byte(path[i : i+size]) {
				b = fmt.Appendf(b, `\%03o`, c) // three digits, so that none behind them counts
			}
		case r == '\'' || r == '\\':
			b = append(b, '\\', byte(r))
		default:
			b = append(b, path[i:i+size]...)
		}
		i += size
	}
	return string(append(b, '\''))
}

// asTyped writes the flags that a command was called with, each with a blank before it.
func asTyped(cmd *cobra.Command) (flags string) {
	cmd.Flags().Visit(func(f *pflag.Flag) {
		switch {
		case f.Value.Type() != "bool":
			flags += fmt.Sprintf(" --%s %s", f.Name, quoted(f.Value.String()))
		case f.Value.String() == "true":
			flags += " --" + f.Name
		default:
			flags += " --" + f.Name + "=false"
		}
	})
	return flags
}

// resumeCall is the command that resumes a training: it writes where that one did.
func resumeCall(r *recipe.Recipe, dir string) string {
	return "cajal resume " + quoted(dir) + elsewhere(r, dir, func(string) bool { return false })
}

// confine refuses checkpoints by which something would be written outside their
// directory: by the recipe in them, or by a symbolic link beside them. The refusal has
// the call of cmd with what it takes to go on there.
func confine(r *recipe.Recipe, dir string, cmd *cobra.Command) error {
	if flags := elsewhere(r, dir, cmd.Flags().Changed); flags != "" {
		return usageError{fmt.Errorf("%s: its checkpoint writes to places outside this directory; if you trust it, the command below goes on there, and with %s in place of a path nothing is written:\n  cajal resume %s%s%s", dir, nowhere, quoted(dir), asTyped(cmd), flags)}
	}
	real, err := filepath.EvalSymlinks(dir) // the way there may have links
	if err != nil {
		return err
	}
	return filepath.WalkDir(real, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil // what cannot be looked at cannot be written to
		}
		return leadsOut(dir, path, e)
	})
}

// leadsOut refuses a symbolic link to a place that is not below dir.
func leadsOut(dir, path string, e fs.DirEntry) error {
	if e.Type()&fs.ModeSymlink == 0 || within(dir, path) {
		return nil
	}
	return fmt.Errorf("%s is a symbolic link that leads out of %s, and what is written there would follow it; remove it", path, dir)
}

// within reports whether what is written to a path lies below dir, wherever symbolic
// links on the way lead. It takes a link to nothing for one that leads elsewhere.
func within(dir, path string) bool {
	below, err := filepath.EvalSymlinks(dir)
	if err == nil {
		below, err = filepath.Abs(below)
	}
	if err != nil {
		return false
	}
	at := filepath.VolumeName(path) + string(filepath.Separator)
	if !filepath.IsAbs(path) {
		if at, err = os.Getwd(); err == nil {
			at, err = filepath.EvalSymlinks(at)
		}
		if err != nil {
			return false
		}
	}
	// Part by part, as the system goes: a/link/../b is beside what the link leads to.
	for part := range strings.SplitSeq(filepath.ToSlash(path[len(filepath.VolumeName(path)):]), "/") {
		at = filepath.Join(at, part)
		if info, err := os.Lstat(at); err == nil && info.Mode()&fs.ModeSymlink != 0 {
			if at, err = filepath.EvalSymlinks(at); err != nil {
				return false
			}
		}
	}
	if real, err := filepath.EvalSymlinks(below); err == nil {
		below = real
	}
	rel, err := filepath.Rel(below, at)
	return err == nil && filepath.IsLocal(rel)
}
