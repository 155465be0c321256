package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"cajal/data/table"
	"cajal/internal/defuse"
	"cajal/model"
	"cajal/tensor"
)

func predictCommand() *cobra.Command {
	var in sampleFlags
	var format string
	var interval float64
	var verbatim bool
	var threshold thresholdFlag
	cmd := &cobra.Command{
		Use:   "predict MODEL DATA",
		Short: "Predict samples with a trained model",
		Long: `Predict writes a line for each sample, in their order: its class and the
probability of each class, or the numbers that the model predicts, in the units of
the data. Of a model whose loss makes no probabilities, such as hinge, it writes
scores, of which the largest wins. Of several targets it writes each number, or the class
of each and the probability of the second of its two classes. It needs the model file
and nothing else. Pictures have their file first and, of a folder with folders in it,
the folder that each lies in, as the truth; the line of a picture that cannot be read
is empty but for these.

Of two classes the positive one is predicted where its probability is at least the
model's threshold, which cajal train --cost chooses, or --threshold; without either the
more probable one. With --interval 0.9 each number has a lower and an upper one beside
it, between which nine of ten true ones are to be expected.

A text that a spreadsheet would take for a formula, since it begins with =, +, -, @, a
tab or a line end and is neither a number nor a sign alone, has an apostrophe before it
in CSV, and control characters are written out as \x1b; a note says so. With --verbatim
all texts stay as they are, as they do in JSON.

` + inputHelp,
		Example: `  cajal predict runs/moons/model.safetensors points.npy
  cajal predict flowers.safetensors new.csv --id plant > classes.csv
  cajal predict digits.safetensors test --json
  cajal predict mnist.safetensors t10k-images-idx3-ubyte.gz > classes.csv`,
		Args: modelAnd("samples", true),
		RunE: func(cmd *cobra.Command, args []string) error {
			if in.shared.json && !cmd.Flags().Changed("format") {
				format = "jsonl"
			}
			if format != "csv" && format != "jsonl" || in.shared.json && format != "jsonl" {
				return usageError{fmt.Errorf("--format %q: want csv or jsonl, which --json stands for", format)}
			}
			m, err := in.open(args[0])
			if err != nil {
				return err
			}
			if (in.id != "" || in.lines) && m.Schema() == nil {
				return usageError{fmt.Errorf("--id and --lines are for rows of a table, and the model learned from %s", m.Description().Source)}
			}
			d := m.Decision()
			if at, err := threshold.value(); err != nil {
				return err
			} else if at != nil {
				if d, err = m.DecisionAt(*at); err != nil {
					return threshold.wrong(err)
				}
			}
			var reach *model.Reach
			if cmd.Flags().Changed("interval") {
				if reach, err = m.Interval(interval); err != nil {
					return usageError{wrongLevel(interval, err)}
				}
			}
			s, err := in.read(cmd, m, args[1], false)
			if err != nil {
				return err
			}
			s.say(cmd.ErrOrStderr())
			p, err := s.predict(cmd, m)
			if err != nil {
				return fmt.Errorf("%s: %w", args[1], err)
			}
			if format == "csv" {
				to := cmd.OutOrStdout()
				if verbatim {
					to = dataOf(to)
				}
				changed, err := writeCSV(to, m, p, s, d, reach, verbatim)
				if changed != "" {
					fmt.Fprintf(cmd.ErrOrStderr(), "cells that a spreadsheet would take for formulas have an apostrophe before them, and control characters are written out, first in %s; --verbatim leaves them as they are\n", table.Clip(changed))
				}
				return err
			}
			return writeLines(cmd.OutOrStdout(), m, p, s, d, reach)
		},
	}
	in.add(cmd)
	in.streams = true
	cmd.Flags().StringVar(&in.id, "id", "", "for a table: the `COLUMN` whose cells stand beside the answers")
	cmd.Flags().BoolVar(&in.lines, "lines", false, "for a table: write the line of each row beside its answer")
	threshold.add(cmd, "of two classes: predict the positive one, of a model that names none the second, where its probability is at least `P` (default: the model's, or the more probable class)")
	cmd.Flags().Float64Var(&interval, "interval", 0, "of numbers: write the bounds between which the share `P` of the true ones is to be expected, such as 0.9")
	cmd.Flags().BoolVar(&verbatim, "verbatim", false, "write texts as they are, though a spreadsheet would take them for formulas, and a terminal for commands")
	cmd.Flags().StringVar(&format, "format", "csv", "`FORMAT` of the answers: csv, or jsonl for a JSON object on each line")
	cmd.Flags().BoolVar(&in.shared.json, "json", false, "the same as --format jsonl")
	return cmd
}

// predict returns the predictions.
func (s *samples) predict(cmd *cobra.Command, m *model.Model) (*tensor.Tensor, error) {
	if s.streamed == nil {
		return m.Predict(cmd.Context(), s.xs...)
	}
	reading := newPicturesProgress(cmd.ErrOrStderr())
	defer reading.finish()
	return m.PredictSet(cmd.Context(), s.streamed.WithProgress(reading.observe))
}

