// Command two-inputs trains a recipe whose network has two inputs, the numbers of a
// flat and the ids of its town and heating, and asks what a flat would cost in each
// of some towns:
//
//	go run ./examples/two-inputs
//
// The recipe is flats.toml; cajal train, predict, evaluate and serve take it and its
// model as well.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"

	"cajal/experiment"
	"cajal/model"
	"cajal/recipe"
	"cajal/tensor"
)

func main() {
	dir, err := os.MkdirTemp("", "two-inputs")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "flats.safetensors")
	if err := train(context.Background(), os.Stdout, "examples/two-inputs/flats.toml", path); err != nil {
		log.Fatal(err)
	}
	if err := ask(context.Background(), os.Stdout, path); err != nil {
		log.Fatal(err)
	}
}

// train carries the recipe out and saves the model.
func train(ctx context.Context, w io.Writer, file, path string) error {
	r, err := recipe.Load(file)
	if err != nil {
		return err
	}
	e, err := experiment.Read(r)
	if err != nil {
		return err
	}
	o, err := e.Run(ctx, experiment.Hooks{})
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "r2 on the test rows %.2f\n", o.Test["r2"])
	return o.SaveModel(path)
}

// ask predicts the rent of one flat in some towns.
func ask(ctx context.Context, w io.Writer, path string) error {
	m, err := model.Open(path)
	if err != nil {
		return err
	}
	towns := []string{"Bonn", "Dessau", "Kiel"}
	same := func(cell string) []string { return []string{cell, cell, cell} }
	xs, _, err := m.Encode("the question", []string{"town", "heating", "size", "rooms", "floor"},
		[][]string{towns, same("gas"), same("60"), same("2"), same("3")})
	if err != nil {
		return err
	}
	numbers, ids := xs[0], xs[1] // float32 (3, 3) and int64 (3, 2)
	p, err := m.PredictNamed(ctx, map[string]*tensor.Tensor{"flat": numbers, "place": ids})
	if err != nil {
		return err
	}
	for i, a := range m.Answers(p) {
		fmt.Fprintf(w, "%s: %.0f\n", towns[i], float64(a.Values["rent"]))
	}
	return nil
}
