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

	"cajal/recipe"
	"cajal/tensor"
	"cajal/train"
)

func predictCommand() *cobra.Command {
	var in input
	var format string
	cmd := &cobra.Command{
		Use:   "predict MODEL DATA",
		Short: "Predict samples with a trained model",
		Long: `Predict writes a line for each sample: its class and the probability of each
class, or the numbers that the model predicts, in the units of the data. It
needs the model file and nothing else.

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
			p, err := m.Predict(cmd.Context(), s.x)
			if err != nil {
				return fmt.Errorf("%s: %w", args[1], err)
			}
			if format == "csv" {
				return writeCSV(cmd.OutOrStdout(), newPredictions(m, p))
			}
			return writeLines(cmd.OutOrStdout(), newPredictions(m, p))
		},
	}
	in.add(cmd)
	cmd.Flags().StringVar(&format, "format", "csv", "csv, or jsonl for a JSON object on each line")
	cmd.Flags().BoolVar(&in.shared.json, "json", false, "the same as --format jsonl")
	return cmd
}

// predictions are a model's outputs with their names.
type predictions struct {
	names   []string // of the columns of p
	classes bool     // p are probabilities
	p       *tensor.Tensor
	class   []int64
}

func newPredictions(m *recipe.Trained, p *tensor.Tensor) *predictions {
	out := &predictions{names: m.Classes(), p: p.To(tensor.Float64).Reshape(p.Dim(0), -1)}
	if out.names == nil {
		for i := range out.p.Dim(1) {
			name := "output " + strconv.Itoa(i)
			if s := m.Schema(); s != nil {
				name = s.Target.Name
			}
			out.names = append(out.names, name)
		}
		return out
	}
	out.classes, out.class = true, train.Classes(p).Int64s()
	if out.p.Dim(1) == 1 { // the probability of class 1 of two
		both := tensor.New(tensor.Float64, p.Dim(0), 2)
		for i := range p.Dim(0) {
			both.Set(1-out.p.At(i, 0), i, 0)
			both.Set(out.p.At(i, 0), i, 1)
		}
		out.p = both
	}
	return out
}

// writeCSV writes a table with a header.
func writeCSV(w io.Writer, p *predictions) error {
	c := csv.NewWriter(w)
	header := p.names
	if p.classes {
		header = append([]string{"class"}, p.names...)
	}
	if err := c.Write(header); err != nil {
		return err
	}
	for i := range p.p.Dim(0) {
		var row []string
		if p.classes {
			row = append(row, p.names[p.class[i]])
		}
		for j := range p.names {
			row = append(row, strconv.FormatFloat(p.p.At(i, j), 'g', 8, 64))
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// writeLines writes a JSON object for each sample.
func writeLines(w io.Writer, p *predictions) error {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	type line struct {
		Class         string         `json:"class,omitempty"`
		Probabilities map[string]any `json:"probabilities,omitempty"`
		Outputs       map[string]any `json:"outputs,omitempty"`
	}
	for i := range p.p.Dim(0) {
		values := map[string]any{}
		for j, name := range p.names {
			values[name] = nil // what is no number in JSON: NaN and the infinities
			if v := p.p.At(i, j); !math.IsNaN(v) && !math.IsInf(v, 0) {
				values[name] = v
			}
		}
		l := line{Outputs: values}
		if p.classes {
			l = line{Class: p.names[p.class[i]], Probabilities: values}
		}
		if err := e.Encode(l); err != nil {
			return err
		}
	}
	return b.Flush()
}
