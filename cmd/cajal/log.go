package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"cajal/recipe"
)

// logFlags say where a training is written down as it goes.
type logFlags struct{ file, board string }

func (l *logFlags) add(cmd *cobra.Command) {
	s := cmd.Flags()
	s.StringVar(&l.file, "log", "", "`FILE` for the measures of each epoch as it ends, .csv or .jsonl; resumed training goes on in it (default: the recipe's)")
	s.StringVar(&l.board, "tensorboard", "", "`DIR` for the measures of each epoch, for TensorBoard (default: the recipe's)")
}

// set puts the flags into the recipe.
func (l *logFlags) set(cmd *cobra.Command, r *recipe.Recipe) error {
	log, board := cmd.Flags().Changed("log"), cmd.Flags().Changed("tensorboard")
	resumed := cmd.Name() == "resume" // which may leave out what the checkpoint names
	if log && resumed && l.file == nowhere {
		r.Training.Log = ""
	} else if log {
		if recipe.LogFormat(l.file) == "" {
			return usageError{fmt.Errorf("--log %q: want a file whose name ends in .csv or .jsonl", l.file)}
		}
		if same(l.file, r.Data.Path) {
			return usageError{fmt.Errorf("--log %s: it is the data; want another file", l.file)}
		}
		r.Training.Log = l.file
	}
	if board && resumed && l.board == nowhere {
		r.Training.TensorBoard = ""
	} else if board {
		if l.board == "" {
			return usageError{fmt.Errorf("--tensorboard: want a directory")}
		}
		r.Training.TensorBoard = l.board
	}
	if (log || board) && cmd.Flags().Changed("repeat") {
		return usageError{fmt.Errorf("--log, --tensorboard: repeated trainings are not logged; want them without --repeat")}
	}
	return nil
}

// same says whether two names are of one file.
func same(a, b string) bool {
	one, err := os.Stat(a)
	if err != nil {
		return false
	}
	other, err := os.Stat(b)
	return err == nil && os.SameFile(one, other)
}
