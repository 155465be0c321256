package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"cajal/experiment"
	"cajal/model"
	"cajal/recipe"
)

// checkCheckpoint finds out before the work, not after it, whether a new training can
// write its checkpoints to a directory: one that holds those of another is its.
func checkCheckpoint(flag, dir string) error {
	if info, err := os.Stat(dir); dir == "" || err == nil && !info.IsDir() {
		return usageError{fmt.Errorf("%s %q: want a directory", flag, dir)}
	}
	r, s, err := experiment.Resume(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist) && s.Path == "":
		return tryOut(flag, dir)
	case s.Path == "":
		return fmt.Errorf("%s %s: it holds checkpoints that cannot be read: %w; a new training needs a directory without any", flag, dir, err)
	case err != nil:
		return fmt.Errorf("%s %s: it holds a training already (%s); a new one needs another directory", flag, dir, s.Path)
	}
	return fmt.Errorf("%s %s: it holds a training already, of %s, after epoch %d of %d; %s goes on with that one, and a new one needs another directory",
		flag, dir, r.Name, s.Epoch, s.Epochs, resumeCall(r, dir))
}

// howToGoOn adds to the error of a training that was interrupted where it
// stands, and how to go on with it if it has a checkpoint. o is what it has come to, nil
// for nothing.
func howToGoOn(ctx context.Context, resumable bool, r *recipe.Recipe, o *experiment.Outcome, err error) error {
	if ctx.Err() == nil || !errors.Is(err, ctx.Err()) || !resumable {
		return err
	}
	_, s, missing := experiment.Resume(r.Training.Checkpoint)
	if missing != nil {
		return err
	}
	if o != nil && !o.Interrupted() {
		return &interruption{ctx.Err(), fmt.Sprintf("the training is complete, and was interrupted before it was measured and saved; %s does both, without training again", resumeCall(r, r.Training.Checkpoint))}
	}
	if n := r.MemberCount(); n > 1 {
		return &interruption{ctx.Err(), fmt.Sprintf("interrupted in the training of %d networks; %s goes on", n, resumeCall(r, r.Training.Checkpoint))}
	}
	return &interruption{ctx.Err(), fmt.Sprintf("interrupted after step %d, in epoch %d of %d; %s goes on",
		s.Total, min(s.Epoch+1, s.Epochs), s.Epochs, resumeCall(r, r.Training.Checkpoint))}
}

// keep saves what a training has come to before err ended it: the weights, the
// history, and pictures. It returns an error that says where they are.
func (f *flags) keep(cmd *cobra.Command, text io.Writer, r *recipe.Recipe, o *experiment.Outcome, dir, save string, err error) error {
	ctx := context.WithoutCancel(cmd.Context()) // a second Ctrl-C ends the process
	ended := cmd.Context().Err()
	if ended == nil || !errors.Is(err, ended) {
		ended = nil
	}
	if dir == "" && save == "" {
		return f.lost(o, ended, err)
	}
	if ended != nil {
		fmt.Fprintln(cmd.ErrOrStderr(), "interrupted: measuring and saving what was learnt; Ctrl-C again ends at once")
		if failed := o.Finish(ctx); failed != nil {
			err = errors.Join(err, failed)
			ended = nil
		}
	}
	if ended != nil {
		report(text, o.Result, o.RecordUnit())
	}
	files, failed := saveAll(ctx, o, dir, save)
	saved := errors.Join(failed...) == nil
	listFiles(text, files)
	if f.json {
		failed = append(failed, writeJSON(cmd.OutOrStdout(), o.Result))
	}
	if at := slices.IndexFunc(files, func(name string) bool { return name == save || filepath.Base(name) == model.FileName }); ended != nil && at >= 0 {
		text := fmt.Sprintf("%s; %s has the weights, for cajal evaluate, predict, serve and plot; with --checkpoint DIR, cajal resume DIR could go on", where(o), files[at])
		if !o.Interrupted() {
			text = complete(files, saved, r.Data.Kind == "table")
		}
		err = &interruption{ended, text}
	}
	return errors.Join(append([]error{err}, failed...)...)
}

// complete says of a training that was interrupted behind its last step which of its
// results are missing, and how to get them. Of those that could not be saved another error
// speaks. The columns of a table may not have been measured.
func complete(files []string, saved, unmeasured bool) string {
	text := "interrupted when the training was complete"
	worth := ""
	if at := slices.IndexFunc(files, func(name string) bool { return filepath.Base(name) == model.FileName }); unmeasured && at >= 0 {
		worth = "what the columns are worth, which cajal explain importance " + quoted(files[at]) + " measures"
	}
	switch {
	case saved && len(files) > 0 && worth != "":
		return text + "; all of it is saved but " + worth
	case saved && len(files) > 0:
		return text + "; all of it is saved"
	case worth != "":
		return text + "; not measured is " + worth
	}
	return text
}

// lost is the error of a training of which nothing is kept.
func (f *flags) lost(o *experiment.Outcome, ended, err error) error {
	if ended == nil {
		return err
	}
	return &interruption{ended, where(o) + "; nothing is kept: with --save FILE the weights would be, and with --checkpoint DIR, cajal resume DIR could go on"}
}

// where says where a training was interrupted.
func where(o *experiment.Outcome) string {
	if o.Interrupted() {
		return o.Stopped
	}
	return "interrupted when the training was done"
}

// interruption is the end of a context in whole words: what was interrupted, and
// where.
type interruption struct {
	ended error
	text  string
}

func (i *interruption) Error() string { return i.text }
func (i *interruption) Unwrap() error { return i.ended }
