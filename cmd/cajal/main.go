// Command cajal trains neural networks from recipes and shows what happens.
//
//	cajal train moons                       the first article, end to end
//	cajal sweep moons --hidden 1,2,3,4,5    one network for each size
//	cajal recipe moons > mine.toml          a recipe to edit
//	cajal train mine.toml
//
// With --json it prints one JSON object on standard output and everything else
// on standard error. It exits with status 2 for wrong usage, including a wrong
// recipe, 130 where Ctrl-C or SIGTERM ended it, and 1 for a failure.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"cajal/internal/defuse"
	"cajal/recipe"
)

func main() {
	ctx, end := context.WithCancelCause(context.Background())
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	go func() {
		s := <-signals
		signal.Stop(signals) // a second one ends the process at once
		end(signalled{s})
	}()
	os.Exit(run(ctx, os.Args[1:], os.Stdout, os.Stderr))
}

// signalled is the cause of the end of a context: a signal.
type signalled struct{ os.Signal }

func (s signalled) Error() string { return s.String() + " came" }

// usageError is a mistake in how the command was called.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

// run is the whole command; it returns the exit status.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	root := rootCommand()
	root.SetArgs(args)
	shown, told := defuse.NewWriter(stdout), defuse.NewWriter(stderr)
	root.SetOut(shown)
	root.SetErr(told)
	err := root.ExecuteContext(ctx)
	if unwritten := errors.Join(shown.Flush(), told.Flush()); err == nil {
		err = unwritten
	}
	if err == nil {
		return 0
	}
	fmt.Fprintln(stderr, "cajal:", userMessage(ctx, err))
	var usage usageError
	var wrong *recipe.Error
	switch {
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return 130 // as shells have it: 128 and the number of SIGINT
	case errors.As(err, &usage) || errors.As(err, &wrong):
		return 2
	}
	return 1
}

func rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "cajal",
		Short: "Train neural networks and see what happens inside",
		Long: `Cajal trains neural networks from recipes, files that describe a whole
experiment, and shows what happens: losses, pictures, and what went wrong.`,
		Example: `  cajal train moons
  cajal sweep moons --hidden 1,2,3,4,5,20,50
  cajal recipe moons > mine.toml`,
		Version:       versionLine(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("there is no command %q%s; cajal --help lists them", args[0], similar(cmd, args[0]))}
			}
			return nil
		},
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return checkEmpty(cmd) },
		RunE:              func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.CompletionOptions.HiddenDefaultCmd = true
	root.SetHelpCommand(helpCommand())
	root.SetFlagErrorFunc(badFlag)
	root.SetVersionTemplate("{{.Version}}\n")
	root.AddCommand(
		trainCommand(), resumeCommand(), sweepCommand(), cvCommand(), summaryCommand(), evaluateCommand(), predictCommand(), plotCommand(),
		rateCommand(), explainCommand(), checkCommand(), recipeCommand(), dataCommand(), serveCommand(), versionCommand(),
	)
	return root
}

func similar(cmd *cobra.Command, name string) string {
	if cmd.SuggestionsMinimumDistance <= 0 {
		cmd.SuggestionsMinimumDistance = 2
	}
	if near := cmd.SuggestionsFor(name); len(near) > 0 {
		return fmt.Sprintf("; did you mean %q?", near[0])
	}
	return ""
}

// exactly makes a wrong number of arguments a usage error that says what is
// missing.
func exactly(what string) cobra.PositionalArgs {
	return func(cmd *cobra.Command, args []string) error {
		switch {
		case len(args) == 0 || args[0] == "":
			return usageError{fmt.Errorf("%s needs %s; %s --help shows an example", cmd.CommandPath(), what, cmd.CommandPath())}
		case len(args) > 1:
			return usageError{fmt.Errorf("%s takes one argument, %s, got %d", cmd.CommandPath(), what, len(args))}
		}
		return nil
	}
}
