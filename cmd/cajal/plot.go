package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"cajal/experiment"
)

func plotCommand() *cobra.Command {
	var in sampleFlags
	var out string
	var member int
	var inside sightFlags
	cmd := &cobra.Command{
		Use:   "plot MODEL|RUN",
		Short: "Draw the pictures of a trained model, or of a run's directory, again",
		Long: `Plot makes or reads the data of a model's recipe again and draws what it has to
show: points of a plane and the decision boundary between them, which class is
taken for which, how often probabilities come true, ROC and precision–recall curves,
what errors cost by the threshold where that is stated, predicted numbers against the
true ones, and the surest mistakes on images. For a run's directory, which cajal train
writes, it also draws the recorded history, as history.png.

Of a model of pictures it draws instead what is inside: --filters the kernels of its
convolutions, --maps what each layer makes of a picture, --saliency which pixels move the
answer, and --occlusion how much covering a part of the picture takes off its probability.
The picture is a file, or DATA with --sample K, as cajal predict reads it: test, a folder, an
array. Of a bag --filters and --maps look into its first member, or --member.`,
		Example: `  cajal plot runs/moons
  cajal plot model.safetensors --out pictures
  cajal plot runs/digits --filters
  cajal plot runs/digits --maps test --sample 3
  cajal plot runs/shapes --saliency circle.png --occlusion circle.png`,
		Args: exactly("a model file or a run's directory"),
		RunE: func(cmd *cobra.Command, args []string) error {
			if out == "none" {
				return usageError{fmt.Errorf("--out none: plot draws nothing else; want a directory")}
			}
			if !cmd.Flags().Changed("member") {
				member = -1
			} else if member < 0 {
				return usageError{fmt.Errorf("--member %d: members are counted from 0", member)}
			}
			if err := inside.check(cmd); err != nil {
				return err
			}
			info, err := os.Stat(args[0])
			if err != nil {
				return fmt.Errorf("plot: %w", err)
			}
			model, dir := args[0], filepath.Dir(args[0])
			var files []string
			if info.IsDir() {
				model, dir = filepath.Join(args[0], "model.safetensors"), args[0]
			}
			switch {
			case out != "":
				dir = out
			case member >= 0: // the pictures of all members stay
				dir = filepath.Join(dir, fmt.Sprintf("member-%d", member))
			}
			f := flags{out: dir}
			if dir, err = f.prepareOut(cmd, ""); err != nil {
				return err
			}
			if inside.inside() {
				m, err := in.open(model)
				if err != nil {
					return err
				}
				if member >= 0 {
					if n := len(m.Members()); member >= n {
						return usageError{fmt.Errorf("--member %d: there is no member %d; the model has %d, from 0", member, member, n)}
					}
					m = m.Member(member)
				}
				return inside.draw(cmd, &in, m, dir)
			}
			if info.IsDir() {
				if files, err = experiment.DrawHistory(cmd.Context(), args[0], dir, member); err != nil {
					return err
				}
				if _, err := os.Stat(model); os.IsNotExist(err) {
					listFiles(cmd.OutOrStdout(), files)
					return nil
				}
			}
			m, err := in.open(model)
			if err != nil {
				return err
			}
			t, err := in.origin(m)
			if err != nil {
				return err
			}
			in.sayNear(cmd.ErrOrStderr())
			if member >= 0 {
				if err := t.Only(member); err != nil {
					return usageError{fmt.Errorf("--member %d: %w", member, err)}
				}
			}
			reading := newPicturesProgress(cmd.ErrOrStderr())
			o, err := t.Rerun(cmd.Context(), experiment.Hooks{Pictures: reading.observe})
			reading.finish()
			if err != nil {
				return in.located(err)
			}
			drawn, err := o.Draw(cmd.Context(), dir)
			listFiles(cmd.OutOrStdout(), append(files, drawn...))
			if err == nil && len(files)+len(drawn) == 0 {
				fmt.Fprintf(cmd.OutOrStdout(), "%s has nothing that can be drawn\n", args[0])
			}
			return err
		},
	}
	in.divide = 1
	inside.add(cmd)
	cmd.Flags().StringVar(&in.dir, "data", "", "`DIR` of the recipe's data: of MNIST's files, a table or a folder of pictures (default: as the recipe says)")
	cmd.Flags().IntVar(&in.shared.threads, "threads", 0, "use `N` threads; results do not depend on it (default: one for each processor)")
	cmd.Flags().IntVar(&member, "member", 0, "draw member `K` of a bag alone, counted from 0 (default: what all of them predict together)")
	cmd.Flags().StringVar(&out, "out", "", "`DIR` for the pictures (default: the run's, or the model's, and of one member member-K in it)")
	return cmd
}
