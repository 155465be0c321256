package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"cajal/experiment"
	"cajal/recipe"
	"cajal/threads"
	"cajal/train"
	"cajal/train/log"
)

// flags are what train and sweep share.
type flags struct {
	seed    int64
	rate    float64
	epochs  int
	threads int
	out     string
	data    string
	json    bool
	lang    string // of report.html

	anyMemory bool

	userData userData
	baseline *baselineProgress // what the output shows of its fits
	members  *membersProgress  // and of members
	pictures *picturesProgress // and of pictures that are read once training is done
	fresh    []string          // directories that prepareOut made

	beside    string // where results go that nobody named a place for, beside the checkpoints
	resumable bool   // a checkpoint of this very training is there
}

// add adds the flags of commands that train by the recipe.
func (f *flags) add(cmd *cobra.Command) {
	f.addCommon(cmd)
	s := cmd.Flags()
	s.Float64Var(&f.rate, "rate", 0, "learning `RATE` (default: the recipe's)")
	s.IntVar(&f.epochs, "epochs", 0, "make `N` passes over the data; 0 trains nothing, and measures the first weights (default: the recipe's)")
}

// addCommon adds the flags of commands that make the recipe's data and network, however
// they train it.
func (f *flags) addCommon(cmd *cobra.Command) {
	s := cmd.Flags()
	s.Int64Var(&f.seed, "seed", 0, "`SEED` of data and weights (default: the recipe's)")
	s.IntVar(&f.threads, "threads", 0, "use `N` threads; results do not depend on it (default: one for each processor)")
	s.StringVar(&f.data, "data", "", "`DIR` of the data's files, for recipes that read some (default: the recipe's)")
	s.StringVar(&f.out, "out", "", "`DIR` for pictures, history.csv, result.json and model.safetensors, or \"none\"; what is there is replaced (default: runs/NAME, or runs/NAME-2 and so on where that is there)")
	s.BoolVar(&f.json, "json", false, "print the result as JSON on standard output, all else on standard error")
	f.addMemory(cmd)
}

// load reads the recipe and changes what flags say.
func (f *flags) load(cmd *cobra.Command, name string) (*recipe.Recipe, error) {
	r, err := f.recipe(cmd, name)
	if err != nil {
		return nil, err
	}
	set := cmd.Flags().Changed
	switch {
	case set("seed") && (f.seed < 0 || f.seed > math.MaxUint32):
		return nil, usageError{fmt.Errorf("--seed %d: want 0 to %d", f.seed, uint32(math.MaxUint32))}
	case set("rate") && !(f.rate > 0 && !math.IsInf(f.rate, 0)):
		return nil, usageError{fmt.Errorf("--rate %v: want a finite number above 0", f.rate)}
	case set("epochs") && f.epochs < 0:
		return nil, usageError{fmt.Errorf("--epochs %d: want at least 0", f.epochs)}
	case f.threads < 0 || f.threads > 1024:
		return nil, usageError{fmt.Errorf("--threads %d: want 1 to 1024, or 0 for one for each processor", f.threads)}
	}
	if set("seed") {
		r.SetSeed(f.seed)
	}
	if set("rate") {
		r.Optimizer.Rate = f.rate
	}
	if set("data") {
		if r.Data.Kind != "mnist" {
			return nil, usageError{fmt.Errorf("--data %s: %s reads no files; recipes with data.kind = \"mnist\" do", f.data, r.Name)}
		}
		r.Data.Dir = f.data
	}
	if set("epochs") {
		r.Training.Epochs = f.epochs
	}
	threads.Set(f.threads)
	return r, nil
}

// read reads what the recipe learns from.
func (f *flags) read(cmd *cobra.Command, r *recipe.Recipe) (*experiment.Experiment, error) {
	decoding := newPicturesProgress(cmd.ErrOrStderr())
	e, err := experiment.ReadContext(cmd.Context(), r, experiment.Hooks{Pictures: decoding.observe})
	decoding.finish()
	if err == nil && f.anyMemory {
		e.AnyMemory()
	}
	return e, err
}