// each calls line for every sample that was asked for, in order, with its place among
// the predictions, −1 for a picture that could not be read.
func (s *samples) each(line func(i, at int) error) error {
	n := s.Len()
	if s.pictures != nil {
		n = len(s.pictures.files)
	}
	for i, at := 0, 0; i < n; i++ {
		if s.pictures != nil && s.pictures.failed[i] != nil {
			if err := line(i, -1); err != nil {
				return err
			}
			continue
		}
		if err := line(i, at); err != nil {
			return err
		}
		at++
	}
	return nil
}

// writeCSV writes predictions as a table with a header, and of pictures their files
// first, and the folders that they lie in. Of two classes d says which is predicted, the
// more probable one if it is nil. Of numbers with intervals, reach is how far these go; nil
// for none. It returns the first cell that is written otherwise than it is, "" for none,
// as all are with verbatim.
func writeCSV(w io.Writer, m *model.Model, p *tensor.Tensor, s *samples, d *model.Decision, reach *model.Reach, verbatim bool) (changed string, err error) {
	c := &cells{w: csv.NewWriter(w), verbatim: verbatim}
	classes := m.Classes()
	var header []string
	for _, name := range m.Targets() {
		if header = append(header, name); reach != nil {
			header = append(header, name+" lower", name+" upper")
		}
	}
	if classes != nil {
		header = []string{"class"}
		prefix := ""
		switch {
		case m.Scores():
			prefix = "score of "
		case slices.Contains(classes, "class"): // two columns of one name nobody can tell apart
			prefix = "probability of "
		}
		for _, class := range classes {
			header = append(header, prefix+class)
		}
	}
	labels := m.Labels()
	for i := range labels {
		header = append(header, labels[i].Name, labels[i].ProbabilityName())
	}
	if s.pictures != nil {
		header = append(s.pictures.header(), header...)
	}
	for i := range s.ids {
		header = slices.Insert(header, i, s.ids[i].name)
	}
	if err := c.Write(header); err != nil {
		return "", err
	}
	err = s.each(func(i, at int) error {
		var cells []string
		if s.pictures != nil {
			cells = s.pictures.cells(i)
		}
		for k := range s.ids {
			cells = append(cells, s.ids[k].values[i])
		}
		if at < 0 {
			return c.Write(append(cells, make([]string, len(header)-len(cells))...))
		}
		numbers := model.Row(p, at)
		if labels != nil {
			for j, v := range numbers {
				cells = append(cells, labels[j].Class(v), decimal(v))
			}
			return c.Write(cells)
		}
		if classes != nil {
			numbers = model.Probabilities(p, at, len(classes))
			cells = append(cells, classes[d.Class(numbers)])
		}
		for t, v := range numbers {
			if cells = append(cells, decimal(v)); reach != nil {
				around := reach.Around(t, v, p.DType())
				cells = append(cells, decimal(float64(around.Lower)), decimal(float64(around.Upper)))
			}
		}
		return c.Write(cells)
	})
	c.w.Flush()
	return c.changed, errors.Join(err, c.w.Error())
}

// cells writes rows of CSV, each cell as [defuse.Cell] has it unless verbatim is set.
type cells struct {
	w        *csv.Writer
	verbatim bool
	changed  string // the first cell that is written otherwise than it is, "" for none
}

// Write writes a row.
func (c *cells) Write(row []string) error {
	if c.verbatim {
		return c.w.Write(row)
	}
	safe := defuse.Cells(row)
	for i := range row {
		if c.changed == "" && safe[i] != row[i] {
			c.changed = row[i]
		}
	}
	return c.w.Write(safe)
}

// header names the columns that tell pictures apart.
func (p *pictures) header() []string {
	if p.truth == nil {
		return []string{"file"}
	}
	return []string{"file", "truth"}
}

// cells are these columns of a picture.
func (p *pictures) cells(i int) []string {
	if p.truth == nil {
		return []string{p.files[i]}
	}
	return []string{p.files[i], p.truth[i]}
}

// decimal writes a number with all its digits, and with an exponent only where
// there would be many zeros.
func decimal(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e15) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// writeLines writes a JSON object for each sample, with intervals as writeCSV does.
func writeLines(w io.Writer, m *model.Model, p *tensor.Tensor, s *samples, d *model.Decision, reach *model.Reach) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	answers := m.Answers(p)
	d.Apply(answers, p, m.Classes())
	if reach != nil {
		model.AddIntervals(answers, p, m.Targets(), reach)
	}
	err := s.each(func(i, at int) error {
		var line struct {
			Row   map[string]string `json:"row,omitempty"` // what tells rows of a table apart
			File  string            `json:"file,omitempty"`
			Truth string            `json:"truth,omitempty"` // the folder that the picture lies in
			model.Answer
			Error string `json:"error,omitempty"` // why there is no answer
		}
		for k := range s.ids {
			if line.Row == nil {
				line.Row = map[string]string{}
			}
			line.Row[s.ids[k].name] = s.ids[k].values[i]
		}
		if q := s.pictures; q != nil {
			line.File = q.files[i]
			if q.truth != nil {
				line.Truth = q.truth[i]
			}
			if at < 0 {
				line.Error = q.failed[i].Error()
			}
		}
		if at >= 0 {
			line.Answer = answers[at]
		}
		return e.Encode(line)
	})
	if err != nil {
		return err
	}
	return b.Flush()
}
