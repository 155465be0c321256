package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"cajal/experiment"
	"cajal/internal/bytesize"
	"cajal/internal/figure"
	"cajal/plot"
	"cajal/train"
)

func trainCommand() *cobra.Command {
	var f flags
	var hidden, repeat int
	var plain, stream bool
	var save, checkpoint, every, net, augment string
	var log logFlags
	cmd := &cobra.Command{
		Use:   "train RECIPE|FILE.toml|TABLE|FILE.npz|FOLDER",
		Short: "Carry out a recipe, or learn a table, arrays or pictures: data, network, pictures",
		Long: `Train carries out a recipe: a built-in one, or a file. It makes a recipe itself,
which cajal recipe prints, of a table, a CSV or Parquet file; of an .npz file with arrays
x and y, or x_train, y_train, x_test and y_test, or a directory of .npy files with them; of
a folder that has a folder of pictures for each class; and of a directory with the files of
a data set, IDX as MNIST's or the binary ones of CIFAR-10 and CIFAR-100. Several targets,
all numbers or all of two classes, are predicted by one network. What is left out, such as
rows without a target, is counted.

Ctrl-C ends the training and keeps what was learnt so far; with --checkpoint, cajal
resume goes on from there. The exit status is then 130.

For data of yours report.html shows the results on one page, in Chinese where the
environment (LC_ALL, LC_MESSAGES or LANG) says so; --lang overrules it.

The results go to runs/NAME; where an earlier run left that, to runs/NAME-2 and so
on. --out names a directory instead, in which files are replaced.`,
		Example: `  cajal train moons
  cajal train moons --hidden 5 --rate 0.003
  cajal train mine.toml --json --out results
  cajal train digits --checkpoint runs/a --every 500
  cajal train flowers.csv --target species --save flowers.safetensors
  cajal train flowers.csv --target petal_length,petal_width
  cajal train digits --log digits.csv --tensorboard runs/board
  cajal train data.npz
  cajal train photos --size 32
  cajal train photos --augment shift=2,rotate=15,flip`,
		Args: exactly("a recipe's name or a file, of a recipe, a table or arrays"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("checkpoint") && !cmd.Flags().Changed("repeat") {
				if err := checkCheckpoint("--checkpoint", checkpoint); err != nil {
					return err
				}
			}
			r, err := f.load(cmd, args[0])
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("net") {
				if err := r.SetNet(net); err != nil {
					return byFlag(err)
				}
			}
			if cmd.Flags().Changed("augment") {
				if err := r.SetAugment(augment); err != nil {
					return byAugment(r, err)
				}
			}
			if cmd.Flags().Changed("stream") {
				r.Data.Stream = &stream
				if err := r.CheckData(); err != nil {
					return byFlag(err)
				}
			}
			if cmd.Flags().Changed("hidden") {
				if hidden < 1 {
					return usageError{fmt.Errorf("--hidden %d: want at least 1", hidden)}
				}
				if err := r.SetHidden(hidden); err != nil {
					return err
				}
			}
			if err := f.setLanguage(cmd, r); err != nil {
				return err
			}
			if plain {
				r.Baseline = nil
			}
			if err := setCheckpoint(cmd, r, checkpoint, every); err != nil {
				return err
			}
			if dir := r.Training.Checkpoint; dir != "" && !cmd.Flags().Changed("repeat") {
				if err := checkCheckpoint("training.checkpoint", dir); err != nil {
					return err
				}
			}
			if err := log.set(cmd, r); err != nil {
				return err
			}
			if err := checkSave(save); err != nil {
				return err
			}
			e, err := f.read(cmd, r)
			if err != nil && cmd.Flags().Changed("augment") {
				return byAugment(r, err)
			}
			if err != nil {
				return err
			}
			if cmd.Flags().Changed("repeat") {
				if repeat < 1 || repeat > 100_000 {
					return usageError{fmt.Errorf("--repeat %d: want 1 to 100000", repeat)}
				}
				if save != "" {
					return usageError{fmt.Errorf("--save %s: with --repeat there is no one model to save", save)}
				}
				return repeatRecipe(cmd, &f, e, repeat)
			}
			return trainRecipe(cmd, &f, e, save)
		},
	}
	f.add(cmd)
	f.addLanguage(cmd)
	cmd.Flags().StringVar(&checkpoint, "checkpoint", "", "`DIR` for checkpoints, from which cajal resume goes on (default: the recipe's)")
	cmd.Flags().StringVar(&every, "every", "", "how often to write a checkpoint: every `N` steps, as in 500, or epochs, as in 2epochs (default: the recipe's, or 1epoch)")
	f.userData.add(cmd)
	f.userData.addWeight(cmd)
	f.userData.decision.add(cmd)
	log.add(cmd)
	cmd.Flags().IntVar(&hidden, "hidden", 0, "put `N` units in each hidden layer (default: the recipe's)")
	cmd.Flags().StringVar(&net, "net", "", "for pictures: the `NET`, cnn or mlp, with its optimiser (default: cnn for a folder of pictures, else the recipe's)")
	cmd.Flags().StringVar(&augment, "augment", "", "for pictures: how training changes them at random, a `LIST` such as shift=2,rotate=15,flip of shift, flip, crop, rotate, scale, colour, erase and mixup, or none (default: the recipe's)")
	cmd.Flags().BoolVar(&stream, "stream", false, "for a folder of pictures: read each whenever it is trained on, instead of keeping all in memory, which is so by itself where they would take more than half of it")
	cmd.Flags().BoolVar(&plain, "no-baseline", false, "fit no simple models to compare with")
	cmd.Flags().IntVar(&repeat, "repeat", 0, "run `N` times, each with a seed of its own, and report how the results vary")
	cmd.Flags().StringVar(&save, "save", "", "`FILE` for the trained model, for summary, evaluate, predict and plot (the directory of --out has one too)")
	return cmd
}

