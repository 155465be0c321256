package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"cajal/experiment"
	"cajal/internal/figure"
	"cajal/recipe"
	"cajal/threads"
	"cajal/train"
)

func resumeCommand() *cobra.Command {
	var f flags
	var save string
	var log logFlags
	cmd := &cobra.Command{
		Use:   "resume DIR",
		Short: "Go on with a training that was interrupted",
		Long: `Resume goes on from the newest whole checkpoint in a directory, which
cajal train --checkpoint DIR has written. The checkpoint holds the recipe, so
nothing else is needed; the result is the same, bit for bit, as that of a
training that was not interrupted. --epochs, in all, makes it longer. Where the
data is no longer the same, it refuses.

It writes below DIR alone, the results to DIR/results: a checkpoint of a stranger may
name any place. Where the training was told with --out, --log or --tensorboard to write
elsewhere, these flags have to say so again; the refusal has the whole command. A log is
cut back to where the checkpoint stood only if it begins as the training wrote it.`,
		Example: `  cajal train digits --checkpoint runs/a --every 500
  cajal resume runs/a
  cajal resume runs/a --epochs 40`,
		Args: exactly("a directory with checkpoints"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if info, err := os.Stat(args[0]); err == nil && !info.IsDir() {
				return usageError{fmt.Errorf("%s is a file; want the directory that has the checkpoints", args[0])}
			}
			r, s, err := experiment.Resume(args[0])
			switch {
			case errors.Is(err, fs.ErrNotExist) && s.Path == "": // and not the data
				return fmt.Errorf("%s holds no checkpoint; cajal train RECIPE --checkpoint %s writes some", args[0], args[0])
			case err != nil:
				return err
			case cmd.Flags().Changed("epochs") && f.epochs < s.Epoch:
				return usageError{fmt.Errorf("--epochs %d: want at least %d, which are made already; it counts those too", f.epochs, s.Epoch)}
			case f.threads < 0 || f.threads > 1024:
				return usageError{fmt.Errorf("--threads %d: want 1 to 1024, or 0 for one for each processor", f.threads)}
			}
			if err := f.setLanguage(cmd, r); err != nil {
				return err
			}
			if cmd.Flags().Changed("epochs") {
				r.Training.Epochs = f.epochs
			}
			call := resumeCall(r, args[0])
			if err := log.set(cmd, r); err != nil {
				return err
			}
			if err := confine(r, args[0], cmd); err != nil {
				return err
			}
			f.beside = filepath.Join(args[0], "results")
			if text := finished(r, s, args[0], call); text != "" {
				fmt.Fprintln(cmd.ErrOrStderr(), visible(text))
			}
			if err := checkSave(save); err != nil {
				return err
			}
			threads.Set(f.threads)
			e, err := f.read(cmd, r)
			if err != nil {
				return err
			}
			if err := e.ResumeFrom(s); err != nil {
				return err
			}
			f.resumable = true
			return trainRecipe(cmd, &f, e, save)
		},
	}
	log.add(cmd)
	f.addLanguage(cmd)
	f.addMemory(cmd)
	s := cmd.Flags()
	s.IntVar(&f.epochs, "epochs", 0, "make `N` passes over the data in all, those made already included (default: the recipe's)")
	s.IntVar(&f.threads, "threads", 0, "use `N` threads; results do not depend on it (default: one for each processor)")
	s.StringVar(&f.out, "out", "", "`DIR` for pictures, history.csv, result.json and model.safetensors, or \"none\"; what is there is replaced (default: that of the training if it lies below the checkpoints' directory, or results in that)")
	s.StringVar(&save, "save", "", "`FILE` for the trained model, as cajal train has it")
	s.BoolVar(&f.json, "json", false, "print the result as JSON on standard output, all else on standard error")
	return cmd
}

// finished says of a training of which nothing is left to do that this is so,
// and how to train on, by call; "" of others.
func finished(r *recipe.Recipe, s train.Snapshot, dir, call string) string {
	switch n := r.MemberCount(); {
	case n > 1 && s.Stopped == "" && s.Epoch < r.Training.Epochs:
		return ""
	case n > 1: // of the last of them, which ended where it did
		return fmt.Sprintf("%s: this training is finished: all %d networks are trained; to train longer, begin a new one with cajal train --epochs", dir, n)
	case s.Stopped != "":
		return fmt.Sprintf("%s: this training is finished: it stopped after epoch %d of %d (%s); to train longer, begin a new one", dir, s.Epoch, s.Epochs, s.Stopped)
	case s.Epoch < r.Training.Epochs:
		return ""
	case !r.Extendable():
		return fmt.Sprintf("%s: this training is finished: %s made, %s; its rates follow a schedule over just these, so to train longer, begin a new one with cajal train --epochs",
			dir, figure.All(s.Epoch, "epoch"), figure.Count(s.Total, "step"))
	}
	return fmt.Sprintf("%s: this training is finished: %s made, %s; %s --epochs %d trains on", dir, figure.All(s.Epoch, "epoch"), figure.Count(s.Total, "step"), call, 2*max(1, s.Epoch))
}

// setCheckpoint puts the flags of train into the recipe.
func setCheckpoint(cmd *cobra.Command, r *recipe.Recipe, dir, every string) error {
	set := cmd.Flags().Changed
	if set("checkpoint") {
		r.Training.Checkpoint = dir
	}
	if set("every") {
		if r.Training.Checkpoint == "" {
			return usageError{fmt.Errorf("--every %s: needs --checkpoint, the directory to write to", every)}
		}
		if _, _, err := recipe.Every(every); err != nil {
			return usageError{fmt.Errorf("--every %w", err)}
		}
		r.Training.CheckpointEvery = every
	}
	if set("checkpoint") && set("repeat") {
		return usageError{errors.New("--checkpoint: of repeated trainings none can be resumed; want it without --repeat")}
	}
	return nil
}