// addMemory adds the flag about memory.
func (f *flags) addMemory(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&f.anyMemory, "any-memory", false, "begin though by the estimate there is too little memory")
}

// recipe reads a recipe, or proposes one for a table.
func (f *flags) recipe(cmd *cobra.Command, name string) (*recipe.Recipe, error) {
	switch {
	case isArray(name):
		if _, err := os.Stat(name); err != nil {
			return nil, err
		}
		return nil, usageError{fmt.Errorf("%s: one array has no targets, and np.savez(\"data.npz\", x=x, y=y) writes two, for %s data.npz; or put x.npy and y.npy into a directory, and name that", name, cmd.CommandPath())}
	case name == "-":
		return nil, usageError{errors.New("-: data is read more than once, and the model remembers where it is; write standard input to a file first, as in cat > table.csv")}
	}
	if !isUserData(name) {
		if err := nothingThere(name); err != nil {
			return nil, err
		}
		if flag := f.userData.given(cmd); flag != "" {
			table := "[data]"
			if flag == f.userData.decision.given(cmd) {
				table = "[decision]"
			}
			return nil, usageError{fmt.Errorf("%s is for a table or pictures, or an .npz file, and %s is a recipe, whose %s says it", flag, name, table)}
		}
		return f.loadRecipe(cmd, name)
	}
	text, err := f.userData.propose(name, false)
	if err != nil {
		return nil, err
	}
	return recipe.Parse(name, []byte(text))
}

// loadRecipe reads a recipe, and says of names that are none what they may be
// meant to be.
func (f *flags) loadRecipe(cmd *cobra.Command, name string) (*recipe.Recipe, error) {
	builtin := slices.Contains(recipe.Names(), name)
	if info, err := os.Stat(name); builtin && err == nil && info.IsDir() {
		fmt.Fprintf(cmd.ErrOrStderr(), "%s is a built-in recipe; the folder is .%c%s\n", name, filepath.Separator, name)
	}
	if strings.HasSuffix(name, ".toml") || builtin {
		return recipe.Load(name)
	}
	if info, err := os.Stat(name); err == nil && !info.IsDir() {
		text := fmt.Sprintf("%s: want a recipe, whose file ends in .toml, or a table, whose file ends in one of %s, or arrays, in a file that ends in .npz", name, strings.Join(tables, " "))
		return nil, usageError{errors.New(text)}
	}
	return recipe.Load(name)
}

// output says where an experiment talks to: progress and steps to a person,
// and with --json nothing but the result to standard output.
func (f *flags) output(cmd *cobra.Command) (text io.Writer, hooks experiment.Hooks) {
	text = cmd.OutOrStdout()
	if f.json {
		text = cmd.ErrOrStderr()
	}
	f.baseline, f.members = newBaselineProgress(cmd.ErrOrStderr()), newMembersProgress(cmd.ErrOrStderr())
	f.pictures = newPicturesProgress(cmd.ErrOrStderr())
	progress := log.ProgressTo(rawOf(cmd.ErrOrStderr()))
	return text, experiment.Hooks{
		Step: func(s experiment.Step) { fmt.Fprintf(text, "%-12s %s\n", s.Name, s.Text) },
		Event: func(e train.Event) {
			if e.Kind == train.Saved {
				f.resumable = true
				return
			}
			progress(e)
		},

		Baseline: f.baseline.observe,
		Members:  f.members.observe,
		Pictures: f.pictures.observe,
	}
}

func writeJSON(w io.Writer, v any) error {
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return fmt.Errorf("write the result: %w", err)
	}
	return nil
}

func listFiles(w io.Writer, names []string) {
	if len(names) > 0 {
		fmt.Fprintln(w, "\nwritten:")
	}
	for _, n := range names {
		fmt.Fprintln(w, " ", n)
	}
}

func platform() string { return runtime.Version() + " " + runtime.GOOS + "/" + runtime.GOARCH }