// checkSave finds out before the work, not after it, whether a model can be
// saved.
func checkSave(path string) error {
	if path == "" {
		return nil
	}
	return checkFile("--save", path, "model.safetensors")
}

// checkFile finds out whether a flag names what can be written as a file, such as name.
func checkFile(flag, path, name string) error {
	dir := filepath.Dir(path)
	switch info, err := os.Stat(dir); {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s %s: there is no directory %s; make it first", flag, path, dir)
	case err != nil:
		return fmt.Errorf("%s %s: %w", flag, path, err)
	case !info.IsDir():
		return fmt.Errorf("%s %s: %s is a file, want a directory", flag, path, dir)
	}
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return fmt.Errorf("%s %s: it is a directory, want a file's name, such as %s", flag, path, filepath.Join(path, name))
	}
	return tryOut("--save", dir)
}

func trainRecipe(cmd *cobra.Command, f *flags, e *experiment.Experiment, save string) error {
	r := e.Recipe()
	if f.out == "" {
		f.out = r.Training.Out
	}
	named := f.out
	if f.out == "" && f.beside != "" {
		f.out = f.beside
		fmt.Fprintf(cmd.ErrOrStderr(), "the results go to %s; --out DIR names another directory\n", f.out)
	}
	dir, err := f.prepareOut(cmd, r.Name)
	if err != nil {
		return err
	}
	defer f.release()
	r.Training.Out = named
	e.SetOut(named) // a training that is resumed goes on there, if it may
	text, hooks := f.output(cmd)
	if dir != "" {
		hooks.Augmented = func(sheet *plot.Plot) error { return writeSheet(text, dir, sheet) }
	}
	if r.Title != "" {
		fmt.Fprintln(text, r.Title)
	}
	fmt.Fprint(text, e.Describe())
	o, err := e.Run(cmd.Context(), hooks)
	if o != nil {
		o.SetReportLanguage(f.lang)
	}
	f.baseline.finish()
	f.members.finish()
	f.pictures.finish()
	var unsaved *train.CheckpointError
	switch {
	case err == nil || o != nil && errors.As(err, &unsaved):
	case o == nil || f.resumable:
		return howToGoOn(cmd.Context(), f.resumable, r, o, err)
	default:
		return f.keep(cmd, text, r, o, dir, save, err)
	}
	var unmeasured error
	skipped := false
	if dir != "" {
		unmeasured = o.MeasureColumns(cmd.Context(), hooks)
	}
	if ended := cmd.Context().Err(); ended != nil && errors.Is(unmeasured, ended) {
		fmt.Fprintln(cmd.ErrOrStderr(), "interrupted: the training is complete; saving it; Ctrl-C again ends at once")
		unmeasured, skipped = nil, true
	}
	report(text, o.Result, o.RecordUnit())
	files, failed := saveAll(context.WithoutCancel(cmd.Context()), o, dir, save) // a moment, for which nothing is thrown away
	saved := errors.Join(failed...) == nil
	failed = append(failed, unmeasured)
	listFiles(text, files)
	if f.json {
		failed = append(failed, writeJSON(cmd.OutOrStdout(), o.Result))
	}
	if err != nil {
		err = fmt.Errorf("the training is done, but its last checkpoint could not be written: %w", err)
	}
	if ended := cmd.Context().Err(); ended != nil {
		failed = append(failed, &interruption{ended, complete(files, saved, skipped)})
	}
	return errors.Join(append([]error{err}, failed...)...)
}

// writeSheet writes examples of changed pictures before they are trained on.
func writeSheet(text io.Writer, dir string, sheet *plot.Plot) error {
	path := filepath.Join(dir, experiment.AugmentedFile)
	err := os.MkdirAll(dir, 0o755)
	if err == nil {
		err = sheet.Save(path)
	}
	if err != nil {
		return &experiment.WriteError{Path: path, Err: err}
	}
	fmt.Fprintf(text, "%-12s %s shows some: each as it is, and as the first epochs see it\n", "", path)
	return nil
}

