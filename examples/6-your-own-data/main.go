// Command 6-your-own-data predicts the rows of a table with a model file, as
// `cajal predict` does, and prints the classes or the numbers, of several targets with
// commas between them:
//
//	go run ./cmd/cajal train flowers.csv --target species
//	go run ./examples/6-your-own-data runs/flowers/model.safetensors new.csv
//
// The model file is all it needs: the columns, their means and the names of the
// classes are in it.
package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"strings"

	"cajal/data/table/csv"
	"cajal/model"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "6-your-own-data: want a model file and a table: 6-your-own-data MODEL.safetensors TABLE.csv")
		os.Exit(2)
	}
	if err := predict(context.Background(), os.Stdout, os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "6-your-own-data:", err)
		os.Exit(1)
	}
}

func predict(ctx context.Context, w io.Writer, path, file string) error {
	m, err := model.Open(path)
	if err != nil {
		return err
	}
	schema := m.Schema()
	if schema == nil {
		return fmt.Errorf("%s did not learn from a table", path)
	}
	rows, err := csv.Open(file, schema.Options(false))
	if err != nil {
		return err
	}
	xs, err := schema.Encode(rows, nil) // (N, inputs) for each input, columns by name
	if err != nil {
		return err
	}
	p, err := m.Predict(ctx, xs...) // (N, classes), or numbers in the table's units
	if err != nil {
		return err
	}
	for _, a := range m.Answers(p) {
		if m.Classes() != nil {
			fmt.Fprintln(w, a.Class)
			continue
		}
		var cells []string
		for _, name := range schema.AllTargets().Names() {
			if label, ok := a.Labels[name]; ok { // one of several targets of two classes
				cells = append(cells, label.Class)
			} else {
				cells = append(cells, fmt.Sprint(a.Values[name]))
			}
		}
		fmt.Fprintln(w, strings.Join(cells, ","))
	}
	return nil
}
