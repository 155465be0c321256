// Command predict is all that a program needs that only predicts: it opens a
// model file and says what it makes of one sample, whose numbers or cells are the
// arguments.
//
//	go run ./cmd/cajal train iris.csv --target species --save iris.safetensors
//	go run ./examples/predict iris.safetensors 5.1 3.5 1.4 0.2
//
// It links neither plots nor readers of recipes, tables or pictures; its test
// says what it does link, and how large it may be.
package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"

	"cajal/model"
	"cajal/tensor"
)

func main() {
	if len(os.Args) < 3 {
		fmt.Fprintln(os.Stderr, "predict: want a model file and a sample: predict MODEL.safetensors VALUE…")
		os.Exit(2)
	}
	if err := predict(context.Background(), os.Stdout, os.Args[1], os.Args[2:]); err != nil {
		fmt.Fprintln(os.Stderr, "predict:", err)
		os.Exit(1)
	}
}

func predict(ctx context.Context, w io.Writer, path string, values []string) error {
	m, err := model.Open(path)
	if err != nil {
		return err
	}
	xs, err := sample(m, values) // (1, D) for each input
	if err != nil {
		return err
	}
	p, err := m.Predict(ctx, xs...) // (1, classes), or numbers in the units of the data
	if err != nil {
		return err
	}
	return json.NewEncoder(w).Encode(m.Answers(p)[0])
}

// sample reads one sample: cells of a table in the order of the model's columns,
// or numbers.
func sample(m *model.Model, values []string) ([]*tensor.Tensor, error) {
	if m.Schema() != nil {
		cells := make([][]string, len(values))
		for j, v := range values {
			cells[j] = []string{v}
		}
		xs, _, err := m.Encode("the sample", m.Columns()[:min(len(values), len(m.Columns()))], cells)
		return xs, err
	}
	x := tensor.New(tensor.Float64, 1, len(values))
	for j, v := range values {
		number, err := strconv.ParseFloat(v, 64)
		if err != nil {
			return nil, fmt.Errorf("%q, want a number", v)
		}
		x.Set(number, 0, j)
	}
	return []*tensor.Tensor{x}, nil
}