// saveAll writes the model and the results, each also where the other fails: a
// full disk may have room for one, and --save may name another disk.
func saveAll(ctx context.Context, o *experiment.Outcome, dir, save string) (files []string, failed []error) {
	var unsaved error
	if save != "" {
		if err := o.SaveModel(save); err != nil {
			unsaved = &experiment.WriteError{Path: save, Err: err}
		}
	}
	if dir != "" {
		names, err := o.Save(ctx, dir)
		files, failed = names, append(failed, err)
	}
	if save != "" && unsaved == nil {
		files = append(files, save)
	}
	return files, []error{experiment.Unwritten(files, append(failed, unsaved)...)}
}

// report writes a result for a person.
func report(w io.Writer, r experiment.Result, unit string) {
	if len(r.History) > 0 {
		fmt.Fprintf(w, "\nloss after %s\n", unit)
		for _, h := range thin(r.History, 20) {
			fmt.Fprintf(w, "  %8d  %s\n", h.Step, figure.Fixed(h.Loss, 6))
		}
	}
	if r.TapeBytes > 0 {
		fmt.Fprintf(w, "\ntrained in %.2f s\n", r.Seconds)
		fmt.Fprintf(w, "memory: %s for the tape at most, %s for the parameters and what training keeps of them\n\n",
			bytesize.Text(float64(r.TapeBytes)), bytesize.Text(float64(r.ModelBytes)))
	} else {
		fmt.Fprint(w, "\nno step was made\n\n")
	}
	reportScores(w, r)
	writeClassification(w, r.Classification)
	writeTargets(w, r.ByTarget)
	writeLabels(w, r.Labels)
	writeIntervals(w, r.Intervals)
	writeMislabelled(w, r.Mislabelled)
	writeOutliers(w, r.Outliers)
	for i, c := range r.Cases {
		if i == 0 {
			fmt.Fprintln(w, "\nworked cases:")
		}
		fmt.Fprintf(w, "  %v → %s", c.Input, numbers("%.2f", c.Predicted))
		if c.Want != nil {
			fmt.Fprintf(w, ", want %s", numbers("%.6g", c.Want))
		}
		fmt.Fprintln(w)
	}
	for i, d := range r.Diagnosis {
		if i == 0 {
			fmt.Fprintln(w, "\ndiagnosis:")
		}
		fmt.Fprintln(w, " ", d)
	}
}

// reportScores writes a table: a row for each measure of each baseline and of the
// network, a column for each part of the samples.
func reportScores(w io.Writer, r experiment.Result) {
	outOfFold := r.OutOfFold != nil
	test := r.Test != nil
	for _, b := range r.Baselines {
		outOfFold, test = outOfFold || b.OutOfFold != nil, test || b.Test != nil
	}
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	line := func(head, training, held, tested string) {
		fmt.Fprint(t, head, "\t", training, "\t")
		if outOfFold {
			fmt.Fprint(t, held, "\t")
		}
		if test {
			fmt.Fprint(t, tested, "\t")
		}
		fmt.Fprintln(t)
	}
	model := func(whose string, training, held, tested experiment.Score) {
		all := maps.Clone(training)
		maps.Copy(all, held)
		maps.Copy(all, tested)
		for _, name := range slices.Sorted(maps.Keys(all)) {
			line(whose+": "+experiment.MeasureName(name, r.Targets), cell(training, name), cell(held, name), cell(tested, name))
		}
	}
	line("", "training", "out of fold", "test")
	for _, b := range r.Baselines {
		model(b.Name(), b.Train, b.OutOfFold, b.Test)
	}
	whose := "network"
	if r.Members > 1 {
		whose = "networks"
	}
	model(whose, r.Train, r.OutOfFold, r.Test)
	t.Flush()
}

// none stands in a table for a number that the samples do not give.
const none = "–"

func cell(s experiment.Score, name string) string {
	v, ok := s[name]
	switch {
	case !ok:
		return ""
	case experiment.Undefined(name, v):
		return none
	case math.Abs(v) < 0.001 && v != 0:
		return fmt.Sprintf("%.3g", v)
	}
	return experiment.Digits(v)
}

func numbers(format string, v []float64) string {
	text := make([]string, len(v))
	for i, x := range v {
		text[i] = fmt.Sprintf(format, figure.Float(x))
	}
	return "[" + strings.Join(text, " ") + "]"
}

// thin returns about n of the elements, the first and the last among them.
func thin[E any](s []E, n int) []E {
	if len(s) <= n {
		return s
	}
	out := make([]E, 0, n)
	for i := range n {
		out = append(out, s[i*(len(s)-1)/(n-1)])
	}
	return out
}
