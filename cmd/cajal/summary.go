package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"cajal/data/table"
	"cajal/data/table/schema"
	"cajal/internal/figure"
	"cajal/model"
	"cajal/tensor"
)

// modelSummary is what cajal summary --json prints.
type modelSummary struct {
	Model     string         `json:"model"`
	Recipe    string         `json:"recipe"`
	Title     string         `json:"title,omitempty"`
	Data      string         `json:"data"`
	Input     []int          `json:"input,omitempty"`  // shape of a sample
	Inputs    []inputSummary `json:"inputs,omitempty"` // of a model with several
	Columns   []string       `json:"columns,omitempty"`
	Classes   []string       `json:"classes,omitempty"`
	Labels    []model.Label  `json:"labels,omitempty"`    // several targets of two classes
	Positive  string         `json:"positive,omitempty"`  // class that is predicted from a threshold on; none for the most probable one
	Threshold float64        `json:"threshold,omitempty"` // of its probability
	// Transforms are the kinds of those by which targets are learned, by target.
	Transforms map[string]string `json:"transforms,omitempty"`
	Parameters int               `json:"parameters"`
	DType      string            `json:"dtype"`
	Layers     []layerSummary    `json:"layers"`
}

type layerSummary struct {
	Path       string  `json:"path"`
	Layer      string  `json:"layer"`
	Input      []int   `json:"input"`            // -1 for the number of samples
	Inputs     [][]int `json:"inputs,omitempty"` // all of them, of a layer with several
	Output     []int   `json:"output"`
	Parameters int     `json:"parameters"`
}

type inputSummary struct {
	Name    string   `json:"name"`
	DType   string   `json:"dtype"`
	Shape   []int    `json:"shape"` // of a sample
	Columns []string `json:"columns,omitempty"`
}

// inputSummaries describes the inputs of a model.
func inputSummaries(m *model.Model) (all []inputSummary) {
	inputs := m.Description().Inputs
	for i := range inputs {
		in := &inputs[i]
		s := inputSummary{Name: in.Name, DType: in.DType, Shape: in.Shape()}
		if t := in.Preparation.Table; t != nil {
			for _, c := range t.Inputs {
				s.Columns = append(s.Columns, c.Name)
			}
		}
		all = append(all, s)
	}
	return all
}

// String returns "(4), made of the columns a, b".
func (s inputSummary) String() string {
	text := tensor.ShapeString(s.Shape)
	if s.Columns != nil {
		text += ", made of the columns " + strings.Join(listed(s.Columns), ", ")
	}
	return text
}

func summaryCommand() *cobra.Command {
	var asJSON bool
	var member int
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
			n := len(m.Members())
			if cmd.Flags().Changed("member") && (member < 0 || member >= n) {
				return usageError{fmt.Errorf("--member %d: %s has %s, 0 to %d", member, args[0], figure.Count(n, "network"), n-1)}
			}
			if !cmd.Flags().Changed("member") {
				member = -1
			}
			o, err := m.SummaryOf(member)
			if err != nil {
				return fmt.Errorf("%s: %w", args[0], err)
			}
			d := m.Description()
			if !asJSON {
				w := cmd.OutOrStdout()
				fmt.Fprintf(w, "%s, trained on %s\n", d.Name, d.Source)
				inputs := inputSummaries(m)
				if len(inputs) == 1 {
					fmt.Fprintf(w, "a sample is %v\n", inputs[0])
				} else {
					fmt.Fprintf(w, "a sample has %d inputs\n", len(inputs))
					for _, in := range inputs {
						fmt.Fprintf(w, "  %s: %s %v\n", in.Name, in.DType, in)
					}
				}
				if n > 1 {
					fmt.Fprintf(w, "the mean of %d networks\n", n)
				}
				if c := m.Classes(); c != nil {
					fmt.Fprintf(w, "classes: %s\n", strings.Join(clipped(c), ", "))
				}
				for _, l := range m.Labels() {
					fmt.Fprintf(w, "target %s: %s\n", table.Clip(l.Name), strings.Join(clipped(l.Classes), ", "))
				}
				if d := m.Decision(); d != nil {
					fmt.Fprintf(w, "%s is predicted where its probability is at least %.4g\n", table.Clip(m.Classes()[d.Positive]), d.Threshold)
				}
				for _, t := range transforms(m) {
					fmt.Fprintf(w, "%s is learned by its %s, which predictions undo\n", table.Clip(t.Name), t.Transform.Kind)
				}
				_, err := fmt.Fprintf(w, "\n%v\n", o)
				return err
			}
			s := modelSummary{Model: args[0], Recipe: d.Name, Title: d.Title, Data: d.Source, Columns: m.Columns(),
				Classes: m.Classes(), Labels: m.Labels(), Parameters: o.Parameters, DType: o.DType.String(), Layers: []layerSummary{}}
			if d := m.Decision(); d != nil {
				s.Positive, s.Threshold = m.Classes()[d.Positive], d.Threshold
			}
			for _, t := range transforms(m) {
				if s.Transforms == nil {
					s.Transforms = map[string]string{}
				}
				s.Transforms[t.Name] = t.Transform.Kind
			}
			if s.Inputs = inputSummaries(m); len(s.Inputs) == 1 {
				s.Input, s.Inputs = s.Inputs[0].Shape, nil
			}
			for _, l := range o.Rows {
				row := layerSummary{Path: l.Path, Layer: l.Layer, Input: l.Inputs[0], Output: l.Output, Parameters: l.Parameters}
				if len(l.Inputs) > 1 {
					row.Inputs = l.Inputs
				}
				s.Layers = append(s.Layers, row)
			}
			return writeJSON(cmd.OutOrStdout(), s)
		},
	}
	cmd.Flags().IntVar(&member, "member", 0, "show member `K` of several alone, counted from 0 (default: all)")
	cmd.Flags().BoolVar(&asJSON, "json", false, "print it as JSON")
	return cmd
}

// transforms returns the targets of a table that are learned transformed.
func transforms(m *model.Model) (ts schema.Targets) {
	if m.Schema() == nil {
		return nil
	}
	for _, t := range m.Schema().AllTargets() {
		if t.Transform != nil {
			ts = append(ts, t)
		}
	}
	return ts
}

// listed is [table.Listed] of each name.
func listed(names []string) []string {
	all := make([]string, len(names))
	for i, n := range names {
		all[i] = table.Listed(n)
	}
	return all
}

// clipped is [table.Clip] of each name.
func clipped(names []string) []string {
	short := make([]string, len(names))
	for i, name := range names {
		short[i] = table.Clip(name)
	}
	return short
}
