package main

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/spf13/cobra"

	"cajal/model"
	"cajal/tensor"
)

func predictCommand() *cobra.Command {
	var in sampleFlags
	var format string
	cmd := &cobra.Command{
		Use:   "predict MODEL DATA",
		Short: "Predict samples with a trained model",
		Long: `Predict writes a line for each sample: its class and the probability of each
class, or the numbers that the model predicts, in the units of the data. Of a
model whose loss makes no probabilities, such as hinge, it writes scores, of
which the largest wins. It needs the model file and nothing else.

` + inputHelp,
		Example: `  cajal predict runs/moons/model.safetensors points.npy
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
			s, err := in.read(cmd.Context(), m, args[1], false)
			if err != nil {
				return err
			}
			s.say(cmd.ErrOrStderr())
			p, err := m.Predict(cmd.Context(), s.xs...)
			if err != nil {
				return fmt.Errorf("%s: %w", args[1], err)
			}
			if format == "csv" {
				return writeCSV(cmd.OutOrStdout(), m, p, s.files)
			}
			return writeLines(cmd.OutOrStdout(), m, p, s.files)
		},
	}
	in.add(cmd)
	cmd.Flags().StringVar(&format, "format", "csv", "csv, or jsonl for a JSON object on each line")
	cmd.Flags().BoolVar(&in.shared.json, "json", false, "the same as --format jsonl")
	return cmd
}

// writeCSV writes predictions as a table with a header, and of pictures their
// files first.
func writeCSV(w io.Writer, m *model.Model, p *tensor.Tensor, files []string) error {
	c := csv.NewWriter(w)
	classes := m.Classes()
	header := m.Targets()
	if classes != nil {
		header = []string{"class"}
		for _, class := range classes {
			if m.Scores() {
				class = "score of " + class
			}
			header = append(header, class)
		}
	}
	if files != nil {
		header = append([]string{"file"}, header...)
	}
	if err := c.Write(header); err != nil {
		return err
	}
	for i := range p.Dim(0) {
		var cells []string
		if files != nil {
			cells = append(cells, files[i])
		}
		numbers := model.Row(p, i)
		if classes != nil {
			numbers = model.Probabilities(p, i, len(classes))
			cells = append(cells, classes[model.Largest(numbers)])
		}
		for _, v := range numbers {
			cells = append(cells, decimal(v))
		}
		if err := c.Write(cells); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// decimal writes a number with all its digits, and with an exponent only where
// there would be many zeros.
func decimal(v float64) string {
	if a := math.Abs(v); a != 0 && (a < 1e-6 || a >= 1e15) {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// writeLines writes a JSON object for each sample.
func writeLines(w io.Writer, m *model.Model, p *tensor.Tensor, files []string) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	for i, a := range m.Answers(p) {
		line := struct {
			File string `json:"file,omitempty"`
			model.Answer
		}{Answer: a}
		if files != nil {
			line.File = files[i]
		}
		if err := e.Encode(line); err != nil {
			return err
		}
	}
	return b.Flush()
}
