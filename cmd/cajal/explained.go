package main

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"cajal/experiment"
	"cajal/internal/replace"
	"cajal/model"
	"cajal/plot"
)

// explained is a model of a table whose columns are explained, and where the results go.
type explained struct {
	model   *model.Model // all of its members
	trained *experiment.Trained
	name    string // what pictures call it, with the member
	which   string // ", member 2" if it is one alone
	out     string // directory, "" for nowhere
}

// explainedFlags are those that all commands about columns have, beside those of their
// samples.
type explainedFlags struct {
	out    string
	member int
}

// add adds the flags of a command that writes files of a name with .png and .json behind it.
func (f *explainedFlags) add(cmd *cobra.Command, in *sampleFlags, name string) {
	cmd.Flags().StringVar(&f.out, "out", "", fmt.Sprintf("`DIR` for %s.png and %s.json, or \"none\" (default: the model's, and of one member member-K in it)", name, name))
	cmd.Flags().IntVar(&f.member, "member", 0, "explain member `K` of a bag alone, counted from 0 (default: what all of them predict together)")
	cmd.Flags().BoolVar(&in.shared.json, "json", false, "print the result as JSON on standard output, all else on standard error")
}

// about opens the model of a command, and finds out before the work whether results
// can be written.
func (in *sampleFlags) about(cmd *cobra.Command, args []string, f explainedFlags) (*explained, error) {
	m, err := in.open(args[0])
	if err != nil {
		return nil, err
	}
	if m.Schema() == nil {
		return nil, usageError{fmt.Errorf("%s learned from %s, not from a table, so it has no columns to explain; cajal explain --weight writes out the chain rule of one weight of any recipe", args[0], m.Description().Source)}
	}
	w := &explained{model: m, name: m.Description().Name}
	if w.trained, err = in.origin(m); err != nil {
		return nil, err
	}
	in.sayNear(cmd.ErrOrStderr())
	dir := filepath.Dir(args[0])
	if cmd.Flags().Changed("member") {
		if err := w.trained.Only(f.member); err != nil {
			return nil, usageError{fmt.Errorf("--member %d: %w", f.member, err)}
		}
		w.which = fmt.Sprintf(", member %d", f.member)
		w.name += w.which
		dir = filepath.Join(dir, fmt.Sprintf("member-%d", f.member)) // what is of all members stays
	}
	to := flags{out: cmp.Or(f.out, dir)}
	w.out, err = to.prepareOut(cmd, "")
	return w, err
}

// save writes the result and its picture, and lists them.
func (w *explained) save(cmd *cobra.Command, in *sampleFlags, name string, result any, p *plot.Plot) error {
	if w.out == "" {
		return nil
	}
	if err := os.MkdirAll(w.out, 0o755); err != nil {
		return fmt.Errorf("make the output directory: %w", err)
	}
	picture, numbers := filepath.Join(w.out, name+".png"), filepath.Join(w.out, name+".json")
	text, err := json.MarshalIndent(result, "", "  ")
	if err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	var files []string
	there := map[string]string{}
	for _, file := range []string{picture, numbers} {
		if _, err := os.Lstat(file); err == nil {
			there[file] = " (replaced)"
		}
	}
	failed := replace.Bytes(numbers, append(text, '\n'))
	if failed == nil {
		files = append(files, numbers+there[numbers])
	}
	if err := p.Save(picture); err != nil {
		failed = errors.Join(failed, err)
	} else {
		files = append(files, picture+there[picture])
	}
	to := cmd.OutOrStdout()
	if in.shared.json {
		to = cmd.ErrOrStderr()
	}
	listFiles(to, files)
	return failed
}

// whatIsPredicted says what a mean prediction is of: the number, if it is one.
func (w *explained) whatIsPredicted() string {
	if names := w.trained.Outputs(); len(names) == 1 {
		return "mean " + names[0]
	}
	return "mean prediction"
}

// everyFew tells how far work is, every few seconds.
type everyFew struct {
	w    io.Writer
	what string // is done again and again: "shuffles"
	due  time.Time
}

func (e *everyFew) observe(done, total int) {
	now := time.Now()
	if e.due.IsZero() {
		e.due = now.Add(fitsEvery)
	}
	if now.After(e.due) && done < total {
		fmt.Fprintf(e.w, "%d of %d %s\n", done, total, e.what)
		e.due = now.Add(fitsEvery)
	}
}
