package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cajal/model"
	"cajal/tensor"
)

// modelSummary is what cajal summary --json prints.
type modelSummary struct {
	Model      string         `json:"model"`
	Recipe     string         `json:"recipe"`
	Title      string         `json:"title,omitempty"`
	Data       string         `json:"data"`
	Input      []int          `json:"input"` // shape of a sample
	Columns    []string       `json:"columns,omitempty"`
	Classes    []string       `json:"classes,omitempty"`
	Parameters int            `json:"parameters"`
	DType      string         `json:"dtype"`
	Layers     []layerSummary `json:"layers"`
}

type layerSummary struct {
	Path       string `json:"path"`
	Layer      string `json:"layer"`
	Input      []int  `json:"input"` // -1 for the number of samples
	Output     []int  `json:"output"`
	Parameters int    `json:"parameters"`
}

func summaryCommand() *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "summary MODEL",
		Short: "Show what is in a model file: layers, shapes, parameters, classes",
		Example: `  cajal summary runs/moons/model.safetensors
  cajal summary model.safetensors --json`,
		Args: exactly("a model file"),
		RunE: func(cmd *cobra.Command, args []string) error {
			m, err := model.Open(args[0])
			if err != nil {
				return err
			}
			o, err := m.Summary()
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			d := m.Description()
			if !asJSON {
				w := cmd.OutOrStdout()
				fmt.Fprintf(w, "%s, trained on %s\n", d.Name, d.Source)
				fmt.Fprintf(w, "a sample is %s", tensor.ShapeString(m.InputShape()))
				if c := m.Columns(); c != nil {
					fmt.Fprintf(w, ", made of the columns %s", strings.Join(c, ", "))
				}
				fmt.Fprintln(w)
				if c := m.Classes(); c != nil {
					fmt.Fprintf(w, "classes: %s\n", strings.Join(c, ", "))
				}
				_, err := fmt.Fprintf(w, "\n%v\n", o)
				return err
			}
			s := modelSummary{Model: args[0], Recipe: d.Name, Title: d.Title, Data: d.Source, Input: m.InputShape(), Columns: m.Columns(),
				Classes: m.Classes(), Parameters: o.Parameters, DType: o.DType.String(), Layers: []layerSummary{}}
			for _, l := range o.Rows {
				s.Layers = append(s.Layers, layerSummary{l.Path, l.Layer, l.Inputs[0], l.Output, l.Parameters})
			}
			return writeJSON(cmd.OutOrStdout(), s)
		},
	}
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return cmd
}
