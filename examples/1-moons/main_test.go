package main

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"
)

func Example() {
	if err := run(context.Background(), os.Stdout, 1002, ""); err != nil {
		panic(err)
	}
	// Output:
	// logistic regression: C 2.7826, accuracy 0.8500, on fresh points 0.8703
	// loss after pass 0: 0.432387
	// loss after pass 1000: 0.068947
	// network: accuracy 0.9750, on fresh points 0.9678
}

func TestPicture(t *testing.T) {
	name := filepath.Join(t.TempDir(), "moons.png")
	if err := run(context.Background(), io.Discard, 10, name); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(name); err != nil || info.Size() < 1000 {
		t.Errorf("picture: %v (%v), want a file of more than 1000 bytes", info, err)
	}
}
