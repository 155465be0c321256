package main

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"cajal/data/table"
	"cajal/experiment"
	"cajal/internal/figure"
)

// maxMatrix is of up to how many classes the confusion matrix is printed; more make
// lines that break. The picture and the JSON have it of any.
const maxMatrix = 12

// writeClassification writes for a person how well classes are predicted; c may be nil.
func writeClassification(w io.Writer, c *experiment.Classification) {
	if c == nil {
		return
	}
	fmt.Fprintf(w, "\nclasses, %s:\n", c.Counted())
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintln(t, "\tprecision\trecall\tF1\tsamples\t")
	for _, k := range c.Classes {
		fmt.Fprintf(t, "%s\t%s\t%s\t%s\t%d\t\n", inCell(k.Class), fourDigits(float64(k.Precision)), fourDigits(float64(k.Recall)), fourDigits(float64(k.F1)), k.Samples)
	}
	t.Flush()
	var more []string
	for _, name := range []string{"balanced_accuracy", "auc", "average_precision", "log_loss", "brier"} {
		if v, ok := c.Measures[name]; ok && !math.IsNaN(v) {
			more = append(more, table.Clip(c.MeasureName(name))+" "+figure.Fixed(v, 4))
		}
	}
	if k := c.Calibration; k != nil {
		more = append(more, fmt.Sprintf("calibration error (ECE) %.4f", float64(k.Error)))
	}
	fmt.Fprintln(w, strings.Join(more, ", "))
	for _, r := range c.Remarks() {
		fmt.Fprintln(w, r)
	}
	if c.Decision != nil {
		fmt.Fprintln(w, c.Decision)
	}
	if len(c.Classes) <= maxMatrix {
		writeMatrix(w, c)
	}
}

// writeMatrix writes the confusion matrix, a row for each true class.
func writeMatrix(w io.Writer, c *experiment.Classification) {
	fmt.Fprintln(w, "\ntrue class down, predicted class across:")
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', tabwriter.AlignRight)
	for _, k := range c.Classes {
		fmt.Fprint(t, "\t", inCell(k.Class))
	}
	fmt.Fprintln(t, "\t")
	for i, row := range c.Confusion {
		fmt.Fprint(t, inCell(c.Classes[i].Class))
		for _, n := range row {
			fmt.Fprint(t, "\t", n)
		}
		fmt.Fprintln(t, "\t")
	}
	t.Flush()
}

// inCell makes a class's name fit into a cell of a table: as [table.Clip] does, and
// shorter.
func inCell(name string) string {
	text := []rune(table.Clip(name))
	if len(text) > 24 {
		text = append(slices.Clip(text[:23]), '…')
	}
	return string(text)
}
