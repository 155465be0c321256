package main

import (
	"fmt"
	"io"
	"path/filepath"

	"github.com/cheggaaa/pb/v3"
	"github.com/spf13/cobra"

	"cajal/data/mnist"
)

func dataCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:     "data",
		Short:   "Fetch data sets that do not come with the program",
		Example: `  cajal data mnist`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("there is no data set %q%s; cajal data --help lists them", args[0], similar(cmd, args[0]))}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(mnistCommand())
	return cmd
}

func mnistCommand() *cobra.Command {
	var dir string
	var mirrors []string
	cmd := &cobra.Command{
		Use:   "mnist",
		Short: "Fetch the MNIST database of handwritten digits (11 MB)",
		Long: `Mnist fetches those of MNIST's four files that a directory lacks. A download that
broke off continues where it stopped, and a file gets its name only once its
SHA-256 is right.`,
		Example: `  cajal data mnist
  cajal data mnist --dir ~/mnist --mirror http://127.0.0.1:8000/mnist
  cajal train mnist --data ~/mnist`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 {
				return usageError{fmt.Errorf("cajal data mnist takes no arguments, got %q; --dir says where the files go", args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			show := newDownload(cmd.ErrOrStderr())
			err := mnist.Fetch(cmd.Context(), dir, mirrors, show.observe)
			show.finish()
			if err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "the four files are in %s and have the right SHA-256\n", dir)
			return nil
		},
	}
	cmd.Flags().StringVar(&dir, "dir", filepath.Join("data", "mnist"), "`DIR` for the files")
	cmd.Flags().StringSliceVar(&mirrors, "mirror", nil, "`URL` of a folder with the files, tried in order (default: well-known copies)")
	return cmd
}

// download shows how far a download is: a bar on a terminal, a line for each
// file elsewhere.
type download struct {
	w    io.Writer
	tty  bool
	bar  *pb.ProgressBar
	file string
}

func newDownload(w io.Writer) *download {
	return &download{w: w, tty: isTerminal(w)}
}

func (d *download) observe(p mnist.Progress) {
	if p.File != d.file {
		d.finish()
		d.file = p.File
		if d.tty {
			d.bar = pb.Full.New(0).SetTotal(p.Total).SetWriter(rawOf(d.w)).Set(pb.Bytes, true).Set("prefix", p.File+" ").Start()
		} else {
			fmt.Fprintf(d.w, "%s from %s\n", p.File, p.URL)
		}
	}
	if d.bar != nil {
		d.bar.SetTotal(max(p.Total, p.Done)).SetCurrent(p.Done)
	}
}

func (d *download) finish() {
	if d.bar != nil {
		d.bar.Finish()
		d.bar = nil
	}
}
